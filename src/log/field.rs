//! The kinds of value an audit entry may hold, each with its one way of being written.
//!
//! The list is closed and small on purpose: ids, codes, counts, hashes and short public text.
//! There is no kind for a name of a person, an address or a ranking.

use super::Hash;
use crate::domain::{
    AccountId, CellId, DistrictCode, EventId, Micros, ParticipantId, Phase, ProposalId,
    ProposalKind, Role, RollEntryId, SessionId, UnitId,
};

/// Longest [`Text`], in characters.
pub const MAX_TEXT_CHARS: usize = 1_000;

/// A value with exactly one written form: `read` gives back what `write` wrote. What it accepts
/// beyond that does not matter, because an entry is written again and compared after reading.
pub(super) trait Field: Sized {
    /// What the kind is called in the documentation of the actions.
    const KIND: &'static str;
    /// Appends the value; never a line end.
    fn write(&self, out: &mut String);
    /// Reads a value.
    fn read(text: &str) -> Option<Self>;
}

/// Short public text in an audit entry, such as an event's title. Never anything about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Text for an audit entry. Beyond [`MAX_TEXT_CHARS`] it is cut and ends in `…`: an entry
    /// notes what happened and must not fail or grow because of how long a title is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        // Bytes first: they are never fewer than characters, and counting those takes a pass.
        if text.len() <= MAX_TEXT_CHARS || text.chars().count() <= MAX_TEXT_CHARS {
            return Self(text.to_owned());
        }
        let kept = text.chars().take(MAX_TEXT_CHARS - 1);
        Self(kept.chain(['…']).collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Text {
    const KIND: &'static str = "text";

    /// Backslash as `\\`, control characters as `\u{hex}`, so that a value stays on its line.
    fn write(&self, out: &mut String) {
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find(must_escape) {
            let (plain, escaped) = rest.split_at(at);
            out.push_str(plain);
            let mut chars = escaped.chars();
            match chars.next() {
                Some('\\') => out.push_str("\\\\"),
                Some(control) => out.extend(control.escape_unicode()),
                None => {}
            }
            rest = chars.as_str();
        }
        out.push_str(rest);
    }

    fn read(text: &str) -> Option<Self> {
        if !text.contains('\\') {
            return Some(Self::new(text));
        }
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, escape)) = rest.split_once('\\') {
            plain.push_str(before);
            rest = if let Some(after) = escape.strip_prefix('\\') {
                plain.push('\\');
                after
            } else {
                let (hex, after) = escape.strip_prefix("u{")?.split_once('}')?;
                plain.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?);
                after
            };
        }
        plain.push_str(rest);
        Some(Self::new(&plain))
    }
}

fn must_escape(c: char) -> bool {
    c == '\\' || c.is_control()
}

impl Field for DistrictCode {
    const KIND: &'static str = "district code";

    fn write(&self, out: &mut String) {
        Text::new(&self.0).write(out);
    }

    fn read(text: &str) -> Option<Self> {
        Text::read(text).map(|code| Self(code.0))
    }
}

impl Field for Hash {
    const KIND: &'static str = "hash";

    fn write(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! number_fields {
    ($($kind:literal: $name:ty, $wrap:expr, $get:expr;)*) => {$(
        impl Field for $name {
            const KIND: &'static str = $kind;

            fn write(&self, out: &mut String) {
                out.push_str(&$get(self).to_string());
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok().map($wrap)
            }
        }
    )*};
}

number_fields! {
    "count": u64, std::convert::identity, |n: &u64| *n;
    "time": Micros, Micros, |n: &Micros| n.0;
    "unit": UnitId, UnitId, |n: &UnitId| n.0;
    "session": SessionId, SessionId, |n: &SessionId| n.0;
    "cell": CellId, CellId, |n: &CellId| n.0;
}

macro_rules! uuid_fields {
    ($($kind:literal: $name:ident;)*) => {$(
        impl Field for $name {
            const KIND: &'static str = $kind;

            fn write(&self, out: &mut String) {
                out.push_str(self.0.hyphenated().encode_lower(&mut [0; 36]));
            }

            fn read(text: &str) -> Option<Self> {
                uuid::Uuid::try_parse(text).ok().map($name)
            }
        }
    )*};
}

uuid_fields! {
    "event": EventId;
    "account": AccountId;
    "participant": ParticipantId;
    "roll entry": RollEntryId;
    "proposal": ProposalId;
}

macro_rules! code_fields {
    ($($kind:literal: $name:ident;)*) => {$(
        impl Field for $name {
            const KIND: &'static str = $kind;

            fn write(&self, out: &mut String) {
                out.push_str(self.as_str());
            }

            fn read(text: &str) -> Option<Self> {
                $name::parse(text)
            }
        }
    )*};
}

code_fields! {
    "phase": Phase;
    "role": Role;
    "kind of proposal": ProposalKind;
}
