//! One file per thing people do. A change and its audit entry are one transaction, begun and
//! committed here and nowhere else. Each service returns its own small error enum.

pub mod audit;
pub mod authorise;
pub mod bundle;
pub mod cards;
pub mod cast;
mod cast_batch;
mod cast_copies;
mod cast_found;
pub mod check_in;
pub mod cosigning;
pub mod define;
pub mod demo;
pub mod desk;
pub mod drafts;
pub mod eligibility;
pub mod event;
pub mod evidence;
pub mod forget;
pub mod guesses;
pub mod held;
pub mod keys;
mod notices;
pub mod opening;
pub mod outbox;
pub mod overview;
pub mod participants;
pub mod passkeys;
pub mod personal;
pub mod phone;
pub mod receipts;
pub mod recovery;
pub mod register;
pub mod release;
pub mod reports;
pub mod retention;
pub mod roll;
mod roster;
mod sealing;
pub mod second_factor;
pub mod sign_in;
pub mod signing;
pub mod staff;
pub mod tabulate;
pub mod tiles;
pub mod trustees;
pub mod two_person;
pub mod units;
mod vault;
pub mod ways;
pub mod whole_logs;

/// What every service takes and may fail with; callers need no more of the database than these.
pub use crate::db::{DbError, Store};

use crate::auth::Passwords;
use crate::clock::{Clock, Entropy};
use crate::domain::Retention;
use crate::domain::roll::Thresholds;
use keys::EventKeys;
use std::sync::Arc;

/// What services work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Platform {
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub passwords: Passwords,
    pub keys: Arc<EventKeys>,
    /// When an entry of the roll is proposed, and when one person may approve it.
    pub matching: Thresholds,
    /// For how long what is stored about people is kept.
    pub retention: Retention,
}

/// Times a transaction is tried in all before its caller hears that the database is busy.
const TRIES: u32 = 4;

/// An error that may mean no more than "try again".
trait Retry {
    fn is_busy(&self) -> bool;
}

impl Retry for DbError {
    fn is_busy(&self) -> bool {
        DbError::is_busy(self)
    }
}

/// Runs a body in a transaction and commits it, all of it again where the database says that
/// another transaction was in the way: `transaction!(platform, EventError, tx => { … Ok(x) })`.
/// The body must do nothing outside the database.
macro_rules! transaction {
    ($platform:expr, $error:ty, $tx:ident => $body:block) => {{
        let mut tries = 0;
        loop {
            let attempt: Result<_, $error> = async {
                let mut $tx = $platform.store.begin().await?;
                let value: Result<_, $error> = async { $body }.await;
                let value = value?;
                $tx.commit().await?;
                Ok(value)
            }
            .await;
            tries += 1;
            match attempt {
                Err(error)
                    if tries < $crate::services::TRIES
                        && $crate::services::Retry::is_busy(&error) =>
                {
                    $crate::services::pause($platform, tries).await;
                }
                done => break done,
            }
        }
    }};
}
use transaction;

/// Waits before another try, a little longer each time, and not as long as everybody else.
async fn pause(platform: &Platform, tries: u32) {
    let [jitter] = platform.entropy.bytes();
    let millis = (5 + u64::from(jitter) / 16) << tries.min(6);
    tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
}
