//! Why a ceremony does not go on, and through whom.

use crate::wire::Malformed;
use std::fmt;

/// The rounds, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    Enrol = 0,
    Commit = 1,
    Reveal = 2,
    Deal = 3,
    Confirm = 4,
}

impl Round {
    /// All rounds, in order.
    pub const ALL: [Self; 5] = [
        Self::Enrol,
        Self::Commit,
        Self::Reveal,
        Self::Deal,
        Self::Confirm,
    ];
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enrol => "enrol",
            Self::Commit => "commit",
            Self::Reveal => "reveal",
            Self::Deal => "deal",
            Self::Confirm => "confirm",
        })
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error(transparent)]
    Malformed(Malformed),
    #[error("the message belongs to another ceremony")]
    OtherCeremony,
    #[error("the message belongs to another round")]
    OtherRound,
    #[error("the ceremony is over")]
    Late,
    #[error("the trustee's message of this round is there already")]
    Twice,
    #[error("messages stand in another order than by round and trustee")]
    Order,
    #[error("the message was made after other messages than these")]
    OtherTranscript,
    #[error("the trustee is not one of this ceremony")]
    Stranger,
    #[error("the signature does not hold")]
    Signature,
    #[error("a key is used twice")]
    SameKey,
    #[error("what is revealed is not what was committed to")]
    OtherCommitment,
    #[error("the proof of knowing the secret does not hold")]
    Possession,
    #[error("the commitments give no key")]
    NoKey,
    #[error("another key was confirmed than the messages give")]
    OtherKey,
    #[error("the share dealt to trustee {to} is false")]
    FalseShare { to: u8 },
    #[error("the complaint about trustee {about} is false")]
    FalseComplaint { about: u8 },
    #[error("the passphrase or the file belongs to another trustee or ceremony")]
    OtherSeed,
}

/// What is wrong, in which round, and whose fault it is; trustee 0 where that cannot be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("round {round}, trustee {trustee}: {why}")]
pub struct Fault {
    pub round: Round,
    pub trustee: u8,
    pub why: Why,
}

impl Fault {
    pub(super) fn new(round: Round, trustee: u8, why: Why) -> Self {
        Self {
            round,
            trustee,
            why,
        }
    }

    pub(super) fn malformed(round: Round, malformed: Malformed) -> Self {
        Self::new(round, 0, Why::Malformed(malformed))
    }

    pub(super) fn late() -> Self {
        Self::new(Round::Confirm, 0, Why::Late)
    }
}
