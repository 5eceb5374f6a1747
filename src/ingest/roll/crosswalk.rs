//! What another source calls precincts: a CSV file with the columns `county`, `precinct` (as the
//! source writes them) and `unit` (the code or the name of a unit of the event). An empty county
//! means any.

use crate::ingest::file::{self, FileError};
use crate::ingest::results::{RowError, Table};
use std::path::Path;

/// One line of a crosswalk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrosswalkRow {
    /// From 1, the header's.
    pub line: u64,
    pub county: String,
    pub precinct: String,
    pub unit: String,
}

/// A crosswalk, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crosswalk {
    pub file: String,
    pub rows: Vec<CrosswalkRow>,
}

/// Why a crosswalk cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CrosswalkError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}", .0.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rows(Vec<RowError>),
}

impl Crosswalk {
    /// Reads a crosswalk.
    ///
    /// # Errors
    /// [`CrosswalkError`] with every line that is wrong.
    pub fn read(path: &Path) -> Result<Self, CrosswalkError> {
        Self::parse(&path.display().to_string(), &file::read_text(path)?)
    }

    /// As [`Crosswalk::read`], of a text; `file` is what messages call it.
    ///
    /// # Errors
    /// [`CrosswalkError::Rows`].
    pub fn parse(file: &str, text: &str) -> Result<Self, CrosswalkError> {
        let mut errors = Vec::new();
        let table = Table::read(file, text, &["county", "precinct", "unit"], &mut errors);
        let mut rows = Vec::new();
        for row in table.iter().flat_map(Table::rows) {
            match (row.required("precinct"), row.required("unit")) {
                (Ok(precinct), Ok(unit)) => rows.push(CrosswalkRow {
                    line: row.line(),
                    county: row.text("county").to_owned(),
                    precinct: precinct.to_owned(),
                    unit: unit.to_owned(),
                }),
                (precinct, unit) => {
                    errors.extend([precinct.err(), unit.err()].into_iter().flatten())
                }
            }
        }
        match errors.is_empty() {
            true => Ok(Self {
                file: file.to_owned(),
                rows,
            }),
            false => Err(CrosswalkError::Rows(errors)),
        }
    }
}
