//! Delivers the outbox. No mail is lost and none is sent twice without saying so:
//!
//! 1. a mail is taken in a transaction of its own before anything is said to the server, so a
//!    sender that dies leaves it taken;
//! 2. it is handed over;
//! 3. how that ended is written down, and the text is erased once it is delivered.
//!
//! A mail whose sender died, or whose content was sent without an answer, may have been delivered.
//! It is sent again under the same message id, and says that it may be a repeat.

use super::letter;
use super::smtp::{self, Outcome, SmtpSettings};
use crate::db::{DbError, MailRow, MailState};
use crate::domain::Micros;
use crate::log::{Action, Actor, Text};
use crate::services::{Platform, audit, transaction};
use futures_util::StreamExt as _;
use futures_util::stream;
use std::time::Duration;

/// How often the sender looks.
const INTERVAL: Duration = Duration::from_millis(500);
/// Mails taken at a time, and handed over at once.
const BATCH: i64 = 32;
const AT_ONCE: usize = 4;
/// A sender that has not been heard of for this long is dead.
const LEASE_SECONDS: i64 = 300;
/// The wait after the first try; it doubles up to the longest.
const FIRST_WAIT_SECONDS: i64 = 30;
const LONGEST_WAIT_SECONDS: i64 = 3_600;
/// After so many tries (more than a day) a mail is given up.
const MOST_TRIES: i64 = 36;

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    Smtp(SmtpSettings),
    /// Into the demonstration's mailbox page, and nowhere else.
    Demonstration,
}

/// Sends what is due, once; gives how many mails were taken.
///
/// # Errors
/// What the database says; what was taken by then is sent again later.
pub async fn send_due(platform: &Platform, transport: &Transport) -> Result<usize, DbError> {
    let now = platform.clock.now();
    let due = platform
        .store
        .reader()
        .await?
        .db()
        .due_mail(now, BATCH)
        .await?;
    let sent = stream::iter(due)
        .map(|mail| send_one(platform, transport, mail))
        .buffer_unordered(AT_ONCE);
    let taken: Vec<Result<bool, DbError>> = sent.collect().await;
    let mut count = 0;
    for taken in taken {
        count += usize::from(taken?);
    }
    Ok(count)
}

/// Takes one mail, hands it over, and writes down how that ended; false where another sender was
/// faster.
async fn send_one(
    platform: &Platform,
    transport: &Transport,
    due: MailRow,
) -> Result<bool, DbError> {
    let until = platform.clock.now().plus_seconds(LEASE_SECONDS);
    let Some(mail) = take(platform, &due, until).await? else {
        return Ok(false);
    };
    let outcome = match transport {
        Transport::Demonstration => Outcome::Delivered,
        Transport::Smtp(settings) => match letter::message(&mail, settings) {
            Ok(message) => smtp::deliver(settings, &message).await,
            Err(why) => Outcome::Never(why),
        },
    };
    let id = mail.id;
    match &outcome {
        Outcome::Delivered => tracing::debug!(%id, "mail delivered"),
        Outcome::Later(why) => tracing::warn!(%id, why, "mail put off"),
        Outcome::Never(why) => tracing::error!(%id, why, "mail refused"),
        Outcome::Unknown(why) => tracing::warn!(%id, why, "mail may be delivered"),
    }
    settle(
        platform,
        after(mail, &outcome, platform.clock.now()),
        transport,
    )
    .await?;
    Ok(true)
}

async fn take(
    platform: &Platform,
    due: &MailRow,
    until: Micros,
) -> Result<Option<MailRow>, DbError> {
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        if !db.claim_mail(due, until).await? {
            return Ok(None);
        }
        let mail = db.mail(due.id).await?;
        // One line in the log for each mail that may reach somebody a second time.
        if let Some(mail) = mail.as_ref().filter(|m| m.may_repeat) {
            let repeated = Action::MailRepeated { mail: Text::new(&mail.id.to_string()) };
            audit::record(&mut db, platform, Actor::System, repeated).await?;
        }
        Ok(mail)
    })
}

/// The mail after a try that ended like this.
fn after(mut mail: MailRow, outcome: &Outcome, now: Micros) -> MailRow {
    let is_last = mail.tries >= MOST_TRIES;
    mail.state = match outcome {
        Outcome::Delivered => MailState::Sent,
        Outcome::Never(_) => MailState::Failed,
        Outcome::Later(_) | Outcome::Unknown(_) if is_last => MailState::Failed,
        Outcome::Later(_) | Outcome::Unknown(_) => MailState::Waiting,
    };
    mail.may_repeat |= matches!(outcome, Outcome::Unknown(_));
    match mail.state {
        MailState::Waiting | MailState::Sending => mail.next = now.plus_seconds(wait(mail.tries)),
        MailState::Sent | MailState::Failed => mail.done = Some(now),
    }
    mail
}

/// Seconds to wait after try number `tries`.
fn wait(tries: i64) -> i64 {
    let doublings = tries.clamp(1, 12) - 1;
    (FIRST_WAIT_SECONDS << doublings).min(LONGEST_WAIT_SECONDS)
}

async fn settle(platform: &Platform, mail: MailRow, transport: &Transport) -> Result<(), DbError> {
    let is_over = matches!(mail.state, MailState::Sent | MailState::Failed);
    let erase = is_over && !matches!(transport, Transport::Demonstration);
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        if db.settle_mail(&mail, erase).await? && mail.state == MailState::Failed {
            let failed = Action::MailFailed { mail: Text::new(&mail.id.to_string()) };
            audit::record(&mut db, platform, Actor::System, failed).await?;
        }
        Ok(())
    })
}

/// Sends until the task is dropped. What fails is logged and tried again.
pub async fn run(platform: Platform, transport: Transport) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(error) = send_due(&platform, &transport).await {
            tracing::error!(%error, "the outbox could not be sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MailId;

    #[test]
    fn what_a_try_leaves_behind() {
        let says = || String::from("451");
        let now = Micros(1_000_000);
        // Outcome, tries → state, may repeat, seconds to wait.
        let table = [
            (Outcome::Delivered, 1, MailState::Sent, false, None),
            (Outcome::Never(says()), 1, MailState::Failed, false, None),
            (
                Outcome::Later(says()),
                1,
                MailState::Waiting,
                false,
                Some(30),
            ),
            (
                Outcome::Later(says()),
                3,
                MailState::Waiting,
                false,
                Some(120),
            ),
            (
                Outcome::Later(says()),
                30,
                MailState::Waiting,
                false,
                Some(3_600),
            ),
            (
                Outcome::Unknown(says()),
                1,
                MailState::Waiting,
                true,
                Some(30),
            ),
            (
                Outcome::Later(says()),
                MOST_TRIES,
                MailState::Failed,
                false,
                None,
            ),
        ];
        for (outcome, tries, state, may_repeat, wait) in table {
            let mail = MailRow {
                id: MailId(uuid::Uuid::nil()),
                recipient: String::new(),
                lang: String::new(),
                subject: String::new(),
                body: String::new(),
                state: MailState::Sending,
                queued: now,
                next: now,
                tries,
                may_repeat: false,
                done: None,
            };
            let left = after(mail, &outcome, now);
            assert_eq!(
                (left.state, left.may_repeat),
                (state, may_repeat),
                "{outcome:?}"
            );
            match wait {
                Some(seconds) => assert_eq!(left.next, now.plus_seconds(seconds)),
                None => assert_eq!(left.done, Some(now)),
            }
        }
    }
}
