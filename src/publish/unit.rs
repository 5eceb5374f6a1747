//! One unit's result as it is published, whether its groups were counted in a room or opened from
//! the box.

use crate::domain::{Unit, UnitKind};
use crate::tally::chance::{Purpose, Question, Recorded};
use crate::tally::check;
use crate::tally::exact::{Fraction, PublishedSde};
use crate::tally::facts::Facts;
use crate::tally::slate::{Pref, Slate};
use crate::tally::unit::{UnitInput, UnitOutcome};
use serde::{Deserialize, Serialize};

/// A unit's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitResult {
    pub code: String,
    pub kind: UnitKind,
    pub name: String,
    pub county: String,
    pub district: Option<String>,
    /// The rule preset it was counted under.
    pub rules: String,
    /// Whether anything has been reported or opened.
    pub reported: bool,
    /// People counted at the first alignment.
    pub attendance: u64,
    pub delegates_to_elect: Option<u32>,
    /// State delegates that one delegate elected here stands for, as a fraction.
    pub weight: Option<String>,
    /// People a group needs to be viable; none where one delegate is elected.
    pub threshold: Option<u64>,
    pub lines: Vec<Line>,
    /// The game of chance this result needed, with its outcome.
    pub chance: Option<Chance>,
    /// How the result follows, step by step.
    pub steps: Vec<Step>,
    /// What in the reported figures contradicts itself or the rules.
    pub findings: Vec<Step>,
    /// Cards, where the unit was filled from the box.
    pub cards: Option<CardCounts>,
}

/// A preference's figures in a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub preference: String,
    pub first: u64,
    #[serde(rename = "final")]
    pub final_: u64,
    /// Viable at the final alignment.
    pub viable: bool,
    pub delegates: u64,
    /// State delegate equivalents, four decimals, rounded half up once.
    pub sde: String,
}

impl Line {
    /// A line of zeros.
    #[must_use]
    pub fn empty(preference: &str) -> Self {
        Self {
            preference: preference.to_owned(),
            first: 0,
            final_: 0,
            viable: false,
            delegates: 0,
            sde: PublishedSde::default().to_string(),
        }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.final_ == 0 && self.delegates == 0
    }
}

/// A sentence with the rule or finding code it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub code: String,
    /// In English.
    pub says: String,
    /// What it names, for saying it in another language.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

impl From<check::Finding> for Step {
    fn from(finding: check::Finding) -> Self {
        Self {
            code: finding.code.to_owned(),
            says: finding.says,
            facts: finding.facts,
        }
    }
}

/// A game of chance and what it decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chance {
    /// `lose`, `gain`, `loser` or `winner`.
    pub purpose: String,
    /// The round of an elimination it belongs to, where it belongs to one.
    pub round: Option<u32>,
    pub places: u32,
    pub among: Vec<String>,
    /// Empty while it has not been held.
    pub selected: Vec<String>,
    pub says: String,
}

impl Chance {
    /// The question with names, and its outcome.
    #[must_use]
    pub fn new(question: &Question, selected: Option<Vec<String>>, slate: &Slate) -> Self {
        Self {
            purpose: question.purpose.word().to_owned(),
            round: match question.purpose {
                Purpose::Loser(round) | Purpose::Winner(round) => Some(round),
                Purpose::Lose | Purpose::Gain => None,
            },
            places: question.places,
            among: question
                .among
                .iter()
                .map(|p| slate.name(*p).to_owned())
                .collect(),
            selected: selected.unwrap_or_default(),
            says: question.sentence(slate),
        }
    }

    /// Whether it has still to be held.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.selected.is_empty()
    }

    /// The question alone, in one canonical form: what a recorded outcome is kept under.
    #[must_use]
    pub fn question(&self) -> String {
        let round = self.round.map(|r| format!(" {r}")).unwrap_or_default();
        format!(
            "{}{round}: {} of {}",
            self.purpose,
            self.places,
            quoted(&self.among)
        )
    }

    /// Whether its sentence is the engine's own for this question.
    #[must_use]
    pub fn is_worded(&self, slate: &Slate) -> bool {
        self.recorded(slate).is_some_and(|recorded| {
            let question = Question {
                purpose: recorded.purpose,
                places: self.places,
                among: recorded.among,
            };
            question.sentence(slate) == self.says
        })
    }

    /// The recorded outcome for the engine; `None` while it is open or where a name is unknown.
    #[must_use]
    pub fn recorded(&self, slate: &Slate) -> Option<Recorded> {
        let round = self.round.unwrap_or(0);
        let prefs = |names: &[String]| -> Option<Vec<Pref>> {
            names.iter().map(|n| slate.find(n)).collect()
        };
        let purpose = match self.purpose.as_str() {
            "lose" => Purpose::Lose,
            "gain" => Purpose::Gain,
            "loser" => Purpose::Loser(round),
            "winner" => Purpose::Winner(round),
            _ => return None,
        };
        let (among, selected) = (prefs(&self.among)?, prefs(&self.selected)?);
        (!selected.is_empty()).then_some(Recorded {
            purpose,
            among,
            selected,
        })
    }
}

