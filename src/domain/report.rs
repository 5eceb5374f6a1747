//! What a precinct chair reports after the room has aligned.

use super::{Micros, UnitId};
use serde::{Deserialize, Serialize};

/// One preference group of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCount {
    pub preference: String,
    /// People at the first alignment.
    pub first: u64,
    /// People at the final alignment.
    #[serde(rename = "final")]
    pub final_: u64,
    /// Delegates as reported; None where not reported.
    pub delegates: Option<u64>,
    /// State delegate equivalents as published, exact decimal; None where not published.
    pub sde: Option<String>,
}

/// A unit's reported result. A later revision replaces an earlier one; none is ever deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecinctReport {
    pub unit: UnitId,
    pub revision: u32,
    pub received: Micros,
    /// Where it came from: `import`, later `app`, `keypad`, `operator`, `photo`.
    pub source: String,
    pub groups: Vec<GroupCount>,
}

/// Why a report cannot be taken at all (contradictions inside it are findings, not errors).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("preference {0:?} appears twice in the report")]
    RepeatedPreference(String),
    #[error("{preference}: {count} people is more than any room holds")]
    Absurd { preference: String, count: u64 },
    #[error("{0} groups are more than any room holds ({MOST_GROUPS})")]
    TooManyGroups(usize),
}

/// More groups than preferences anybody can stand for.
const MOST_GROUPS: usize = 1_000;

/// More people than any room or virtual unit can hold; larger counts are typing mistakes.
const MOST_PEOPLE: u64 = 10_000_000;

impl PrecinctReport {
    /// Checks what no report may contain.
    ///
    /// # Errors
    /// [`ReportError`] for a repeated preference, an absurd count, or too many groups.
    pub fn check(&self) -> Result<(), ReportError> {
        if self.groups.len() > MOST_GROUPS {
            return Err(ReportError::TooManyGroups(self.groups.len()));
        }
        for (index, group) in self.groups.iter().enumerate() {
            if self.groups[..index]
                .iter()
                .any(|g| g.preference == group.preference)
            {
                return Err(ReportError::RepeatedPreference(group.preference.clone()));
            }
            let most = group
                .first
                .max(group.final_)
                .max(group.delegates.unwrap_or(0));
            if most > MOST_PEOPLE {
                return Err(ReportError::Absurd {
                    preference: group.preference.clone(),
                    count: most,
                });
            }
        }
        Ok(())
    }
}
