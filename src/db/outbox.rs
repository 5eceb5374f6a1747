//! The outbox: mail waits here until it is delivered.

use super::{Db, DbError, store::send};
use crate::domain::{MailId, Micros};
use uuid::Uuid;

/// How far a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// To be sent at `next`, for the first time or again.
    Waiting,
    /// A sender has it. If it is not heard of until `next`, it died with it.
    Sending,
    /// The mail server took it.
    Sent,
    /// The mail server refused it for good, or it was tried too often.
    Failed,
}

impl MailState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Sending, Self::Sent, Self::Failed];

    /// The name stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// A mail as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    pub id: MailId,
    pub recipient: String,
    pub lang: String,
    pub subject: String,
    /// Empty once it is delivered, except in a demonstration.
    pub body: String,
    pub state: MailState,
    pub queued: Micros,
    /// When to try next; while it is being sent, when to give the sender up.
    pub next: Micros,
    pub tries: i64,
    /// Whether an earlier try may have delivered it.
    pub may_repeat: bool,
    pub done: Option<Micros>,
}

statements! {
    INSERT_MAIL = "INSERT INTO outbox (id, recipient, lang, subject, body, state, queued_us, \
        next_us, tries, may_repeat) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6, 0, FALSE)";
    DUE_MAIL = "SELECT id, recipient, lang, subject, body, state, queued_us, next_us, tries, \
        may_repeat, done_us FROM outbox WHERE state IN ('waiting', 'sending') AND next_us <= $1 \
        ORDER BY next_us, id LIMIT $2";
    CLAIM_MAIL = "UPDATE outbox SET state = 'sending', next_us = $4, tries = tries + 1, \
        may_repeat = (may_repeat OR state = 'sending') \
        WHERE id = $1 AND state = $2 AND next_us = $3";
    SETTLE_MAIL = "UPDATE outbox SET state = $3, next_us = $4, may_repeat = $5, done_us = $6, \
        body = CASE WHEN $7 THEN '' ELSE body END \
        WHERE id = $1 AND tries = $2 AND state = 'sending'";
    MAIL = "SELECT id, recipient, lang, subject, body, state, queued_us, next_us, tries, \
        may_repeat, done_us FROM outbox WHERE id = $1";
    NEWEST_MAIL = "SELECT id, recipient, lang, subject, body, state, queued_us, next_us, tries, \
        may_repeat, done_us FROM outbox ORDER BY id DESC LIMIT $1";
}

type Row = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    bool,
    Option<i64>,
);

impl Db<'_> {
    /// Stores a mail to be sent at once.
    pub async fn insert_mail(
        &mut self,
        id: MailId,
        [recipient, lang, subject, body]: [&str; 4],
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, INSERT_MAIL; id.0, recipient, lang, subject, body, now.0).map(drop)
    }

    /// Mail that is due: waiting, or given up by the sender that had it.
    pub async fn due_mail(&mut self, now: Micros, most: i64) -> Result<Vec<MailRow>, DbError> {
        let rows = send!(self, DUE_MAIL; now.0, most => all Row)?;
        rows.into_iter().map(mail).collect()
    }

    /// Takes a mail that was found due, until `until`; false where another sender has it. One that
    /// another sender had may have been delivered, and says so from now on.
    pub async fn claim_mail(&mut self, due: &MailRow, until: Micros) -> Result<bool, DbError> {
        Ok(send!(self, CLAIM_MAIL; due.id.0, due.state.as_str(), due.next.0, until.0)? == 1)
    }

    /// Says how try number `tries` ended; false where another sender has taken the mail since.
    pub async fn settle_mail(&mut self, mail: &MailRow, empty: bool) -> Result<bool, DbError> {
        let done = send!(self, SETTLE_MAIL; mail.id.0, mail.tries, mail.state.as_str(),
            mail.next.0, mail.may_repeat, mail.done.map(|at| at.0), empty)?;
        Ok(done == 1)
    }

    /// One mail.
    pub async fn mail(&mut self, id: MailId) -> Result<Option<MailRow>, DbError> {
        let row = send!(self, MAIL; id.0 => optional Row)?;
        row.map(mail).transpose()
    }

    /// The newest mails, newest first.
    pub async fn newest_mail(&mut self, most: i64) -> Result<Vec<MailRow>, DbError> {
        let rows = send!(self, NEWEST_MAIL; most => all Row)?;
        rows.into_iter().map(mail).collect()
    }
}

fn mail(row: Row) -> Result<MailRow, DbError> {
    let (id, recipient, lang, subject, body, state, queued, next, tries, may_repeat, done) = row;
    let known = MailState::ALL.into_iter().find(|s| s.as_str() == state);
    Ok(MailRow {
        id: MailId(id),
        recipient,
        lang,
        subject,
        body,
        state: known.ok_or_else(|| DbError::inconsistent("outbox", "state", id))?,
        queued: Micros(queued),
        next: Micros(next),
        tries,
        may_repeat,
        done: done.map(Micros),
    })
}
