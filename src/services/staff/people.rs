//! Everybody who works for the event, as whoever gives roles sees them.

use crate::db::{DbError, StaffRow};
use crate::domain::{AccountId, Micros, Role, UnitId};
use crate::services::Platform;

/// The most people read at once.
const MOST_LISTED: usize = 100;

/// Somebody of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub role: Role,
    /// Whether the role has ended.
    pub has_ended: bool,
    /// When they were given the account, and with it the role. An account's id says when it was made.
    pub since: Option<Micros>,
    pub last_signed_in: Option<Micros>,
    pub has_passkey: bool,
    pub has_password: bool,
    /// Until when a link that was not used lets them in.
    pub invited_until: Option<Micros>,
    /// A chair's precincts; nobody else has any.
    pub precincts: Vec<UnitId>,
}

impl Member {
    /// Whether they were invited and have no way to sign in yet, so that they can be given another
    /// link.
    #[must_use]
    pub fn is_invited(&self) -> bool {
        !self.has_ended && !self.has_passkey && !self.has_password
    }
}

/// Some of staff, and the sign-in name where the rest begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub members: Vec<Member>,
    pub next: Option<String>,
}

/// Staff in the order of their sign-in names, from this one on; those whose role has ended as well.
///
/// # Errors
/// What the database says.
pub async fn list(platform: &Platform, from: &str) -> Result<Listed, DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let mut rows = db.staff_from(from, MOST_LISTED as i64 + 1).await?;
    let rest = rows.split_off(rows.len().min(MOST_LISTED));
    let mut members = Vec::with_capacity(rows.len());
    for row in rows {
        let precincts = match row.role {
            Role::PrecinctChair => db.precincts_of(row.id).await?,
            _ => Vec::new(),
        };
        members.push(member(row, precincts));
    }
    Ok(Listed {
        members,
        next: rest.into_iter().next().map(|row| row.login),
    })
}

pub(super) fn member(row: StaffRow, precincts: Vec<UnitId>) -> Member {
    let made = row.id.0.get_timestamp().map(|made| made.to_unix());
    let micros = |(seconds, nanos): (u64, u32)| {
        let seconds = i64::try_from(seconds).ok()?;
        Some(Micros(seconds * 1_000_000 + i64::from(nanos / 1_000)))
    };
    Member {
        id: row.id,
        login: row.login,
        name: row.name,
        role: row.role,
        has_ended: row.disabled,
        since: made.and_then(micros),
        last_signed_in: row.last_signed_in,
        has_passkey: row.passkeys > 0,
        has_password: row.has_password,
        invited_until: row.invited_until,
        precincts,
    }
}
