//! The logs for outsiders: the newest checkpoint, tiles, and proofs that a card is in the log.
//! Hashes only; what an entry says is not among them.

use super::{cards, cosigning, keys};
use crate::db::{CheckpointRow, DbError, Store};
use crate::domain::ReceiptCode;
use crate::log::{LogName, LoggedProof, TileTree, VerifierKey};
use tokio::sync::Mutex;

/// The hashes of the event's logs, read once. 32 bytes an entry and a little more.
#[derive(Debug, Default)]
pub struct Tiles {
    trees: [Mutex<TileTree>; 3],
}

impl Tiles {
    /// The tile at a path (see [`TileTree::tile`]); `None` where the log has none there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tile(
        &self,
        store: &Store,
        log: LogName,
        path: &str,
    ) -> Result<Option<Vec<u8>>, DbError> {
        let mut tree = self.trees[log as usize].lock().await;
        if let Some(tile) = tree.tile(path) {
            return Ok(Some(tile));
        }
        grow(&mut tree, store, log).await?;
        Ok(tree.tile(path))
    }

    /// What shows that the card of a receipt is in the log, as of the first checkpoint that covers
    /// it and was cosigned by enough witnesses, or else the first that covers it; `None` where there is no such receipt.
    ///
    /// # Errors
    /// What the database says.
    pub async fn receipt_proof(
        &self,
        store: &Store,
        code: ReceiptCode,
    ) -> Result<Option<LoggedProof>, DbError> {
        let Some(receipt) = cards::receipt(store, code).await? else {
            return Ok(None);
        };
        let (log, index) = (LogName::Cards, code.log_index());
        let missing = || cards::inconsistent("log_index", index);
        let covering = covering(store, log, index).await?.ok_or_else(missing)?;
        let mut tree = self.trees[log as usize].lock().await;
        if tree.size() < covering.size {
            grow(&mut tree, store, log).await?;
        }
        let path = tree.inclusion_proof(covering.size, index);
        Ok(Some(LoggedProof {
            leaf: receipt.leaf,
            index,
            path: path.map_err(|_| missing())?,
            checkpoint: covering.note,
        }))
    }
}

/// The checkpoint that shows most about an entry, with its cosignatures.
async fn covering(
    store: &Store,
    log: LogName,
    index: u64,
) -> Result<Option<CheckpointRow>, DbError> {
    let mut reader = store.reader().await?;
    let mut db = reader.db();
    let set = cosigning::named(&mut db).await?;
    let mut row = None;
    if set.needed() > 0
        && let Some(size) = db.witnessed_covering(log, index, set.needed()).await?
    {
        row = db.checkpoint_at(log, size).await?;
    }
    if row.is_none() {
        row = db.covering_checkpoint(log, index).await?;
    }
    let Some(mut row) = row else { return Ok(None) };
    row.note = cosigning::whole(&mut db, &set, log, &row).await?;
    Ok(Some(row))
}

/// Reads what was appended since.
async fn grow(tree: &mut TileTree, store: &Store, log: LogName) -> Result<(), DbError> {
    let mut reader = store.reader().await?;
    let leaves = reader.db().leaves_from(log, tree.size()).await?;
    leaves.into_iter().for_each(|leaf| tree.append(leaf));
    Ok(())
}

/// The key of a log; `None` before there is an event.
///
/// # Errors
/// What the database says.
pub async fn key(store: &Store, log: LogName) -> Result<Option<VerifierKey>, DbError> {
    let event = store.reader().await?.db().event().await?;
    Ok(event.and_then(|row| keys::verifier(log, row.event.id, &row.log_key)))
}
