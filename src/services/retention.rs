//! What is stored about people ends: once its time is over it is erased, a part at a time, each
//! part with its audit entry in one transaction. A server that dies leaves the rest for the next
//! look; servers that look at once take turns at the event's row.

use super::{DbError, Platform, audit, transaction};
use crate::db::{Db, Leftover};
use crate::domain::{AccountId, Micros, Retention};
use crate::log::{Action, Actor, Text};

/// People erased in one transaction, at most.
const PEOPLE: i64 = 100;
/// Other rows erased in one transaction, at most.
const ROWS: i64 = 5_000;

/// What can be erased, each in parts of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Sessions,
    OldMail,
    ReplacedRoll,
    Unfinished,
    People,
    Leftover(Leftover),
}

/// Letters before people and the roll last: whoever looks half-way finds nobody who is not named
/// by what is still there.
fn everything() -> impl Iterator<Item = What> {
    use What::{OldMail, People, ReplacedRoll, Sessions, Unfinished};
    let first = [Sessions, OldMail, ReplacedRoll, Unfinished, People];
    first
        .into_iter()
        .chain(Leftover::ALL.into_iter().map(What::Leftover))
}

impl What {
    /// The name in the audit log.
    fn code(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::OldMail | Self::Leftover(Leftover::Letters) => "letters",
            Self::ReplacedRoll | Self::Leftover(Leftover::Roll) => "roll",
            Self::Unfinished => "unfinished",
            Self::People => "people",
            Self::Leftover(Leftover::LatePermits) => "permits",
            Self::Leftover(Leftover::RecoveryRequests) => "requests",
            Self::Leftover(Leftover::Proposals) => "proposals",
            Self::Leftover(Leftover::CheckIns) => "check-ins",
        }
    }
}

/// When what is kept for the event is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// Everything about participants, and the roll; none before the first release.
    pub event: Option<Micros>,
    /// Registrations that were never sent; none while they can be for as long as the event lasts.
    pub unfinished: Option<Micros>,
}

/// When it is erased, as far as it is known.
///
/// # Errors
/// What the database says.
pub async fn dates(platform: &Platform) -> Result<Dates, DbError> {
    let mut tx = platform.store.snapshot().await?;
    read_dates(&mut tx.db(), &platform.retention).await
}

async fn read_dates(db: &mut Db<'_>, retention: &Retention) -> Result<Dates, DbError> {
    let released = db.newest_released().await?;
    let window = db.registration_window().await?;
    Ok(Dates {
        event: released.map(|at| Retention::end(at, retention.after_release)),
        unfinished: window.map(|w| Retention::end(w.cure, retention.unfinished)),
    })
}

/// Erases everything whose time is over; gives how many rows, a person with all that is theirs
/// counting as one.
///
/// # Errors
/// What the database says. What was erased before stays erased.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    let mut erased = 0;
    for what in everything() {
        loop {
            let part = erase_part(platform, what).await?;
            erased += part;
            if part == 0 {
                break;
            }
        }
    }
    Ok(erased)
}

/// Erases one part, if there is something to erase; gives how many rows.
async fn erase_part(platform: &Platform, what: What) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        let rows = match what {
            What::People | What::Unfinished => erase_people(&mut db, platform, what).await?,
            _ => erase_rows(&mut db, platform, what).await?,
        };
        if rows > 0 {
            let action = Action::RetentionErased { what: Text::new(what.code()), rows };
            audit::record(&mut db, platform, Actor::System, action).await?;
        }
        Ok(rows)
    })
}

async fn erase_rows(db: &mut Db<'_>, platform: &Platform, what: What) -> Result<u64, DbError> {
    let (now, keep) = (platform.clock.now(), &platform.retention);
    match what {
        What::Sessions => {
            let until = Retention::cut(now, keep.sessions);
            db.erase_ended_logins(until, ROWS).await
        }
        What::OldMail => {
            db.erase_old_mail(Retention::cut(now, keep.mail), ROWS)
                .await
        }
        What::ReplacedRoll => {
            let until = Retention::cut(now, keep.replaced_roll);
            if !db.has_replaced_entries(until).await? {
                return Ok(0);
            }
            // Whoever takes an import back waits here, or makes this wait, and then nothing is
            // found that holds again.
            if let Some(head) = db.roll_head().await? {
                db.move_roll_head(head.import, head.import).await?;
            }
            db.erase_replaced_entries(until, ROWS).await
        }
        What::Leftover(kind) if is_over(read_dates(db, keep).await?.event, now) => {
            db.erase_leftover(kind, ROWS).await
        }
        What::Leftover(_) | What::People | What::Unfinished => Ok(0),
    }
}

async fn erase_people(db: &mut Db<'_>, platform: &Platform, what: What) -> Result<u64, DbError> {
    let now = platform.clock.now();
    let dates = read_dates(db, &platform.retention).await?;
    let end = match what {
        What::People => dates.event,
        _ => dates.unfinished,
    };
    if !is_over(end, now) || found(db, what, now, 1).await?.is_empty() {
        return Ok(0);
    }
    // Whoever else erases people waits here, and then looks again for who is left; pages that count
    // people read anew.
    db.bump_version().await?;
    let people = found(db, what, now, PEOPLE).await?;
    for person in &people {
        db.erase_person(*person).await?;
    }
    Ok(people.len() as u64)
}

async fn found(
    db: &mut Db<'_>,
    what: What,
    now: Micros,
    most: i64,
) -> Result<Vec<AccountId>, DbError> {
    match what {
        What::People => db.participant_accounts(most).await,
        _ => db.unfinished_accounts(now, most).await,
    }
}

fn is_over(end: Option<Micros>, now: Micros) -> bool {
    end.is_some_and(|end| end <= now)
}
