//! The published bundle of a released event, from what the database holds.

use super::release::report_lines;
use super::tabulate::{self, TabulateError};
use super::{Platform, cards, cosigning};
use crate::bundle::ledger::RosterEntry;
use crate::bundle::{
    Files, audit_text, cards_text, chances_text, opening_name, reports_text, roster_text,
};
use crate::db::{Db, DbError, OpeningRow, RosterRow};
use crate::log::{Action, AuditEntry, LogName};
use crate::tally::rules::{Preset, PresetError};

/// Audit entries read at a time.
const PAGE: u32 = 2_000;

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("the database holds no event yet")]
    NoEvent,
    #[error("nothing has been released yet")]
    NotReleased,
    #[error("the event has no key, so its cards were never sealed")]
    NoKey,
    #[error("entry {0} of the audit log is missing")]
    NoEntry(u64),
    #[error("{0}: too few of the named witnesses have cosigned it yet; let them look again")]
    NotCosigned(LogName),
    #[error(transparent)]
    Tabulation(#[from] TabulateError),
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Everything about a released event that is published. The audit log is taken as far as it is
/// placed, signed and, where the event names witnesses, cosigned.
///
/// # Errors
/// [`BundleError`].
pub async fn files(platform: &Platform) -> Result<Files, BundleError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(BundleError::NoEvent)?.event;
    let release = db.latest_release().await?.ok_or(BundleError::NotReleased)?;
    let sealing = db.sealing().await?.key.ok_or(BundleError::NoKey)?;
    let (manifest, transcript, _) = sealing;
    let set = cosigning::named(&mut db).await?;
    let (mut files, mut audit) = (Files::new(), Vec::new());
    let mut add = |name: &str, bytes: Vec<u8>| files.insert(name.to_owned(), bytes);
    add("manifest.json", manifest.into_bytes());
    add("trustees.transcript", transcript);
    for (name, preset) in [
        ("rules/precinct.toml", &event.precinct_rules),
        ("rules/satellite.toml", &event.satellite_rules),
        ("rules/virtual.toml", &event.virtual_rules),
    ] {
        add(name, Preset::text(preset)?.as_bytes().to_vec());
    }
    for log in LogName::ALL {
        let row = cosigning::witnessed(&mut db, &set, log).await?;
        let row = row.ok_or(BundleError::NotCosigned(log))?;
        let newest = db.latest_checkpoint(log).await?;
        if log == LogName::Audit {
            audit = audit_bodies(&mut db, row.size).await?;
        } else if newest.is_some_and(|newest| newest.size != row.size) {
            return Err(BundleError::NotCosigned(log));
        }
        let note = cosigning::whole(&mut db, &set, log, &row).await?;
        add(&format!("{log}.checkpoint"), note.into_bytes());
    }
    let number = u64::try_from(release.number).map_err(|_| DbError::Inconsistent {
        table: "release",
        column: "number",
        id: release.number.to_string(),
    })?;
    if !tells_of(&audit, number) {
        return Err(BundleError::NotCosigned(LogName::Audit));
    }
    add("audit.txt", audit_text(&audit));
    let roster: Vec<_> = db.roster().await?.into_iter().map(roster_entry).collect();
    add("roster.jsonl", roster_text(&roster).into_bytes());
    let log = cards::published(&mut db, event.id).await?;
    add("cards.jsonl", cards_text(&log).into_bytes());
    for (opening, number) in db.openings().await?.into_values().zip(1..) {
        let OpeningRow { mix, parts, opened } = opening;
        add(&opening_name(number, "mix"), mix);
        add(&opening_name(number, "opened"), opened);
        for (trustee, part) in parts {
            add(&opening_name(number, &format!("part-{trustee}")), part);
        }
    }
    let chances = tabulate::held_chances(&mut db).await?;
    add("chances.jsonl", chances_text(&chances).into_bytes());
    let reports = report_lines(&db.latest_reports().await?);
    add("reports.jsonl", reports_text(&reports).into_bytes());
    add("results.json", release.document.into_bytes());
    Ok(files)
}

/// Whether the log, as far as it is taken, has the entry of a release and of its reports.
fn tells_of(bodies: &[String], number: u64) -> bool {
    let reports = |body: &String| {
        let entry = AuditEntry::parse(body);
        entry.is_ok_and(
            |e| matches!(e.action, Action::ReportsReleased { release, .. } if release == number),
        )
    };
    bodies.iter().rev().any(reports)
}

/// The first entries of the audit log.
async fn audit_bodies(db: &mut Db<'_>, size: u64) -> Result<Vec<String>, BundleError> {
    let mut bodies = Vec::new();
    loop {
        let mut page = db.audit_chain(bodies.len() as u64, PAGE).await?;
        page.retain(|row| row.log_index < size);
        if page.is_empty() {
            return Ok(bodies);
        }
        for row in page {
            bodies.push(row.body.ok_or(BundleError::NoEntry(row.log_index))?);
        }
    }
}

pub(super) fn roster_entry(row: RosterRow) -> RosterEntry {
    RosterEntry {
        pseudonym: row.pseudonym,
        district: row.district.0,
        session: row.session.0.cast_unsigned(),
    }
}
