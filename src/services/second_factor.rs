//! A password with a code from an authenticator app, and recovery codes on paper.
//!
//! The app's secret is made from a stored number, the account and a key outside the database, so
//! that a copy of the database makes no codes, and a page that is shown again shows the same one.

use super::keys::EventKeys;
use super::notices::{self, Notice};
use super::sealing::keyed;
use super::sign_in::{self, Caller, MOST_PASSWORD_BYTES, Principal, SignInError, SignedIn};
use super::{Platform, Retry, audit, transaction};
use crate::auth::{PasswordError, RecoveryCode, Secret, TotpSecret};
use crate::db::{Db, DbError};
use crate::domain::{AccountId, Micros};
use crate::log::{Action, Actor};
use hmac::Mac as _;
use uuid::Uuid;

/// Shorter passwords can be guessed.
pub const LEAST_PASSWORD_CHARS: usize = 12;
/// Recovery codes that are printed at once.
pub const RECOVERY_CODES: usize = 10;

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    #[error("the password is shorter than {LEAST_PASSWORD_CHARS} characters or too long")]
    Length,
    /// Not the app's code of now, or used already.
    #[error("the code is not the app's")]
    Code,
    /// Staff sign in with passkeys only.
    #[error("staff set no password")]
    Staff,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for SetError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// What an app is set up with.
#[derive(Debug)]
pub struct Offer {
    pub nonce: Uuid,
    /// The name to sign in with.
    pub login: String,
    /// For typing.
    pub secret: String,
    /// For a camera.
    pub address: String,
}

/// A secret for the app of whoever is signed in: the one of `nonce`, or a new one. Nothing is
/// stored.
///
/// # Errors
/// What the database says.
pub async fn offer(
    platform: &Platform,
    principal: &Principal,
    nonce: Option<Uuid>,
) -> Result<Offer, DbError> {
    let mut reader = platform.store.reader().await?;
    let login = reader.db().account_login(principal.account).await?;
    let nonce = nonce.unwrap_or_else(|| platform.entropy.uuid_v4());
    let secret = secret(&platform.keys, principal.account, nonce);
    Ok(Offer {
        nonce,
        secret: secret.to_base32(),
        address: secret.address(&login),
        login,
    })
}

/// Sets the password and the app of whoever is signed in; `code` shows that the app has the
/// secret of `nonce`.
///
/// # Errors
/// [`SetError`]; then everything is as it was.
pub async fn set(
    platform: &Platform,
    principal: &Principal,
    nonce: Uuid,
    password: Secret,
    code: &str,
) -> Result<(), SetError> {
    if principal.role.is_staff() {
        return Err(SetError::Staff);
    }
    let is_short = password.expose().chars().count() < LEAST_PASSWORD_CHARS;
    if is_short || password.len() > MOST_PASSWORD_BYTES {
        return Err(SetError::Length);
    }
    let account = principal.account;
    let now = platform.clock.now();
    let step = step(&secret(&platform.keys, account, nonce), code, now).ok_or(SetError::Code)?;
    let hash = platform.passwords.hash(password).await?;
    transaction!(platform, SetError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        db.set_password(account, &hash).await?;
        db.set_totp(account, nonce, step, now).await?;
        let action = Action::PasswordSet { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        notices::tell(&mut db, platform, account, Notice::PasswordSet).await?;
        Ok(())
    })
}

/// Whether `code` is what the account's app shows, used up by asking; true where it has no app.
pub(super) async fn accept_code(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    code: &str,
) -> Result<bool, DbError> {
    let Some(nonce) = db.totp_of(account).await? else {
        return Ok(true);
    };
    let secret = secret(&platform.keys, account, nonce);
    match step(&secret, code, platform.clock.now()) {
        Some(step) => db.use_totp(account, step).await,
        None => Ok(false),
    }
}

/// New recovery codes for whoever is signed in; those before are worthless. They are shown once
/// and cannot be read again.
///
/// # Errors
/// What the database says.
pub async fn make_codes(
    platform: &Platform,
    principal: &Principal,
) -> Result<Vec<RecoveryCode>, DbError> {
    let account = principal.account;
    let fresh = || RecoveryCode::generate(&platform.entropy);
    let codes: Vec<_> = std::iter::repeat_with(fresh).take(RECOVERY_CODES).collect();
    let digest = |code| digest(&platform.keys, account, code);
    let digests: Vec<_> = codes.iter().map(digest).collect();
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        db.set_recovery_codes(account, &digests, platform.clock.now()).await?;
        let action = Action::RecoveryCodesMade { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        notices::tell(&mut db, platform, account, Notice::CodesMade).await?;
        Ok(())
    })?;
    Ok(codes)
}

/// Signs in with a name and a recovery code, which is used up.
///
/// # Errors
/// [`SignInError::Refused`], the same whether the name, the code or neither is known.
pub async fn recover(
    platform: &Platform,
    login: &str,
    code: &str,
    caller: &Caller,
) -> Result<SignedIn, SignInError> {
    let login = sign_in::fold_login(login);
    let code = RecoveryCode::parse(code).ok_or(SignInError::Refused)?;
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let account = db.account_by_login(&login).await?;
        // A name that nobody has is looked for among the codes as well: it takes as long.
        let id = account.as_ref().map_or(AccountId(Uuid::nil()), |a| a.id);
        let digest = digest(&platform.keys, id, &code);
        let is_used = db.use_recovery_code(id, &digest, platform.clock.now()).await?;
        let account = account.filter(|_| is_used).ok_or(SignInError::Refused)?;
        let action = Action::RecoveryCodeUsed { account: id };
        audit::record(&mut db, platform, Actor::Account(id), action).await?;
        notices::tell(&mut db, platform, id, Notice::CodeUsed).await?;
        sign_in::enter(&mut db, platform, &account, caller).await
    })
}

fn step(secret: &TotpSecret, code: &str, now: Micros) -> Option<i64> {
    let seconds = u64::try_from(now.0 / 1_000_000).ok()?;
    secret.step_of(code, seconds)?.try_into().ok()
}

fn secret(keys: &EventKeys, account: AccountId, nonce: Uuid) -> TotpSecret {
    let mut mac = keyed(keys.request_key());
    mac.update(b"caucus authenticator app 1");
    mac.update(account.0.as_bytes());
    mac.update(nonce.as_bytes());
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    TotpSecret::new(bytes.first_chunk().copied().unwrap_or_default())
}

fn digest(keys: &EventKeys, account: AccountId, code: &RecoveryCode) -> [u8; 32] {
    let mut mac = keyed(keys.request_key());
    mac.update(b"caucus recovery code 1");
    mac.update(account.0.as_bytes());
    mac.update(code.as_bytes());
    mac.finalize().into_bytes().into()
}
