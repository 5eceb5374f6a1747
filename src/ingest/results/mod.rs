//! Apportionment and reported results: `precincts.csv`, `counties.csv`, `satellites.csv` and
//! `results_RELEASE.csv`, read together or not at all. Columns are found by name, in any order;
//! every error names file, line, column and what to do.

mod table;
mod units;

use super::file::{self, FileError};
use crate::tally::slate::{Slate, SlateError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
pub use table::{RowError, Table};
pub use units::{RESULTS, ReportedRow, UnitRow};

/// Row errors that are shown; the rest are only counted.
const SHOWN: usize = 20;

/// The files' texts, wherever they come from.
#[derive(Debug, Clone, Default)]
pub struct Files {
    pub precincts: String,
    /// Required where the precincts name convention sizes.
    pub counties: Option<String>,
    pub satellites: Option<String>,
    pub results: String,
    /// The name of the results file, for messages.
    pub results_name: String,
}

/// Units with their reported figures.
#[derive(Debug, Clone)]
pub struct Results {
    /// In the order of `precincts.csv`.
    pub units: Vec<UnitRow>,
    /// Every preference that is reported, in alphabetical order.
    pub slate: Slate,
    /// State delegates by county or satellite pool, from `counties.csv`.
    pub state_delegates: BTreeMap<String, u64>,
}

/// Why results are refused.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}", said(.0))]
    Rows(Vec<RowError>),
    #[error("results: {0}")]
    Slate(#[from] SlateError),
    #[error("no release is called {0:?}; a release is named by letters, digits, _ and -")]
    Release(String),
}

fn said(errors: &[RowError]) -> String {
    let mut lines: Vec<String> = errors.iter().take(SHOWN).map(ToString::to_string).collect();
    if errors.len() > SHOWN {
        lines.push(format!("and {} more errors", errors.len() - SHOWN));
    }
    lines.join("\n")
}

/// Reads a folder's files for a release.
///
/// # Errors
/// [`ResultsError`], with every row that is wrong.
pub fn read(folder: &Path, release: &str) -> Result<Results, ResultsError> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if release.is_empty() || !release.chars().all(is_name) {
        return Err(ResultsError::Release(release.to_owned()));
    }
    let results_name = format!("results_{release}.csv");
    let text = |name: &str| file::read_text(&folder.join(name));
    let optional = |name: &str| match folder.join(name).exists() {
        true => text(name).map(Some),
        false => Ok(None),
    };
    parse(&Files {
        precincts: text("precincts.csv")?,
        counties: optional("counties.csv")?,
        satellites: optional("satellites.csv")?,
        results: text(&results_name)?,
        results_name,
    })
}

/// Parses the files' texts.
///
/// # Errors
/// [`ResultsError`], with every row that is wrong.
pub fn parse(files: &Files) -> Result<Results, ResultsError> {
    let mut errors = Vec::new();
    let sizes = units::county_sizes(files, &mut errors);
    let units = units::read(files, sizes.as_ref(), &mut errors);
    if !errors.is_empty() {
        return Err(ResultsError::Rows(errors));
    }
    let names = units
        .iter()
        .flat_map(|u| &u.rows)
        .map(|r| r.preference.as_str());
    let slate = Slate::new(names.collect::<BTreeSet<&str>>())?;
    let state_delegates = sizes
        .into_iter()
        .flatten()
        .map(|(county, (state, _))| (county, state));
    Ok(Results {
        slate,
        state_delegates: state_delegates.collect(),
        units,
    })
}
