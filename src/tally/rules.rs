//! Rules are data: one preset a file, each constant with its source and rule code. Nothing about a
//! particular caucus is written in code.

use super::award::{AwardRule, Start, Surplus};
use super::exact::Fraction;
use super::rounds::{Basis, Elimination};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The files of the presets, as they are shipped.
const TEXTS: [&str; 8] = [
    include_str!("presets/iowa-2020-precinct.toml"),
    include_str!("presets/iowa-2020-satellite.toml"),
    include_str!("presets/iowa-2020-virtual.toml"),
    include_str!("presets/nevada-2020.toml"),
    include_str!("presets/rcv-primary-2020.toml"),
    include_str!("presets/iowa-2024-mail.toml"),
    include_str!("presets/iowa-republican.toml"),
    include_str!("presets/minnesota-dfl.toml"),
];

/// The presets as shipped, by name.
static PRESETS: LazyLock<Result<Vec<Preset>, PresetError>> =
    LazyLock::new(|| TEXTS.into_iter().map(Preset::parse).collect());

/// The file of the rules that go with the options of a count.
const OPTIONS: &str = include_str!("presets/options.toml");

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    #[error("no rule preset is called {0:?}; the presets are: {1}")]
    Unknown(String, String),
    #[error("rule preset: {0}")]
    Malformed(String),
    #[error("preset {preset} does not offer {option:?}; it offers: {offers}")]
    NotOffered {
        preset: String,
        option: String,
        offers: String,
    },
}

/// A rule preset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    pub name: String,
    pub title: String,
    pub viability: Option<Viability>,
    pub cards: Option<CardRules>,
    pub rounds: Option<ToThreshold>,
    pub award: Option<AwardTable>,
    pub size: Option<SizeTable>,
    pub weight: Option<WeightTable>,
    /// Where the plan is silent or can be read in several ways: what was taken.
    #[serde(default, rename = "choice")]
    pub choices: Vec<Choice>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One rule in words, with its code and source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub says: String,
    pub source: String,
}

/// The rules of counts whose options a case names one by one, under no preset.
///
/// # Errors
/// [`PresetError::Malformed`], which a test rules out for what is shipped.
pub fn of_options() -> Result<Vec<Rule>, PresetError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        rule: Vec<Rule>,
    }
    let read = toml::from_str::<File>(OPTIONS);
    read.map(|file| file.rule)
        .map_err(|e| PresetError::Malformed(e.to_string()))
}

/// An open question and the answer this preset takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub question: String,
    pub taken: String,
    pub others: Vec<String>,
}

/// Who is viable.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viability {
    pub uncommitted: Uncommitted,
    /// By the least number of delegates to elect, ascending. Empty: there is no threshold.
    pub bands: Vec<Band>,
    /// The share is one delegate's worth instead.
    #[serde(default)]
    pub per_delegate: bool,
    /// What the share is taken of.
    #[serde(default)]
    pub of: ThresholdOf,
}

/// What a threshold is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdOf {
    /// Those counted at the first alignment.
    #[default]
    Attendance,
    /// Everybody in the final count.
    Final,
}

/// What Uncommitted can win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncommitted {
    Group,
    WinsNothing,
}

/// The share that holds from this many delegates on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub delegates: u32,
    pub share: BandShare,
}

/// A share of those present, or plurality, which needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandShare {
    Plurality,
    Share(Fraction),
}

impl<'de> Deserialize<'de> for BandShare {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        match text.as_str() {
            "plurality" => Ok(Self::Plurality),
            share => Fraction::parse(share)
                .map(Self::Share)
                .ok_or_else(|| serde::de::Error::custom(format!("{share:?} is no share"))),
        }
    }
}

/// How ranked cards become alignments.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRules {
    pub realignment: Realignment,
    pub selectable: Vec<Realignment>,
    pub max_rankings: usize,
}

/// How cards of nonviable preferences realign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Realignment {
    OneShot,
    Sequential,
    OneHop,
    /// Early cards join a room (Nevada).
    Folded,
}

impl Realignment {
    /// The name in the preset files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneShot => "one_shot",
            Self::Sequential => "sequential",
            Self::OneHop => "one_hop",
            Self::Folded => "folded",
        }
    }
}

/// An elimination count to a share.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToThreshold {
    /// Percent, an exact decimal.
    pub share: String,
    pub basis: BasisName,
    pub elimination: EliminationName,
}

/// [`Basis`] as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisName {
    FirstRound,
    CurrentRound,
}

impl From<BasisName> for Basis {
    fn from(name: BasisName) -> Self {
        match name {
            BasisName::FirstRound => Self::FirstRound,
            BasisName::CurrentRound => Self::CurrentRound,
        }
    }
}

