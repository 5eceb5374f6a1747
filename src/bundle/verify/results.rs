//! The results: games of chance that the audit log knows, and a release that follows from
//! everything before it, byte for byte.

use super::super::{Files, Manifest, ReportLine, lines, manifest::sha256};
use super::{Fault, Rulebook, Verdict, file};
use crate::domain::{Micros, PrecinctReport, UnitId, UnitKind};
use crate::log::{Action, AuditEntry, Text};
use crate::publish::{
    Counter, EventInfo, Heading, HeldChance, OpenedBox, Presets, ReleaseDocument, UnitResult,
    compose,
};
use crate::tally::slate::Slate;
use std::collections::{BTreeMap, HashMap};

/// Whether the release and the reports are those that the audit log names last.
pub(super) fn are_named(files: &Files, audit: &[AuditEntry]) -> Result<(), Fault> {
    let (release, last) = published(files)?;
    let named = audit.iter().rev().find_map(|e| match e.action {
        Action::Released { release, document } => Some((release, document)),
        _ => None,
    });
    if named != Some((release.release.into(), sha256(last))) {
        let says = "it is not the last release that the audit log names";
        return Err(Fault::new("results.json", says));
    }
    let item = "reports.jsonl";
    let named = audit.iter().rev().find_map(|e| match e.action {
        Action::ReportsReleased { reports, .. } => Some(reports),
        _ => None,
    });
    match named == Some(sha256(file(files, item)?)) {
        true => Ok(()),
        false => Err(Fault::new(
            item,
            "it is not the list that the audit log names",
        )),
    }
}

/// The release, and its bytes.
fn published(files: &Files) -> Result<(ReleaseDocument, &[u8]), Fault> {
    let item = "results.json";
    let bytes = file(files, item)?;
    let release = serde_json::from_slice(bytes);
    let release = release.map_err(|e| Fault::new(item, format!("it is not a release: {e}")))?;
    Ok((release, bytes))
}

/// Makes the release again and compares it with the published one, which the log names.
pub(super) fn check(
    files: &Files,
    manifest: &Manifest,
    rules: &Rulebook,
    audit: &[AuditEntry],
    opened: &BTreeMap<String, OpenedBox>,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    let item = "results.json";
    let (release, published) = published(files)?;
    let chances = chances(files, manifest, audit, verdict)?;
    let counted = count(manifest, rules, &chances, opened)?;
    let heading = Heading {
        number: release.release,
        released_at: release.released_at.clone(),
        event: EventInfo {
            id: manifest.id.to_string(),
            title: manifest.title.clone(),
            test: manifest.test,
            time_zone: manifest.time_zone.clone(),
        },
    };
    let presets = Presets {
        precinct: &rules.precinct,
        satellite: &rules.satellite,
        virtual_: &rules.virtual_,
    };
    let (units, reports) = (manifest.all_units(), reports(files, verdict)?);
    let again = compose(heading, presets, &units, &counted, &reports);
    let again = again.map_err(|e| Fault::new("reports.jsonl", e))?;
    let bytes = serde_json::to_vec(&again).map_err(|e| Fault::new(item, e))?;
    if bytes != published {
        return Err(Fault::new(item, difference(&again, &release)));
    }
    let says = format!("release {} follows, byte for byte", release.release);
    verdict.note(item, says);
    Ok(())
}

/// Where two releases first differ, as well as can be said.
fn difference(again: &ReleaseDocument, published: &ReleaseDocument) -> String {
    let pairs = again.units.iter().zip(&published.units);
    match pairs.into_iter().find(|(a, b)| a != b) {
        Some((unit, _)) => format!("unit {} does not follow from what is published", unit.code),
        None => "its totals do not follow from what is published".to_owned(),
    }
}

fn count(
    manifest: &Manifest,
    rules: &Rulebook,
    chances: &[HeldChance],
    opened: &BTreeMap<String, OpenedBox>,
) -> Result<Vec<UnitResult>, Fault> {
    let options = manifest.options();
    let fault = |e: crate::publish::CountError| Fault::new("manifest.json", e);
    let mut counter = Counter::new(&options, &rules.virtual_, chances).map_err(fault)?;
    let nothing = OpenedBox::default();
    let units = manifest.all_units();
    let virtual_units = units.iter().filter(|u| u.kind == UnitKind::Virtual);
    let one = |unit: &crate::domain::Unit| {
        let district = unit.district.as_ref().and_then(|d| opened.get(&d.0));
        counter
            .count(unit, district.unwrap_or(&nothing))
            .map_err(|e| Fault::new(format!("unit {}", unit.code), e))
    };
    virtual_units.map(one).collect()
}

