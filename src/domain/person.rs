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
    /// A verifier who also decides what other verifiers hand on.
    SeniorVerifier,
    /// Helps callers; sees no card and decides nothing.
    HotlineOperator,
    /// Leads the rooms of certain precincts.
    PrecinctChair,
    /// Holds a share of the key that opens the box, on a machine of their own.
    Trustee,
    /// Inspects the audit log and the security of the event; changes nothing.
    Reviewer,
    /// Says who is staff; has no part in the event itself.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Participant,
        Self::EventManager,
        Self::Verifier,
        Self::SeniorVerifier,
        Self::HotlineOperator,
        Self::PrecinctChair,
        Self::Trustee,
        Self::Reviewer,
        Self::Administrator,
    ];

    /// Every role of staff.
    pub const STAFF: [Self; 8] = [
        Self::EventManager,
        Self::Verifier,
        Self::SeniorVerifier,
        Self::HotlineOperator,
        Self::PrecinctChair,
        Self::Trustee,
        Self::Reviewer,
        Self::Administrator,
    ];

    /// Whether people of this role work for the event.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::Participant
    }

    /// Whether people of this role may give `other` to somebody else, and take it away. An event
    /// manager fills the desk, the hotline and the rooms; who counts, checks, opens the box or
    /// says who is staff comes from an administrator.
    #[must_use]
    pub fn may_appoint(self, other: Self) -> bool {
        match self {
            Self::Administrator => other.is_staff(),
            Self::EventManager => matches!(
                other,
                Self::Verifier | Self::SeniorVerifier | Self::HotlineOperator | Self::PrecinctChair
            ),
            _ => false,
        }
    }

    /// The name stored and shown to machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::EventManager => "event_manager",
            Self::Verifier => "verifier",
            Self::SeniorVerifier => "senior_verifier",
            Self::HotlineOperator => "hotline_operator",
            Self::PrecinctChair => "precinct_chair",
            Self::Trustee => "trustee",
            Self::Reviewer => "reviewer",
            Self::Administrator => "administrator",
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