/// [`Elimination`] as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EliminationName {
    OneAtATime,
    Cutoff,
    Batch,
}

impl From<EliminationName> for Elimination {
    fn from(name: EliminationName) -> Self {
        match name {
            EliminationName::OneAtATime => Self::OneAtATime,
            EliminationName::Cutoff => Self::Cutoff,
            EliminationName::Batch => Self::Batch,
        }
    }
}

/// How viable groups become delegates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardTable {
    pub basis: AwardBasis,
    start: StartName,
    surplus: SurplusName,
    /// How people hold the game of chance.
    pub chance: ChanceKind,
}

impl AwardTable {
    /// The rule the award runs by.
    #[must_use]
    pub fn rule(&self) -> AwardRule {
        AwardRule {
            start: match self.start {
                StartName::NearestAtLeastOne => Start::NearestAtLeastOne,
                StartName::Nearest => Start::Nearest,
                StartName::WholePart => Start::WholePart,
            },
            surplus: match self.surplus {
                SurplusName::Fixed => Surplus::Fixed,
                SurplusName::Expand => Surplus::Expand,
            },
        }
    }
}

/// What a group's size is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwardBasis {
    /// Those counted at the first alignment.
    Attendance,
    /// The members of viable groups.
    Viable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StartName {
    NearestAtLeastOne,
    Nearest,
    WholePart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SurplusName {
    Fixed,
    Expand,
}

/// How a game of chance is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChanceKind {
    Coin,
    HighCard,
    DrawnLots,
    DrawnRanks,
}

impl ChanceKind {
    /// What people are told to do.
    #[must_use]
    pub fn instruction(self) -> &'static str {
        match self {
            Self::Coin => "Toss a coin; with more than two tied, draw lots.",
            Self::HighCard => {
                "Draw from one deck: the highest card wins, ace high; equal ranks by suit: spades, hearts, diamonds, clubs. Record the card."
            }
            Self::DrawnLots => "Draw lots in front of witnesses.",
            Self::DrawnRanks => "Use the ranks drawn before the count.",
        }
    }
}

/// Delegates by attendance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeTable {
    steps: Vec<SizeStep>,
    beyond: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SizeStep {
    people: u64,
    delegates: u32,
}

impl SizeTable {
    /// Delegates a site of this attendance elects.
    #[must_use]
    pub fn delegates(&self, attendance: u64) -> u32 {
        let step = self.steps.iter().find(|s| attendance <= s.people);
        step.map_or(self.beyond, |s| s.delegates)
    }
}

/// The weight of a virtual unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightTable {
    share: String,
    pub reading: WeightReading,
    pub selectable: Vec<WeightReading>,
}

/// What a share of the state delegates is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightReading {
    /// Of the in-person ones, added to them.
    Additive,
    /// Of the total with the virtual unit.
    Share,
}

impl WeightReading {
    /// The name in the preset files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Share => "share",
        }
    }
}

impl WeightTable {
    /// The virtual unit's weight for a district with this many in-person state delegates.
    #[must_use]
    pub fn state_delegates(&self, in_person: u64) -> Fraction {
        let share = Fraction::parse(&self.share).unwrap_or(Fraction::whole(0));
        match self.reading {
            WeightReading::Additive => share.of(in_person),
            // w = s·(D + w) ⇒ w = D·s ÷ (1 − s)
            WeightReading::Share => {
                let rest = share.den().saturating_sub(share.num()).max(1);
                Fraction::new(share.num(), rest).map_or(Fraction::whole(0), |f| f.of(in_person))
            }
        }
    }

    /// Whole delegates a virtual unit of this weight elects, at least one.
    #[must_use]
    pub fn delegates(&self, weight: Fraction) -> u32 {
        u32::try_from(weight.nearest().max(1)).unwrap_or(u32::MAX)
    }
}

