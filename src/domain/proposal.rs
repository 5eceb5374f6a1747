//! The two-person rule: what one person proposes, another one confirms within a time limit.
//!
//! ```text
//! open ──confirm──→ confirmed
//!  │ └───reject───→ rejected
//!  └─────expire───→ expired
//! ```
//! Whom it is about neither proposes nor settles it; whoever proposed it does not confirm it, but
//! may take it back, which is a rejection like any other.

use super::{AccountId, Micros, ProposalId, Words};
use uuid::Uuid;

/// What needs two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposalKind {
    /// Approve somebody under an entry of the roll that says something else than they do.
    ApproveAgainstRoll,
    /// Take back a decision on a registration.
    Undo,
    /// Take a registration after its time.
    LateRegistration,
    /// Two registrations are of one person: keep one.
    Merge,
    /// Give somebody who lost every way to sign in a new one.
    RecoverAccount,
    /// Let the box be opened, as it is frozen. About nobody: the event stands for its subject.
    OpenBox,
}

/// Seconds for which the word of two officials that the box be opened holds once it is confirmed: the
/// trustees have the night to arrive, and nobody opens it weeks later on a word that was forgotten.
pub const OPENING_SECONDS: i64 = 24 * 60 * 60;

impl ProposalKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::ApproveAgainstRoll,
        Self::Undo,
        Self::LateRegistration,
        Self::Merge,
        Self::RecoverAccount,
        Self::OpenBox,
    ];

    /// The name stored, and part of the key of its words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApproveAgainstRoll => "approve-against-roll",
            Self::Undo => "undo",
            Self::LateRegistration => "late-registration",
            Self::Merge => "merge",
            Self::RecoverAccount => "recover-account",
            Self::OpenBox => "open-box",
        }
    }

    /// The kind with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }

    /// Seconds within which somebody else must confirm: what was checked must still hold.
    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            // The person waits for it, and may be pressed by whoever wants their account.
            Self::RecoverAccount => 60 * 60,
            // Both look at the same figures, and the trustees wait.
            Self::OpenBox => 60 * 60,
            _ => 24 * 60 * 60,
        }
    }
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProposalState {
    Open,
    Confirmed,
    Rejected,
    Expired,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Confirmed, Self::Rejected, Self::Expired];

    /// The name stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }

    /// The state with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// What somebody does about an open proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProposalStep {
    Confirm,
    Reject,
}

/// Why a proposal is not made or not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    #[error("whoever it is about takes no part in it")]
    OwnCase,
    #[error("whoever proposed it cannot confirm it")]
    SamePerson,
    #[error("the role of whoever acts has ended")]
    RoleEnded,
    #[error("the time to confirm it is over")]
    Expired,
    #[error("it is {0:?} already")]
    Settled(ProposalState),
}

/// Something that waits for, or had, a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub kind: ProposalKind,
    /// Whom it is about.
    pub subject: AccountId,
    /// What it needs besides: an entry of the roll, another account.
    pub object: Option<Uuid>,
    /// The version that was looked at, where what it is about has versions; 0 otherwise.
    pub version: i64,
    /// Why, in the words of whoever proposes it.
    pub words: Words,
    pub by: AccountId,
    pub at: Micros,
    pub expires: Micros,
    pub state: ProposalState,
}

impl Proposal {
    /// Where a step of `by` at `now` leads. `is_own`: the proposal is about this very person,
    /// under whatever account.
    ///
    /// # Errors
    /// [`ProposalError`]; nothing changes then.
    pub fn after(
        &self,
        step: ProposalStep,
        by: AccountId,
        is_own: bool,
        now: Micros,
    ) -> Result<ProposalState, ProposalError> {
        if self.state != ProposalState::Open {
            return Err(ProposalError::Settled(self.state));
        }
        if now >= self.expires {
            return Err(ProposalError::Expired);
        }
        if is_own || by == self.subject {
            return Err(ProposalError::OwnCase);
        }
        match step {
            ProposalStep::Confirm if by == self.by => Err(ProposalError::SamePerson),
            ProposalStep::Confirm => Ok(ProposalState::Confirmed),
            ProposalStep::Reject => Ok(ProposalState::Rejected),
        }
    }

    /// Whether it still waits for a second person at `now`.
    #[must_use]
    pub fn is_open(&self, now: Micros) -> bool {
        self.state == ProposalState::Open && now < self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn proposal(state: ProposalState) -> Proposal {
        Proposal {
            id: ProposalId(Uuid::from_u128(9)),
            kind: ProposalKind::Undo,
            subject: account(1),
            object: None,
            version: 1,
            words: Words::default(),
            by: account(2),
            at: Micros(0),
            expires: Micros(100),
            state,
        }
    }

    #[test]
    fn only_somebody_else_confirms_and_only_in_time() {
        use ProposalError as E;
        use ProposalStep::{Confirm, Reject};
        let open = proposal(ProposalState::Open);
        let cases = [
            (Confirm, 3, false, 99, Ok(ProposalState::Confirmed)),
            (Confirm, 2, false, 99, Err(E::SamePerson)),
            (Confirm, 1, false, 99, Err(E::OwnCase)),
            (Confirm, 3, true, 99, Err(E::OwnCase)),
            (Confirm, 3, false, 100, Err(E::Expired)),
            (Reject, 3, false, 99, Ok(ProposalState::Rejected)),
            (Reject, 2, false, 99, Ok(ProposalState::Rejected)),
            (Reject, 1, false, 99, Err(E::OwnCase)),
            (Reject, 3, false, 100, Err(E::Expired)),
        ];
        for (step, by, is_own, now, expected) in cases {
            let got = open.after(step, account(by), is_own, Micros(now));
            assert_eq!(got, expected, "{step:?} by {by} at {now}");
        }
        for state in ProposalState::ALL.into_iter().skip(1) {
            for step in [Confirm, Reject] {
                let got = proposal(state).after(step, account(3), false, Micros(1));
                assert_eq!(got, Err(E::Settled(state)));
            }
        }
    }

    #[test]
    fn names_read_back() {
        for kind in ProposalKind::ALL {
            assert_eq!(ProposalKind::parse(kind.as_str()), Some(kind));
            assert!(kind.seconds() > 0);
        }
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::parse(state.as_str()), Some(state));
        }
    }
}
