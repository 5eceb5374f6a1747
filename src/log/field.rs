//! The kinds of value an audit entry may hold, each with its one way of being written.
//!
//! The list is closed and small on purpose: ids, codes, counts, hashes and short public text.
//! There is no kind for a name of a person, an address or a ranking.

use super::Hash;
use crate::domain::{
    AccountId, CellId, DistrictCode, EventId, Micros, ParticipantId, Phase, Role, SessionId, UnitId,
};
use std::fmt::Write as _;

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
        match text.char_indices().nth(MAX_TEXT_CHARS) {
            None => Self(text.to_owned()),
            Some(_) => Self(text.chars().take(MAX_TEXT_CHARS - 1).chain(['…']).collect()),
        }
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
        for c in self.0.chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                c if c.is_control() => out.extend(c.escape_unicode()),
                c => out.push(c),
            }
        }
    }

    fn read(text: &str) -> Option<Self> {
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
        append(out, self);
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

fn append(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a string does not fail.
    let _ = write!(out, "{value}");
}

macro_rules! number_fields {
    ($($kind:literal: $name:ty, $wrap:expr, $get:expr;)*) => {$(
        impl Field for $name {
            const KIND: &'static str = $kind;

            fn write(&self, out: &mut String) {
                append(out, $get(self));
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
}
