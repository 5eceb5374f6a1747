//! The definition of an event: a TOML file that names its preferences, districts, sessions, rules
//! and the folder with its apportionment.

use super::file::{self, FileError};
use super::results::{self, Files, ResultsError, UnitRow};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// An event as it is written down before it is created.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventFile {
    pub title: String,
    /// IANA name, for instance `America/Chicago`.
    pub time_zone: String,
    pub precinct_rules: String,
    pub satellite_rules: String,
    pub virtual_rules: String,
    /// On the card, in this order.
    pub preferences: Vec<String>,
    /// Which of them is uncommitted, if one is.
    pub uncommitted: Option<String>,
    /// Fewer cards of a district than this are not opened; 20 where nothing is said.
    pub minimum_batch: Option<u32>,
    /// Folder with `precincts.csv`, `counties.csv` and, where there are any, `satellites.csv`;
    /// relative to the definition.
    units: PathBuf,
    #[serde(rename = "district")]
    pub districts: Vec<DistrictEntry>,
    #[serde(rename = "session")]
    pub sessions: Vec<SessionEntry>,
    pub registration: Option<RegistrationEntry>,
    pub witnesses: Option<WitnessesEntry>,
}

/// Who cosigns the logs' checkpoints from outside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessesEntry {
    /// How many of them must have cosigned before a box is opened.
    pub needed: u8,
    /// Their keys, as `caucus witness key` prints them.
    pub keys: Vec<String>,
}

/// When people can register; times with their offset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationEntry {
    pub opens: jiff::Timestamp,
    pub closes: jiff::Timestamp,
    /// Until then, whoever was asked for more or refused can answer.
    pub answers_until: jiff::Timestamp,
}

/// A congressional district.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictEntry {
    pub code: String,
    /// State delegates its precincts elect together.
    pub state_delegates: u32,
}

/// A voting session; times with their offset, for instance `2028-02-07T19:00:00-06:00`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionEntry {
    pub name: String,
    pub opens: jiff::Timestamp,
    pub closes: jiff::Timestamp,
}

/// Why a definition cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EventFileError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path}: {message}")]
    Malformed { path: PathBuf, message: String },
    #[error("uncommitted is {0:?}, which is not among the preferences")]
    Uncommitted(String),
    #[error(transparent)]
    Units(#[from] ResultsError),
}

/// Reads a definition and the apportionment it names.
///
/// # Errors
/// [`EventFileError`], with the file, the line and what is wrong there.
pub fn read(path: &Path) -> Result<(EventFile, Vec<UnitRow>), EventFileError> {
    let text = file::read_text(path)?;
    let event: EventFile = toml::from_str(&text).map_err(|e| EventFileError::Malformed {
        path: path.to_owned(),
        message: e.to_string(),
    })?;
    if let Some(name) = event
        .uncommitted
        .as_ref()
        .filter(|n| !event.preferences.contains(n))
    {
        return Err(EventFileError::Uncommitted(name.clone()));
    }
    let folder = path.parent().unwrap_or(Path::new("")).join(&event.units);
    let optional = |name: &str| match folder.join(name).exists() {
        true => file::read_text(&folder.join(name)).map(Some),
        false => Ok(None),
    };
    let results = results::parse(&Files {
        precincts: file::read_text(&folder.join("precincts.csv"))?,
        counties: optional("counties.csv")?,
        satellites: optional("satellites.csv")?,
        results: results::RESULTS.join(","),
        results_name: "no results yet".to_owned(),
    })?;
    Ok((event, results.units))
}
