//! Which columns of a source mean what: built in for the Iowa Secretary of State and NGP VAN, and
//! a TOML file for anything else.

use super::DateOrder;
use crate::domain::roll::{Party, RollStatus, folded};
use crate::ingest::file::{self, FileError};
use encoding_rs::{Encoding, UTF_8};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const BUILT_IN: [(&str, &str); 2] = [
    ("iowa-sos", include_str!("profiles/iowa-sos.toml")),
    ("van", include_str!("profiles/van.toml")),
];

/// How the files of one source are read.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What imports and crosswalks are kept under.
    pub name: String,
    pub encoding: &'static Encoding,
    /// None: the header decides.
    pub delimiter: Option<u8>,
    /// None: the first sheet.
    pub sheet: Option<String>,
    pub dates: DateOrder,
    pub(super) columns: Columns,
    /// By folded word.
    pub(super) party: BTreeMap<String, Party>,
    /// By folded word.
    pub(super) status: BTreeMap<String, RollStatus>,
}

/// Names that a column goes by, best first; case, spaces and signs do not matter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub voter_id: Vec<String>,
    #[serde(default)]
    pub given: Vec<String>,
    #[serde(default)]
    pub middle: Vec<String>,
    pub surname: Vec<String>,
    #[serde(default)]
    pub suffix: Vec<String>,
    #[serde(default)]
    pub born: Vec<String>,
    #[serde(default)]
    pub street: Vec<String>,
    /// Where there is no column for the street: columns that are joined with spaces.
    #[serde(default)]
    pub street_parts: Vec<String>,
    #[serde(default)]
    pub city: Vec<String>,
    #[serde(default)]
    pub postcode: Vec<String>,
    #[serde(default)]
    pub county: Vec<String>,
    pub precinct: Vec<String>,
    #[serde(default)]
    pub district: Vec<String>,
    #[serde(default)]
    pub party: Vec<String>,
    #[serde(default)]
    pub status: Vec<String>,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error(
        "there is no profile {0:?}: give iowa-sos, van, or the path of a TOML file ending in .toml"
    )]
    Unknown(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path}: {message}")]
    Malformed { path: PathBuf, message: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    encoding: Option<String>,
    delimiter: Option<String>,
    sheet: Option<String>,
    dates: DateOrder,
    columns: Columns,
    #[serde(default)]
    party: BTreeMap<String, String>,
    #[serde(default)]
    status: BTreeMap<String, String>,
}

impl Profile {
    /// The names of the built-in profiles.
    pub const NAMES: [&'static str; 2] = [BUILT_IN[0].0, BUILT_IN[1].0];

    /// The profile of this name, or of this TOML file.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        if let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Self::parse(Path::new(name), text);
        }
        let path = Path::new(name);
        match path.extension().is_some_and(|e| e == "toml") {
            true => Self::parse(path, &file::read_text(path)?),
            false => Err(ProfileError::Unknown(name.to_owned())),
        }
    }

    /// A profile from its text; `path` is what messages call it.
    ///
    /// # Errors
    /// [`ProfileError::Malformed`], naming the key.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ProfileError> {
        let malformed = |message: String| ProfileError::Malformed {
            path: path.to_owned(),
            message,
        };
        let written: Written = toml::from_str(text).map_err(|e| malformed(e.to_string()))?;
        let encoding = match &written.encoding {
            None => UTF_8,
            Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
                malformed(format!(
                    "encoding: {label:?} is no encoding; write for instance \"windows-1252\""
                ))
            })?,
        };
        let delimiter = match written.delimiter.as_deref().map(str::as_bytes) {
            None => None,
            Some([one]) => Some(*one),
            Some(_) => return Err(malformed("delimiter: give one character".to_owned())),
        };
        let parties = words("party", &written.party, Party::parse).map_err(malformed)?;
        let statuses = words("status", &written.status, RollStatus::parse).map_err(malformed)?;
        let required = [
            ("voter_id", &written.columns.voter_id),
            ("surname", &written.columns.surname),
            ("precinct", &written.columns.precinct),
        ];
        if let Some((name, _)) = required.iter().find(|(_, names)| names.is_empty()) {
            return Err(malformed(format!(
                "columns.{name}: name at least one column"
            )));
        }
        if written.name.trim().is_empty() || written.name.chars().count() > 100 {
            return Err(malformed("name: give a short name".to_owned()));
        }
        Ok(Self {
            name: written.name,
            encoding,
            delimiter,
            sheet: written.sheet,
            dates: written.dates,
            columns: written.columns,
            party: parties,
            status: statuses,
        })
    }
}

/// A table of a source's words with our words.
fn words<T>(
    table: &str,
    written: &BTreeMap<String, String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<BTreeMap<String, T>, String> {
    let word = |(theirs, ours): (&String, &String)| match parse(ours) {
        Some(value) => Ok((folded(theirs), value)),
        None => Err(format!(
            "{table}.{theirs}: {ours:?} is not one of our words"
        )),
    };
    written.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_profiles_are_read() {
        for name in Profile::NAMES {
            assert_eq!(Profile::named(name).unwrap().name, name);
        }
        assert!(matches!(
            Profile::named("nevada"),
            Err(ProfileError::Unknown(_))
        ));
    }

    #[test]
    fn what_is_wrong_with_a_profile_is_named() {
        let good = "name = 'x'\ndates = 'day-first'\n[columns]\nvoter_id = ['a']\nsurname = ['b']\nprecinct = ['c']\n";
        assert!(Profile::parse(Path::new("p.toml"), good).is_ok());
        for (from, to, says) in [
            ("'day-first'", "'guess'", "dates"),
            ("surname = ['b']", "surname = []", "columns.surname"),
            ("surname = ['b']\n", "", "surname"),
            ("[columns]", "colour = 'red'\n[columns]", "colour"),
            ("[columns]", "encoding = 'nonsense'\n[columns]", "encoding"),
            ("[columns]", "delimiter = ',,'\n[columns]", "delimiter"),
            ("['c']\n", "['c']\n[party]\nD = 'donkey'", "party.D"),
        ] {
            let error = Profile::parse(Path::new("p.toml"), &good.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
