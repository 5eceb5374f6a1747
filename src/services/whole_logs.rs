//! All three logs of a database checked from their first entry to their last: what does not hold is
//! named by log, entry and column. `docs/spec/log.md`, section 6, says what is covered and what not.

use super::audit::{self, AuditError, AuditReport};
use super::{cards, keys, roster};
use crate::db::{Db, DbError, Store, Tx};
use crate::log::{LogCheck, LogName, Report};
use std::time::Duration;

/// What came of the check of one log.
#[derive(Debug)]
pub struct Checked {
    pub log: LogName,
    pub entries: u64,
    /// Checkpoints that held.
    pub checkpoints: u64,
    /// Entries that the largest of them signs.
    pub signed: u64,
    /// Entries that wait for their place.
    pub waiting: i64,
    /// What does not hold, a sentence each.
    pub findings: Vec<String>,
}

/// Checks all logs against the key in the event's row, or against `public_log_key` where the caller
/// has the key from elsewhere: the row proves nothing about who wrote it.
///
/// # Errors
/// [`AuditError`] where the logs cannot be checked at all; what does not hold is in the answer.
pub async fn verify(
    store: &Store,
    public_log_key: Option<&str>,
) -> Result<Vec<Checked>, AuditError> {
    let audit = audit::verify(store, public_log_key).await?;
    let mut tx = signed_snapshot(store, &[LogName::Roster, LogName::Cards]).await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(AuditError::NoEvent)?;
    let (id, key) = (event.event.id, public_log_key.unwrap_or(&event.log_key));
    let key_of = |log| keys::verifier(log, id, key).ok_or(AuditError::LogKey);
    let of_roster = roster::check_stored(&mut db, &key_of(LogName::Roster)?).await?;
    let of_cards = cards::check_stored(&mut db, id, &key_of(LogName::Cards)?).await?;
    let mut first = of_audit(&audit);
    let strange = db.strange_logs().await?;
    first.findings.extend(
        strange.iter().map(|(table, name)| {
            format!("a row of {table} stands under {name:?}, which is no log")
        }),
    );
    Ok(vec![
        first,
        checked(LogName::Roster, &of_roster),
        checked(LogName::Cards, &of_cards),
    ])
}

/// Looks at most, and how long between two, for a moment in which everything is signed.
const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(20);

/// One state of the database to check these logs in. Where another process signs, entries are committed
/// a moment before they are signed: the state is one without such entries, if one is met.
pub(super) async fn signed_snapshot(store: &Store, logs: &[LogName]) -> Result<Tx, DbError> {
    for _ in 1..LOOKS {
        let mut tx = store.snapshot().await?;
        if !is_behind(&mut tx.db(), logs).await? {
            return Ok(tx);
        }
        drop(tx);
        tokio::time::sleep(BETWEEN).await;
    }
    store.snapshot().await
}

/// Whether one of the logs has more entries than are signed.
async fn is_behind(db: &mut Db<'_>, logs: &[LogName]) -> Result<bool, DbError> {
    for log in logs {
        let size = db.stored_head(*log).await?.map_or(0, |(size, _)| size);
        // What cannot be read is found by the check.
        let signed = db.latest_checkpoint(*log).await.ok().flatten();
        let signed = signed.map_or(0, |row| row.size);
        if u64::try_from(size).is_ok_and(|size| size > signed) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends the check of a log with the head that is stored for it. Without one, that is a finding.
pub(super) async fn finish(
    db: &mut Db<'_>,
    log: LogName,
    mut check: LogCheck,
) -> Result<Report, DbError> {
    let stored = db.stored_head(log).await?;
    let (size, frontier) = stored.unwrap_or_default();
    check.head_size(size, &frontier);
    Ok(check.finish(Some(&frontier)))
}

fn checked(log: LogName, report: &Report) -> Checked {
    let mut findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    if report.not_listed > 0 {
        findings.push(format!("and {} more findings", report.not_listed));
    }
    Checked {
        log,
        entries: report.entries,
        checkpoints: report.checkpoints,
        signed: report.signed,
        waiting: 0,
        findings,
    }
}

fn of_audit(report: &AuditReport) -> Checked {
    let lost = report.lost.iter();
    let lost = lost.map(|(index, id)| format!("entry {index} ({id}) is missing"));
    let stray = report.stray.iter();
    let stray = stray.map(|id| format!("entry {id} was added outside the chain"));
    let beside = report.beside.iter();
    let beside =
        beside.map(|(id, column)| format!("{column} of entry {id} is not the entry's own"));
    let mut all = checked(LogName::Audit, &report.log);
    all.findings.extend(lost.chain(stray).chain(beside));
    all.waiting = report.waiting;
    all
}
