//! How the desk is doing: what waits, how long, who decides how much, and whether it will be done in
//! time.

use super::second;
use crate::db::{DbError, PaceRow, QueueCounts};
use crate::domain::{Forecast, Micros, forecast};
use crate::services::Platform;

/// The pace is that of so many seconds.
const PACE_SECONDS: i64 = 60 * 60;

/// The desk at this moment.
#[derive(Debug, Clone)]
pub struct Figures {
    pub counts: QueueCounts,
    /// What waits for a second person.
    pub proposed: usize,
    /// When the case that waits longest was sent.
    pub oldest: Option<Micros>,
    /// Decisions of the last hour by person, the most first.
    pub pace: Vec<PaceRow>,
    /// Decisions of the last hour in all.
    pub decided: u64,
    /// When the first session that is still to come ends: whoever is not approved by then is late.
    pub deadline: Option<Micros>,
    pub forecast: Forecast,
}

/// Reads the figures.
///
/// # Errors
/// What the database says.
pub async fn figures(platform: &Platform) -> Result<Figures, DbError> {
    let proposed = second::waiting(platform).await?.len();
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let now = platform.clock.now();
    let counts = db.registration_counts().await?;
    let pace = db.pace(now.plus_seconds(-PACE_SECONDS)).await?;
    let decided = pace.iter().map(|row| row.decisions).sum();
    let sessions = db.sessions().await?;
    let to_come = sessions
        .iter()
        .filter(|s| s.closed.is_none() && now < s.closes);
    let deadline = to_come.map(|s| s.closes).min();
    let waiting = counts.submitted + counts.appealed;
    Ok(Figures {
        counts,
        proposed,
        oldest: db.oldest_case().await?,
        pace,
        decided,
        deadline,
        forecast: forecast(waiting, decided, now, deadline.unwrap_or(now)),
    })
}
