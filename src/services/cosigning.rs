//! Witnesses: what they are handed to cosign, what they hand in, and whether enough of them did.
//!
//! The log of what was done gets no entry for a cosignature: it would make a checkpoint that again
//! waits for one. A cosignature speaks for itself; its signature is checked wherever it is read.

use super::{Platform, Retry, keys, transaction};
use crate::bundle::manifest::{Manifest, Witnesses};
use crate::db::{CheckpointRow, Db, DbError, Store};
use crate::domain::{EventId, Micros};
use crate::log::{Cosignature, CosignatureError, LogName, WitnessSet};
use std::time::Duration;

/// How often a demonstration's own witness looks.
const DEMONSTRATION: Duration = Duration::from_secs(5);

/// Why a cosignature was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    #[error("the database holds no event yet")]
    NoEvent,
    #[error("the event names no witnesses, so nothing is cosigned")]
    NoWitnesses,
    #[error("hand in the checkpoint's three lines, an empty line, and your one signature line")]
    Form,
    #[error("this log never signed a checkpoint of {0} entries")]
    NoCheckpoint(u64),
    #[error("the checkpoint of {0} entries that this log signed is another one")]
    Other(u64),
    #[error(transparent)]
    Line(#[from] CosignatureError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for CosignError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// The list of witnesses in the database, in this column, is none.
pub(super) fn unreadable(column: &'static str) -> DbError {
    DbError::Inconsistent {
        table: "sealing",
        column,
        id: "1".to_owned(),
    }
}

/// The witnesses that the event names: in its manifest, as soon as there is one, for every card is
/// bound to that.
///
/// # Errors
/// What the database says, also where there is no event yet.
pub(super) async fn named(db: &mut Db<'_>) -> Result<WitnessSet, DbError> {
    let stored = db.sealing().await?;
    let (named, column) = match stored.key {
        Some((manifest, _, _)) => {
            let manifest = Manifest::parse(manifest.as_bytes());
            (manifest.ok().map(|m| m.witnesses), "manifest")
        }
        None => (Witnesses::parse(&stored.witnesses), "witnesses"),
    };
    let set = named.and_then(|named| named.set().ok());
    set.ok_or_else(|| unreadable(column))
}

/// A stored checkpoint with the cosignatures there are, in the order of the event's list.
pub(super) async fn whole(
    db: &mut Db<'_>,
    set: &WitnessSet,
    log: LogName,
    row: &CheckpointRow,
) -> Result<String, DbError> {
    if set.keys().is_empty() {
        return Ok(row.note.clone());
    }
    let lines = db.cosignatures(log, row.size).await?;
    let lines = lines.iter().map(|line| set.check_line(&row.note, line));
    // What does not hold was altered in the database, and counts for nothing.
    let lines: Vec<Cosignature> = lines.filter_map(Result::ok).collect();
    Ok(set.attach(&row.note, &lines))
}

/// The newest checkpoint with enough cosignatures; the newest of all where no witnesses are named.
pub(super) async fn witnessed(
    db: &mut Db<'_>,
    set: &WitnessSet,
    log: LogName,
) -> Result<Option<CheckpointRow>, DbError> {
    if set.needed() == 0 {
        return db.latest_checkpoint(log).await;
    }
    match db.latest_witnessed(log, set.needed()).await? {
        Some(size) => db.checkpoint_at(log, size).await,
        None => Ok(None),
    }
}

/// How many witnesses have cosigned the newest checkpoint of a log, of how many that must have.
pub(super) async fn standing(
    db: &mut Db<'_>,
    platform: &Platform,
    event: EventId,
    log: LogName,
) -> Result<(usize, usize), DbError> {
    let set = named(db).await?;
    let Some(row) = db.latest_checkpoint(log).await? else {
        // A log without entries has signed nothing, so there is nothing to cosign.
        return Ok((set.needed(), set.needed()));
    };
    let whole = whole(db, &set, log, &row).await?;
    let key = platform.keys.verifier(log, event);
    let found = match set.check_note(&key, &whole) {
        Ok(found) => found.len(),
        Err(CosignatureError::TooFew { found, .. }) => found,
        Err(_) => 0,
    };
    Ok((found, set.needed()))
}

/// The newest checkpoint of a log with the cosignatures there are; `None` before its first entry.
///
/// # Errors
/// What the database says.
pub async fn newest(store: &Store, log: LogName) -> Result<Option<String>, DbError> {
    let mut reader = store.reader().await?;
    let mut db = reader.db();
    let Some(row) = db.latest_checkpoint(log).await? else {
        return Ok(None);
    };
    let set = named(&mut db).await?;
    whole(&mut db, &set, log, &row).await.map(Some)
}

/// The checkpoint that witnesses are to cosign now. While one of them has cosigned a checkpoint
/// and too few others have, it stays that one: otherwise a log that grows all the time would have
/// as many checkpoints with one cosignature each as it has witnesses.
///
/// # Errors
/// What the database says.
pub async fn offered(store: &Store, log: LogName) -> Result<Option<String>, DbError> {
    let mut reader = store.reader().await?;
    let mut db = reader.db();
    let set = match named(&mut db).await {
        Err(DbError::NotFound) => return Ok(None),
        set => set?,
    };
    let begun = db.largest_cosigned(log).await?;
    let begun = begun.filter(|(_, count)| *count < set.needed() as u64);
    let row = match begun {
        Some((size, _)) => db.checkpoint_at(log, size).await?,
        None => db.latest_checkpoint(log).await?,
    };
    Ok(row.map(|row| row.note))
}

/// Takes what a witness hands in: a checkpoint's text and the witness's own signature line. Gives
/// the number of entries it covers. The same again changes nothing.
///
/// # Errors
/// [`CosignError`]; nothing is stored then.
pub async fn take(platform: &Platform, log: LogName, note: &str) -> Result<u64, CosignError> {
    transaction!(platform, CosignError, tx => {
        take_in(&mut tx.db(), log, note, platform.clock.now()).await
    })
}

async fn take_in(
    db: &mut Db<'_>,
    log: LogName,
    note: &str,
    now: Micros,
) -> Result<u64, CosignError> {
    let set = match named(db).await {
        Err(DbError::NotFound) => return Err(CosignError::NoEvent),
        set => set?,
    };
    if set.keys().is_empty() {
        return Err(CosignError::NoWitnesses);
    }
    let text = note.split_once("\n\n").ok_or(CosignError::Form)?.0;
    let size = text.split('\n').nth(1).and_then(|size| size.parse().ok());
    let size: u64 = size.ok_or(CosignError::Form)?;
    let row = db.checkpoint_at(log, size).await?;
    let row = row.ok_or(CosignError::NoCheckpoint(size))?;
    if row
        .note
        .split_once("\n\n")
        .is_none_or(|(ours, _)| ours != text)
    {
        return Err(CosignError::Other(size));
    }
    let found = set.read_handed_in(note)?;
    let line = (found.witness.as_str(), found.line.as_str());
    db.insert_cosignature(log, size, line, now).await?;
    Ok(size)
}

/// The witness of a demonstration: in the same process, with a key from the demonstration's own
/// key file. It shows how witnesses work and protects nothing.
pub(super) fn demonstration(keys: &keys::EventKeys) -> Witnesses {
    let key = keys
        .demo_witness()
        .map(|witness| witness.public().to_string());
    let keys: Vec<_> = key.into_iter().collect();
    Witnesses {
        needed: u8::from(!keys.is_empty()),
        keys,
    }
}

/// Has a demonstration's own witness cosign the newest checkpoint of a log, where it has not.
pub(super) async fn demonstrate(
    db: &mut Db<'_>,
    platform: &Platform,
    log: LogName,
) -> Result<(), CosignError> {
    let (Ok(witness), Some(row)) = (
        platform.keys.demo_witness(),
        db.latest_checkpoint(log).await?,
    ) else {
        return Ok(());
    };
    let set = named(db).await?;
    let is_ours = set.keys().contains(witness.public());
    if !is_ours || !db.cosignatures(log, row.size).await?.is_empty() {
        return Ok(());
    }
    let now = platform.clock.now();
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or(0);
    let text = row.note.split_once("\n\n").map_or("", |(text, _)| text);
    let line = witness.cosign(&row.note, seconds).line;
    take_in(db, log, &format!("{text}\n\n{line}\n"), now).await?;
    Ok(())
}

/// Has a demonstration's own witness look at every log once.
///
/// # Errors
/// [`CosignError`].
pub async fn demonstrate_all(platform: &Platform) -> Result<(), CosignError> {
    for log in LogName::ALL {
        transaction!(platform, CosignError, tx => {
            demonstrate(&mut tx.db(), platform, log).await
        })?;
    }
    Ok(())
}

/// Has it look again and again, until the task is dropped.
pub async fn keep_demonstrating(platform: Platform) {
    let mut interval = tokio::time::interval(DEMONSTRATION);
    loop {
        interval.tick().await;
        if let Err(error) = demonstrate_all(&platform).await {
            tracing::warn!(%error, "the demonstration's witness could not cosign");
        }
    }
}