/// The games of chance, exactly those that the audit log tells of.
fn chances(
    files: &Files,
    manifest: &Manifest,
    audit: &[AuditEntry],
    verdict: &mut Verdict,
) -> Result<Vec<HeldChance>, Fault> {
    let item = "chances.jsonl";
    let held = lines::read::<HeldChance>(file(files, item)?);
    let held = held.map_err(|says| Fault::new(item, says))?;
    let told = audit.iter().filter_map(|e| match &e.action {
        Action::ChanceRecorded {
            unit,
            question,
            outcome,
        } => Some((*unit, question.clone(), outcome.clone())),
        _ => None,
    });
    let listed = held.iter().map(|h| {
        let outcome = h.chance.selected.join(", ");
        let question = h.chance.question();
        (h.unit, Text::new(&question), Text::new(&outcome))
    });
    if !told.eq(listed) {
        return Err(Fault::new(item, "it is not what the audit log tells of"));
    }
    let options = manifest.options();
    let slate = Slate::new(options.iter().map(|p| p.name.as_str()));
    let slate = slate.map_err(|e| Fault::new("manifest.json", e))?;
    if let Some(other) = held.iter().find(|h| !h.chance.is_worded(&slate)) {
        let says = format!("the sentence of unit {} is not the engine's", other.unit.0);
        return Err(Fault::new(item, says));
    }
    verdict.note(item, format!("{} games of chance", held.len()));
    Ok(held)
}

fn reports(files: &Files, verdict: &mut Verdict) -> Result<HashMap<UnitId, PrecinctReport>, Fault> {
    let item = "reports.jsonl";
    let lines = lines::read::<ReportLine>(file(files, item)?);
    let lines = lines.map_err(|says| Fault::new(item, says))?;
    let count = lines.len();
    if !lines.is_sorted_by(|a, b| a.unit < b.unit) {
        let says = "units are not in the order of their numbers, each once";
        return Err(Fault::new(item, says));
    }
    // Revision, time and source do not enter a release.
    let report = |line: ReportLine| PrecinctReport {
        unit: line.unit,
        revision: 1,
        received: Micros(0),
        source: String::new(),
        groups: line.groups,
    };
    let mut reports = HashMap::with_capacity(count);
    for report in lines.into_iter().map(report) {
        // What the server takes from no room, it takes into no release.
        let says = |e| format!("the room of unit {}: {e}", report.unit.0);
        report.check().map_err(|e| Fault::new(item, says(e)))?;
        reports.insert(report.unit, report);
    }
    verdict.note(item, format!("{count} rooms"));
    Ok(reports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_that_no_room_can_make_are_named() {
        let group = |preference: &str, first: u64| {
            format!(
                r#"{{"preference":"{preference}","first":{first},"final":1,"delegates":null,"sde":null}}"#
            )
        };
        let check = |groups: &[String]| {
            let text = format!("{{\"unit\":7,\"groups\":[{}]}}\n", groups.join(","));
            let files = Files::from([("reports.jsonl".to_owned(), text.into_bytes())]);
            reports(&files, &mut Verdict::default()).map(|read| read.len())
        };
        let sound = [group("Ada", 10_000_000), group("Ben", 0)];
        assert_eq!(check(&sound), Ok(1));
        let two = [group("Ada", u64::MAX), group("Ben", u64::MAX)];
        let many: Vec<_> = (0..=1_000).map(|n| group(&n.to_string(), 1)).collect();
        let twice = [group("Ada", 1), group("Ada", 1)];
        for wrong in [&two[..], &twice, &many] {
            let fault = check(wrong).unwrap_err();
            assert_eq!(fault.item, "reports.jsonl");
            assert!(fault.says.starts_with("the room of unit 7: "), "{fault}");
        }
    }
}
