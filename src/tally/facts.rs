//! What a sentence names: the figures and names of a reason or a finding apart from its words, so
//! that it can be said in another language.

use super::chance::{Purpose, Question};
use super::exact::Fraction;
use super::reason::{Reason, percent};
use super::slate::{Pref, Slate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    Number(u64),
    /// A name, an exact figure that is no whole number, or a word that tells forms of the
    /// sentence apart.
    Text(String),
    /// Names of preferences.
    Names(Vec<String>),
}

/// All of a sentence, by what they are called in its messages.
pub type Facts = BTreeMap<String, Fact>;

impl From<u64> for Fact {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Fact {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Facts under these names.
pub(super) fn facts<const N: usize>(all: [(&str, Fact); N]) -> Facts {
    all.into_iter()
        .map(|(name, fact)| (name.to_owned(), fact))
        .collect()
}

/// A count with its noun: `1 delegate`, `2 delegates`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Names of a slate.
pub(super) fn names(prefs: &[Pref], slate: &Slate) -> Fact {
    Fact::Names(prefs.iter().map(|p| slate.name(*p).to_owned()).collect())
}

impl Reason {
    /// What its sentence names.
    #[must_use]
    pub fn facts(&self, slate: &Slate) -> Facts {
        let name = |p: &Pref| slate.name(*p).into();
        match self {
            Self::Threshold {
                heads,
                share,
                threshold,
            } => facts([
                ("heads", (*heads).into()),
                ("share", share.to_string().into()),
                ("threshold", (*threshold).into()),
            ]),
            Self::Viable {
                pref,
                size,
                final_alignment,
            } => alignment(slate.name(*pref), *size, *final_alignment, "viable"),
            Self::Nonviable {
                pref,
                size,
                final_alignment,
            } => alignment(slate.name(*pref), *size, *final_alignment, "not_viable"),
            Self::Plurality | Self::NobodyViable => Facts::new(),
            Self::WinsNothing { pref } | Self::Excluded { pref } | Self::WithoutFirst { pref } => {
                facts([("name", name(pref))])
            }
            Self::Chance { question, selected } => {
                let mut all = question.facts(slate);
                let held = if selected.is_empty() { "no" } else { "yes" };
                all.insert("held".to_owned(), held.into());
                all.insert("selected".to_owned(), names(selected, slate));
                all
            }
            _ => self.award_facts(slate),
        }
    }

    fn award_facts(&self, slate: &Slate) -> Facts {
        let shared = |pref: &Pref, raw: &Fraction| {
            let share = raw.decimal(4);
            [("name", slate.name(*pref).into()), ("share", share.into())]
        };
        match self {
            Self::Quota { pref, raw, start } => {
                let [name, share] = shared(pref, raw);
                facts([name, share, ("start", (*start).into())])
            }
            Self::WholePart { pref, raw, whole } => {
                let [name, share] = shared(pref, raw);
                facts([name, share, ("start", (*whole).into())])
            }
            Self::LosesOne { pref, raw }
            | Self::KeepsOnly { pref, raw }
            | Self::LosesOnly { pref, raw }
            | Self::GainsOne { pref, raw }
            | Self::LargestFraction { pref, raw } => facts(shared(pref, raw)),
            Self::Expanded { from, to } => facts([("from", (*from).into()), ("to", (*to).into())]),
            Self::Qualifies { pref, share } => qualifies(slate.name(*pref), *share, "yes"),
            Self::FallsShort { pref, share } => qualifies(slate.name(*pref), *share, "no"),
            Self::HalfLeader { share } => facts([("share", percent(*share).into())]),
            _ => self.card_facts(slate),
        }
    }

    fn card_facts(&self, slate: &Slate) -> Facts {
        let name = |p: &Pref| slate.name(*p).into();
        let moved = |from: &Pref, cards: u64| [("from", name(from)), ("cards", cards.into())];
        match self {
            Self::OneShot { from, to, cards }
            | Self::Sequential { from, to, cards }
            | Self::OneHop { from, to, cards }
            | Self::Folded { from, to, cards } => {
                let [from, cards] = moved(from, *cards);
                facts([from, cards, ("to", name(to))])
            }
            Self::Stranded { from, cards } => facts(moved(from, *cards)),
            Self::Transferred { from, to, cards } => {
                let [from, cards] = moved(from, *cards);
                let (way, to) = match to {
                    Some(to) => ("on", name(to)),
                    None => ("out", "".into()),
                };
                facts([from, cards, ("to", to), ("way", way.into())])
            }
            _ => self.round_facts(slate),
        }
    }

    fn round_facts(&self, slate: &Slate) -> Facts {
        let name = |p: &Pref| slate.name(*p).into();
        let held = |pref: &Pref, cards: u64| [("name", name(pref)), ("cards", cards.into())];
        match self {
            Self::EliminatedLast { pref, cards }
            | Self::EliminatedBelow { pref, cards }
            | Self::EliminatedBatch { pref, cards }
            | Self::EliminatedWriteIn { pref, cards }
            | Self::MostOfTwo { pref, cards } => facts(held(pref, *cards)),
            Self::EliminatedMinimum {
                pref,
                cards,
                minimum,
            } => {
                let [name, cards] = held(pref, *cards);
                facts([name, cards, ("minimum", (*minimum).into())])
            }
            Self::ReachesThreshold {
                pref,
                cards,
                threshold,
            } => {
                let [name, cards] = held(pref, *cards);
                facts([name, cards, ("threshold", threshold.shortest(9).into())])
            }
            Self::AllReachThreshold { prefs, threshold } => facts([
                ("names", names(prefs, slate)),
                ("threshold", threshold.shortest(9).into()),
            ]),
            Self::LastLeft { prefs } => facts([("names", names(prefs, slate))]),
            Self::TieByOrder { tied, selected } => {
                facts([("names", names(tied, slate)), ("selected", name(selected))])
            }
            Self::TieByRound {
                tied,
                selected,
                round,
            } => facts([
                ("names", names(tied, slate)),
                ("selected", name(selected)),
                ("round", (*round).into()),
            ]),
            _ => Facts::new(),
        }
    }
}

impl Question {
    /// What its sentence names.
    #[must_use]
    pub fn facts(&self, slate: &Slate) -> Facts {
        let round = match self.purpose {
            Purpose::Loser(round) | Purpose::Winner(round) => round,
            Purpose::Lose | Purpose::Gain => 0,
        };
        facts([
            ("purpose", self.purpose.word().into()),
            ("round", round.into()),
            ("places", self.places.into()),
            ("names", names(&self.among, slate)),
        ])
    }
}

fn alignment(name: &str, size: u64, final_alignment: bool, is: &str) -> Facts {
    let at = if final_alignment { "final" } else { "first" };
    facts([
        ("name", name.into()),
        ("size", size.into()),
        ("at", at.into()),
        ("is", is.into()),
    ])
}

fn qualifies(name: &str, share: Fraction, is: &str) -> Facts {
    facts([
        ("name", name.into()),
        ("share", percent(share).into()),
        ("is", is.into()),
    ])
}
