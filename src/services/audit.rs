//! The audit log: every change writes its entry in its own transaction; a sequencer gives the
//! entries their places a few times a second and signs the head.

use super::{Platform, Retry, keys, signing, transaction, whole_logs};
use crate::db::{Db, DbError, Store};
use crate::domain::{AccountId, Role};
use crate::log::{Action, Actor, AuditEntry, LogCheck, LogName, Report};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// Entries placed in one transaction, at most.
const BATCH: u32 = 500;
/// How often the sequencer looks.
const INTERVAL: Duration = Duration::from_millis(250);
/// Entries read at a time when the log is checked.
const PAGE: u32 = 2_000;

/// Why the audit log could not be continued or checked.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// There is no event, so there is no log.
    #[error("the database holds no event yet")]
    NoEvent,
    /// A waiting entry is no longer what was written.
    #[error("audit entry {0} was altered before it was placed")]
    Altered(Uuid),
    /// The event's row does not hold a public key.
    #[error("the log key in the event's row cannot be read")]
    LogKey,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for AuditError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Notes what is being done, in the transaction that does it.
pub(super) async fn record(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    action: Action,
) -> Result<(), DbError> {
    let now = platform.clock.now();
    let entry = AuditEntry {
        id: platform.entropy.uuid_v7(now),
        at: now,
        actor,
        action,
    };
    db.insert_audit_entry(&entry).await
}

/// Gives every waiting entry its place and signs the head after each batch; gives how many were
/// placed. Several nodes may run it at once: the head row makes them take turns.
///
/// # Errors
/// [`AuditError::Altered`] where an entry was changed while it waited: nothing is placed then,
/// and the finding stays in sight.
pub async fn sequence_pending(platform: &Platform) -> Result<usize, AuditError> {
    let placed = place_pending(platform).await;
    // Where another process signs, it signs the other logs in the same rhythm.
    for log in LogName::ALL {
        signing::settle(platform, log).await?;
    }
    placed
}

async fn place_pending(platform: &Platform) -> Result<usize, AuditError> {
    let mut placed = 0;
    loop {
        let batch = sequence_batch(platform).await?;
        placed += batch;
        if batch < BATCH as usize {
            return Ok(placed);
        }
    }
}

async fn sequence_batch(platform: &Platform) -> Result<usize, AuditError> {
    // Most of the time nothing waits; then no lock is taken.
    if platform.store.reader().await?.db().count_pending().await? == 0 {
        return Ok(0);
    }
    signing::ready(platform, LogName::Audit).await?;
    transaction!(platform, AuditError, tx => {
        let mut db = tx.db();
        let mut head = db.lock_log_head(LogName::Audit).await?;
        let pending = db.pending_entries(BATCH).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let mut places = Vec::with_capacity(pending.len());
        for entry in &pending {
            if AuditEntry::body_hash(&entry.body) != entry.body_hash {
                return Err(AuditError::Altered(entry.id));
            }
            let leaf = AuditEntry::leaf(head.size(), &entry.body);
            places.push((head.append(leaf), entry.id, leaf));
        }
        db.place_entries(&places).await?;
        let (event, _) = db.event_phase().await?;
        let note = platform.keys.sign(LogName::Audit, event, &head.head());
        db.advance_log(LogName::Audit, &head, note.as_deref(), platform.clock.now()).await?;
        Ok(places.len())
    })
}

/// Runs the sequencer until the task is dropped. What fails is logged and tried again.
pub async fn run_sequencer(platform: Platform) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(error) = sequence_pending(&platform).await {
            tracing::error!(%error, "the audit log could not be continued");
        }
    }
}

/// What a check of the audit log found.
#[derive(Debug)]
pub struct AuditReport {
    /// The entries, checkpoints and head.
    pub log: Report,
    /// Places in the chain whose entry is gone: index and the id it had.
    pub lost: Vec<(u64, Uuid)>,
    /// Entries outside the chain that do not wait for a place either, or places promised to
    /// entries that are gone.
    pub stray: Vec<Uuid>,
    /// Entries with something beside them that is not their own: the column it is in.
    pub beside: Vec<(Uuid, &'static str)>,
    /// Entries that wait for their place.
    pub waiting: i64,
}

impl AuditReport {
    /// Whether everything held.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.log.is_sound()
            && self.lost.is_empty()
            && self.stray.is_empty()
            && self.beside.is_empty()
    }
}

