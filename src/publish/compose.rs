//! A release from what is known of every unit: what the server publishes, and what a checker
//! makes again.

use super::document::{EventInfo, ReleaseDocument, RuleUse, assemble};
use super::unit::UnitResult;
use crate::domain::{PrecinctReport, Unit, UnitId, UnitKind};
use crate::tally::rules::Preset;
use crate::tally::slate::SlateError;
use std::collections::HashMap;

/// The rules of each kind of unit.
#[derive(Debug, Clone, Copy)]
pub struct Presets<'a> {
    pub precinct: &'a Preset,
    pub satellite: &'a Preset,
    pub virtual_: &'a Preset,
}

impl<'a> Presets<'a> {
    fn of(&self, kind: UnitKind) -> &'a Preset {
        match kind {
            UnitKind::Precinct => self.precinct,
            UnitKind::Satellite => self.satellite,
            UnitKind::Virtual => self.virtual_,
        }
    }
}

/// What a release says besides its units.
#[derive(Debug, Clone)]
pub struct Heading {
    /// From 1.
    pub number: u32,
    pub released_at: String,
    pub event: EventInfo,
}

/// Puts a release together: virtual units as they were counted, the others as their rooms
/// reported them.
///
/// # Errors
/// [`SlateError`] where a report names a preference twice or an empty one.
pub fn compose(
    heading: Heading,
    presets: Presets<'_>,
    units: &[Unit],
    counted: &[UnitResult],
    reports: &HashMap<UnitId, PrecinctReport>,
) -> Result<ReleaseDocument, SlateError> {
    let counted: HashMap<&str, &UnitResult> =
        counted.iter().map(|u| (u.code.as_str(), u)).collect();
    let result = |unit: &Unit| {
        let preset = presets.of(unit.kind);
        let missing = || UnitResult::missing(unit, &preset.name);
        match (unit.kind, reports.get(&unit.id)) {
            (UnitKind::Virtual, _) => Ok(counted
                .get(unit.code.as_str())
                .map_or_else(missing, |result| (*result).clone())),
            (_, Some(report)) => UnitResult::reported(unit, preset, report),
            (_, None) => Ok(missing()),
        }
    };
    let results = units.iter().map(result).collect::<Result<_, _>>()?;
    let kinds = [UnitKind::Precinct, UnitKind::Satellite, UnitKind::Virtual];
    let rules = kinds.map(|kind| RuleUse::of(presets.of(kind))).to_vec();
    let Heading {
        number,
        released_at,
        event,
    } = heading;
    assemble(number, released_at, event, rules, results)
}
