//! Signing in with a password, and out. The browser holds an opaque token, the database only its digest; a session
//! ends when it is idle too long, at its absolute limit, or when somebody ends it.

use super::guesses::Guesses;
use super::{Platform, Retry, audit, held, second_factor, transaction, ways};
use crate::auth::{PasswordError, Secret, SessionToken, TokenDigest};
use crate::db::{AccountRow, Db, DbError, LoginRow};
use crate::domain::{AccountId, CellId, Device, Micros, ParticipantId, Role};
use crate::log::{Action, Actor};
use std::net::IpAddr;
use std::time::Duration;

/// A session unused for this long has ended.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// A session ends this long after signing in, used or not.
pub const ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;
/// Use is noted no more often than this, so that reading a page does not write.
const TOUCH_SECONDS: i64 = 60;
/// Longer passwords are refused before any work is done for them.
pub const MOST_PASSWORD_BYTES: usize = 1_024;

/// Who is asking, as found behind their token.
#[derive(Debug, Clone)]
pub struct Principal {
    pub account: AccountId,
    pub role: Role,
    /// Where a participant's rows live; None for staff.
    pub participant: Option<(CellId, ParticipantId)>,
    /// The session they are using.
    pub token: TokenDigest,
    /// When they proved who they are.
    pub since: Micros,
    /// When it ends whatever they do.
    pub expires: Micros,
    /// When it ends unless it is used before.
    pub ends: Micros,
}

impl Principal {
    /// Who acts, for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Account(self.account)
    }
}

/// The browser that somebody signs in with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caller {
    /// The session it held before, if any. It ends when somebody signs in, so that a token from
    /// before signing in is worth nothing after it.
    pub previous: Option<TokenDigest>,
    pub device: Device,
    /// Where it is on the network, as far as that is known.
    pub address: Option<IpAddr>,
}

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// For the browser, and nowhere else.
    pub token: SessionToken,
    pub principal: Principal,
    /// Whether a form waits for this browser that was sent before signing in.
    pub holds_form: bool,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong name, password or code, or a disabled account: the same answer for all.
    #[error("name or password is not right")]
    Refused,
    /// Too many wrong guesses: this one was not looked at. What to wait before the next.
    #[error("too many wrong guesses; wait {0:?}")]
    TooMany(Duration),
    /// The session to continue has ended.
    #[error("the session has ended")]
    Ended,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for SignInError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// A sign-in name as stored: without outer spaces, in lower case.
#[must_use]
pub fn fold_login(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// Signs in with name and password, and with the code of the account's app where it has one.
///
/// # Errors
/// [`SignInError::Refused`] after the same work whether or not the name exists;
/// [`SignInError::TooMany`] after too many of those.
pub async fn sign_in(
    platform: &Platform,
    login: &str,
    password: Secret,
    code: &str,
    caller: &Caller,
) -> Result<SignedIn, SignInError> {
    if password.len() > MOST_PASSWORD_BYTES {
        return Err(SignInError::Refused);
    }
    let login = fold_login(login);
    let mut reader = platform.store.reader().await?;
    let mut db = reader.db();
    let account = db.account_by_login(&login).await?;
    let id = account.as_ref().map(|a| a.id);
    let guesses = Guesses::of(&mut db, platform, &login, id, caller).await?;
    if let Some(wait) = guesses.wait(&mut db, platform.clock.now()).await? {
        return Err(SignInError::TooMany(wait));
    }
    drop(reader);
    let decoy = platform.passwords.decoy();
    let with_password = account.as_ref().filter(|a| !a.password_hash.is_empty());
    let phc = with_password.map_or(decoy, |a| a.password_hash.as_str());
    let is_right = platform.passwords.verify(phc, password).await?;
    let proved = account.as_ref().filter(|a| is_right && !a.disabled);
    // A refusal is committed as well: it counts.
    let signed_in = transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        // Guesses that were made at the same moment have been counted since the first look.
        if let Some(wait) = guesses.wait(&mut db, now).await? {
            return Err(SignInError::TooMany(wait));
        }
        if let Some(account) = proved
            && is_still(&mut db, account).await?
            && second_factor::accept_code(&mut db, platform, account.id, code).await?
        {
            guesses.forget(&mut db).await?;
            return enter(&mut db, platform, account, caller).await.map(Some);
        }
        guesses.count(&mut db, now).await?;
        // Once they have to wait, the log says so: the owner may ask.
        if let (Some(account), Some(_)) = (id, guesses.wait(&mut db, now).await?) {
            let action = Action::SignInRefused { account };
            audit::record(&mut db, platform, Actor::System, action).await?;
        }
        Ok(None)
    })?;
    signed_in.ok_or(SignInError::Refused)
}

/// Whether the password that was just found right is the account's still, and stays so until the
/// transaction ends: finding out takes a while, and whoever takes a password away meanwhile must not
/// leave a session behind.
async fn is_still(db: &mut Db<'_>, proved: &AccountRow) -> Result<bool, DbError> {
    db.hold_account(proved.id).await?;
    let now = db.account(proved.id).await?;
    Ok(now.password_hash == proved.password_hash && !now.disabled)
}

