//! The canvass for people.

use super::Canvass;
use crate::tally::check::Status;
use crate::tally::rollup::{Area, Figures};
use crate::tally::slate::{Pref, Slate};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Findings of one code that are written out; the rest are counted.
const SHOWN: usize = 12;

/// Totals, findings by code, and a line that sums up.
pub fn text(canvass: &Canvass) -> String {
    let mut out = String::new();
    let slate = &canvass.results.slate;
    totals(&mut out, "All units", &canvass.sums.state, slate);
    for (district, sums) in &canvass.sums.districts {
        totals(&mut out, &format!("District {district}"), sums, slate);
    }
    if let Some(national) = &canvass.national {
        let _ = writeln!(out, "National delegates");
        for (pref, delegates) in national {
            let _ = writeln!(out, "  {:<20} {delegates:>3}", slate.name(*pref));
        }
        let _ = writeln!(out);
    }
    findings(&mut out, canvass);
    summary(&mut out, canvass);
    out
}

fn totals(out: &mut String, title: &str, sums: &Area, slate: &Slate) {
    let mut lines: Vec<(Pref, Figures)> = sums.figures().collect();
    lines.sort_by_key(|(pref, f)| (Reverse((f.sde, f.final_, f.first)), *pref));
    let _ = writeln!(
        out,
        "{title:<22} {:>9} {:>9} {:>10} {:>12}",
        "first", "final", "delegates", "SDE"
    );
    for (pref, f) in lines {
        let (name, sde) = (slate.name(pref), f.sde.to_string());
        let _ = writeln!(
            out,
            "  {name:<20} {:>9} {:>9} {:>10} {sde:>12}",
            f.first, f.final_, f.delegates
        );
    }
    let all = sums.total();
    let _ = writeln!(
        out,
        "  {:<20} {:>9} {:>9} {:>10} {:>12}\n",
        "together",
        all.first,
        all.final_,
        all.delegates,
        all.sde.to_string()
    );
}

fn findings(out: &mut String, canvass: &Canvass) {
    let mut by_code: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (unit, check) in canvass.results.units.iter().zip(&canvass.checks) {
        for finding in &check.findings {
            let place = format!("{} {} ({})", unit.county, unit.name, unit.id);
            by_code
                .entry(finding.code)
                .or_default()
                .push(format!("{place}: {}", finding.says));
        }
    }
    for (code, all) in by_code {
        let _ = writeln!(out, "{code}: {}", all.len());
        for said in all.iter().take(SHOWN) {
            let _ = writeln!(out, "  {said}");
        }
        if all.len() > SHOWN {
            let _ = writeln!(out, "  … and {} more; --json lists all", all.len() - SHOWN);
        }
        let _ = writeln!(out);
    }
}

fn summary(out: &mut String, canvass: &Canvass) {
    let count = |status| canvass.checks.iter().filter(|c| c.status == status).count();
    let _ = writeln!(
        out,
        "{} units: {} match, {} match by a game of chance, {} do not match, {} without a report, {} not computed; {} findings in {} units",
        canvass.checks.len(),
        count(Status::Match),
        count(Status::MatchCoinToss),
        count(Status::Mismatch),
        count(Status::NoReport),
        count(Status::NotComputed),
        canvass.findings(),
        canvass
            .checks
            .iter()
            .filter(|c| !c.findings.is_empty())
            .count()
    );
}
