//! Rows of the four files → units with their reported figures.

use super::Files;
use super::table::{Row, RowError, Table};
use crate::domain::UnitKind;
use crate::tally::MOST_DELEGATES;
use crate::tally::exact::PublishedSde;
use std::collections::{HashMap, HashSet};

/// More people than any room or pool holds.
const MOST_PEOPLE: u64 = 10_000_000;

/// A unit with its apportionment and its reported figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub id: String,
    pub kind: UnitKind,
    /// County, or the satellite pool that counts as one.
    pub county: String,
    pub name: String,
    pub district: Option<String>,
    /// Delegates to elect; None where the source leaves it open.
    pub delegates: Option<u32>,
    /// State delegates of one delegate, as a fraction; None where the source leaves it open.
    pub weight: Option<(u64, u64)>,
    /// A head count beside the alignments, in sources that have one.
    pub head_count: Option<u64>,
    pub rows: Vec<ReportedRow>,
}

/// A preference's reported figures in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedRow {
    pub preference: String,
    pub first: u64,
    pub final_: u64,
    pub delegates: Option<u64>,
    pub sde: Option<PublishedSde>,
}

/// Reads all four; errors are collected, and the result is only good where there are none.
pub fn read(files: &Files, sizes: Option<&Sizes>, errors: &mut Vec<RowError>) -> Vec<UnitRow> {
    let mut columns = vec![
        "precinct_id",
        "county",
        "precinct",
        "cd",
        "county_delegates",
    ];
    // Without it, a satellite site would be weighed as a precinct.
    if files.satellites.is_some() {
        columns.push("kind");
    }
    let Some(precincts) = Table::read("precincts.csv", &files.precincts, &columns, errors) else {
        return Vec::new();
    };
    if files.counties.is_none() && precincts.has(SIZE) {
        errors.push(RowError {
            file: "counties.csv".to_owned(),
            line: None,
            column: None,
            message: "is missing; the precincts name conventions, so it is needed".to_owned(),
        });
    }
    let satellites = satellites(files, errors);
    let mut units = Vec::new();
    let mut places = HashMap::new();
    for row in precincts.rows() {
        match unit(row, sizes, &satellites) {
            Err(error) => errors.push(error),
            Ok(unit) => {
                if places.insert(unit.id.clone(), units.len()).is_some() {
                    let message = format!("unit {} stands twice; keep one row", unit.id);
                    errors.push(row.error("precinct_id", message));
                }
                units.push(unit);
            }
        }
    }
    results(files, &places, &mut units, errors);
    units
}

/// The columns of a results file. Cells of the last two may be empty.
pub const RESULTS: [&str; 6] = [
    "precinct_id",
    "preference",
    "first",
    "final",
    "sde",
    "delegates",
];

const SIZE: &str = "county_convention_size";
const STATE: &str = "county_state_delegates";

/// (state delegates, convention size) by county.
pub type Sizes = HashMap<String, (u64, u64)>;

/// Sizes by county and pool; None where the file is missing.
pub fn county_sizes(files: &Files, errors: &mut Vec<RowError>) -> Option<Sizes> {
    let text = files.counties.as_ref()?;
    let columns = ["county", SIZE, "state_delegates"];
    let table = Table::read("counties.csv", text, &columns, errors)?;
    let mut sizes = Sizes::new();
    for row in table.rows() {
        let read = || -> Result<(String, (u64, u64)), RowError> {
            let county = row.required("county")?.to_owned();
            let most = u64::from(MOST_DELEGATES);
            let size = row.number(SIZE, most)?.unwrap_or(0);
            let state = row.number("state_delegates", most)?.unwrap_or(0);
            Ok((county, (state, size)))
        };
        match read() {
            Err(error) => errors.push(error),
            Ok((county, size)) => {
                if sizes.insert(county.clone(), size).is_some() {
                    errors
                        .push(row.error("county", format!("{county} stands twice; keep one row")));
                }
            }
        }
    }
    Some(sizes)
}

/// State delegates of one delegate, by site.
fn satellites(files: &Files, errors: &mut Vec<RowError>) -> HashMap<String, (u64, u64)> {
    let columns = [
        "precinct_id",
        "pool_state_delegates",
        "pool_attendance_in_sdes",
        "attendance_in_sdes",
        "delegates_by_scale",
    ];
    let table = files.satellites.as_ref();
    let table = table.and_then(|text| Table::read("satellites.csv", text, &columns, errors));
    let mut weights = HashMap::new();
    let mut seen = HashSet::new();
    for row in table.iter().flat_map(Table::rows) {
        let mut read = || -> Result<(), RowError> {
            let id = row.required("precinct_id")?.to_owned();
            if !seen.insert(id.clone()) {
                return Err(row.error(
                    "precinct_id",
                    format!("site {id} stands twice; keep one row"),
                ));
            }
            let number = |column| row.number(column, MOST_PEOPLE);
            let pool = number("pool_state_delegates")?;
            let pool_people = number("pool_attendance_in_sdes")?;
            let people = number("attendance_in_sdes")?;
            let delegates = number("delegates_by_scale")?;
            if let (Some(pool), Some(all), Some(people), Some(delegates)) =
                (pool, pool_people, people, delegates)
                && all > 0
                && delegates > 0
            {
                weights.insert(id, (pool * people, all * delegates));
            }
            Ok(())
        };
        if let Err(error) = read() {
            errors.push(error);
        }
    }
    weights
}

