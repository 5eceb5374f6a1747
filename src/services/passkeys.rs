//! Adding a passkey, and signing in with one. A question is kept for the browser it was put to,
//! answered once and soon; who signs in is known only when the answer is right.

use super::notices::{self, Notice};
use super::sign_in::{self, Caller, Principal, SignInError, SignedIn};
use super::{Platform, Retry, audit, staff, transaction};
use crate::auth::{Claim, PasskeyError, Question, RelyingParty};
use crate::db::{ChallengeRow, DbError, PasskeyRow};
use crate::domain::{AccountId, DeviceName};
use crate::log::Action;
use uuid::Uuid;

/// How long a question can be answered: finding the right device takes people a while.
pub const ANSWER_SECONDS: i64 = 5 * 60;
/// The most passkeys of one account.
pub const MOST_PASSKEYS: usize = 20;

/// Digest of the cookie of the browser that a question is for.
pub type Browser = [u8; 32];

/// A question on its way to an authenticator.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What the answer names.
    pub id: Uuid,
    /// For the browser, as JSON.
    pub options: String,
}

/// Why no passkey was added, or nobody signed in.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Never asked, asked of another browser, answered already, or too long ago.
    #[error("this question is not open")]
    NotAsked,
    #[error("the account has as many passkeys as it can have")]
    TooMany,
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for AnswerError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Db(error) => error.is_busy(),
            Self::SignIn(error) => error.is_busy(),
            _ => false,
        }
    }
}

/// Asks for a new passkey for whoever is signed in.
///
/// # Errors
/// [`AnswerError::TooMany`] before anybody looks for a device in vain.
pub async fn ask_for_new(
    platform: &Platform,
    site: &RelyingParty,
    principal: &Principal,
    browser: &Browser,
) -> Result<Asked, AnswerError> {
    let mut reader = platform.store.reader().await?;
    let known = reader.db().passkeys_of(principal.account).await?;
    let account = reader.db().account(principal.account).await?;
    drop(reader);
    if known.len() >= MOST_PASSKEYS {
        return Err(AnswerError::TooMany);
    }
    let known = known.into_iter().map(|row| row.credential).collect();
    let question = site.ask_for_new(principal.account.0, &account.display_name, known)?;
    keep(platform, Some(principal.account), browser, question).await
}

/// Adds the passkey that answers a question of [`ask_for_new`].
///
/// # Errors
/// [`AnswerError`]; then nothing was added, and the question is used up.
pub async fn add(
    platform: &Platform,
    site: &RelyingParty,
    principal: &Principal,
    browser: &Browser,
    (id, answer): (Uuid, &str),
    name: &DeviceName,
) -> Result<(), AnswerError> {
    let account = principal.account;
    let state = take(platform, Some(account), browser, id).await?;
    let new = site.accept_new(&state, answer)?;
    let now = platform.clock.now();
    let row = PasskeyRow {
        id: platform.entropy.uuid_v7(now),
        account,
        credential: new.credential,
        name: name.as_str().to_owned(),
        body: new.body,
        created: now,
        used: None,
    };
    transaction!(platform, AnswerError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        if db.passkeys_of(account).await?.len() >= MOST_PASSKEYS {
            return Err(AnswerError::TooMany);
        }
        db.insert_passkey(&row).await?;
        let action = Action::PasskeyAdded { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        staff::passkey::shown(&mut db, platform, principal).await?;
        notices::tell(&mut db, platform, account, Notice::PasskeyAdded).await?;
        Ok(())
    })
}

/// Asks whoever sits at a browser to show a passkey.
///
/// # Errors
/// [`AnswerError::Passkey`] or what the database says.
pub async fn ask_who(
    platform: &Platform,
    site: &RelyingParty,
    browser: &Browser,
) -> Result<Asked, AnswerError> {
    keep(platform, None, browser, site.ask_who()?).await
}

/// Signs in whoever answers a question of [`ask_who`].
///
/// # Errors
/// [`AnswerError`]; then nobody is signed in, and the question is used up.
pub async fn sign_in(
    platform: &Platform,
    site: &RelyingParty,
    browser: &Browser,
    (id, answer): (Uuid, &str),
    caller: &Caller,
) -> Result<SignedIn, AnswerError> {
    let state = take(platform, None, browser, id).await?;
    let claim = RelyingParty::read(answer)?;
    let row = owner(platform, &claim).await?;
    let changed = site.check(&state, &claim, &row.body)?;
    let body = changed.as_deref().unwrap_or(&row.body);
    transaction!(platform, AnswerError, tx => {
        let mut db = tx.db();
        // Revoked, or used elsewhere, since it was read.
        if !db.use_passkey(&row, body, platform.clock.now()).await? {
            return Err(SignInError::Refused.into());
        }
        let account = db.account(row.account).await?;
        let signed_in = sign_in::enter(&mut db, platform, &account, caller).await?;
        staff::passkey::shown(&mut db, platform, &signed_in.principal).await?;
        Ok(signed_in)
    })
}

/// The stored passkey that a claim names, where the authenticator does not say another owner.
async fn owner(platform: &Platform, claim: &Claim) -> Result<PasskeyRow, AnswerError> {
    let mut reader = platform.store.reader().await?;
    let row = reader.db().passkey_by_credential(&claim.credential).await?;
    let row = row.filter(|row| claim.account.is_none_or(|id| id == row.account.0));
    row.ok_or_else(|| SignInError::Refused.into())
}

async fn keep(
    platform: &Platform,
    account: Option<AccountId>,
    browser: &Browser,
    question: Question,
) -> Result<Asked, AnswerError> {
    let now = platform.clock.now();
    let id = platform.entropy.uuid_v4();
    let row = ChallengeRow {
        account,
        state: question.state,
        expires: now.plus_seconds(ANSWER_SECONDS),
    };
    transaction!(platform, AnswerError, tx => {
        tx.db().insert_challenge(id, browser, &row, now).await?;
        Ok(())
    })?;
    Ok(Asked {
        id,
        options: question.options,
    })
}

/// The question's state. It is gone afterwards, whatever becomes of the answer.
async fn take(
    platform: &Platform,
    account: Option<AccountId>,
    browser: &Browser,
    id: Uuid,
) -> Result<String, AnswerError> {
    let row = transaction!(platform, AnswerError, tx => {
        Ok(tx.db().take_challenge(id, browser).await?)
    })?;
    let now = platform.clock.now();
    let row = row.filter(|row| row.account == account && now < row.expires);
    Ok(row.ok_or(AnswerError::NotAsked)?.state)
}
