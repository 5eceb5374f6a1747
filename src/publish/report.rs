//! A unit as its room reported it.

use super::unit::{Chance, Line, Step, UnitResult, sde, steps};
use crate::domain::{GroupCount, PrecinctReport, Unit};
use crate::tally::check::{self, Reported, UnitCheck, UnitReport};
use crate::tally::exact::{Fraction, PublishedSde};
use crate::tally::rules::Preset;
use crate::tally::slate::{Pref, Slate, SlateError};

impl UnitResult {
    /// A unit as its room reported it. The reported award stands, right or wrong, as the party's
    /// record; the steps say what the rules make of the reported alignments, and the findings what
    /// contradicts them.
    ///
    /// # Errors
    /// [`SlateError`] where the report names a preference twice or an empty one.
    pub fn reported(
        unit: &Unit,
        preset: &Preset,
        report: &PrecinctReport,
    ) -> Result<Self, SlateError> {
        let slate = Slate::new(report.groups.iter().map(|g| g.preference.as_str()))?;
        let figures = figures(unit, report, &slate);
        let check = check::check(&figures, preset, &slate);
        let total = |of: fn(&GroupCount) -> u64| report.groups.iter().map(of).sum::<u64>();
        let line = |(pref, group)| line(unit, group, is_viable(&check, pref));
        Ok(Self {
            reported: true,
            attendance: total(|g| g.first).max(total(|g| g.final_)),
            threshold: check.viability,
            lines: slate.prefs().zip(&report.groups).map(line).collect(),
            chance: chance(&check, &slate),
            steps: check
                .outcome
                .iter()
                .flat_map(|o| steps(&o.reasons, &slate))
                .collect(),
            findings: check.findings.into_iter().map(Step::from).collect(),
            ..Self::missing(unit, &preset.name)
        })
    }
}

fn figures(unit: &Unit, report: &PrecinctReport, slate: &Slate) -> UnitReport {
    let row = |(pref, group): (Pref, &GroupCount)| Reported {
        pref,
        first: group.first,
        final_: group.final_,
        delegates: group.delegates,
        sde: published(group),
    };
    let weight = unit.weight;
    UnitReport {
        delegates: unit.delegates,
        head_count: None,
        weight: weight.and_then(|(num, den)| Fraction::new(u128::from(num), u128::from(den))),
        uncommitted: slate.find("Uncommitted"),
        rows: slate.prefs().zip(&report.groups).map(row).collect(),
    }
}

fn published(group: &GroupCount) -> Option<PublishedSde> {
    group.sde.as_deref().and_then(PublishedSde::parse)
}

fn is_viable(check: &UnitCheck, pref: Pref) -> bool {
    check
        .outcome
        .as_ref()
        .is_some_and(|o| o.viable.contains(&pref))
}

fn line(unit: &Unit, group: &GroupCount, viable: bool) -> Line {
    let delegates = group.delegates.unwrap_or(0);
    Line {
        preference: group.preference.clone(),
        first: group.first,
        final_: group.final_,
        viable,
        delegates,
        sde: published(group)
            .unwrap_or_else(|| sde(delegates, unit.weight))
            .to_string(),
    }
}

/// The game of chance the room held, where its award shows which way it went. Where it does not,
/// the award is a finding, and no outcome is made up.
fn chance(check: &UnitCheck, slate: &Slate) -> Option<Chance> {
    let outcome = check.outcome.as_ref()?;
    let selected = outcome.selected.as_ref()?;
    let names = selected.iter().map(|p| slate.name(*p).to_owned()).collect();
    outcome
        .question
        .as_ref()
        .map(|q| Chance::new(q, Some(names), slate))
}
