//! Where a card is: its place in the log and the first signed checkpoint that covers it. Nothing
//! here says what is on a card.

use super::cards::{self, ReceiptStatus};
use crate::db::{DbError, Store};
use crate::domain::{DistrictCode, Micros, ReceiptCode};
use crate::log::LogName;

/// A card on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    pub receipt: ReceiptStatus,
    /// The district whose unit counts it.
    pub district: DistrictCode,
    pub covered: Option<Covering>,
}

/// The first signed checkpoint that covers a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covering {
    /// Entries it signs.
    pub size: u64,
    pub at: Micros,
}

/// The card a receipt code is for; None where there is no such receipt, whatever part of the code
/// is wrong.
///
/// # Errors
/// What the database says.
pub async fn track(store: &Store, code: ReceiptCode) -> Result<Option<Tracked>, DbError> {
    let Some(receipt) = cards::receipt(store, code).await? else {
        return Ok(None);
    };
    let mut reader = store.reader().await?;
    let mut db = reader.db();
    let district = db.district_of(code.cell()).await?;
    let checkpoint = db
        .covering_checkpoint(LogName::Cards, code.log_index())
        .await?;
    let covered = checkpoint.map(|c| Covering {
        size: c.size,
        at: c.at,
    });
    Ok(Some(Tracked {
        receipt,
        district,
        covered,
    }))
}
