//! Heads and signed checkpoints of the event's three logs.

use super::{Db, DbError, store::send};
use crate::domain::Micros;
use crate::log::{Frontier, Hash, LogName};

/// Where a log stands: its frontier, which knows its size.
pub type LogHead = Frontier;

/// A signed checkpoint as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    pub size: u64,
    /// The signed note.
    pub note: String,
    pub at: Micros,
}

statements! {
    INSERT_HEAD = "INSERT INTO log_head (log, size, frontier) VALUES ($1, $2, $3)";
    /// An update that changes nothing takes the row's lock on both engines, and whoever waited
    /// for it reads what the holder before committed.
    LOCK_HEAD = "UPDATE log_head SET size = size WHERE log = $1 RETURNING size, frontier";
    HEAD = "SELECT size, frontier FROM log_head WHERE log = $1";
    SET_HEAD = "UPDATE log_head SET size = $2, frontier = $3 WHERE log = $1";
    INSERT_CHECKPOINT = "INSERT INTO log_checkpoint (log, size, note, at_us) \
        VALUES ($1, $2, $3, $4)";
    LATEST_CHECKPOINT = "SELECT size, note, at_us FROM log_checkpoint WHERE log = $1 \
        ORDER BY size DESC LIMIT 1";
    COVERING_CHECKPOINT = "SELECT size, note, at_us FROM log_checkpoint WHERE log = $1 \
        AND size > $2 ORDER BY size LIMIT 1";
    CHECKPOINT_AT = "SELECT size, note, at_us FROM log_checkpoint WHERE log = $1 AND size = $2";
    CARD_LEAVES = "SELECT log_index, leaf_hash FROM card WHERE log_index >= $1 ORDER BY log_index";
    AUDIT_LEAVES = "SELECT log_index, leaf_hash FROM audit_chain WHERE log_index >= $1 \
        ORDER BY log_index";
    ROSTER_LEAVES = "SELECT log_index, leaf_hash FROM roster WHERE log_index >= $1 \
        ORDER BY log_index";
    /// What [`LogName`] does not know.
    STRANGE_LOGS = "SELECT 'log_head', log FROM log_head WHERE log NOT IN ('audit', 'roster', 'cards') \
        UNION SELECT 'log_checkpoint', log FROM log_checkpoint WHERE log NOT IN ('audit', 'roster', 'cards') \
        UNION SELECT 'cosignature', log FROM cosignature WHERE log NOT IN ('audit', 'roster', 'cards') \
        ORDER BY 1, 2";
    ADD_CHECKPOINT = "INSERT INTO log_checkpoint (log, size, note, at_us) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (log, size) DO NOTHING";
    CHECKPOINTS = "SELECT size, note, at_us FROM log_checkpoint WHERE log = $1 ORDER BY size";
}