fn unit(
    row: Row<'_>,
    sizes: Option<&Sizes>,
    satellites: &HashMap<String, (u64, u64)>,
) -> Result<UnitRow, RowError> {
    let kind = match row.text("kind") {
        "" | "precinct" => UnitKind::Precinct,
        "satellite" => UnitKind::Satellite,
        other => {
            let message = format!("{other:?} is neither precinct nor satellite");
            return Err(row.error("kind", message));
        }
    };
    let id = row.required("precinct_id")?.to_owned();
    let county = row.required("county")?.to_owned();
    let delegates = match row.number("county_delegates", u64::from(MOST_DELEGATES))? {
        Some(0) => {
            let message =
                "0 delegates to elect; a unit elects at least one (leave it empty where unknown)";
            return Err(row.error("county_delegates", message));
        }
        delegates => delegates.and_then(|n| u32::try_from(n).ok()),
    };
    let weight = match kind {
        UnitKind::Satellite => satellites.get(&id).copied(),
        _ => precinct_weight(row, &county, sizes)?,
    };
    let district = row.text("cd");
    Ok(UnitRow {
        kind,
        name: row.text("precinct").to_owned(),
        district: (!district.is_empty()).then(|| district.to_owned()),
        delegates,
        weight,
        head_count: row.number("attendance", MOST_PEOPLE)?,
        rows: Vec::new(),
        id,
        county,
    })
}

/// State delegates of one county delegate; the precinct's own columns must agree with its county.
fn precinct_weight(
    row: Row<'_>,
    county: &str,
    sizes: Option<&Sizes>,
) -> Result<Option<(u64, u64)>, RowError> {
    let most = u64::from(MOST_DELEGATES);
    let own = (row.number(STATE, most)?, row.number(SIZE, most)?);
    let listed = match sizes {
        None => None,
        Some(sizes) => Some(*sizes.get(county).ok_or_else(|| {
            row.error(
                "county",
                format!("{county:?} is not in counties.csv; add it or correct it"),
            )
        })?),
    };
    match (own, listed) {
        ((Some(state), Some(size)), Some(county)) if (state, size) != county => {
            let (county_state, county_size) = county;
            let message = format!(
                "{state} state delegates and a convention of {size}, but counties.csv has {county_state} and {county_size}"
            );
            Err(row.error(SIZE, message))
        }
        ((Some(_), Some(0)), _) => Err(row.error(SIZE, "a convention of 0 delegates")),
        ((Some(state), Some(size)), _) => Ok(Some((state, size))),
        (_, Some((state, size))) if size > 0 => Ok(Some((state, size))),
        _ => Ok(None),
    }
}

fn results(
    files: &Files,
    places: &HashMap<String, usize>,
    units: &mut [UnitRow],
    errors: &mut Vec<RowError>,
) {
    // Where a unit's own row is wrong, that its results have no unit would be said for nothing.
    let all_known = errors.is_empty();
    let name = &files.results_name;
    let Some(table) = Table::read(name, &files.results, &RESULTS, errors) else {
        return;
    };
    for row in table.rows() {
        if !all_known && !places.contains_key(row.text("precinct_id")) {
            continue;
        }
        match reported(row, places, units) {
            Err(error) => errors.push(error),
            Ok((place, reported)) => units[place].rows.push(reported),
        }
    }
}

fn reported(
    row: Row<'_>,
    places: &HashMap<String, usize>,
    units: &[UnitRow],
) -> Result<(usize, ReportedRow), RowError> {
    let id = row.required("precinct_id")?;
    let unknown = || {
        row.error(
            "precinct_id",
            format!("unit {id:?} is not in precincts.csv"),
        )
    };
    let place = *places.get(id).ok_or_else(unknown)?;
    let preference = row.required("preference")?.to_owned();
    if units[place].rows.iter().any(|r| r.preference == preference) {
        let message = format!("{preference} is reported twice for unit {id}; keep one row");
        return Err(row.error("preference", message));
    }
    let people = |column| {
        row.number(column, MOST_PEOPLE)?
            .ok_or_else(|| row.error(column, "is empty; write 0 where nobody was counted"))
    };
    let sde = match row.text("sde") {
        "" => None,
        text => Some(PublishedSde::parse(text).ok_or_else(|| {
            row.error(
                "sde",
                format!("{text:?} is no figure of at most four decimals"),
            )
        })?),
    };
    let (first, final_) = (people("first")?, people("final")?);
    let delegates = row.number("delegates", u64::from(MOST_DELEGATES))?;
    Ok((
        place,
        ReportedRow {
            preference,
            first,
            final_,
            delegates,
            sde,
        },
    ))
}
