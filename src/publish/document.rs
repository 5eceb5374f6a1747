//! The canonical release document. Pages, feeds and files are rendered from it and nothing else.

use super::unit::{Line, UnitResult};
use crate::tally::exact::PublishedSde;
use crate::tally::rules::{Choice, Preset, Rule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    pub lines: Vec<Line>,
}

/// Puts a release together from its units' results.
#[must_use]
pub fn assemble(
    release: u32,
    released_at: String,
    event: EventInfo,
    rules: Vec<RuleUse>,
    units: Vec<UnitResult>,
) -> ReleaseDocument {
    let mut state = Sum::new("state");
    let mut districts: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut counties: BTreeMap<&str, Sum> = BTreeMap::new();
    for unit in &units {
        state.add(unit);
        counties
            .entry(&unit.county)
            .or_insert_with(|| Sum::new(&unit.county))
            .add(unit);
        if let Some(district) = &unit.district {
            districts
                .entry(district)
                .or_insert_with(|| Sum::new(district))
                .add(unit);
        }
    }
    let state = state.finish(&[]);
    let preferences: Vec<String> = state.lines.iter().map(|l| l.preference.clone()).collect();
    let finish = |sums: BTreeMap<&str, Sum>| -> Vec<Area> {
        sums.into_values()
            .map(|sum| sum.finish(&preferences))
            .collect()
    };
    let (districts, counties) = (finish(districts), finish(counties));
    ReleaseDocument {
        format: FORMAT.to_owned(),
        release,
        released_at,
        event,
        reporting: reporting(&units),
        rules,
        state,
        districts,
        counties,
        preferences,
        units,
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
        awaiting_chance: codes(|u| u.chance.as_ref().is_some_and(|c| c.selected.is_empty())),
        boxes: units.iter().filter_map(card_box).collect(),
    }
}

/// An area's totals in the making.
struct Sum {
    area: Area,
    lines: BTreeMap<String, (Line, PublishedSde)>,
}

impl Sum {
    fn new(code: &str) -> Self {
        let area = Area {
            code: code.to_owned(),
            units_expected: 0,
            units_reported: 0,
            attendance: 0,
            lines: Vec::new(),
        };
        Self {
            area,
            lines: BTreeMap::new(),
        }
    }

    fn add(&mut self, unit: &UnitResult) {
        self.area.units_expected += 1;
        self.area.units_reported += usize::from(unit.reported);
        self.area.attendance += unit.attendance;
        for line in &unit.lines {
            let key = line.preference.clone();
            let fresh = || (Line::empty(&line.preference), PublishedSde::default());
            let (sum, sde) = self.lines.entry(key).or_insert_with(fresh);
            sum.first += line.first;
            sum.final_ += line.final_;
            sum.delegates += line.delegates;
            *sde += PublishedSde::parse(&line.sde).unwrap_or_default();
        }
    }

    /// In the state's order, or by SDEs and people where there is none yet.
    fn finish(mut self, order: &[String]) -> Area {
        let mut lines: Vec<_> = self.lines.into_values().collect();
        match order {
            [] => lines.sort_by(|(a, a_sde), (b, b_sde)| {
                (b_sde, b.final_, b.first, &a.preference).cmp(&(
                    a_sde,
                    a.final_,
                    a.first,
                    &b.preference,
                ))
            }),
            order => {
                lines.sort_by_key(|(line, _)| order.iter().position(|p| *p == line.preference))
            }
        }
        let written = |(line, sde): (Line, PublishedSde)| Line {
            sde: sde.to_string(),
            ..line
        };
        self.area.lines = lines.into_iter().map(written).collect();
        self.area
    }
}
