//! A caucus event, its phases and its voting sessions.
//!
//! ```text
//! setup → registration → voting → closed → tabulated → released
//!                           ↑        │         │
//!                           └ never  └─────────┘ tabulated again: a later release corrects
//! ```

use super::{EventId, Micros, SessionId};
use serde::{Deserialize, Serialize};

/// One caucus event. A database holds exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub title: String,
    /// A demonstration: every page and export says so.
    pub is_demo: bool,
    pub phase: Phase,
    /// IANA name, for instance `America/Chicago`; times are shown in it.
    pub time_zone: String,
    /// Rule presets by kind of unit, see `tally::rules`.
    pub precinct_rules: String,
    pub satellite_rules: String,
    pub virtual_rules: String,
    pub preferences: Vec<PreferenceOption>,
    pub sessions: Vec<VotingSession>,
}

/// Something a participant can stand for: a candidate, or Uncommitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceOption {
    /// Position on the card, from 1. Stable for the event; what a stored card refers to.
    pub ordinal: u8,
    pub name: String,
    pub is_uncommitted: bool,
}

/// A stretch of time in which the remote participants assigned to it may cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VotingSession {
    pub id: SessionId,
    pub name: String,
    pub opens: Micros,
    pub closes: Micros,
    /// Set when staff closed it, which may be before `closes`.
    pub closed: Option<Micros>,
}

impl VotingSession {
    /// Whether a card may be cast at `now`.
    #[must_use]
    pub fn is_open(&self, now: Micros) -> bool {
        self.hours().is_open(now)
    }

    /// When it takes cards.
    #[must_use]
    pub fn hours(&self) -> Hours {
        Hours {
            opens: self.opens,
            closes: self.closes,
            closed: self.closed,
        }
    }
}

/// When a voting session takes cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    pub opens: Micros,
    pub closes: Micros,
    /// Set when staff closed it, which may be before `closes`.
    pub closed: Option<Micros>,
}

impl Hours {
    /// Whether a card may be cast at `now` (opening instant included, closing instant not).
    #[must_use]
    pub fn is_open(&self, now: Micros) -> bool {
        self.closed.is_none() && self.opens <= now && now < self.closes
    }

    /// Whether it has still to open.
    #[must_use]
    pub fn is_to_come(&self, now: Micros) -> bool {
        self.closed.is_none() && now < self.opens
    }
}

/// Where the event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Setup,
    Registration,
    Voting,
    Closed,
    Tabulated,
    Released,
}

/// A phase change that the event's order does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the event is in phase {from}; it cannot go to {to}")]
pub struct PhaseError {
    pub from: Phase,
    pub to: Phase,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 6] = [
        Self::Setup,
        Self::Registration,
        Self::Voting,
        Self::Closed,
        Self::Tabulated,
        Self::Released,
    ];

    /// The name stored and shown to machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Registration => "registration",
            Self::Voting => "voting",
            Self::Closed => "closed",
            Self::Tabulated => "tabulated",
            Self::Released => "released",
        }
    }

    /// The phase with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == name)
    }

    /// One step forward; or, after the box is closed, a new tabulation that a later release
    /// publishes as a correction. Nothing ever opens the box again.
    ///
    /// # Errors
    /// [`PhaseError`] for every other change.
    pub fn change_to(self, to: Self) -> Result<Self, PhaseError> {
        use Phase::{Closed, Registration, Released, Setup, Tabulated, Voting};
        match (self, to) {
            (Setup, Registration)
            | (Registration, Voting)
            | (Voting, Closed)
            | (Closed | Tabulated | Released, Tabulated)
            | (Tabulated, Released) => Ok(to),
            (from, to) => Err(PhaseError { from, to }),
        }
    }
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_phases_is_decided_on_purpose() {
        // Rows: from; columns: to, both in Phase::ALL order.
        let allowed = [
            [false, true, false, false, false, false],
            [false, false, true, false, false, false],
            [false, false, false, true, false, false],
            [false, false, false, false, true, false],
            [false, false, false, false, true, true],
            [false, false, false, false, true, false],
        ];
        for (from, row) in Phase::ALL.into_iter().zip(allowed) {
            for (to, expected) in Phase::ALL.into_iter().zip(row) {
                assert_eq!(from.change_to(to).is_ok(), expected, "{from} → {to}");
            }
        }
    }

    #[test]
    fn a_session_is_open_from_its_opening_instant_until_just_before_its_close() {
        let session = VotingSession {
            id: SessionId(1),
            name: "Evening".into(),
            opens: Micros(10),
            closes: Micros(20),
            closed: None,
        };
        let open_at = [9, 10, 19, 20].map(|t| session.is_open(Micros(t)));
        assert_eq!(open_at, [false, true, true, false]);
        let closed = VotingSession {
            closed: Some(Micros(12)),
            ..session
        };
        assert!(!closed.is_open(Micros(15)));
    }
}
