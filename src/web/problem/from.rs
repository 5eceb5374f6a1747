//! What services say, as problems. Exhaustive on purpose: a new way to fail must be given a code.

use super::{Code, Problem};
use crate::auth::{PasskeyError, PasswordError};
use crate::domain::ProposalError;
use crate::services::DbError;
use crate::services::authorise::AuthoriseError;
use crate::services::cards::OpenError;
use crate::services::cast::CastRefusal;
use crate::services::check_in::CheckInError;
use crate::services::desk::DeskError;
use crate::services::event::EventError;
use crate::services::evidence::EvidenceError;
use crate::services::passkeys::AnswerError;
use crate::services::recovery::RecoveryError;
use crate::services::register::RegisterError;
use crate::services::register::late::LateError;
use crate::services::release::ReleaseError;
use crate::services::sign_in::SignInError;
use crate::services::staff::end::EndError;
use crate::services::tabulate::TabulateError;
use crate::services::two_person::TwoPersonError;

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy => Self::busy(error),
            other => Self::internal(chain(&other)),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            // The sign-in page answers a refusal itself, with the form; here the session ended.
            SignInError::Refused | SignInError::Ended => Self::new(Code::NotSignedIn),
            SignInError::Password(PasswordError::Busy) | SignInError::TooMany(_) => {
                Self::new(Code::TooManySignIns)
            }
            SignInError::Password(other) => Self::internal(chain(&other)),
            SignInError::Db(error) => error.into(),
        }
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            // The pages with the forms answer these themselves.
            AnswerError::NotAsked
            | AnswerError::TooMany
            | AnswerError::Passkey(PasskeyError::Unreadable | PasskeyError::Refused(_)) => {
                Self::new(Code::StaleForm)
            }
            AnswerError::Passkey(broken @ PasskeyError::Broken(_)) => Self::internal(broken),
            AnswerError::SignIn(error) => error.into(),
            AnswerError::Db(error) => error.into(),
        }
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::NoEvent => Self::new(Code::NotFound),
            RegisterError::Nothing => Self::new(Code::NoRegistration),
            RegisterError::Changed | RegisterError::HasCast => Self::new(Code::RegistrationChanged),
            RegisterError::Closed
            | RegisterError::TooManyCodes
            | RegisterError::NoSession
            | RegisterError::Step(_) => Self::new(Code::RegistrationNotOpen),
            RegisterError::Db(error) => error.into(),
        }
    }
}

impl From<EvidenceError> for Problem {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Register(error) => error.into(),
            EvidenceError::TooMany => Self::new(Code::RegistrationChanged),
            // The page with the form answers this itself.
            EvidenceError::Fault(_) => Self::new(Code::MalformedRequest),
            EvidenceError::Busy => Self::busy(error),
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NoCase => Self::new(Code::NoRegistration),
            DeskError::NotTheirs => Self::new(Code::NotAllowed),
            DeskError::OwnCase | DeskError::TookPart => Self::new(Code::SecondPerson),
            DeskError::Late(_) => Self::new(Code::RegistrationNotOpen),
            // The page of the case answers most of these itself.
            DeskError::Changed
            | DeskError::Step(_)
            | DeskError::NoEntry
            | DeskError::NotInForce
            | DeskError::InPerson
            | DeskError::Twice
            | DeskError::SessionOver
            | DeskError::SayWhy
            | DeskError::Proposed
            | DeskError::Taken
            | DeskError::Escalated
            | DeskError::HasCast
            | DeskError::TooLate => Self::new(Code::RegistrationChanged),
            DeskError::TwoPerson(error) => error.into(),
            DeskError::Db(error) => error.into(),
        }
    }
}

impl From<CheckInError> for Problem {
    fn from(error: CheckInError) -> Self {
        match error {
            CheckInError::NoPrecinct | CheckInError::NotMarked => Self::new(Code::NotFound),
            CheckInError::WrongPhase => Self::new(Code::WrongPhase),
            CheckInError::TooMany => Self::new(Code::TooLarge),
            CheckInError::Desk(error) => error.into(),
            CheckInError::Db(error) => error.into(),
        }
    }
}

impl From<LateError> for Problem {
    fn from(error: LateError) -> Self {
        match error {
            LateError::Over | LateError::NotLate | LateError::SayWhy => {
                Self::new(Code::RegistrationNotOpen)
            }
            LateError::TwoPerson(error) => error.into(),
            LateError::Db(error) => error.into(),
        }
    }
}

impl From<RecoveryError> for Problem {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::NoAccount => Self::new(Code::NotFound),
            // The page answers this itself.
            RecoveryError::SayWhy => Self::new(Code::MalformedRequest),
            RecoveryError::TwoPerson(error) => error.into(),
            RecoveryError::Db(error) => error.into(),
        }
    }
}

