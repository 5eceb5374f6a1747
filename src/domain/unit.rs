//! Units: the places where delegates are elected.

use super::{DistrictCode, UnitId};
use serde::{Deserialize, Serialize};

/// Synthetic cells a congressional district's remote participants are spread over.
pub const CELLS_PER_DISTRICT: i64 = 64;

/// What kind of unit this is. After attendance and alignments are known, the kind no longer
/// matters to the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    Precinct,
    Satellite,
    Virtual,
}

impl UnitKind {
    /// The name stored and shown to machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Precinct => "precinct",
            Self::Satellite => "satellite",
            Self::Virtual => "virtual",
        }
    }

    /// The kind with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Precinct, Self::Satellite, Self::Virtual]
            .into_iter()
            .find(|k| k.as_str() == name)
    }
}

/// A congressional district of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    pub code: DistrictCode,
    /// Whole state delegates that the in-person caucuses of the district elect.
    pub state_delegates: u32,
}

/// A precinct, satellite site or virtual unit of a congressional district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    /// The published identifier, for instance `948209`, or `VIRTUAL-1`.
    pub code: String,
    pub kind: UnitKind,
    pub name: String,
    /// County, or the satellite pool that counts as one; a virtual unit is its own.
    pub county: String,
    /// None for units that belong to no district (out-of-state satellites).
    pub district: Option<DistrictCode>,
    /// Delegates to elect; None where the source does not say.
    pub delegates: Option<u32>,
    /// The weight in state delegates of one delegate elected here, as a fraction
    /// (state delegates of the county, size of its convention); None where unknown.
    pub weight: Option<(u64, u64)>,
}
