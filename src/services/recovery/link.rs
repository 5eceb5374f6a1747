//! The link that lets somebody in once, so that they can set new ways to sign in.

use crate::auth::{SessionToken, TokenDigest};
use crate::db::{ContactRow, Db};
use crate::i18n::Lang;
use crate::log::{Action, Actor};
use crate::services::notices::{self, Notice};
use crate::services::register::letters;
use crate::services::sign_in::{self, Caller, Principal, SignInError, SignedIn};
use crate::services::{DbError, Platform, audit, outbox, transaction};

/// A link is good for so long: mail may be slow, and the person stands in the rain.
pub const LINK_SECONDS: i64 = 60 * 60;

/// Where a link leads, after the site's address; the token follows.
pub const LINK_PATH: &str = "/sign-in/link?token=";

/// Ends every way to sign in to an account and every session of it, and mails its owner a link,
/// in the transaction that two people agreed in.
pub(super) async fn grant(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    contact: &ContactRow,
    site: &str,
) -> Result<(), DbError> {
    let (account, now) = (contact.account, platform.clock.now());
    // Whoever changes the ways at this moment comes before or after, not in between.
    db.hold_account(account).await?;
    let passkeys = db.revoke_passkeys_of(account, now).await?;
    db.set_password(account, "").await?;
    db.forget_totp(account).await?;
    db.forget_recovery_codes(account).await?;
    db.forget_phone_code(account).await?;
    let sessions = db.revoke_logins_of(account, now).await?;
    let token = SessionToken::generate(&platform.entropy);
    let expires = now.plus_seconds(LINK_SECONDS);
    db.put_recovery_link(account, &token.digest().0, expires)
        .await?;
    let lang = Lang::parse(&contact.lang).unwrap_or_default();
    let address = format!("{site}{LINK_PATH}{}", token.as_str());
    let letter = letters::way_in(lang, &contact.email, &address);
    outbox::queue(db, platform, &letter).await?;
    let granted = Action::RecoveryGranted {
        account,
        passkeys,
        sessions,
    };
    audit::record(db, platform, by.actor(), granted).await
}

/// Whether a link can be used now.
///
/// # Errors
/// What the database says.
pub async fn is_good(platform: &Platform, token: &TokenDigest) -> Result<bool, DbError> {
    let now = platform.clock.now();
    let mut reader = platform.store.reader().await?;
    reader.db().is_recovery_link(&token.0, now).await
}

/// Signs in with a link, which is used up.
///
/// # Errors
/// [`SignInError::Refused`] where it is none of ours, used, replaced by a newer one, or too old.
pub async fn enter(
    platform: &Platform,
    token: &TokenDigest,
    caller: &Caller,
) -> Result<SignedIn, SignInError> {
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let account = db.use_recovery_link(&token.0, now).await?;
        let account = account.ok_or(SignInError::Refused)?;
        let action = Action::RecoveryLinkUsed { account };
        audit::record(&mut db, platform, Actor::Account(account), action).await?;
        notices::tell(&mut db, platform, account, Notice::LinkUsed).await?;
        sign_in::begin_after_contact(&mut db, platform, account, caller).await
    })
}
