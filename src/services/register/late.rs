//! Letting somebody register after the time: one member of staff proposes it for a mailbox, another
//! confirms it. The mailbox need not be known yet.

use super::{RegisterError, letters, read_calendar};
use crate::db::Db;
use crate::domain::{AccountId, EmailAddress, Proposal, ProposalKind, ProposalState, Words};
use crate::i18n::Lang;
use crate::log::{Action, Actor};
use crate::services::sign_in::Principal;
use crate::services::two_person::{self, TwoPersonError, Wish};
use crate::services::{DbError, Platform, Retry, audit, outbox, transaction};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

/// Somebody let in has so long, or until the last session ends.
pub const LATE_SECONDS: i64 = 24 * 60 * 60;

/// Why nobody is let in late.
#[derive(Debug, thiserror::Error)]
pub enum LateError {
    /// No session is left to take part in.
    #[error("no voting session is left")]
    Over,
    /// Everybody can still register.
    #[error("registration is open")]
    NotLate,
    #[error("no reason is given")]
    SayWhy,
    #[error(transparent)]
    TwoPerson(#[from] TwoPersonError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<RegisterError> for LateError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Db(error) => Self::Db(error),
            _ => Self::Over,
        }
    }
}

impl Retry for LateError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Db(error) => error.is_busy(),
            Self::TwoPerson(error) => error.is_busy(),
            _ => false,
        }
    }
}

/// Proposes to let whoever has this mailbox register late.
///
/// # Errors
/// [`LateError`]; nothing is proposed then.
pub async fn propose(
    platform: &Platform,
    by: &Principal,
    email: &EmailAddress,
    words: &Words,
) -> Result<Proposal, LateError> {
    if words.is_empty() {
        return Err(LateError::SayWhy);
    }
    transaction!(platform, LateError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let calendar = read_calendar(&mut db, now).await?;
        if !calendar.can_be_late() {
            return Err(LateError::Over);
        }
        if now < calendar.window.closes {
            return Err(LateError::NotLate);
        }
        let subject = subject(&mut db, platform, email).await?;
        let permit = platform.entropy.uuid_v7(now);
        db.insert_permit(permit, email).await?;
        let wish = Wish {
            kind: ProposalKind::LateRegistration,
            subject,
            object: Some(permit),
            version: 0,
            words,
        };
        Ok(two_person::propose(&mut db, platform, by.account, wish).await?)
    })
}

/// The account of a mailbox; where there is none, an id that only stands for the mailbox.
async fn subject(
    db: &mut Db<'_>,
    platform: &Platform,
    email: &EmailAddress,
) -> Result<AccountId, DbError> {
    if let Some(contact) = db.contact_by_email(email).await? {
        return Ok(contact.account);
    }
    if let Some(account) = db.account_by_login(email.as_str()).await? {
        return Ok(account.id);
    }
    let mut digest = Hmac::<Sha256>::new_from_slice(platform.keys.request_key())
        .map_err(|_| DbError::NotFound)?;
    digest.update(b"caucus late mailbox v1 ");
    digest.update(email.as_str().as_bytes());
    let digest = digest.finalize().into_bytes();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Ok(AccountId(
        uuid::Builder::from_custom_bytes(bytes).into_uuid(),
    ))
}

/// Lets them in, in the transaction that confirmed it.
pub(in crate::services) async fn carry_out(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    proposal: &Proposal,
) -> Result<(), LateError> {
    debug_assert_eq!(proposal.state, ProposalState::Confirmed);
    let Some(permit) = proposal.object else {
        return Err(TwoPersonError::NoProposal.into());
    };
    let now = platform.clock.now();
    let calendar = read_calendar(db, now).await?;
    let last = calendar.sessions.iter().map(|s| s.closes).max();
    let last = last.filter(|_| calendar.can_be_late());
    let until = now
        .plus_seconds(LATE_SECONDS)
        .min(last.ok_or(LateError::Over)?);
    let email = db.grant_permit(permit, until).await?;
    let allowed = Action::LateAllowed {
        account: proposal.subject,
        until,
    };
    audit::record(db, platform, Actor::Account(by.account), allowed).await?;
    let contact = db.contact_by_email(&email).await?;
    let lang = contact
        .and_then(|c| Lang::parse(&c.lang))
        .unwrap_or_default();
    outbox::queue(db, platform, &letters::let_in(lang, &email)).await?;
    Ok(())
}

/// The mailbox a proposal would let in.
///
/// # Errors
/// What the database says.
pub async fn mailbox(platform: &Platform, permit: Uuid) -> Result<EmailAddress, DbError> {
    platform
        .store
        .reader()
        .await?
        .db()
        .permitted_mailbox(permit)
        .await
}
