//! The logs for outsiders: the newest checkpoint, tiles, and proofs that a card is in the log.
//! Hashes only; what an entry says is not among them.

use super::{cards, keys};
use crate::db::{DbError, Store};
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
    /// it; `None` where there is no such receipt.
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
        let covering = {
            let mut reader = store.reader().await?;
            reader.db().covering_checkpoint(log, index).await?
        };
        let missing = || cards::inconsistent("log_index", index);
        let covering = covering.ok_or_else(missing)?;
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

/// Reads what was appended since.
async fn grow(tree: &mut TileTree, store: &Store, log: LogName) -> Result<(), DbError> {
    let mut reader = store.reader().await?;
    let leaves = reader.db().leaves_from(log, tree.size()).await?;
    leaves.into_iter().for_each(|leaf| tree.append(leaf));
    Ok(())
}

/// The newest signed checkpoint of a log; `None` before its first entry.
///
/// # Errors
/// What the database says.
pub async fn checkpoint(store: &Store, log: LogName) -> Result<Option<String>, DbError> {
    let newest = store.reader().await?.db().latest_checkpoint(log).await?;
    Ok(newest.map(|row| row.note))
}

/// The key of a log; `None` before there is an event.
///
/// # Errors
/// What the database says.
pub async fn key(store: &Store, log: LogName) -> Result<Option<VerifierKey>, DbError> {
    let event = store.reader().await?.db().event().await?;
    Ok(event.and_then(|row| keys::verifier(log, row.event.id, &row.log_key)))
}
