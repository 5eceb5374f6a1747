//! What is stored about a participant, for them to take away.

use super::sign_in::Principal;
use super::{Platform, audit, transaction};
use crate::db::{DbError, StoredTable};
use crate::log::{Action, AuditEntry};

pub use crate::db::Stored;

/// Entries of the audit log that are given, the newest.
const MOST_ENTRIES: u32 = 1_000;

/// Everything that is stored about whoever is signed in, table by table. What lets people in, what
/// staff write for each other and who decided is named and not given; the log names who asked.
///
/// # Errors
/// What the database says.
pub async fn everything(
    platform: &Platform,
    principal: &Principal,
) -> Result<Vec<StoredTable>, DbError> {
    let account = principal.account;
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        let read = Action::DataDownloaded { account };
        audit::record(&mut db, platform, principal.actor(), read).await?;
        let mut tables = db.stored_about(account).await?;
        let entries = db.entries_of(account, MOST_ENTRIES).await?;
        let entries = entries.iter().filter_map(|body| AuditEntry::parse(body).ok());
        // Its other fields can lead to the person's cards in the published log.
        let row = |entry: AuditEntry| {
            let code = Stored::Text(entry.action.code().to_owned());
            vec![("at_us", Stored::At(entry.at)), ("body", code)]
        };
        tables.push(StoredTable { name: "audit_entry", rows: entries.map(row).collect() });
        Ok(tables)
    })
}
