//! A registration to take part remotely, and how it moves.
//!
//! ```text
//! draft ──submit──→ submitted ──approve──→ approved
//!                    ↑  │  │
//!             submit │  │  └─refuse─→ refused ─┬─appeal─→ appealed: approve, ask, refuse
//!                    │  └────ask────→ asked ───┤
//!                    └─────────submit──────────┘
//! ```
//! Two people can *reopen* whatever was decided: it is submitted again. And they can *merge* what is
//! not approved into another registration of the same person, which ends it; that can be appealed
//! like a refusal, for it may be of two people after all.
//!
//! Whoever has sent it can *withdraw* it and caucus in person: it is a draft again, which is nobody
//! else's business.
//!
//! Nobody is refused without a way back: whoever is refused or asked for more can mend what they
//! typed and send it again.

use super::roll::Born;
use super::{
    AccountId, Micros, PersonName, Postcode, RegistrationId, RollEntryId, SessionId, Words,
};

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RegistrationState {
    /// The person has not sent it yet.
    Draft,
    /// It waits for staff.
    Submitted,
    /// Staff asked for more; it waits for the person.
    Asked,
    /// Staff refused it; the person can still send it again.
    Refused,
    /// The person wants somebody who took no part to look at the refusal, or at the merging.
    Appealed,
    /// The person takes part.
    Approved,
    /// It was a second registration of a person; the first goes on.
    Merged,
}

/// What moves a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RegistrationStep {
    /// The person sends it, for the first time or again.
    Submit,
    Approve,
    Ask,
    Refuse,
    /// The person asks for another decision than a refusal or a merging.
    Appeal,
    /// Two people take a decision back.
    Reopen,
    /// Two people end it in favour of another one of the same person.
    Merge,
    /// The person takes it back.
    Withdraw,
}

/// A step that cannot be taken from where the registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the registration is {from:?}; {step:?} is not possible")]
pub struct RegistrationStepError {
    pub from: RegistrationState,
    pub step: RegistrationStep,
}

impl RegistrationState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::Asked,
        Self::Refused,
        Self::Appealed,
        Self::Approved,
        Self::Merged,
    ];

    /// The name stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Asked => "asked",
            Self::Refused => "refused",
            Self::Appealed => "appealed",
            Self::Approved => "approved",
            Self::Merged => "merged",
        }
    }

    /// The state with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// Where a step leads.
    ///
    /// # Errors
    /// [`RegistrationStepError`] where it cannot be taken from here.
    pub fn after(self, step: RegistrationStep) -> Result<Self, RegistrationStepError> {
        use RegistrationStep::{Appeal, Approve, Ask, Merge, Refuse, Reopen, Submit, Withdraw};
        match (self, step) {
            (Self::Draft | Self::Asked | Self::Refused, Submit) => Ok(Self::Submitted),
            (Self::Submitted | Self::Appealed, Approve) => Ok(Self::Approved),
            (Self::Submitted | Self::Appealed, Ask) => Ok(Self::Asked),
            (Self::Submitted | Self::Appealed, Refuse) => Ok(Self::Refused),
            (Self::Refused | Self::Merged, Appeal) => Ok(Self::Appealed),
            (Self::Asked | Self::Refused | Self::Approved | Self::Merged, Reopen) => {
                Ok(Self::Submitted)
            }
            (Self::Submitted | Self::Asked | Self::Refused | Self::Appealed, Merge) => {
                Ok(Self::Merged)
            }
            (
                Self::Submitted | Self::Asked | Self::Refused | Self::Appealed | Self::Approved,
                Withdraw,
            ) => Ok(Self::Draft),
            (from, step) => Err(RegistrationStepError { from, step }),
        }
    }

    /// Whether it waits for staff.
    #[must_use]
    pub fn is_with_staff(self) -> bool {
        matches!(self, Self::Submitted | Self::Appealed)
    }

    /// Whether the person may change what they typed.
    #[must_use]
    pub fn is_with_the_person(self) -> bool {
        self.after(RegistrationStep::Submit).is_ok()
    }
}

/// When people can register, and mend what they sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrationWindow {
    pub opens: Micros,
    /// Nothing is sent for the first time any more.
    pub closes: Micros,
    /// Staff can no longer be answered.
    pub cure: Micros,
}

impl RegistrationWindow {
    /// Whether somebody whose registration stands here may change and send it at `now`.
    #[must_use]
    pub fn is_open_for(&self, state: RegistrationState, now: Micros) -> bool {
        let ends = match state {
            RegistrationState::Draft => self.closes,
            RegistrationState::Asked | RegistrationState::Refused => self.cure,
            RegistrationState::Submitted
            | RegistrationState::Appealed
            | RegistrationState::Approved
            | RegistrationState::Merged => return false,
        };
        self.opens <= now && now < ends
    }
}

