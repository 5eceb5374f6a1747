//! Mail. A letter is written into the outbox in the transaction of what it tells about, so neither
//! is ever there without the other; a sender delivers it afterwards, see [`sender`].

mod letter;
pub mod sender;
mod smtp;

pub use lettre::transport::smtp::client::Certificate;
pub use smtp::{Security, SmtpSettings};

use super::{DbError, Platform};
use crate::db::{Db, MailRow};
use crate::domain::{EmailAddress, MailId, Micros};
use crate::i18n::Lang;

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: EmailAddress,
    pub lang: Lang,
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Puts a letter into the outbox, in the caller's transaction. Gives the id it is known by.
pub(super) async fn queue(
    db: &mut Db<'_>,
    platform: &Platform,
    letter: &Letter,
) -> Result<MailId, DbError> {
    let now = platform.clock.now();
    let id = MailId(platform.entropy.uuid_v7(now));
    let Letter {
        to,
        lang,
        subject,
        body,
    } = letter;
    db.insert_mail(id, [to.as_str(), lang.code(), subject, body], now)
        .await?;
    Ok(id)
}

/// A mail of a demonstration, as its mailbox page shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub to: String,
    pub subject: String,
    pub body: String,
    pub queued: Micros,
}

/// The newest mails, newest first. Only for demonstrations: in a real event nobody reads other
/// people's mail, and the outbox keeps none that was delivered.
///
/// # Errors
/// What the database says.
pub async fn newest(platform: &Platform, most: u32) -> Result<Vec<Shown>, DbError> {
    let mut reader = platform.store.reader().await?;
    let rows = reader.db().newest_mail(i64::from(most)).await?;
    let shown = |row: MailRow| Shown {
        to: row.recipient,
        subject: row.subject,
        body: row.body,
        queued: row.queued,
    };
    Ok(rows.into_iter().map(shown).collect())
}
