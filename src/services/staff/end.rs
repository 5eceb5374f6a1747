//! Ending a role: whoever had it is out at once, and what they held goes back to the others.

use super::people::{Member, member};
use crate::db::Db;
use crate::domain::{AccountId, Role};
use crate::log::Action;
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, Retry, audit, transaction, two_person};

/// Why a role cannot be ended by whoever looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    Ended,
    /// Nobody ends their own.
    Own,
    /// Somebody else gives this role, and takes it away.
    NotTheirs,
    /// Nobody who can sign in would be left to say who is staff.
    LastAdministrator,
}

/// Why a role was not ended; nothing changed then.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    #[error("nobody of staff has this account")]
    Nobody,
    #[error("the role cannot be ended: {0:?}")]
    Obstacle(Obstacle),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for EndError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Somebody of staff, and what keeps the reader from ending their role.
///
/// # Errors
/// [`EndError::Nobody`].
pub async fn look(
    platform: &Platform,
    by: &Principal,
    id: AccountId,
) -> Result<(Member, Option<Obstacle>), EndError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let row = db.staff_member(id).await?.ok_or(EndError::Nobody)?;
    let precincts = db.precincts_of(id).await?;
    let member = member(row, precincts);
    let obstacle = obstacle(&mut db, by, &member).await?;
    Ok((member, obstacle))
}

async fn obstacle(
    db: &mut Db<'_>,
    by: &Principal,
    member: &Member,
) -> Result<Option<Obstacle>, DbError> {
    let is_last = async |db: &mut Db<'_>| {
        let others = db.others_in_role(Role::Administrator, member.id).await?;
        Ok::<_, DbError>(member.role == Role::Administrator && others == 0)
    };
    Ok(match () {
        () if member.has_ended => Some(Obstacle::Ended),
        () if member.id == by.account => Some(Obstacle::Own),
        () if !by.role.may_appoint(member.role) => Some(Obstacle::NotTheirs),
        () if is_last(db).await? => Some(Obstacle::LastAdministrator),
        () => None,
    })
}

/// Ends somebody's role. Every way to sign in and every session ends with it, the case they work on
/// is free, and what they proposed is taken back. What they decided stands. The account stays, so
/// that the log keeps its name; its sign-in name is not given again.
///
/// # Errors
/// [`EndError`].
pub async fn end(platform: &Platform, by: &Principal, id: AccountId) -> Result<(), EndError> {
    transaction!(platform, EndError, tx => {
        let mut db = tx.db();
        // Two administrators who end each other: the second finds that they are the last.
        db.hold_role(Role::Administrator).await?;
        if db.account(by.account).await?.disabled {
            return Err(EndError::Obstacle(Obstacle::NotTheirs));
        }
        let row = db.staff_member(id).await?.ok_or(EndError::Nobody)?;
        db.hold_account(id).await?;
        let member = member(row, Vec::new());
        if let Some(obstacle) = obstacle(&mut db, by, &member).await? {
            return Err(EndError::Obstacle(obstacle));
        }
        if !db.disable_account(id).await? {
            return Err(EndError::Obstacle(Obstacle::Ended));
        }
        let sessions = end_ways(&mut db, platform, id).await?;
        db.leave_cases(id).await?;
        db.set_precincts(id, &[]).await?;
        let proposals = two_person::take_back_all(&mut db, platform, by.account, id).await?;
        let ended = Action::StaffEnded { account: id, role: member.role, sessions, proposals };
        audit::record(&mut db, platform, by.actor(), ended).await?;
        Ok(())
    })
}

/// Ends every way to sign in and every session; gives how many sessions.
async fn end_ways(db: &mut Db<'_>, platform: &Platform, id: AccountId) -> Result<u64, DbError> {
    let now = platform.clock.now();
    db.revoke_passkeys_of(id, now).await?;
    db.set_password(id, "").await?;
    db.forget_totp(id).await?;
    db.forget_recovery_codes(id).await?;
    db.forget_recovery_link(id).await?;
    db.revoke_logins_of(id, now).await
}