impl Preset {
    /// Reads a preset.
    ///
    /// # Errors
    /// [`PresetError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, PresetError> {
        toml::from_str(text).map_err(|e| PresetError::Malformed(e.to_string()))
    }

    /// Every preset shipped.
    ///
    /// # Errors
    /// [`PresetError::Malformed`], which a test rules out for what is shipped.
    pub fn all() -> Result<&'static [Self], PresetError> {
        PRESETS.as_deref().map_err(Clone::clone)
    }

    /// The preset with this name.
    ///
    /// # Errors
    /// [`PresetError::Unknown`], listing the names there are.
    pub fn named(name: &str) -> Result<&'static Self, PresetError> {
        let all = Self::all()?;
        all.iter().find(|p| p.name == name).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|p| p.name.as_str()).collect();
            PresetError::Unknown(name.to_owned(), names.join(", "))
        })
    }

    /// The file of the preset with this name.
    ///
    /// # Errors
    /// As [`Preset::named`].
    pub fn text(name: &str) -> Result<&'static str, PresetError> {
        let preset = Self::named(name)?;
        let place = Self::all()?.iter().position(|p| p.name == preset.name);
        let text = place.and_then(|place| TEXTS.get(place));
        text.copied()
            .ok_or_else(|| PresetError::Malformed(name.to_owned()))
    }

    /// This preset with another of the realignment methods it offers.
    ///
    /// # Errors
    /// [`PresetError::NotOffered`].
    pub fn with_realignment(&self, method: Realignment) -> Result<Self, PresetError> {
        let mut preset = self.clone();
        match preset.cards.as_mut() {
            Some(cards) if cards.selectable.contains(&method) => cards.realignment = method,
            cards => {
                let offers = cards.map(|c| &*c.selectable).unwrap_or_default();
                let offers = offers.iter().map(|m| m.as_str());
                return Err(self.offers_not(method.as_str(), offers));
            }
        }
        Ok(preset)
    }

    /// This preset with another of the readings of a virtual unit's weight it offers.
    ///
    /// # Errors
    /// [`PresetError::NotOffered`].
    pub fn with_weight(&self, reading: WeightReading) -> Result<Self, PresetError> {
        let mut preset = self.clone();
        match preset.weight.as_mut() {
            Some(table) if table.selectable.contains(&reading) => table.reading = reading,
            table => {
                let offers = table.map(|t| &*t.selectable).unwrap_or_default();
                let offers = offers.iter().map(|r| r.as_str());
                return Err(self.offers_not(reading.as_str(), offers));
            }
        }
        Ok(preset)
    }

    fn offers_not<'a>(&self, option: &str, offers: impl Iterator<Item = &'a str>) -> PresetError {
        PresetError::NotOffered {
            preset: self.name.clone(),
            option: option.to_owned(),
            offers: offers.collect::<Vec<_>>().join(", "),
        }
    }

    /// The share for this many delegates; `None`: no threshold.
    #[must_use]
    pub fn band(&self, delegates: u32) -> Option<BandShare> {
        let viability = self.viability.as_ref()?;
        if viability.per_delegate {
            return Fraction::new(1, u128::from(delegates.max(1))).map(BandShare::Share);
        }
        viability
            .bands
            .iter()
            .rev()
            .find(|b| b.delegates <= delegates)
            .map(|b| b.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_parses_and_its_codes_are_unique() {
        for preset in Preset::all().unwrap() {
            let mut codes: Vec<&str> = preset.rules.iter().map(|r| r.code.as_str()).collect();
            let listed = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), listed, "{}", preset.name);
        }
        assert!(
            Preset::named("iowa")
                .unwrap_err()
                .to_string()
                .contains("iowa-2020-virtual")
        );
    }

    #[test]
    fn satellite_sites_elect_by_attendance() {
        let size = Preset::named("iowa-2020-satellite")
            .unwrap()
            .size
            .clone()
            .unwrap();
        let people = [0, 1, 20, 21, 40, 41, 60, 61, 80, 81, 100, 101, 318];
        let delegates = people.map(|n| size.delegates(n));
        assert_eq!(delegates, [0, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
    }

    #[test]
    fn ten_percent_is_read_in_two_ways() {
        let preset = Preset::named("iowa-2020-virtual").unwrap();
        let of = |preset: &Preset| {
            let weight = preset.weight.as_ref().unwrap();
            [560, 543, 593, 411].map(|d| weight.state_delegates(d))
        };
        let f = |n, d| Fraction::new(n, d).unwrap();
        assert_eq!(of(preset), [f(56, 1), f(543, 10), f(593, 10), f(411, 10)]);
        let share = preset.with_weight(WeightReading::Share).unwrap();
        assert_eq!(of(&share), [f(560, 9), f(181, 3), f(593, 9), f(137, 3)]);
    }

    #[test]
    fn what_a_preset_does_not_offer_is_refused_with_what_it_does() {
        let virtual_ = Preset::named("iowa-2020-virtual").unwrap();
        let folded = virtual_.with_realignment(Realignment::Folded).unwrap_err();
        assert!(
            folded
                .to_string()
                .ends_with("one_shot, sequential, one_hop")
        );
        let precinct = Preset::named("iowa-2020-precinct").unwrap();
        let weight = precinct.with_weight(WeightReading::Share).unwrap_err();
        assert!(weight.to_string().contains("\"share\""), "{weight}");
    }
}
