//! The roster: approved participants as the public sees them, a log of its own. An entry is
//! written in the transaction that approves.

use super::{Platform, bundle, whole_logs};
use crate::bundle::ledger::{RosterEntry, pseudonym};
use crate::db::{Db, DbError, RosterRow};
use crate::domain::Participant;
use crate::log::{LogCheck, LogName, Report, VerifierKey};

/// Puts participants on the roster, in order, and signs it.
pub(super) async fn append(
    db: &mut Db<'_>,
    platform: &Platform,
    people: &[Participant],
) -> Result<(), DbError> {
    if people.is_empty() {
        return Ok(());
    }
    let (event, _) = db.event_phase().await?;
    let mut head = db.lock_log_head(LogName::Roster).await?;
    let mut rows = Vec::with_capacity(people.len());
    for person in people {
        let entry = RosterEntry {
            pseudonym: pseudonym(event, person.id),
            district: person.district.0.clone(),
            session: person.session.0.cast_unsigned(),
        };
        let log_index = head.size();
        let leaf = entry.leaf(log_index);
        head.append(leaf);
        rows.push(RosterRow {
            log_index,
            pseudonym: entry.pseudonym,
            district: person.district.clone(),
            session: person.session,
            leaf,
        });
    }
    db.insert_roster(&rows).await?;
    let note = platform.keys.sign(LogName::Roster, event, &head.head());
    let now = platform.clock.now();
    db.advance_log(LogName::Roster, &head, note.as_deref(), now)
        .await
}

/// Checks the whole log of the roster against a key.
pub(super) async fn check_stored(db: &mut Db<'_>, key: &VerifierKey) -> Result<Report, DbError> {
    let checkpoints = db.checkpoints(LogName::Roster).await?;
    let mut check = LogCheck::new(key, checkpoints.iter().map(|c| (c.size, c.note.as_str())));
    for row in db.roster().await? {
        let (index, stored) = (row.log_index, row.leaf);
        let leaf = bundle::roster_entry(row).leaf(index);
        check.entry(index, None, leaf, stored);
    }
    whole_logs::finish(db, LogName::Roster, check).await
}
