//! Erasing what is kept for a while only.

use super::register::contact;
use super::{DbError, Platform, evidence, guesses, held, recovery, retention};
use std::time::Duration;

/// How often what is too old is looked for.
const EVERY: Duration = Duration::from_secs(60);

/// Erases what is too old until the task is dropped: nothing is kept of somebody who stopped
/// half-way.
pub async fn run(platform: Platform) {
    let mut interval = tokio::time::interval(EVERY);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(error) = once(&platform).await {
            tracing::warn!(%error, "what is too old could not be erased");
        }
    }
}

async fn once(platform: &Platform) -> Result<(), DbError> {
    contact::sweep(platform).await?;
    guesses::sweep(platform).await?;
    held::sweep(platform).await?;
    recovery::sweep(platform).await?;
    evidence::sweep(platform).await?;
    retention::sweep(platform).await?;
    Ok(())
}