/// Why staff ask for more or refuse: said to the person in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecisionReason {
    /// The name is not the one on the roll.
    Name,
    BirthDate,
    Postcode,
    /// Nobody on the roll fits.
    NotOnRoll,
    /// Somebody has registered for this entry of the roll already.
    Twice,
    /// Only what staff wrote.
    Other,
}

impl DecisionReason {
    /// Every reason, in the order of the desk's list.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::BirthDate,
        Self::Postcode,
        Self::NotOnRoll,
        Self::Twice,
        Self::Other,
    ];

    /// The name stored, and part of the key of its words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BirthDate => "birth-date",
            Self::Postcode => "postcode",
            Self::NotOnRoll => "not-on-roll",
            Self::Twice => "twice",
            Self::Other => "other",
        }
    }

    /// The reason with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// Who somebody says they are: what staff compare with the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub given: PersonName,
    pub family: PersonName,
    pub birth: Born,
    pub postcode: Postcode,
}

/// What somebody needs to take part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    pub captions: bool,
    pub asl: bool,
    /// A language other than those of the pages, and anything else, in words.
    pub other: Words,
}

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: RegistrationId,
    pub account: AccountId,
    pub state: RegistrationState,
    /// Counts changes, so that two people do not decide on two different things.
    pub version: i64,
    pub identity: Identity,
    /// What the look-up in the roll found, if it found exactly one.
    pub roll_entry: Option<RollEntryId>,
    pub session: Option<SessionId>,
    pub needs: Needs,
    /// When the person agreed not to caucus in person.
    pub agreed: Option<Micros>,
    /// What the person says to staff.
    pub message: Words,
    /// The last decision that sent it back.
    pub decision: Option<Decision>,
    pub submitted: Option<Micros>,
}

/// Why a registration came back, and until when it can be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub reason: DecisionReason,
    /// In the words of staff; may be empty.
    pub words: Words,
    pub by: AccountId,
    pub at: Micros,
    pub cure_by: Micros,
    /// Whether it was an appeal that was decided.
    pub on_appeal: bool,
}

impl Registration {
    /// Whether the person can ask somebody else to look at the decision: once for each.
    #[must_use]
    pub fn can_be_appealed(&self) -> bool {
        let is_first = self.decision.as_ref().is_some_and(|d| !d.on_appeal);
        is_first && self.state.after(RegistrationStep::Appeal).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_state_is_decided_on_purpose() {
        use RegistrationState as S;
        use RegistrationStep::{Appeal, Approve, Ask, Merge, Refuse, Reopen, Submit, Withdraw};
        let steps = [
            Submit, Approve, Ask, Refuse, Appeal, Reopen, Merge, Withdraw,
        ];
        let [draft, submitted, asked, refused, appealed, approved, merged] = [
            S::Draft,
            S::Submitted,
            S::Asked,
            S::Refused,
            S::Appealed,
            S::Approved,
            S::Merged,
        ]
        .map(Some);
        let no = None;
        let with_staff = [no, approved, asked, refused, no, no, merged, draft];
        let table = [
            (S::Draft, [submitted, no, no, no, no, no, no, no]),
            (S::Submitted, with_staff),
            (
                S::Asked,
                [submitted, no, no, no, no, submitted, merged, draft],
            ),
            (
                S::Refused,
                [submitted, no, no, no, appealed, submitted, merged, draft],
            ),
            (S::Appealed, with_staff),
            (S::Approved, [no, no, no, no, no, submitted, no, draft]),
            (S::Merged, [no, no, no, no, appealed, submitted, no, no]),
        ];
        assert_eq!(table.map(|(from, _)| from), S::ALL);
        for (from, row) in table {
            for (step, to) in steps.into_iter().zip(row) {
                assert_eq!(from.after(step).ok(), to, "{from:?} {step:?}");
            }
            assert_eq!(S::parse(from.as_str()), Some(from));
        }
    }

    #[test]
    fn answers_are_taken_longer_than_first_registrations() {
        use RegistrationState as S;
        let window = RegistrationWindow {
            opens: Micros(10),
            closes: Micros(20),
            cure: Micros(30),
        };
        let open = |state, at: [i64; 5]| at.map(|at| window.is_open_for(state, Micros(at)));
        let at = [9, 10, 19, 20, 30];
        assert_eq!(open(S::Draft, at), [false, true, true, false, false]);
        for state in [S::Asked, S::Refused] {
            assert_eq!(open(state, at), [false, true, true, true, false]);
        }
        for state in [S::Submitted, S::Appealed, S::Approved, S::Merged] {
            assert_eq!(open(state, at), [false; 5]);
        }
    }
}
