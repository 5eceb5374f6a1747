//! Giving an account back to somebody who lost every way to sign in. They ask ([`ask`]) or call;
//! one member of staff looks at the case and proposes, another confirms ([`case`], under the
//! two-person rule); then the old ways end and a link that is good once is mailed ([`link`]).
//! The registration and the card stay as they are.

pub mod case;
pub mod link;

use super::notices::{self, Notice};
use super::register::letters;
use super::two_person::TwoPersonError;
use super::{Platform, Retry, audit, outbox, transaction};
use crate::db::{ContactRow, Db, DbError};
use crate::domain::{EmailAddress, Role};
use crate::i18n::Lang;
use crate::log::{Action, Actor};

/// What was asked is kept so long; asking again meanwhile changes nothing and mails nothing.
pub const REQUEST_SECONDS: i64 = 3 * 24 * 60 * 60;

/// Why an account was not given back.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// No participant has this account or mailbox, or the account is stopped.
    #[error("there is no account that can be given back")]
    NoAccount,
    /// A second person would have to confirm something nobody gave a reason for.
    #[error("no reason is given")]
    SayWhy,
    #[error(transparent)]
    TwoPerson(#[from] TwoPersonError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for RecoveryError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Db(error) => error.is_busy(),
            Self::TwoPerson(error) => error.is_busy(),
            Self::NoAccount | Self::SayWhy => false,
        }
    }
}

/// Notes that whoever has this mailbox cannot sign in any more. Nothing is said to the asker about
/// whether there is such an account: a letter to the mailbox says so.
///
/// # Errors
/// What the database says.
pub async fn ask(platform: &Platform, email: &EmailAddress, lang: Lang) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        db.forget_recoveries(now.plus_seconds(-REQUEST_SECONDS)).await?;
        if !db.ask_recovery(email, now).await? {
            return Ok(());
        }
        let Some(contact) = owner(&mut db, email).await? else {
            outbox::queue(&mut db, platform, &letters::no_account(lang, email)).await?;
            return Ok(());
        };
        let account = contact.account;
        let action = Action::RecoveryRequested { account };
        audit::record(&mut db, platform, Actor::System, action).await?;
        notices::tell(&mut db, platform, account, Notice::RecoveryAsked).await
    })
}

/// The participant of a mailbox, where their account is in use.
async fn owner(db: &mut Db<'_>, email: &EmailAddress) -> Result<Option<ContactRow>, DbError> {
    let Some(contact) = db.contact_by_email(email).await? else {
        return Ok(None);
    };
    let account = db.account(contact.account).await?;
    let is_theirs = account.role == Role::Participant && !account.disabled;
    Ok(is_theirs.then_some(contact))
}

/// Erases what was asked too long ago; gives how much.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    let until = platform.clock.now().plus_seconds(-REQUEST_SECONDS);
    transaction!(platform, DbError, tx => { tx.db().forget_recoveries(until).await })
}