impl Db<'_> {
    /// Begins a log.
    pub async fn insert_log_head(&mut self, log: LogName) -> Result<(), DbError> {
        let empty = Frontier::new().to_bytes();
        send!(self, INSERT_HEAD; log.as_str(), 0_i64, empty.as_slice()).map(drop)
    }

    /// Takes the head of a log for the rest of the transaction: whoever appends holds it, so
    /// indexes are dense and in order. [`DbError::NotFound`] before the event is created.
    pub async fn lock_log_head(&mut self, log: LogName) -> Result<LogHead, DbError> {
        let row = send!(self, LOCK_HEAD; log.as_str() => one (i64, Vec<u8>))?;
        head(log, &row)
    }

    /// Where a log stands, without holding it.
    pub async fn log_head(&mut self, log: LogName) -> Result<LogHead, DbError> {
        let row = send!(self, HEAD; log.as_str() => one (i64, Vec<u8>))?;
        head(log, &row)
    }

    /// Where a log stands as stored, believed or not: size and frontier, for checking.
    pub async fn stored_head(&mut self, log: LogName) -> Result<Option<(i64, Vec<u8>)>, DbError> {
        send!(self, HEAD; log.as_str() => optional (i64, Vec<u8>))
    }

    /// Names under which a head, a checkpoint or a cosignature is stored and that are no log's, each
    /// with its table.
    pub async fn strange_logs(&mut self) -> Result<Vec<(String, String)>, DbError> {
        send!(self, STRANGE_LOGS; => all (String, String))
    }

    /// Stores the head that appending made, and the checkpoint that signs it, where it is signed in
    /// the same transaction.
    pub async fn advance_log(
        &mut self,
        log: LogName,
        head: &LogHead,
        note: Option<&str>,
        now: Micros,
    ) -> Result<(), DbError> {
        let size = stored_size(log, head.size())?;
        let frontier = head.to_bytes();
        send!(self, SET_HEAD; log.as_str(), size, frontier.as_slice())?;
        let Some(note) = note else { return Ok(()) };
        send!(self, INSERT_CHECKPOINT; log.as_str(), size, note, now.0).map(drop)
    }

    /// Stores a checkpoint that was signed after its head; nothing where it is there already.
    pub async fn add_checkpoint(
        &mut self,
        log: LogName,
        size: u64,
        note: &str,
        now: Micros,
    ) -> Result<(), DbError> {
        let size = stored_size(log, size)?;
        send!(self, ADD_CHECKPOINT; log.as_str(), size, note, now.0).map(drop)
    }

    /// The newest checkpoint of a log.
    pub async fn latest_checkpoint(
        &mut self,
        log: LogName,
    ) -> Result<Option<CheckpointRow>, DbError> {
        send!(self, LATEST_CHECKPOINT; log.as_str() => optional (i64, String, i64))?
            .map(checkpoint)
            .transpose()
    }

    /// The first checkpoint that covers an entry of a log.
    pub async fn covering_checkpoint(
        &mut self,
        log: LogName,
        index: u64,
    ) -> Result<Option<CheckpointRow>, DbError> {
        let Ok(index) = i64::try_from(index) else {
            return Ok(None);
        };
        send!(self, COVERING_CHECKPOINT; log.as_str(), index => optional (i64, String, i64))?
            .map(checkpoint)
            .transpose()
    }

    /// The checkpoint of exactly this size, if the log signed one.
    pub async fn checkpoint_at(
        &mut self,
        log: LogName,
        size: u64,
    ) -> Result<Option<CheckpointRow>, DbError> {
        let Ok(size) = i64::try_from(size) else {
            return Ok(None);
        };
        send!(self, CHECKPOINT_AT; log.as_str(), size => optional (i64, String, i64))?
            .map(checkpoint)
            .transpose()
    }

    /// The leaf hashes of a log from an index on, without gaps.
    pub async fn leaves_from(&mut self, log: LogName, from: u64) -> Result<Vec<Hash>, DbError> {
        let wrong = |column| DbError::inconsistent("leaf", column, log);
        let start = i64::try_from(from).map_err(|_| wrong("log_index"))?;
        let rows = match log {
            LogName::Cards => send!(self, CARD_LEAVES; start => all (i64, Vec<u8>))?,
            LogName::Audit => send!(self, AUDIT_LEAVES; start => all (i64, Vec<u8>))?,
            LogName::Roster => send!(self, ROSTER_LEAVES; start => all (i64, Vec<u8>))?,
        };
        let leaf = |((index, leaf), expected): ((i64, Vec<u8>), i64)| {
            let hash = Hash::from_slice(&leaf).ok_or_else(|| wrong("leaf_hash"))?;
            (index == expected)
                .then_some(hash)
                .ok_or_else(|| wrong("log_index"))
        };
        rows.into_iter().zip(start..).map(leaf).collect()
    }

    /// Every checkpoint of a log, smallest first.
    pub async fn checkpoints(&mut self, log: LogName) -> Result<Vec<CheckpointRow>, DbError> {
        let rows = send!(self, CHECKPOINTS; log.as_str() => all (i64, String, i64))?;
        rows.into_iter().map(checkpoint).collect()
    }
}

pub(super) fn stored_size(log: LogName, size: u64) -> Result<i64, DbError> {
    i64::try_from(size).map_err(|_| DbError::inconsistent("log_head", "size", log))
}

fn head(log: LogName, (size, frontier): &(i64, Vec<u8>)) -> Result<LogHead, DbError> {
    let wrong = |column| DbError::inconsistent("log_head", column, log);
    let frontier = Frontier::from_bytes(frontier).map_err(|_| wrong("frontier"))?;
    if u64::try_from(*size) == Ok(frontier.size()) {
        Ok(frontier)
    } else {
        Err(wrong("size"))
    }
}

fn checkpoint((size, note, at): (i64, String, i64)) -> Result<CheckpointRow, DbError> {
    Ok(CheckpointRow {
        size: u64::try_from(size)
            .map_err(|_| DbError::inconsistent("log_checkpoint", "size", size))?,
        note,
        at: Micros(at),
    })
}
