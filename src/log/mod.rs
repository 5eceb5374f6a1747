//! Append-only Merkle logs, as pure functions and values: what a leaf is, how leaves become a
//! root, what a signed checkpoint says, what an audit entry looks like, and how all of it is
//! checked. `docs/spec/log.md` says the same in enough detail to write it again elsewhere.
//!
//! Everything that happens is a leaf of one of three logs ([`LogName`]). The trees are those of
//! RFC 6962 and the checkpoints those of C2SP `tlog-checkpoint`, so that outside witnesses and
//! auditors can use the tools they have; hashing, proofs and checkpoint text come from
//! `tlog_tiles`, notes from `signed_note`. What is ours is small: the [`Frontier`] a database can
//! keep in one row, the [`AuditEntry`], and [`LogCheck`], which names what is wrong.
//!
//! Nothing here reads a clock, a file, a database or randomness. Every encoding has exactly one
//! valid form: parsers encode again what they have read and compare.

mod action;
mod check;
mod checkpoint;
mod entry;
mod field;
mod follow;
mod frontier;
mod hash;
mod proof;
mod receipt;
mod signing;
mod tiles;
mod witness;

pub use action::{Action, ActionSpec, FieldSpec, REGISTRY};
pub use check::{Finding, LogCheck, MAX_FINDINGS, Report};
pub use checkpoint::{
    Checkpoint, CheckpointError, CheckpointSigner, KeyError, TreeHead, VerifierKey,
};
pub use entry::{Actor, AuditEntry, EntryError};
pub use field::{MAX_TEXT_CHARS, Text};
pub use follow::{NotCosigned, follow};
pub use frontier::{Frontier, FrontierError};
pub use hash::{Hash, HashError, leaf_hash, node_hash};
pub use proof::{
    ProofError, consistency_proof, inclusion_proof, root, verify_consistency, verify_inclusion,
};
pub use receipt::{LoggedProof, LoggedProofError};
pub use signing::{
    Growth, MOST_BYTES, MOST_LEAVES, NotSigned, SignedLog, SignerAnswer, SignerRequest,
};
pub use tiles::TileTree;
pub use witness::{
    Cosignature, CosignatureError, Cosigner, MOST_WITNESSES, WitnessKey, WitnessSet,
    WitnessSetError,
};

use crate::domain::EventId;

/// One of the event's three logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogName {
    /// What staff, participants' accounts and the system did, the event's configuration with it.
    Audit,
    /// Who was admitted, as pseudonyms.
    Roster,
    /// Sealed preference cards, in the order in which they were cast.
    Cards,
}

impl LogName {
    /// Every log.
    pub const ALL: [Self; 3] = [Self::Audit, Self::Roster, Self::Cards];

    /// The name stored, and the last part of the [origin](Self::origin). Never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Roster => "roster",
            Self::Cards => "cards",
        }
    }

    /// The log with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|log| log.as_str() == name)
    }

    /// The log's identity, the first line of its checkpoints and the name of its key:
    /// `caucus/EVENT-ID/LOG`. It holds the event's id, so that no checkpoint of one event (or
    /// log) can pass for one of another, even under the same key.
    #[must_use]
    pub fn origin(self, event: EventId) -> String {
        format!("caucus/{event}/{}", self.as_str())
    }
}

impl std::fmt::Display for LogName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