impl From<TwoPersonError> for Problem {
    fn from(error: TwoPersonError) -> Self {
        match error {
            TwoPersonError::NoProposal => Self::new(Code::NotFound),
            TwoPersonError::Rule(ProposalError::OwnCase | ProposalError::SamePerson) => {
                Self::new(Code::SecondPerson)
            }
            TwoPersonError::Rule(ProposalError::RoleEnded) => Self::new(Code::NotAllowed),
            TwoPersonError::Rule(ProposalError::Expired | ProposalError::Settled(_))
            | TwoPersonError::AlreadyProposed => Self::new(Code::ProposalOver),
            TwoPersonError::Db(error) => error.into(),
        }
    }
}

impl From<EndError> for Problem {
    fn from(error: EndError) -> Self {
        match error {
            EndError::Nobody => Self::new(Code::NotFound),
            // The page answers this itself.
            EndError::Obstacle(_) => Self::new(Code::NotAllowed),
            EndError::Db(error) => error.into(),
        }
    }
}

impl From<CastRefusal> for Problem {
    fn from(refusal: CastRefusal) -> Self {
        match refusal {
            CastRefusal::NotSignedIn => Self::new(Code::NotSignedIn),
            CastRefusal::NotAParticipant => Self::new(Code::NotAParticipant),
            CastRefusal::NotVoting | CastRefusal::NotOpenYet | CastRefusal::SessionClosed => {
                Self::new(Code::SessionNotOpen)
            }
            CastRefusal::Mismatch => Self::new(Code::ReusedKey),
            CastRefusal::StaleAttempt => Self::new(Code::StaleCard),
            CastRefusal::Copied => Self::new(Code::CopiedCard),
            CastRefusal::Misplaced => Self::new(Code::BadSeal),
            CastRefusal::TryAgain => Self::busy(refusal),
        }
    }
}

impl From<EventError> for Problem {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Phase(_) | EventError::NoOpenSession(_) => Self::new(Code::WrongPhase),
            EventError::NoKey => Self::new(Code::NoKey),
            EventError::NoEvent => Self::new(Code::NotFound),
            EventError::Db(error) => error.into(),
            other @ (EventError::Exists | EventError::Fault(_) | EventError::Key(_)) => {
                Self::internal(chain(&other))
            }
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoEvent => Self::new(Code::NotFound),
            OpenError::NotClosed(_) => Self::new(Code::WrongPhase),
            OpenError::NotAuthorised => Self::new(Code::OpeningNotAuthorised),
            OpenError::Sealed | OpenError::TooFew { .. } | OpenError::NotCosigned { .. } => {
                Self::new(Code::BoxSealed)
            }
            OpenError::Db(error) => error.into(),
            // Cards that do not open or do not add up: somebody must look at the database.
            other @ (OpenError::NoKey | OpenError::Broken(_) | OpenError::Unsound(_)) => {
                Self::internal(chain(&other))
            }
        }
    }
}

impl From<AuthoriseError> for Problem {
    fn from(error: AuthoriseError) -> Self {
        match error {
            AuthoriseError::Open(error) => error.into(),
            AuthoriseError::NotOfficial => Self::new(Code::NotAllowed),
            AuthoriseError::Changed => Self::new(Code::OpeningChanged),
            AuthoriseError::Authorised => Self::new(Code::ProposalOver),
            AuthoriseError::Empty => Self::new(Code::WrongPhase),
            AuthoriseError::TwoPerson(error) => error.into(),
        }
    }
}

impl From<TabulateError> for Problem {
    fn from(error: TabulateError) -> Self {
        match error {
            TabulateError::Open(error) => error.into(),
            TabulateError::Phase(_) => Self::new(Code::WrongPhase),
            TabulateError::NothingToDecide(_) | TabulateError::BadSelection { .. } => {
                Self::new(Code::ChanceMismatch)
            }
            TabulateError::Db(error) => error.into(),
            other @ (TabulateError::Count { .. }
            | TabulateError::Preset(_)
            | TabulateError::Unreadable(_)) => Self::internal(chain(&other)),
        }
    }
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::NoEvent => Self::new(Code::NotFound),
            ReleaseError::NotTabulated | ReleaseError::Phase(_) => Self::new(Code::WrongPhase),
            ReleaseError::ChanceRequired(_) => Self::new(Code::ChanceRequired),
            ReleaseError::Tabulation(error) => error.into(),
            ReleaseError::Db(error) => error.into(),
            other @ (ReleaseError::Preset(_)
            | ReleaseError::Slate(_)
            | ReleaseError::Document(_)) => Self::internal(chain(&other)),
        }
    }
}

/// An error with everything that caused it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
