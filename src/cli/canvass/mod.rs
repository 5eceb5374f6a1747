//! `caucus canvass DIR RELEASE`

mod document;
mod table;

use super::Exit;
use crate::ingest::results::{self, Results, UnitRow};
use crate::tally::check::{self, Reported, UnitCheck, UnitReport};
use crate::tally::exact::{Fraction, PublishedSde};
use crate::tally::national::{self, Plan, Pool};
use crate::tally::rollup::{Place, RollUp, Row};
use crate::tally::rules::Preset;
use crate::tally::slate::{Pref, Slate};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// A canvass of one release.
#[derive(Debug)]
pub struct Canvass {
    pub release: String,
    pub results: Results,
    /// In the order of the units.
    pub checks: Vec<UnitCheck>,
    pub sums: RollUp,
    /// `None` on a part of the state, or while a game of chance is open.
    pub national: Option<BTreeMap<Pref, u32>>,
}

impl Canvass {
    /// How many findings there are.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.checks.iter().map(|c| c.findings.len()).sum()
    }
}

/// Reads, recomputes and prints.
pub fn run(folder: &Path, release: &str, rules: &str, json: bool) -> Result<Exit, String> {
    let preset = Preset::named(rules).map_err(|e| e.to_string())?;
    if preset.award.is_none() {
        return Err(format!(
            "preset {rules:?} does not award delegates to groups"
        ));
    }
    let results = results::read(folder, release).map_err(|e| e.to_string())?;
    let bar = ProgressBar::new(results.units.len() as u64);
    // On a terminal only; a bar in a file helps nobody.
    if json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let canvass = canvass(results, release, preset, |_| bar.inc(1)).map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    let text = if json {
        document::json(&canvass)
    } else {
        table::text(&canvass)
    };
    let printed = std::io::stdout().lock().write_all(text.as_bytes());
    match printed {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => return Err(format!("output: {e}")),
        _ => {}
    }
    Ok(if canvass.findings() > 0 {
        Exit::Findings
    } else {
        Exit::Done
    })
}

/// Checks every unit and adds the reported figures up. `done` hears of each unit.
///
/// # Errors
/// A preset or plan that cannot be used.
pub fn canvass(
    results: Results,
    release: &str,
    preset: &Preset,
    mut done: impl FnMut(&UnitRow),
) -> Result<Canvass, crate::tally::rules::PresetError> {
    let mut checks = Vec::with_capacity(results.units.len());
    let mut sums = RollUp::default();
    for unit in &results.units {
        let report = report(unit, &results.slate);
        let place = Place {
            county: &unit.county,
            district: unit.district.as_deref(),
        };
        sums.add(place, &rows(&report));
        checks.push(check::check(&report, preset, &results.slate));
        done(unit);
    }
    let national = match Plan::for_units(preset)? {
        Some(plan) if is_whole(plan, &results) => plan
            .fill(&sums, &BTreeMap::new())
            .ok()
            .and_then(|pools| national::total(&pools)),
        _ => None,
    };
    Ok(Canvass {
        release: release.to_owned(),
        results,
        checks,
        sums,
        national,
    })
}

fn report(unit: &UnitRow, slate: &Slate) -> UnitReport {
    let row = |r: &results::ReportedRow| {
        Some(Reported {
            pref: slate.find(&r.preference)?,
            first: r.first,
            final_: r.final_,
            delegates: r.delegates,
            sde: r.sde,
        })
    };
    let weight = unit.weight;
    UnitReport {
        delegates: unit.delegates,
        head_count: unit.head_count,
        weight: weight.and_then(|(num, den)| Fraction::new(u128::from(num), u128::from(den))),
        uncommitted: slate.find("Uncommitted"),
        rows: unit.rows.iter().filter_map(row).collect(),
    }
}

fn rows(report: &UnitReport) -> Vec<Row> {
    let row = |r: &Reported| Row {
        pref: r.pref,
        first: r.first,
        final_: r.final_,
        delegates: r.delegates.unwrap_or(0),
        weight: report.weight,
        sde: r.sde.unwrap_or(PublishedSde(0)),
    };
    report.rows.iter().map(row).collect()
}

/// Whether all of the state is here: the counties and pools with a unit elect together what the
/// plan says each pool elects.
fn is_whole(plan: &Plan, results: &Results) -> bool {
    let mut districts: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for unit in &results.units {
        districts.insert(&unit.county, unit.district.as_deref());
    }
    let whole = |pool: &Pool| {
        let wanted = pool.district.as_deref();
        let counties = districts
            .iter()
            .filter(|(_, d)| wanted.is_none() || **d == wanted);
        let elected: u64 = counties
            .filter_map(|(c, _)| results.state_delegates.get(*c))
            .sum();
        elected >= pool.state_delegates
    };
    plan.pools.iter().all(whole)
}
