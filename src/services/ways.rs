//! What somebody can sign in with, and where they are signed in: reading it, naming it, ending it.

use super::notices::{self, Notice};
use super::sign_in::{IDLE_SECONDS, Principal};
use super::{Platform, Retry, audit, transaction};
use crate::db::{Db, DbError};
use crate::domain::{AccountId, Device, DeviceName, Micros};
use crate::log::Action;
use uuid::Uuid;

/// Changing the ways to sign in needs a sign-in no longer ago than this: a phone that was left
/// unlocked on a table must not become somebody else's account.
pub const FRESH_SECONDS: i64 = 10 * 60;

/// A passkey, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Passkey {
    pub id: Uuid,
    pub name: String,
    pub created: Micros,
    pub used: Option<Micros>,
}

/// A session, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Digest of its token.
    pub token: [u8; 32],
    pub began: Micros,
    pub last_seen: Micros,
    pub device: Device,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Everything on the page about signing in.
#[derive(Debug, Clone)]
pub struct Ways {
    pub passkeys: Vec<Passkey>,
    pub has_password: bool,
    /// Recovery codes that are not used.
    pub codes_left: i64,
    pub sessions: Vec<Session>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WaysError {
    /// Nothing of this account, or ended already.
    #[error("there is nothing of this account under that id")]
    Nothing,
    /// Without it nobody could sign in to the account.
    #[error("this is the last way to sign in")]
    Last,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for WaysError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// What the account can be signed in to with, and the sessions in force.
///
/// # Errors
/// What the database says.
pub async fn list(platform: &Platform, principal: &Principal) -> Result<Ways, DbError> {
    let (account, now) = (principal.account, platform.clock.now());
    let mut reader = platform.store.reader().await?;
    let mut db = reader.db();
    let passkeys = db.passkeys_of(account).await?;
    let used_after = now.plus_seconds(-IDLE_SECONDS);
    let sessions = db.logins_of(account, now, used_after).await?;
    let has_password = !db.account(account).await?.password_hash.is_empty();
    let codes_left = db.recovery_codes_left(account).await?;
    let session = |(token, row): (Vec<u8>, crate::db::LoginRow)| {
        let token: [u8; 32] = token.try_into().ok()?;
        Some(Session {
            token,
            began: row.created,
            last_seen: row.last_seen,
            device: row.device,
            is_this: token == principal.token.0,
        })
    };
    Ok(Ways {
        passkeys: passkeys
            .into_iter()
            .map(|row| Passkey {
                id: row.id,
                name: row.name,
                created: row.created,
                used: row.used,
            })
            .collect(),
        has_password,
        codes_left,
        sessions: sessions.into_iter().filter_map(session).collect(),
    })
}

/// Ways to sign in to an account. Not the mailbox: it begins accounts and opens none.
pub(super) async fn count(db: &mut Db<'_>, account: AccountId) -> Result<usize, DbError> {
    let password = usize::from(!db.account(account).await?.password_hash.is_empty());
    Ok(password + db.passkeys_of(account).await?.len())
}

/// Whether whoever is signed in may change the ways to sign in, and still may in `seconds`: they
/// signed in a short while ago, or there is no way to sign in yet and they have just confirmed
/// their mailbox.
///
/// # Errors
/// What the database says.
pub async fn may_change(
    platform: &Platform,
    principal: &Principal,
    seconds: i64,
) -> Result<bool, DbError> {
    let end = principal.since.plus_seconds(FRESH_SECONDS - seconds);
    if platform.clock.now() < end {
        return Ok(true);
    }
    let mut reader = platform.store.reader().await?;
    Ok(count(&mut reader.db(), principal.account).await? == 0)
}

/// Gives a passkey another name.
///
/// # Errors
/// [`WaysError::Nothing`].
pub async fn name(
    platform: &Platform,
    principal: &Principal,
    id: Uuid,
    name: &DeviceName,
) -> Result<(), WaysError> {
    let account = principal.account;
    transaction!(platform, WaysError, tx => {
        let mut db = tx.db();
        if !db.name_passkey(id, account, name.as_str()).await? {
            return Err(WaysError::Nothing);
        }
        let action = Action::PasskeyNamed { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        Ok(())
    })
}

/// Makes a passkey worthless.
///
/// # Errors
/// [`WaysError::Last`] where no other way to sign in is left.
pub async fn revoke(platform: &Platform, principal: &Principal, id: Uuid) -> Result<(), WaysError> {
    let account = principal.account;
    transaction!(platform, WaysError, tx => {
        let mut db = tx.db();
        // Two devices that each remove the other at the same moment must not both succeed.
        db.hold_account(account).await?;
        if !db.revoke_passkey(id, account, platform.clock.now()).await? {
            return Err(WaysError::Nothing);
        }
        if count(&mut db, account).await? == 0 {
            return Err(WaysError::Last);
        }
        let action = Action::PasskeyRevoked { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        notices::tell(&mut db, platform, account, Notice::PasskeyRemoved).await?;
        Ok(())
    })
}

/// Takes the password and its app away.
///
/// # Errors
/// [`WaysError::Last`] where no other way to sign in is left, [`WaysError::Nothing`] where there
/// is no password.
pub async fn remove_password(platform: &Platform, principal: &Principal) -> Result<(), WaysError> {
    let account = principal.account;
    transaction!(platform, WaysError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        if db.account(account).await?.password_hash.is_empty() {
            return Err(WaysError::Nothing);
        }
        db.set_password(account, "").await?;
        db.forget_totp(account).await?;
        if count(&mut db, account).await? == 0 {
            return Err(WaysError::Last);
        }
        let action = Action::PasswordRemoved { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        notices::tell(&mut db, platform, account, Notice::PasswordRemoved).await?;
        Ok(())
    })
}

/// Ends another session of the same account. The case that is worked on is free then: it may be open
/// on a device that was left somewhere, and whoever goes on with it here takes it anew.
///
/// # Errors
/// [`WaysError::Nothing`] where it is not theirs or has ended.
pub async fn end_session(
    platform: &Platform,
    principal: &Principal,
    token: &[u8; 32],
) -> Result<(), WaysError> {
    let account = principal.account;
    transaction!(platform, WaysError, tx => {
        let mut db = tx.db();
        if !db.revoke_login_of(token, account, platform.clock.now()).await? {
            return Err(WaysError::Nothing);
        }
        let action = Action::SignedOut { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        Ok(db.leave_cases(account).await?)
    })
}