/// Begins a session of somebody who has just proved who they are, in the caller's transaction.
pub(super) async fn enter(
    db: &mut Db<'_>,
    platform: &Platform,
    account: &AccountRow,
    caller: &Caller,
) -> Result<SignedIn, SignInError> {
    if account.disabled {
        return Err(SignInError::Refused);
    }
    let now = platform.clock.now();
    if let Some(previous) = caller.previous
        && db.revoke_login(&previous.0, now).await?
        && let Some(before) = db.login(&previous.0).await?
        && before.account != account.id
    {
        // Whoever sat at this browser before has gone.
        db.leave_cases(before.account).await?;
    }
    let login = LoginRow {
        account: account.id,
        role: account.role,
        participant: account.participant,
        created: now,
        expires: now.plus_seconds(ABSOLUTE_SECONDS),
        last_seen: now,
        revoked: None,
        device: caller.device,
    };
    let mut signed_in = begin(db, platform, login).await?;
    if let Some(previous) = caller.previous {
        let token = signed_in.principal.token;
        signed_in.holds_form = held::carry(db, platform, previous, token, account.id).await?;
    }
    let action = Action::SignedIn {
        account: account.id,
        role: account.role,
    };
    audit::record(db, platform, Actor::Account(account.id), action).await?;
    Ok(signed_in)
}

/// Replaces the token of a session by a fresh one, with the same beginning and absolute limit.
///
/// # Errors
/// [`SignInError::Ended`] where the session has ended meanwhile.
pub async fn rotate(platform: &Platform, principal: &Principal) -> Result<SignedIn, SignInError> {
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let login = db.login(&principal.token.0).await?.ok_or(SignInError::Ended)?;
        if !db.revoke_login(&principal.token.0, now).await? {
            return Err(SignInError::Ended);
        }
        let signed_in = begin(&mut db, platform, LoginRow { last_seen: now, ..login }).await?;
        db.carry_proof(&principal.token.0, &signed_in.principal.token.0).await?;
        Ok(signed_in)
    })
}

/// Begins a session of somebody who has just shown that they read their account's mailbox, in the
/// caller's transaction.
pub(super) async fn begin_after_contact(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    caller: &Caller,
) -> Result<SignedIn, SignInError> {
    let account = db.account(account).await?;
    enter(db, platform, &account, caller).await
}

/// Whether an account has, or had, a way to sign in: then its mailbox alone opens it no more.
pub(super) async fn has_way_in(db: &mut Db<'_>, account: AccountId) -> Result<bool, DbError> {
    Ok(ways::count(db, account).await? > 0 || db.was_recovered(account).await?)
}

async fn begin(
    db: &mut Db<'_>,
    platform: &Platform,
    login: LoginRow,
) -> Result<SignedIn, SignInError> {
    let token = SessionToken::generate(&platform.entropy);
    db.insert_login(&token.digest().0, &login).await?;
    let principal = principal_of(&login, token.digest());
    Ok(SignedIn {
        token,
        principal,
        holds_form: false,
    })
}

/// Who is behind a token; None where there is no session or it has ended.
///
/// # Errors
/// What the database says.
pub async fn principal(
    platform: &Platform,
    token: &TokenDigest,
) -> Result<Option<Principal>, DbError> {
    used(platform, token, TOUCH_SECONDS).await
}

/// As [`principal`], for a session that was just read together with something else.
pub(super) async fn principal_behind(
    platform: &Platform,
    token: &TokenDigest,
    login: LoginRow,
) -> Result<Option<Principal>, DbError> {
    in_use(platform, token, Some(login), TOUCH_SECONDS).await
}

/// As [`principal`]; the session counts as used at this moment.
///
/// # Errors
/// What the database says.
pub async fn extend(
    platform: &Platform,
    token: &TokenDigest,
) -> Result<Option<Principal>, DbError> {
    used(platform, token, 0).await
}

/// As [`in_use`], with the session read first.
async fn used(
    platform: &Platform,
    token: &TokenDigest,
    rarely: i64,
) -> Result<Option<Principal>, DbError> {
    let login = platform.store.reader().await?.db().login(&token.0).await?;
    in_use(platform, token, login, rarely).await
}

/// Who is behind a session that was just read, if it has not ended. Notes the use where the last
/// one noted is `rarely` seconds old.
async fn in_use(
    platform: &Platform,
    token: &TokenDigest,
    login: Option<LoginRow>,
    rarely: i64,
) -> Result<Option<Principal>, DbError> {
    let now = platform.clock.now();
    let Some(mut login) = login.filter(|l| is_live(l.expires, l.last_seen, l.revoked, now)) else {
        return Ok(None);
    };
    if login.last_seen.plus_seconds(rarely) <= now {
        let mut tx = platform.store.begin().await?;
        tx.db().touch_login(&token.0, now).await?;
        tx.commit().await?;
        login.last_seen = now;
    }
    Ok(Some(principal_of(&login, *token)))
}

fn principal_of(login: &LoginRow, token: TokenDigest) -> Principal {
    Principal {
        account: login.account,
        role: login.role,
        participant: login.participant,
        token,
        since: login.created,
        expires: login.expires,
        ends: login
            .expires
            .min(login.last_seen.plus_seconds(IDLE_SECONDS)),
    }
}

/// Whether a session with these times is in force at `now`.
pub(super) fn is_live(
    expires: Micros,
    last_seen: Micros,
    revoked: Option<Micros>,
    now: Micros,
) -> bool {
    revoked.is_none() && now < expires && now < last_seen.plus_seconds(IDLE_SECONDS)
}

/// Ends the session. Ending it twice is no mistake.
///
/// # Errors
/// What the database says.
pub async fn sign_out(platform: &Platform, principal: &Principal) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        if db.revoke_login(&principal.token.0, platform.clock.now()).await? {
            let action = Action::SignedOut { account: principal.account };
            audit::record(&mut db, platform, principal.actor(), action).await?;
            // Whoever has gone works on nothing.
            db.leave_cases(principal.account).await?;
        }
        Ok(())
    })
}
