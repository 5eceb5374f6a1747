//! The voter roll comes in. A file is first walked through without writing anything ([`plan`]),
//! which finds out what would change and why rows cannot be taken; what was planned then becomes
//! the roll in one transaction ([`apply`]), and can be taken back in one ([`undo`]).
//!
//! A person is known by their voter id. Whoever a whole file no longer has leaves the roll; what
//! was decided about them stays. A person whose row cannot be taken stays as they were.

mod import;
mod known;
mod places;
mod spool;
mod waiting;
mod walk;

pub use import::{apply, note_rejects_taken, undo, versions};
pub use waiting::{SentRoll, WAITING_SECONDS, Waiting, WaitingRoom};
pub(super) use walk::entry_id;
pub use walk::{Watch, plan};

use crate::db::{DbError, RollHead};
use crate::domain::UnitId;
use crate::ingest::roll::{Crosswalk, Profile, Reject, RejectCode, RollFileError};
use crate::services::Retry;
use spool::Spool;
use std::collections::BTreeMap;
use std::path::PathBuf;
use uuid::Uuid;

pub use crate::db::{ImportState, RollCounts, RollImportRow};

/// Rejected rows that are kept as examples; all of them go to the file of rejects.
pub const EXAMPLES: usize = 20;
/// Unknown precincts that are listed by name.
pub const LISTED_PRECINCTS: usize = 1_000;

/// A file to import, and how it is read.
#[derive(Debug, Clone)]
pub struct RollSource {
    pub path: PathBuf,
    /// What versions are listed under.
    pub name: String,
    pub profile: Profile,
    /// Names of precincts to learn first.
    pub crosswalk: Option<Crosswalk>,
    /// Whether who is missing from the file leaves the roll.
    pub is_whole: bool,
}

/// A file of which not one row can be taken.
#[derive(Debug, thiserror::Error)]
#[error(
    "{path}: none of the {} rows can be taken. The first: line {line}, {reject}. Nothing was \
     imported",
    .counts.rows()
)]
pub struct NothingRead {
    pub path: PathBuf,
    pub counts: RollCounts,
    /// Of the first row.
    pub line: u64,
    pub reject: Reject,
}

/// Why the roll was not imported or not taken back. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum RollError {
    #[error(transparent)]
    File(#[from] RollFileError),
    #[error("{0}: there is a header and no row under it")]
    NoRows(PathBuf),
    #[error(transparent)]
    NothingRead(Box<NothingRead>),
    #[error("{file}, line {line}: the event has no precinct {unit:?}; give its code or its name")]
    CrosswalkUnit {
        file: String,
        line: u64,
        unit: String,
    },
    #[error("a crosswalk names the precincts of an event, and the database holds no event yet")]
    CrosswalkWithoutEvent,
    #[error("the roll has changed meanwhile; nothing was imported, run the import again")]
    Moved,
    #[error("somebody works with a roll file right now; wait a moment and try again")]
    AtWork,
    #[error("there is no import to take back")]
    NothingToUndo,
    #[error("what import {0} replaced is erased: import the earlier file again instead")]
    Erased(i64),
    #[error("a temporary file cannot be used: {0}")]
    Temporary(#[from] std::io::Error),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for RollError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// A precinct that the event does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownPrecinct {
    pub county: String,
    pub name: String,
    pub rows: u64,
}

/// What an import would do. Holds the new rows in a temporary file without a name.
#[derive(Debug)]
pub struct Plan {
    pub counts: RollCounts,
    /// Rejected rows by reason.
    pub reasons: BTreeMap<RejectCode, u64>,
    /// The first rejected rows: line and reason.
    pub examples: Vec<(u64, Reject)>,
    /// At most [`LISTED_PRECINCTS`], most rows first.
    pub unknown_precincts: Vec<UnknownPrecinct>,
    source: RollSource,
    digest: [u8; 32],
    /// What the roll stood on; a fresh salt where there is none.
    head: Option<RollHead>,
    salt: [u8; 32],
    /// How many people the roll held.
    known: usize,
    aliases: Vec<(String, String, UnitId)>,
    /// Entries that are replaced or end.
    closing: Vec<Uuid>,
    spool: Spool,
}

impl Plan {
    /// Whether anything would change.
    #[must_use]
    pub fn changes_something(&self) -> bool {
        !self.closing.is_empty() || self.spool.rows() > 0 || !self.aliases.is_empty()
    }

    /// How many people the roll would hold.
    #[must_use]
    pub fn size_after(&self) -> u64 {
        (self.known as u64 + self.counts.accepted).saturating_sub(self.counts.gone)
    }

    /// The file and how it was read.
    #[must_use]
    pub fn source(&self) -> &RollSource {
        &self.source
    }
}
