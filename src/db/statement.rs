//! Statements: declared once, gathered in one catalogue.

/// One SQL statement of this program. The two texts are the same, except where a statement takes
/// many rows at once.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Statement {
    /// The tables it reads, in its order.
    pub(super) fn tables(&self) -> Vec<&'static str> {
        let words = self.sqlite.split_ascii_whitespace();
        let pairs = words.clone().zip(words.skip(1));
        let read = pairs.filter(|(word, _)| ["FROM", "JOIN"].contains(word));
        read.map(|(_, table)| table).collect()
    }
}

/// Declares statements and this file's part of the catalogue:
/// `NAME = "…";` for both engines, or `NAME = sqlite "…", postgres "…";`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $(sqlite)? $lite:literal $(, postgres $pg:literal)?;)*) => {
        $(
            $(#[$doc])*
            const $name: $crate::db::Statement = statements!(@one $name $lite $($pg)?);
        )*
        /// The statements of this file.
        pub(super) const STATEMENTS: &[$crate::db::Statement] = &[$($name),*];
    };
    (@one $name:ident $sql:literal) => {
        $crate::db::Statement { name: stringify!($name), sqlite: $sql, postgres: $sql }
    };
    (@one $name:ident $lite:literal $pg:literal) => {
        $crate::db::Statement { name: stringify!($name), sqlite: $lite, postgres: $pg }
    };
}

/// Every statement this program ever sends, apart from migrations.
#[must_use]
pub fn catalogue() -> Vec<Statement> {
    [
        super::account::STATEMENTS,
        super::audit::STATEMENTS,
        super::authorisation::STATEMENTS,
        super::card::STATEMENTS,
        super::card_read::STATEMENTS,
        super::draft::STATEMENTS,
        super::contact::STATEMENTS,
        super::cosignature::STATEMENTS,
        super::credential::STATEMENTS,
        super::decided::STATEMENTS,
        super::desk::STATEMENTS,
        super::event::STATEMENTS,
        super::evidence::STATEMENTS,
        super::full_view::STATEMENTS,
        super::guess::STATEMENTS,
        super::held::STATEMENTS,
        super::login::STATEMENTS,
        super::logs::STATEMENTS,
        super::outbox::STATEMENTS,
        super::outcome::STATEMENTS,
        super::participant::STATEMENTS,
        super::passkey::STATEMENTS,
        super::personal::STATEMENTS,
        super::phone_code::STATEMENTS,
        super::proposal::STATEMENTS,
        super::recovery::STATEMENTS,
        super::registration::STATEMENTS,
        super::report::STATEMENTS,
        super::retention::STATEMENTS,
        super::roll::STATEMENTS,
        super::sealing::STATEMENTS,
        super::staff::STATEMENTS,
        super::roll_import::STATEMENTS,
        super::unit::STATEMENTS,
        super::check_in::STATEMENTS,
    ]
    .concat()
}
