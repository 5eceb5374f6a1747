//! The audit log: entries, the ones waiting for their place, and the chain.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::AccountId;
use crate::log::{AuditEntry, Hash};
use uuid::Uuid;

/// An entry that waits for its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingEntry {
    pub id: Uuid,
    pub body: String,
    /// Hash of the body when it was written.
    pub body_hash: Hash,
    /// The time that stands beside it.
    pub at: i64,
}

/// A place in the chain, as stored. Nothing about it is to be believed before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub log_index: u64,
    pub entry: Uuid,
    pub leaf: Hash,
    /// The entry's body; None where the entry is gone.
    pub body: Option<String>,
    /// The time and the body's hash as they stand beside it.
    pub at: Option<i64>,
    pub body_hash: Option<Vec<u8>>,
}

statements! {
    INSERT_ENTRY = "INSERT INTO audit_entry (id, at_us, body, body_hash) VALUES ($1, $2, $3, $4)";
    INSERT_PENDING = "INSERT INTO audit_pending (entry) VALUES ($1)";
    PENDING = "SELECT e.id, e.body, e.body_hash, e.at_us FROM audit_pending AS p \
        JOIN audit_entry AS e ON e.id = p.entry ORDER BY e.at_us, e.id LIMIT $1";
    COUNT_PENDING = "SELECT COUNT(*) FROM audit_pending";
    INSERT_CHAIN = sqlite
        "INSERT INTO audit_chain (log_index, entry, leaf_hash) \
         SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2) FROM json_each($1)",
        postgres
        "INSERT INTO audit_chain (log_index, entry, leaf_hash) \
         SELECT * FROM unnest($1::BIGINT[], $2::UUID[], $3::BYTEA[])";
    DELETE_PENDING = sqlite
        "DELETE FROM audit_pending WHERE entry IN (SELECT unhex(value ->> 0) FROM json_each($1))",
        postgres
        "DELETE FROM audit_pending WHERE entry = ANY ($1::UUID[])";
    CHAIN = "SELECT c.log_index, c.entry, c.leaf_hash, e.body, e.at_us, e.body_hash FROM audit_chain AS c \
        LEFT JOIN audit_entry AS e ON e.id = c.entry WHERE c.log_index >= $1 \
        ORDER BY c.log_index LIMIT $2";
    /// What one account did, newest first, whether or not it has its place yet.
    ENTRIES_OF = "SELECT body FROM audit_entry WHERE actor = $1 ORDER BY at_us DESC, id DESC \
        LIMIT $2";
    /// Entries with no place in the chain and none promised: nobody but a tamperer leaves these.
    STRAY_ENTRIES = "SELECT e.id FROM audit_entry AS e \
        LEFT JOIN audit_chain AS c ON c.entry = e.id \
        LEFT JOIN audit_pending AS p ON p.entry = e.id \
        WHERE c.entry IS NULL AND p.entry IS NULL ORDER BY e.id";
    /// Promises of a place for an entry that is not there.
    EMPTY_PENDING = "SELECT p.entry FROM audit_pending AS p \
        LEFT JOIN audit_entry AS e ON e.id = p.entry WHERE e.id IS NULL ORDER BY p.entry";
}

type ChainColumns = (
    i64,
    Uuid,
    Vec<u8>,
    Option<String>,
    Option<i64>,
    Option<Vec<u8>>,
);

impl Db<'_> {
    /// Writes an entry in the transaction of what it records; the sequencer places it later.
    pub async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), DbError> {
        let body = entry.body();
        let hash = AuditEntry::body_hash(&body);
        send!(self, INSERT_ENTRY; entry.id, entry.at.0, &body, hash.as_bytes())?;
        send!(self, INSERT_PENDING; entry.id).map(drop)
    }

    /// The entries that wait, oldest first, at most `limit`.
    pub async fn pending_entries(&mut self, limit: u32) -> Result<Vec<PendingEntry>, DbError> {
        let rows = send!(self, PENDING; i64::from(limit) => all (Uuid, String, Vec<u8>, i64))?;
        rows.into_iter()
            .map(|(id, body, hash, at)| {
                Ok(PendingEntry {
                    id,
                    body,
                    body_hash: Hash::from_slice(&hash)
                        .ok_or_else(|| DbError::inconsistent("audit_entry", "body_hash", id))?,
                    at,
                })
            })
            .collect()
    }

    /// How many entries wait.
    pub async fn count_pending(&mut self) -> Result<i64, DbError> {
        let (count,) = send!(self, COUNT_PENDING; => one (i64,))?;
        Ok(count)
    }

    /// Gives entries their places, and takes them off the waiting list.
    pub async fn place_entries(&mut self, places: &[(u64, Uuid, Hash)]) -> Result<(), DbError> {
        let index = |&(index, id, _): &(u64, Uuid, Hash)| {
            i64::try_from(index).map_err(|_| DbError::inconsistent("audit_chain", "log_index", id))
        };
        let indexes = places.iter().map(index).collect::<Result<Vec<_>, _>>()?;
        Rows::default()
            .ints(indexes)
            .uuids(places.iter().map(|p| p.1))
            .bytes(places.iter().map(|p| p.2.as_bytes()))
            .execute(self, &INSERT_CHAIN)
            .await?;
        Rows::default()
            .uuids(places.iter().map(|p| p.1))
            .execute(self, &DELETE_PENDING)
            .await
            .map(drop)
    }

    /// A stretch of the chain from an index on, in order.
    pub async fn audit_chain(&mut self, from: u64, limit: u32) -> Result<Vec<AuditRow>, DbError> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let rows = send!(self, CHAIN; from, i64::from(limit)
            => all ChainColumns)?;
        rows.into_iter()
            .map(|(index, entry, leaf, body, at, body_hash)| {
                let wrong = |column| DbError::inconsistent("audit_chain", column, index);
                Ok(AuditRow {
                    log_index: u64::try_from(index).map_err(|_| wrong("log_index"))?,
                    entry,
                    leaf: Hash::from_slice(&leaf).ok_or_else(|| wrong("leaf_hash"))?,
                    body,
                    at,
                    body_hash,
                })
            })
            .collect()
    }

    /// Bodies of the newest entries of what this account did, newest first.
    pub async fn entries_of(
        &mut self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<String>, DbError> {
        let actor = account.to_string();
        let rows = send!(self, ENTRIES_OF; &actor, i64::from(limit) => all (String,))?;
        Ok(rows.into_iter().map(|(body,)| body).collect())
    }

    /// Ids of entries that are neither placed nor waiting, and of places promised to nothing.
    pub async fn stray_entries(&mut self) -> Result<Vec<Uuid>, DbError> {
        let mut stray = send!(self, STRAY_ENTRIES; => all (Uuid,))?;
        stray.extend(send!(self, EMPTY_PENDING; => all (Uuid,))?);
        Ok(stray.into_iter().map(|(id,)| id).collect())
    }
}
