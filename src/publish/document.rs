//! The canonical release document. Pages, feeds and files are rendered from it and nothing else.

use super::unit::{Chance, Line, UnitResult};
use crate::tally::exact::{Fraction, PublishedSde};
use crate::tally::rollup::{self, Figures, Place, RollUp, Row};
use crate::tally::rules::{Choice, Preset, Rule};
use crate::tally::slate::{Pref, Slate, SlateError};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The format's name and version.
pub const FORMAT: &str = "caucus-release/1";

/// One release of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseDocument {
    pub format: String,
    /// From 1; a later release corrects the earlier ones.
    pub release: u32,
    pub released_at: String,
    pub event: EventInfo,
    pub reporting: Reporting,
    pub rules: Vec<RuleUse>,
    /// Preferences in the order of the state's SDEs, then of people.
    pub preferences: Vec<String>,
    pub state: Area,
    pub districts: Vec<Area>,
    pub counties: Vec<Area>,
    pub units: Vec<UnitResult>,
}

/// What was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventInfo {
    pub id: String,
    pub title: String,
    /// True for a demonstration: not the result of any real event.
    pub test: bool,
    pub time_zone: String,
}

/// What is in and what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reporting {
    pub units_expected: usize,
    pub units_reported: usize,
    /// Codes of units that have reported nothing.
    pub missing: Vec<String>,
    /// Codes of units whose figures contradict each other or the rules.
    pub with_findings: Vec<String>,
    /// Codes of units whose game of chance has not been held.
    pub awaiting_chance: Vec<String>,
    /// The remote box, by district.
    pub boxes: Vec<CardBox>,
}

/// The cards of one district's virtual unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBox {
    pub district: String,
    pub cast: u64,
    pub superseded: u64,
    pub counted: u64,
    pub no_preference: u64,
}

/// The rules a kind of unit was counted under, and what was taken where they are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    pub preset: String,
    pub title: String,
    pub choices: Vec<Choice>,
    pub rules: Vec<Rule>,
}

impl RuleUse {
    /// A preset as the document names it.
    #[must_use]
    pub fn of(preset: &Preset) -> Self {
        Self {
            preset: preset.name.clone(),
            title: preset.title.clone(),
            choices: preset.choices.clone(),
            rules: preset.rules.clone(),
        }
    }
}

/// Totals of the state, a district or a county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// `state`, a district's code, or a county's name.
    pub code: String,
    pub units_expected: usize,
    pub units_reported: usize,
    pub attendance: u64,
    pub lines: Vec<AreaLine>,
}

/// A preference's totals in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLine {
    pub preference: String,
    pub first: u64,
    #[serde(rename = "final")]
    pub final_: u64,
    pub delegates: u64,
    /// Sum of the units' published figures.
    pub sde: String,
    /// Sum of the exact ones, as a fraction; none where a unit's weight is not known.
    pub sde_exact: Option<String>,
}

/// Puts a release together from its units' results.
///
/// # Errors
/// [`SlateError`] where the units name more preferences than a count takes, or an empty one.
pub fn assemble(
    release: u32,
    released_at: String,
    event: EventInfo,
    rules: Vec<RuleUse>,
    units: Vec<UnitResult>,
) -> Result<ReleaseDocument, SlateError> {
    let names: BTreeSet<&str> = units
        .iter()
        .flat_map(|u| &u.lines)
        .map(|l| l.preference.as_str())
        .collect();
    let slate = Slate::new(names)?;
    let mut sums = RollUp::default();
    let mut heads = Heads::default();
    for unit in &units {
        let place = Place {
            county: &unit.county,
            district: unit.district.as_deref(),
        };
        sums.add(place, &rows(unit, &slate));
        heads.add(unit);
    }
    let order = by_strength(&sums.state);
    let areas = |sums: &BTreeMap<String, rollup::Area>, heads: &BTreeMap<String, Head>| {
        let area = |(code, sum): (&String, &rollup::Area)| {
            area(code, sum, heads.get(code).copied(), &order, &slate)
        };
        sums.iter().map(area).collect::<Vec<_>>()
    };
    Ok(ReleaseDocument {
        format: FORMAT.to_owned(),
        release,
        released_at,
        event,
        reporting: reporting(&units),
        rules,
        preferences: order.iter().map(|p| slate.name(*p).to_owned()).collect(),
        state: area("state", &sums.state, Some(heads.state), &order, &slate),
        districts: areas(&sums.districts, &heads.districts),
        counties: areas(&sums.counties, &heads.counties),
        units,
    })
}

