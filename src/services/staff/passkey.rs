//! Staff of a real event work with a passkey and nothing else. Whoever came by a link, a code on paper or
//! the first password can add one, and until they have done so nothing more; a password ends with it. A
//! demonstration, whose passwords are on its first page, asks for none.

use crate::db::Db;
use crate::log::Action;
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, audit};

/// Whether somebody has to add or show a passkey before anything else.
///
/// # Errors
/// What the database says.
pub async fn is_wanted(platform: &Platform, principal: &Principal) -> Result<bool, DbError> {
    if !principal.role.is_staff() {
        return Ok(false);
    }
    let mut reader = platform.store.reader().await?;
    Ok(!reader.db().is_proved(&principal.token.0).await?)
}

/// Notes, in the caller's transaction, that somebody of staff has just shown or added a passkey.
/// A password that staff of a real event had until now ends.
pub(in crate::services) async fn shown(
    db: &mut Db<'_>,
    platform: &Platform,
    who: &Principal,
) -> Result<(), DbError> {
    let account = who.account;
    if !who.role.is_staff() {
        return Ok(());
    }
    db.prove_login(&who.token.0).await?;
    let is_demo = db.event().await?.is_some_and(|stored| stored.event.is_demo);
    if is_demo || db.account(account).await?.password_hash.is_empty() {
        return Ok(());
    }
    db.set_password(account, "").await?;
    db.forget_totp(account).await?;
    let action = Action::PasswordRemoved { account };
    audit::record(db, platform, who.actor(), action).await
}