/// Checks the whole audit log of a database against the key in its event's row, or against
/// `public_log_key` where the caller has the key from elsewhere: the row proves nothing about who
/// wrote it.
///
/// # Errors
/// [`AuditError`] where the log cannot be checked at all; what does not hold is in the report.
pub async fn verify(
    store: &Store,
    public_log_key: Option<&str>,
) -> Result<AuditReport, AuditError> {
    let mut tx = whole_logs::signed_snapshot(store, &[LogName::Audit]).await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(AuditError::NoEvent)?;
    let key = public_log_key.unwrap_or(&event.log_key);
    let key = keys::verifier(LogName::Audit, event.event.id, key).ok_or(AuditError::LogKey)?;
    let checkpoints = db.checkpoints(LogName::Audit).await?;
    let mut check = LogCheck::new(&key, checkpoints.iter().map(|c| (c.size, c.note.as_str())));
    let (mut lost, mut beside) = (Vec::new(), Vec::new());
    let mut from = 0;
    loop {
        let page = db.audit_chain(from, PAGE).await?;
        let Some(last) = page.last() else { break };
        from = last.log_index + 1;
        for row in &page {
            match &row.body {
                Some(body) => {
                    check.audit_entry(row.log_index, row.entry, body, row.leaf);
                    let hash = row.body_hash.as_deref();
                    beside.extend(not_its_own(row.entry, body, row.at, hash));
                }
                None => {
                    lost.push((row.log_index, row.entry));
                    check.entry(row.log_index, Some(row.entry), row.leaf, row.leaf);
                }
            }
        }
    }
    for row in db.pending_entries(u32::MAX).await? {
        let hash = Some(row.body_hash.as_bytes());
        beside.extend(not_its_own(row.id, &row.body, Some(row.at), hash));
    }
    Ok(AuditReport {
        log: whole_logs::finish(&mut db, LogName::Audit, check).await?,
        lost,
        stray: db.stray_entries().await?,
        beside,
        waiting: db.count_pending().await?,
    })
}

/// Which of the columns beside an entry's body are not as its body has them. A body that cannot be
/// read has no time; it is named for itself where it has its place.
fn not_its_own(
    id: Uuid,
    body: &str,
    at: Option<i64>,
    hash: Option<&[u8]>,
) -> Vec<(Uuid, &'static str)> {
    let own = AuditEntry::body_hash(body);
    let read = AuditEntry::parse(body).ok();
    let is_hash = hash == Some(own.as_bytes());
    let is_time = read.is_none_or(|entry| Some(entry.at.0) == at);
    let columns = [(is_hash, "body_hash"), (is_time, "at_us")];
    let wrong = columns.into_iter().filter(|(is_own, _)| !is_own);
    wrong.map(|(_, column)| (id, column)).collect()
}

/// Somebody an entry is about.
#[derive(Debug, Clone)]
pub struct Person {
    pub role: Role,
    /// What staff are called; empty for a participant, whom the log does not name.
    pub name: String,
}

/// Who acts in these entries, or is acted on, as far as the account is known.
///
/// # Errors
/// What the database says.
pub async fn people(
    store: &Store,
    entries: impl Iterator<Item = &AuditEntry>,
) -> Result<HashMap<AccountId, Person>, DbError> {
    let named = entries.flat_map(|entry| {
        let actor = match entry.actor {
            Actor::Account(account) => Some(account),
            Actor::System => None,
        };
        let details = entry.action.details().into_iter();
        let account = details.filter(|(name, _)| name == "account");
        let ids = account.filter_map(|(_, id)| Uuid::parse_str(&id).ok());
        ids.map(AccountId).chain(actor)
    });
    let named: HashSet<AccountId> = named.collect();
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let mut people = HashMap::with_capacity(named.len());
    for id in named {
        match db.account(id).await {
            Ok(account) => {
                let name = match account.role {
                    Role::Participant => String::new(),
                    _ => account.display_name,
                };
                let role = account.role;
                people.insert(id, Person { role, name });
            }
            Err(DbError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(people)
}

/// The newest entries, newest first, each with its place: for the reviewer's page.
///
/// # Errors
/// What the database says.
pub async fn newest(store: &Store, count: u32) -> Result<Vec<(u64, String)>, DbError> {
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let size = match db.log_head(LogName::Audit).await {
        Ok(head) => head.size(),
        Err(DbError::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let rows = db
        .audit_chain(size.saturating_sub(u64::from(count)), count)
        .await?;
    let entry = |row: crate::db::AuditRow| Some((row.log_index, row.body?));
    Ok(rows.into_iter().rev().filter_map(entry).collect())
}
