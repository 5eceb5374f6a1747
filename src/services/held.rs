//! Forms whose sender has to sign in first. A form that arrives when its session has ended, or
//! when a fresh sign-in is needed, is kept for the browser that sent it: encrypted, for minutes.
//! After signing in to the same account, from the same browser, it is there to be sent.

use super::sign_in::Principal;
use super::vault::Vault;
use super::{Platform, transaction};
use crate::auth::TokenDigest;
use crate::db::{Db, DbError, HeldRow};
use crate::domain::AccountId;
use zeroize::Zeroizing;

/// How long a form is kept: finding a device and signing in takes people a while.
pub const HELD_SECONDS: i64 = 30 * 60;

/// A form that waits.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HeldForm {
    /// Where it was sent to.
    pub path: String,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
}

/// Keeps a form for the browser that holds this token, whose session may have ended; false where
/// it never was a session of ours.
///
/// # Errors
/// What the database says.
pub async fn hold(
    platform: &Platform,
    token: &TokenDigest,
    form: &HeldForm,
) -> Result<bool, DbError> {
    let plain = serde_json::to_vec(form).map(Zeroizing::new).ok();
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        let Some(login) = db.login(&token.0).await? else {
            return Ok(false);
        };
        let account = login.account;
        let sealed = plain.as_ref().and_then(|plain| {
            vault(platform).seal(plain, account.0.as_bytes(), &platform.entropy)
        });
        let Some(body) = sealed else {
            return Ok(false);
        };
        let expires = platform.clock.now().plus_seconds(HELD_SECONDS);
        let row = HeldRow { account, body, expires };
        db.hold_form(&token.0, &row).await?;
        Ok(true)
    })
}

/// Whether a form waits for the browser that holds this token.
///
/// # Errors
/// What the database says.
pub async fn waits(platform: &Platform, token: &TokenDigest) -> Result<bool, DbError> {
    Ok(read(platform, token).await?.is_some())
}

/// The form that waits for whoever is signed in.
///
/// # Errors
/// What the database says.
pub async fn waiting(
    platform: &Platform,
    principal: &Principal,
) -> Result<Option<HeldForm>, DbError> {
    let row = read(platform, &principal.token).await?;
    let row = row.filter(|row| row.account == principal.account);
    let plain = row.and_then(|row| vault(platform).open(&row.body, row.account.0.as_bytes()));
    Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
}

async fn read(platform: &Platform, token: &TokenDigest) -> Result<Option<HeldRow>, DbError> {
    let mut reader = platform.store.reader().await?;
    let row = reader.db().held_form(&token.0).await?;
    Ok(row.filter(|row| platform.clock.now() < row.expires))
}

/// Hands what waits for a browser from its session before to the one that begins, in the
/// transaction that begins it. Somebody else's form is erased.
pub(super) async fn carry(
    db: &mut Db<'_>,
    platform: &Platform,
    from: TokenDigest,
    to: TokenDigest,
    account: AccountId,
) -> Result<bool, DbError> {
    let now = platform.clock.now();
    db.carry_held_form((&from.0, &to.0), account, now).await
}

/// Erases forms that are too old; gives how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        tx.db().forget_held_forms(platform.clock.now()).await
    })
}

fn vault(platform: &Platform) -> Vault {
    Vault::new(&platform.keys, b"caucus held form 1")
}
