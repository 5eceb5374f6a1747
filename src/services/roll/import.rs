//! What was planned becomes the roll, and can be taken back.

use super::{Plan, RollError};
use crate::db::{Db, ImportState, RollHead, RollImportRow, Store};
use crate::domain::Micros;
use crate::log::{Action, Actor, Hash, Text};
use crate::services::{DbError, Platform, audit, transaction};

/// Rows written in one statement.
const ROWS_AT_ONCE: usize = 8_000;
/// From so many rows on, indexes are made again rather than kept up.
const MANY_ROWS: u64 = 50_000;

/// Makes a plan the roll, in one transaction with its audit entry. Gives the import's number; None
/// where there was nothing to change.
///
/// # Errors
/// [`RollError::Moved`] where the roll is no longer what was planned on; otherwise what the
/// database says. Nothing has changed then.
pub async fn apply(
    platform: &Platform,
    actor: Actor,
    plan: &mut Plan,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Option<i64>, RollError> {
    if !plan.changes_something() {
        return Ok(None);
    }
    let started = platform.clock.now();
    transaction!(platform, RollError, tx => {
        let mut db = tx.db();
        let number = begin(&mut db, plan).await?;
        write(&mut db, plan, number, progress).await?;
        let row = import_row(plan, number, started, platform.clock.now());
        let by = match actor {
            Actor::Account(account) => Some(account),
            Actor::System => None,
        };
        db.insert_import(&row, by).await?;
        if !plan.aliases.is_empty() {
            db.set_precinct_aliases(&plan.source.profile.name, &plan.aliases).await?;
        }
        audit::record(&mut db, platform, actor, action(&row, plan.aliases.len())).await?;
        Ok(Some(number))
    })
}

/// Moves the head to a new import first: whoever else imports waits here, and then finds it moved.
async fn begin(db: &mut Db<'_>, plan: &Plan) -> Result<i64, RollError> {
    let from = match plan.head {
        Some(head) => head.import,
        None => {
            match db.insert_roll_head(&plan.salt).await {
                Err(DbError::Conflict) => return Err(RollError::Moved),
                done => done?,
            }
            0
        }
    };
    let number = db.last_import().await? + 1;
    match db.move_roll_head(from, number).await? {
        true => Ok(number),
        false => Err(RollError::Moved),
    }
}

async fn write(
    db: &mut Db<'_>,
    plan: &mut Plan,
    number: i64,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), RollError> {
    db.close_entries(&plan.closing, number).await?;
    let rows = plan.spool.rows();
    let is_most = rows >= MANY_ROWS && rows * 4 >= plan.known as u64;
    let without_indexes = is_most && db.fills_without_indexes();
    if without_indexes {
        db.unindex_roll().await?;
    }
    let mut spool = plan.spool.read()?;
    let mut written = 0;
    loop {
        let some = spool.next(ROWS_AT_ONCE)?;
        if some.is_empty() {
            break;
        }
        db.fill_roll(number, &some).await?;
        written += some.len() as u64;
        progress(written);
    }
    if without_indexes {
        db.index_roll().await?;
    }
    Ok(())
}

fn import_row(plan: &Plan, number: i64, started: Micros, ended: Micros) -> RollImportRow {
    RollImportRow {
        number,
        state: ImportState::Done,
        before: plan.head.map_or(0, |head| head.import),
        profile: plan.source.profile.name.clone(),
        file_name: plan.source.name.clone(),
        file_digest: plan.digest,
        is_whole: plan.source.is_whole,
        counts: plan.counts,
        started,
        ended: Some(ended),
    }
}

fn action(row: &RollImportRow, names: usize) -> Action {
    Action::RollImported {
        import: row.number.unsigned_abs(),
        source: Text::new(&row.profile),
        file: Hash(row.file_digest),
        accepted: row.counts.accepted,
        changed: row.counts.changed,
        gone: row.counts.gone,
        rejected: row.counts.rejected,
        names: names as u64,
    }
}

/// Takes the newest import back: the roll is again what it was before. Gives its number and that
/// of the import that holds again, 0 for none.
///
/// # Errors
/// [`RollError::NothingToUndo`]; [`RollError::Erased`]; [`RollError::Moved`] where another import came in between, or
/// where `expected` is not the newest.
pub async fn undo(
    platform: &Platform,
    actor: Actor,
    expected: Option<i64>,
) -> Result<(i64, i64), RollError> {
    transaction!(platform, RollError, tx => {
        let mut db = tx.db();
        let head = db.roll_head().await?.filter(|head| head.import > 0);
        let head: RollHead = head.ok_or(RollError::NothingToUndo)?;
        if expected.is_some_and(|number| number != head.import) {
            return Err(RollError::Moved);
        }
        let imports = db.roll_imports().await?;
        let newest = imports.iter().find(|i| i.number == head.import);
        let newest = newest.ok_or(RollError::NothingToUndo)?;
        let before = newest.before;
        if !db.move_roll_head(head.import, before).await? {
            return Err(RollError::Moved);
        }
        // Whoever erases holds the head as well, so that this count stays true.
        let replaced = newest.counts.changed + newest.counts.gone;
        if db.replaced_by(head.import).await? != replaced {
            return Err(RollError::Erased(head.import));
        }
        db.take_back_entries(head.import).await?;
        db.set_import_state(head.import, ImportState::Undone).await?;
        let action = Action::RollImportUndone {
            import: head.import.unsigned_abs(),
            before: before.unsigned_abs(),
        };
        audit::record(&mut db, platform, actor, action).await?;
        Ok((head.import, before))
    })
}

/// Every import there was, oldest first, and the number of the one in force.
///
/// # Errors
/// What the database says.
pub async fn versions(store: &Store) -> Result<(Vec<RollImportRow>, i64), DbError> {
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let head = db.roll_head().await?.map_or(0, |head| head.import);
    Ok((db.roll_imports().await?, head))
}

/// Notes that the rejected rows of a file that waits were downloaded.
///
/// # Errors
/// What the database says; they are not given out then.
pub async fn note_rejects_taken(
    platform: &Platform,
    actor: Actor,
    rejected: u64,
) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        let action = Action::RejectsTaken { rejected };
        audit::record(&mut tx.db(), platform, actor, action).await
    })
}