fn rows(unit: &UnitResult, slate: &Slate) -> Vec<Row> {
    let weight = unit.weight.as_deref().and_then(Fraction::parse);
    let row = |line: &Line| {
        Some(Row {
            pref: slate.find(&line.preference)?,
            first: line.first,
            final_: line.final_,
            delegates: line.delegates,
            weight,
            sde: PublishedSde::parse(&line.sde).unwrap_or_default(),
        })
    };
    unit.lines.iter().filter_map(row).collect()
}

/// Most SDEs first, then most people at the final and the first alignment, then by name.
fn by_strength(state: &rollup::Area) -> Vec<Pref> {
    let mut order: Vec<(Pref, Figures)> = state.figures().collect();
    order.sort_by_key(|(pref, f)| (Reverse((f.sde, f.final_, f.first)), *pref));
    order.into_iter().map(|(pref, _)| pref).collect()
}

fn area(code: &str, sum: &rollup::Area, head: Option<Head>, order: &[Pref], slate: &Slate) -> Area {
    let known: BTreeSet<Pref> = sum.figures().map(|(pref, _)| pref).collect();
    let line = |pref: &Pref| {
        let figures = sum.of(*pref);
        AreaLine {
            preference: slate.name(*pref).to_owned(),
            first: figures.first,
            final_: figures.final_,
            delegates: figures.delegates,
            sde: figures.sde.to_string(),
            sde_exact: sum.exact(*pref).map(|exact| exact.to_string()),
        }
    };
    let head = head.unwrap_or_default();
    Area {
        code: code.to_owned(),
        units_expected: head.expected,
        units_reported: head.reported,
        attendance: head.attendance,
        lines: order
            .iter()
            .filter(|p| known.contains(p))
            .map(line)
            .collect(),
    }
}

/// What an area's units add up to besides their lines.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    expected: usize,
    reported: usize,
    attendance: u64,
}

#[derive(Debug, Default)]
struct Heads {
    state: Head,
    districts: BTreeMap<String, Head>,
    counties: BTreeMap<String, Head>,
}

impl Heads {
    fn add(&mut self, unit: &UnitResult) {
        let mut areas = vec![&mut self.state];
        areas.push(self.counties.entry(unit.county.clone()).or_default());
        if let Some(district) = &unit.district {
            areas.push(self.districts.entry(district.clone()).or_default());
        }
        for head in areas {
            head.expected += 1;
            head.reported += usize::from(unit.reported);
            head.attendance += unit.attendance;
        }
    }
}

fn reporting(units: &[UnitResult]) -> Reporting {
    let codes = |which: fn(&&UnitResult) -> bool| -> Vec<String> {
        units.iter().filter(which).map(|u| u.code.clone()).collect()
    };
    let card_box = |unit: &UnitResult| {
        let cards = unit.cards?;
        Some(CardBox {
            district: unit.district.clone()?,
            cast: cards.cast,
            superseded: cards.superseded,
            counted: cards.counted,
            no_preference: cards.no_preference,
        })
    };
    Reporting {
        units_expected: units.len(),
        units_reported: units.iter().filter(|u| u.reported).count(),
        missing: codes(|u| !u.reported),
        with_findings: codes(|u| !u.findings.is_empty()),
        awaiting_chance: codes(|u| u.chance.as_ref().is_some_and(Chance::is_open)),
        boxes: units.iter().filter_map(card_box).collect(),
    }
}
