//! Signing in with a password, and out. The browser holds an opaque token, the database only its digest; a session
//! ends when it is idle too long, at its absolute limit, or when somebody ends it.

use super::{Platform, Retry, audit, second_factor, transaction, ways};
use crate::auth::{PasswordError, Secret, SessionToken, TokenDigest};
use crate::db::{AccountRow, Db, DbError, LoginRow};
use crate::domain::{AccountId, CellId, Micros, ParticipantId, Role};
use crate::log::{Action, Actor};

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
    /// When it ends whatever they do.
    pub expires: Micros,
}

impl Principal {
    /// Who acts, for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Account(self.account)
    }
}

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// For the browser, and nowhere else.
    pub token: SessionToken,
    pub principal: Principal,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong name, password or code, or a disabled account: the same answer for all.
    #[error("name or password is not right")]
    Refused,
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
/// `previous` is the session the browser held before, if any:
/// it ends, so that a token from before signing in is worth nothing after it.
///
/// # Errors
/// [`SignInError::Refused`] after the same work whether or not the name exists.
pub async fn sign_in(
    platform: &Platform,
    login: &str,
    password: Secret,
    code: &str,
    previous: Option<TokenDigest>,
) -> Result<SignedIn, SignInError> {
    if password.len() > MOST_PASSWORD_BYTES {
        return Err(SignInError::Refused);
    }
    let login = fold_login(login);
    let account = platform
        .store
        .reader()
        .await?
        .db()
        .account_by_login(&login)
        .await?;
    let decoy = platform.passwords.decoy();
    let with_password = account.as_ref().filter(|a| !a.password_hash.is_empty());
    let phc = with_password.map_or(decoy, |a| a.password_hash.as_str());
    let is_right = platform.passwords.verify(phc, password).await?;
    let account = account.filter(|a| is_right && !a.disabled);
    let account = account.ok_or(SignInError::Refused)?;
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        if !second_factor::accept_code(&mut db, platform, account.id, code).await? {
            return Err(SignInError::Refused);
        }
        enter(&mut db, platform, &account, previous).await
    })
}

/// Begins a session of somebody who has just proved who they are, in the caller's transaction.
/// `previous` is the session the browser held before; it ends.
pub(super) async fn enter(
    db: &mut Db<'_>,
    platform: &Platform,
    account: &AccountRow,
    previous: Option<TokenDigest>,
) -> Result<SignedIn, SignInError> {
    if account.disabled {
        return Err(SignInError::Refused);
    }
    if let Some(previous) = previous {
        db.revoke_login(&previous.0, platform.clock.now()).await?;
    }
    let signed_in = begin(db, platform, account, None).await?;
    let action = Action::SignedIn {
        account: account.id,
        role: account.role,
    };
    audit::record(db, platform, Actor::Account(account.id), action).await?;
    Ok(signed_in)
}

/// Replaces the token of a session by a fresh one, with the same absolute limit.
///
/// # Errors
/// [`SignInError::Ended`] where the session has ended meanwhile.
pub async fn rotate(platform: &Platform, principal: &Principal) -> Result<SignedIn, SignInError> {
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        if !db.revoke_login(&principal.token.0, platform.clock.now()).await? {
            return Err(SignInError::Ended);
        }
        let account = db.account(principal.account).await?;
        begin(&mut db, platform, &account, Some(principal.expires)).await
    })
}

/// Begins a session of somebody who has just shown that they read their account's mailbox, in the
/// caller's transaction.
pub(super) async fn begin_after_contact(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
) -> Result<SignedIn, SignInError> {
    let account = db.account(account).await?;
    enter(db, platform, &account, None).await
}

/// Whether an account has a way to sign in.
pub(super) async fn has_way_in(db: &mut Db<'_>, account: AccountId) -> Result<bool, DbError> {
    Ok(ways::count(db, account).await? > 0)
}

async fn begin(
    db: &mut Db<'_>,
    platform: &Platform,
    account: &AccountRow,
    expires: Option<Micros>,
) -> Result<SignedIn, SignInError> {
    let now = platform.clock.now();
    let token = SessionToken::generate(&platform.entropy);
    let login = LoginRow {
        account: account.id,
        role: account.role,
        participant: account.participant,
        created: now,
        expires: expires.unwrap_or_else(|| now.plus_seconds(ABSOLUTE_SECONDS)),
        last_seen: now,
        revoked: None,
    };
    db.insert_login(&token.digest().0, &login).await?;
    let principal = principal_of(&login, token.digest());
    Ok(SignedIn { token, principal })
}

/// Who is behind a token; None where there is no session or it has ended.
///
/// # Errors
/// What the database says.
pub async fn principal(
    platform: &Platform,
    token: &TokenDigest,
) -> Result<Option<Principal>, DbError> {
    let login = platform.store.reader().await?.db().login(&token.0).await?;
    let now = platform.clock.now();
    let Some(login) = login.filter(|l| is_live(l.expires, l.last_seen, l.revoked, now)) else {
        return Ok(None);
    };
    if login.last_seen.plus_seconds(TOUCH_SECONDS) <= now {
        let mut tx = platform.store.begin().await?;
        tx.db().touch_login(&token.0, now).await?;
        tx.commit().await?;
    }
    Ok(Some(principal_of(&login, *token)))
}

fn principal_of(login: &LoginRow, token: TokenDigest) -> Principal {
    Principal {
        account: login.account,
        role: login.role,
        participant: login.participant,
        token,
        expires: login.expires,
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
        }
        Ok(())
    })
}
