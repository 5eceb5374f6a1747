//! What tells a copied card: every card that a browser sealed has a number of its own in it, and
//! shows it multiplied by the base point. A proof alone does not stop two people who agree to put
//! one ciphertext into the box twice; this does.

use super::sealing::{CardHead, TO_HEAD, stored_head};
use crate::db::{Db, DbError};
use std::collections::HashSet;

/// The heads of all cards in the log that browsers sealed, as far as it was read. Asked under the
/// lock of the log's head, so that nobody adds one meanwhile.
#[derive(Debug, Default)]
pub(super) struct Copies {
    heads: HashSet<CardHead>,
    /// Entries of the log that were read.
    size: u64,
}

impl Copies {
    /// Reads what was logged since: everything after a start, and what other servers have added.
    ///
    /// # Errors
    /// What the database says.
    pub async fn catch_up(&mut self, db: &mut Db<'_>, size: u64) -> Result<(), DbError> {
        if self.size < size {
            let starts = db.card_starts_from(self.size, TO_HEAD).await?;
            self.heads
                .extend(starts.iter().filter_map(|start| stored_head(start)));
            self.size = size;
        }
        Ok(())
    }

    /// Whether a card with this head is in the log.
    pub fn has(&self, head: &CardHead) -> bool {
        self.heads.contains(head)
    }

    /// A batch was stored, which took the log from one size to another. What lies before is read
    /// when the next sealed card comes.
    pub fn add(&mut self, from: u64, to: u64, heads: HashSet<CardHead>) {
        if self.size == from {
            self.heads.extend(heads);
            self.size = to;
        }
    }
}
