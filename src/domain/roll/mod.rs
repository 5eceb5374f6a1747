//! The voter roll: what a file says about a person, and how a person is found in it.
//!
//! An entry is a person of the roll; its id never changes, whatever later files say, so that
//! decisions can be tied to it. Its text is one version of what files said.

mod date;
mod differences;
mod fold;
mod keys;
mod nickname;
mod score;
mod thresholds;

pub use date::Born;
pub use fold::{digits, folded, words};
pub use keys::{name_key, sound};
pub use nickname::forms;
pub use score::{Agreement, FieldScore, Score};
pub use thresholds::{Thresholds, ThresholdsError};

use super::{RollEntryId, UnitId};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$note])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word stored, and used in profiles.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The value with this word, if there is one.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }
    };
}

coded! {
    /// The party a person is registered with.
    Party {
        Democratic = "democratic",
        Republican = "republican",
        Libertarian = "libertarian",
        Green = "green",
        /// Registered without a party.
        NoParty = "none",
        Other = "other",
        /// The file does not say.
        Unknown = "unknown",
    }
}

coded! {
    /// Whether a registration to vote is in force.
    RollStatus {
        Active = "active",
        Inactive = "inactive",
        Pending = "pending",
        Cancelled = "cancelled",
        /// The file does not say.
        Unknown = "unknown",
    }
}

/// What a roll says about one person. Texts are trimmed and without control characters; those the
/// file does not have are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRecord {
    /// The number the roll's keeper knows the person by.
    pub voter_id: String,
    pub given: String,
    pub middle: String,
    pub surname: String,
    /// `Jr`, `III` and the like.
    pub suffix: String,
    /// None where the file does not say.
    pub born: Option<Born>,
    /// House number and street.
    pub street: String,
    pub city: String,
    pub postcode: String,
    pub county: String,
    /// The precinct as the file names it.
    pub precinct: String,
    /// The unit of the event that this is; None before there is an event.
    pub unit: Option<UnitId>,
    /// The congressional district as the file names it.
    pub district: String,
    pub party: Party,
    pub status: RollStatus,
}

impl RollRecord {
    /// Every text but the voter id, in one order for whoever stores or compares them all.
    #[must_use]
    pub fn texts(&self) -> [&str; 12] {
        [
            &self.given,
            &self.middle,
            &self.surname,
            &self.suffix,
            &self.street,
            &self.city,
            &self.postcode,
            &self.county,
            &self.precinct,
            &self.district,
            self.party.as_str(),
            self.status.as_str(),
        ]
    }
}

/// A person of the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollEntry {
    pub id: RollEntryId,
    /// Whether the newest roll still holds the person.
    pub is_current: bool,
    pub record: RollRecord,
}
