//! How long what is stored about people is kept.

use super::Micros;
use serde::{Deserialize, Serialize};

const SECONDS_A_DAY: i64 = 24 * 3_600;

/// Days after which what is stored about people is erased. Set by whoever runs the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Retention {
    /// After the newest release: everything about participants, and the roll.
    pub after_release: u32,
    /// After the time to answer staff: registrations that were never sent, or taken back.
    pub unfinished: u32,
    /// After a sign-in session could last be used.
    pub sessions: u32,
    /// After a letter was delivered or given up.
    pub mail: u32,
    /// After an import: what it replaced in the roll. So long it can be taken back.
    pub replaced_roll: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    after_release_days: u32,
    unfinished_days: u32,
    session_days: u32,
    mail_days: u32,
    replaced_roll_days: u32,
}

/// A time to keep something that is too short or too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{setting} is {days}: give between {} and {} days",
    Retention::LEAST,
    Retention::MOST
)]
pub struct RetentionError {
    setting: &'static str,
    days: u32,
}

impl Retention {
    /// So long somebody can look into what went wrong yesterday.
    pub const LEAST: u32 = 1;
    /// Nothing about a caucus is needed for longer than two years.
    pub const MOST: u32 = 731;

    /// When something that ended at `at` is erased after so many days.
    #[must_use]
    pub fn end(at: Micros, days: u32) -> Micros {
        at.plus_seconds(i64::from(days) * SECONDS_A_DAY)
    }

    /// What ended then or before is erased at `now`, after so many days.
    #[must_use]
    pub fn cut(now: Micros, days: u32) -> Micros {
        now.plus_seconds(-i64::from(days) * SECONDS_A_DAY)
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            after_release: 60,
            unfinished: 30,
            sessions: 30,
            mail: 30,
            replaced_roll: 30,
        }
    }
}

impl TryFrom<Written> for Retention {
    type Error = RetentionError;

    fn try_from(written: Written) -> Result<Self, RetentionError> {
        let check = |setting, days| match (Self::LEAST..=Self::MOST).contains(&days) {
            true => Ok(days),
            false => Err(RetentionError { setting, days }),
        };
        Ok(Self {
            after_release: check("after_release_days", written.after_release_days)?,
            unfinished: check("unfinished_days", written.unfinished_days)?,
            sessions: check("session_days", written.session_days)?,
            mail: check("mail_days", written.mail_days)?,
            replaced_roll: check("replaced_roll_days", written.replaced_roll_days)?,
        })
    }
}

impl From<Retention> for Written {
    fn from(retention: Retention) -> Self {
        Self {
            after_release_days: retention.after_release,
            unfinished_days: retention.unfinished,
            session_days: retention.sessions,
            mail_days: retention.mail,
            replaced_roll_days: retention.replaced_roll,
        }
    }
}
