//! What the party talks about, in its own words. Types here are made by parsing, so a value that
//! exists is a value that holds. Nothing here knows about storage, counting or the web.

mod birth;
mod card;
mod device;
mod draft;
mod event;
mod forecast;
mod ids;
mod keypad;
pub mod mask;
mod person;
mod proposal;
mod receipt;
mod registration;
mod report;
mod retention;
pub mod roll;
mod typed;
mod unit;
mod view;

pub use birth::parse_born;
pub use card::{CardError, MAX_RANKS, PreferenceCard};
pub use device::Device;
pub use draft::{Change, DRAFT_BYTES, Draft, Effect};
pub use event::{Event, Hours, Phase, PhaseError, PreferenceOption, VotingSession};
pub use forecast::{Forecast, forecast};
pub use ids::{
    AccountId, CellId, DistrictCode, EventId, EvidenceId, MailId, ParticipantId, ProposalId,
    RegistrationId, RollEntryId, SessionId, UnitId,
};
pub use keypad::{Keyed, Keypad};
pub use person::{Participant, Role};
pub use proposal::{
    OPENING_SECONDS, Proposal, ProposalError, ProposalKind, ProposalState, ProposalStep,
};
pub use receipt::{ReceiptCode, ReceiptCodeError};
pub use registration::{
    Decision, DecisionReason, Identity, Needs, Registration, RegistrationState, RegistrationStep,
    RegistrationStepError, RegistrationWindow,
};
pub use report::{GroupCount, PrecinctReport, ReportError};
pub use retention::{Retention, RetentionError};
pub use typed::{DeviceName, EmailAddress, FieldFault, PersonName, Postcode, Words};
pub use unit::{CELLS_PER_DISTRICT, District, Unit, UnitKind};
pub use view::ViewReason;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, always from our own clock.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// This instant moved by whole seconds (negative: earlier), held inside the range.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}
