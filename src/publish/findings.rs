//! What in a room's report contradicts itself or the rules, for the document.

use super::unit::Step;
use crate::domain::{PrecinctReport, Unit};
use crate::tally::check::{self, Reported, UnitReport};
use crate::tally::exact::{Fraction, PublishedSde};
use crate::tally::rules::Preset;
use crate::tally::slate::Slate;

/// The findings of one report, in the order of the check; none where it cannot be checked because
/// its preferences are not a slate, which no stored report's are.
pub(super) fn of(unit: &Unit, preset: &Preset, report: &PrecinctReport) -> Vec<Step> {
    let Ok(slate) = Slate::new(report.groups.iter().map(|g| g.preference.as_str())) else {
        return Vec::new();
    };
    let rows = slate.prefs().zip(&report.groups).map(|(pref, g)| Reported {
        pref,
        first: g.first,
        final_: g.final_,
        delegates: g.delegates,
        sde: g.sde.as_deref().and_then(PublishedSde::parse),
    });
    let weight = unit.weight;
    let figures = UnitReport {
        delegates: unit.delegates,
        head_count: None,
        weight: weight.and_then(|(num, den)| Fraction::new(u128::from(num), u128::from(den))),
        uncommitted: slate.find("Uncommitted"),
        rows: rows.collect(),
    };
    let finding = |f: check::Finding| Step {
        code: f.code.to_owned(),
        says: f.says,
    };
    let checked = check::check(&figures, preset, &slate);
    checked.findings.into_iter().map(finding).collect()
}