/// Names as a JSON list, so that no name can be mistaken for two.
fn quoted(names: &[String]) -> String {
    serde_json::Value::from(names.to_vec()).to_string()
}

/// What became of the cards in the box of a unit.
/// `cast = superseded + refused + unreadable + counted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardCounts {
    /// Cards in the box.
    pub cast: u64,
    /// Of those, cards that participants' own browsers sealed; the server sealed the others.
    #[serde(default)]
    pub from_browsers: u64,
    /// Of those the server sealed, cards that were pressed on a telephone.
    #[serde(default)]
    pub from_phones: u64,
    /// Replaced by a later card of the same participant.
    pub superseded: u64,
    /// Not put to be opened: their proof does not hold, or they are copies.
    #[serde(default)]
    pub refused: u64,
    /// Opened, and no card.
    #[serde(default)]
    pub unreadable: u64,
    /// Counted: one a participant.
    pub counted: u64,
    /// Of those, cards that prefer nobody.
    pub no_preference: u64,
}

impl CardCounts {
    /// Cards that the server sealed for pages without script.
    #[must_use]
    pub fn from_server(&self) -> u64 {
        let elsewhere = self.from_browsers.saturating_add(self.from_phones);
        self.cast.saturating_sub(elsewhere)
    }
}

impl UnitResult {
    /// A unit of which nothing is known yet.
    #[must_use]
    pub fn missing(unit: &Unit, rules: &str) -> Self {
        Self {
            code: unit.code.clone(),
            kind: unit.kind,
            name: unit.name.clone(),
            county: unit.county.clone(),
            district: unit.district.as_ref().map(|d| d.0.clone()),
            rules: rules.to_owned(),
            reported: false,
            attendance: 0,
            delegates_to_elect: unit.delegates,
            weight: unit.weight.map(|(num, den)| format!("{num}/{den}")),
            threshold: None,
            lines: Vec::new(),
            chance: None,
            steps: Vec::new(),
            findings: Vec::new(),
            cards: None,
        }
    }

    /// A unit the engine settled. An open game of chance leaves the delegates as they stand
    /// before it.
    #[must_use]
    pub fn settled(
        unit: &Unit,
        rules: &str,
        slate: &Slate,
        input: &UnitInput,
        outcome: &UnitOutcome,
    ) -> Self {
        let line = |group: &crate::tally::unit::Group| {
            let held = outcome.delegates.iter().find(|(p, _)| *p == group.pref);
            let delegates = held.map_or(0, |(_, n)| *n);
            Line {
                preference: slate.name(group.pref).to_owned(),
                first: group.first.unwrap_or(0),
                final_: group.final_.or(group.first).unwrap_or(0),
                viable: outcome.viable.contains(&group.pref),
                delegates: u64::from(delegates),
                sde: sde(u64::from(delegates), unit.weight).to_string(),
            }
        };
        let names = |prefs: &Vec<_>| prefs.iter().map(|p| slate.name(*p).to_owned()).collect();
        Self {
            reported: true,
            attendance: input.attendance,
            threshold: (outcome.threshold > 0).then_some(outcome.threshold),
            lines: input.groups.iter().map(line).collect(),
            chance: outcome
                .question
                .as_ref()
                .map(|q| Chance::new(q, outcome.selected.as_ref().map(names), slate)),
            steps: steps(&outcome.reasons, slate),
            ..Self::missing(unit, rules)
        }
    }
}

/// Reasons as published sentences.
#[must_use]
pub fn steps(reasons: &[crate::tally::reason::Reason], slate: &Slate) -> Vec<Step> {
    let step = |r: &crate::tally::reason::Reason| Step {
        code: r.code().to_owned(),
        says: r.sentence(slate),
        facts: r.facts(slate),
    };
    reasons.iter().map(step).collect()
}

/// The published SDE of delegates won in a unit of this weight.
#[must_use]
pub fn sde(delegates: u64, weight: Option<(u64, u64)>) -> PublishedSde {
    let weight = weight.and_then(|(num, den)| Fraction::new(u128::from(num), u128::from(den)));
    weight.map_or(PublishedSde::default(), |w| {
        PublishedSde::from_fraction(w.of(delegates))
    })
}
