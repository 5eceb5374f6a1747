//! Identifiers. Each kind has its own type, so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )*};
}

uuid_id! {
    /// The one caucus event a database holds.
    EventId,
    /// Somebody who can sign in: a participant or a member of staff.
    AccountId,
    /// A remote participant. Never the same value as their account's.
    ParticipantId,
    /// A registration to take part remotely.
    RegistrationId,
    /// A mail in the outbox.
    MailId,
    /// A person's entry in the voter roll.
    RollEntryId,
    /// Something that waits for a second person.
    ProposalId,
    /// A picture that somebody sent for their registration.
    EvidenceId,
}

/// A unit's number inside the event (precinct, satellite site, virtual unit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i64);

/// A voting session of the event, in order of opening, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub i64);

/// Where a remote participant's rows live: a synthetic cell of their congressional district,
/// never a home precinct. First column of every key of the hot tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellId(pub i64);

/// A congressional district's code as published, for instance `1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DistrictCode(pub String);

impl std::fmt::Display for DistrictCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
