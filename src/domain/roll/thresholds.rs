//! From how many points on an entry is shown to staff, and from how many on one person is enough.

use super::score::{Agreement, Score};
use serde::{Deserialize, Serialize};

/// What a matching score is held against. Set by whoever runs the event; both numbers are points
/// out of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Thresholds {
    proposed: u32,
    alone: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    proposed: u32,
    alone: u32,
}

/// Thresholds that make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "proposed is {proposed} and alone is {alone}: give points from {} to 100, and alone not below \
     proposed",
    Thresholds::LEAST
)]
pub struct ThresholdsError {
    proposed: u32,
    alone: u32,
}

impl Thresholds {
    /// Below this, strangers who share a birthday or a name would be shown to staff.
    pub const LEAST: u32 = 50;

    /// # Errors
    /// [`ThresholdsError`] where they are out of range, or entries would be approved by one person
    /// that are not even proposed.
    pub fn new(proposed: u32, alone: u32) -> Result<Self, ThresholdsError> {
        let is_sound = Self::LEAST <= proposed && proposed <= alone && alone <= 100;
        match is_sound {
            true => Ok(Self { proposed, alone }),
            false => Err(ThresholdsError { proposed, alone }),
        }
    }

    /// Entries with fewer points are not proposed to staff.
    #[must_use]
    pub fn proposed(self) -> u32 {
        self.proposed
    }

    /// Below so many points nobody is approved by one person.
    #[must_use]
    pub fn alone(self) -> u32 {
        self.alone
    }

    /// Whether one person must not approve alone: a name or the date of birth is not merely
    /// misspelt or said another way, too little agrees in all, or another entry agrees better. `best`
    /// is the points of the entry that agrees best.
    #[must_use]
    pub fn needs_second_person(self, score: Score, best: u32) -> bool {
        let decisive = [score.given, score.surname, score.born];
        let is_other = |a: Agreement| matches!(a, Agreement::Different | Agreement::Unknown);
        let points = score.points();
        points < self.alone || points < best || decisive.into_iter().any(is_other)
    }
}

impl Default for Thresholds {
    /// What docs/matching.md measures.
    fn default() -> Self {
        Self {
            proposed: 60,
            alone: 75,
        }
    }
}

impl TryFrom<Written> for Thresholds {
    type Error = ThresholdsError;

    fn try_from(written: Written) -> Result<Self, ThresholdsError> {
        Self::new(written.proposed, written.alone)
    }
}

impl From<Thresholds> for Written {
    fn from(thresholds: Thresholds) -> Self {
        Self {
            proposed: thresholds.proposed,
            alone: thresholds.alone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_persons_matter_and_another_name_is_not() {
        use Agreement::{Different, Near, Same, Unknown, Variant};
        let cases = [
            ([Same, Same, Same, Same], false),
            ([Variant, Same, Same, Different], false),
            ([Near, Near, Same, Same], false),
            ([Near, Near, Near, Same], true),
            ([Different, Same, Same, Same], true),
            ([Same, Different, Same, Same], true),
            ([Same, Same, Different, Same], true),
            ([Same, Same, Unknown, Same], true),
        ];
        let strict = Thresholds::new(60, 100).unwrap();
        for ([given, surname, born, postcode], needs) in cases {
            let score = Score {
                given,
                surname,
                born,
                postcode,
            };
            let thresholds = Thresholds::default();
            let points = score.points();
            let alone = |t: Thresholds, best| !t.needs_second_person(score, best);
            assert_eq!(alone(thresholds, points), !needs, "{score:?}");
            assert_eq!(alone(strict, points), points == 100, "{score:?}");
            // A namesake who agrees less is nobody's worry, and one who agrees more is.
            assert_eq!(alone(thresholds, points - 1), !needs, "{score:?}");
            assert!(!alone(thresholds, points + 1), "{score:?}");
        }
    }

    #[test]
    fn thresholds_that_make_no_sense_are_refused_with_what_would() {
        for (proposed, alone) in [(49, 75), (80, 75), (60, 101), (0, 0)] {
            let error = Thresholds::new(proposed, alone).unwrap_err().to_string();
            assert!(error.contains("from 50 to 100"), "{error}");
        }
        assert_eq!(
            Thresholds::new(60, 75),
            Ok(Thresholds::default()),
            "the defaults are allowed themselves"
        );
    }
}
