//! People: what a role may do is decided in `web`'s route table, not here.

use super::{AccountId, CellId, DistrictCode, ParticipantId, SessionId};
use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes part remotely; casts a card.
    Participant,
    /// Runs the event: phases, tabulation, release.
    EventManager,
    /// Compares registrations with the voter roll, and decides on them.
    Verifier,
    /// Inspects the audit log and the security of the event; changes nothing.
    Reviewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Participant,
        Self::EventManager,
        Self::Verifier,
        Self::Reviewer,
    ];

    /// The name stored and shown to machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::EventManager => "event_manager",
            Self::Verifier => "verifier",
            Self::Reviewer => "reviewer",
        }
    }

    /// The role with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// A remote participant, approved for one voting session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub id: ParticipantId,
    pub account: AccountId,
    pub cell: CellId,
    pub district: DistrictCode,
    pub session: SessionId,
    /// Shown to the participant and to staff; never in a log.
    pub display_name: String,
}
