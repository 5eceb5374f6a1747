//! The units of an event: those of the apportionment, and a virtual unit for each district.

use crate::domain::{District, DistrictCode, GroupCount, Unit, UnitId, UnitKind};
use crate::ingest::results::{ReportedRow, UnitRow};
use crate::tally::rules::{Preset, PresetError};

/// Why units cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum UnitsError {
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error("the preset {0} gives virtual units no weight that can be stored")]
    NoWeight(String),
}

/// The units of an apportionment, numbered from 1, then a virtual unit for each district: its
/// weight and the delegates it elects follow from the preset and the district's state delegates.
///
/// # Errors
/// [`UnitsError`] where the preset gives virtual units no weight.
pub fn of_event(
    rows: &[UnitRow],
    districts: &[District],
    virtual_rules: &str,
) -> Result<Vec<Unit>, UnitsError> {
    let preset = Preset::named(virtual_rules)?;
    let numbered = (1..).map(UnitId).zip(rows);
    let mut units: Vec<Unit> = numbered.map(|(id, row)| in_person(id, row)).collect();
    let free = (1 + i64::try_from(units.len()).unwrap_or(i64::MAX)..).map(UnitId);
    for (id, district) in free.zip(districts) {
        units.push(virtual_unit(id, district, preset)?);
    }
    Ok(units)
}

fn in_person(id: UnitId, row: &UnitRow) -> Unit {
    Unit {
        id,
        code: row.id.clone(),
        kind: row.kind,
        name: row.name.clone(),
        county: row.county.clone(),
        district: row.district.clone().map(DistrictCode),
        delegates: row.delegates,
        weight: row.weight,
    }
}

fn virtual_unit(id: UnitId, district: &District, preset: &Preset) -> Result<Unit, UnitsError> {
    let no_weight = || UnitsError::NoWeight(preset.name.clone());
    let table = preset.weight.as_ref().ok_or_else(no_weight)?;
    let weight = table.state_delegates(u64::from(district.state_delegates));
    let delegates = table.delegates(weight);
    let each = weight.over(u128::from(delegates)).ok_or_else(no_weight)?;
    let part = |number| u64::try_from(number).map_err(|_| no_weight());
    let code = &district.code;
    Ok(Unit {
        id,
        code: format!("VIRTUAL-{code}"),
        kind: UnitKind::Virtual,
        name: format!("Virtual caucus of district {code}"),
        county: format!("Virtual caucus, district {code}"),
        district: Some(code.clone()),
        delegates: Some(delegates),
        weight: Some((part(each.num())?, part(each.den())?)),
    })
}

/// A unit's reported groups as a report keeps them.
#[must_use]
pub fn groups(row: &UnitRow) -> Vec<GroupCount> {
    let group = |r: &ReportedRow| GroupCount {
        preference: r.preference.clone(),
        first: r.first,
        final_: r.final_,
        delegates: r.delegates,
        sde: r.sde.map(|s| s.to_string()),
    };
    row.rows.iter().map(group).collect()
}
