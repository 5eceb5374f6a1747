//! Test cases and what-if questions as JSON: `ranked`, `precinct` and `mixed`.
//!
//! Parsing gives values the engine takes as they are; whatever is wrong is said with its JSON path.

mod precinct;
mod ranked;

pub use precinct::{MixedCase, PrecinctCase};
pub use ranked::RankedCase;

use crate::tally::MOST_HEADS;
use crate::tally::ranking::Mark;
use crate::tally::rules::PresetError;
use crate::tally::slate::{Pref, Slate, SlateError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Why a case is refused.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("{path}: {message}")]
    Malformed { path: String, message: String },
    #[error(transparent)]
    Slate(#[from] SlateError),
    #[error(transparent)]
    Preset(#[from] PresetError),
}

fn wrong(path: impl Into<String>, message: impl Into<String>) -> CaseError {
    CaseError::Malformed {
        path: path.into(),
        message: message.into(),
    }
}

/// A parsed case.
#[derive(Debug)]
pub enum Case {
    Ranked(RankedCase),
    Precinct(PrecinctCase),
    Mixed(MixedCase),
}

/// Parses a case.
///
/// # Errors
/// [`CaseError`], naming the JSON path.
pub fn parse(text: &str) -> Result<Case, CaseError> {
    #[derive(Deserialize)]
    struct Head {
        kind: String,
    }
    let head: Head = from_json(text)?;
    match head.kind.as_str() {
        "ranked" => Ok(Case::Ranked(
            from_json::<ranked::RankedFile>(text)?.check()?,
        )),
        "precinct" => Ok(Case::Precinct(
            from_json::<precinct::PrecinctFile>(text)?.check()?,
        )),
        "mixed" => Ok(Case::Mixed(
            from_json::<precinct::MixedFile>(text)?.check()?,
        )),
        other => Err(wrong(
            "kind",
            format!("{other:?} is none of ranked, precinct, mixed"),
        )),
    }
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, CaseError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string();
        wrong(
            if path == "." {
                "document".to_owned()
            } else {
                path
            },
            plain(&e.inner().to_string()),
        )
    })?;
    reader.end().map_err(|e| wrong("document", e.to_string()))?;
    Ok(value)
}

/// A parser's message without the words of programmers.
fn plain(message: &str) -> String {
    let words = [
        ("struct Head with 1 element", "an object"),
        ("u64", "a whole number of 0 or more"),
        ("u32", "a whole number of 0 or more"),
        ("usize", "a whole number of 0 or more"),
        ("unknown variant", "unknown word"),
        ("missing field", "missing"),
        ("duplicate field", "given twice:"),
        ("invalid type: ", ""),
        ("invalid value: ", ""),
    ];
    words.iter().fold(message.to_owned(), |said, (from, to)| {
        said.replace(from, to)
    })
}

/// Looks names up, saying where an unknown one stands.
struct Names<'a>(&'a Slate);

impl Names<'_> {
    fn one(&self, name: &str, path: impl Into<String>) -> Result<Pref, CaseError> {
        self.0.find(name).ok_or_else(|| {
            wrong(
                path,
                format!("{name:?} is not among the preferences of this case"),
            )
        })
    }

    fn all(&self, names: &[String], path: &str) -> Result<Vec<Pref>, CaseError> {
        names
            .iter()
            .enumerate()
            .map(|(i, name)| self.one(name, format!("{path}[{i}]")))
            .collect()
    }
}

#[derive(Deserialize)]
struct CardFile {
    ranking: Vec<Rank>,
    #[serde(default = "one")]
    count: u64,
    precinct: Option<String>,
    batch: Option<String>,
}

impl CardFile {
    /// A card has as many ranks as its rules give it.
    fn has_at_most(&self, ranks: Option<usize>, path: &str) -> Result<(), CaseError> {
        let has = self.ranking.len();
        match ranks.filter(|most| has > *most) {
            None => Ok(()),
            Some(most) => {
                let message =
                    format!("{has} ranks are more than the {most} of a card; leave some out");
                Err(wrong(path, message))
            }
        }
    }
}

fn one() -> u64 {
    1
}

/// What a file writes at one rank: a name, `null`, or a list of names.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a preference, null, or a list of preferences"
)]
enum Rank {
    One(String),
    Several(Vec<String>),
    Nothing,
}

fn add_up(total: &mut u64, count: u64, path: &str) -> Result<(), CaseError> {
    *total = total.saturating_add(count);
    match *total > MOST_HEADS {
        true => Err(wrong(
            path,
            format!("more than {MOST_HEADS} cards in all cannot be right"),
        )),
        false => Ok(()),
    }
}

/// The label of an overvote whose marks are unknown.
const OVERVOTE: &str = "$OVERVOTE";

fn marks(card: &CardFile, slate: &Slate, ranking: &str) -> Result<Vec<Mark>, CaseError> {
    let names = Names(slate);
    let mark = |(rank, mark): (usize, &Rank)| {
        let path = format!("{ranking}[{rank}]");
        match mark {
            Rank::Nothing => Ok(Mark::Skipped),
            Rank::One(name) if name == OVERVOTE => Ok(Mark::OverUnknown),
            Rank::One(name) => names.one(name, path).map(Mark::One),
            Rank::Several(list) if list.iter().any(|n| n == OVERVOTE) => Ok(Mark::OverUnknown),
            Rank::Several(list) => names.all(list, &path).map(Mark::of),
        }
    };
    card.ranking.iter().enumerate().map(mark).collect()
}
