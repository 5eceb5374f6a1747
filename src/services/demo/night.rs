//! The demonstration's night, run to its end without anybody watching.

use super::super::cosigning::{self, CosignError};
use super::super::event::{self, EventError};
use super::super::release::{self, ReleaseError};
use super::super::tabulate::{self, TabulateError};
use super::super::{Platform, audit};
use crate::db::DbError;
use crate::log::Actor;
use crate::publish::Chance;

/// Why the night did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum NightError {
    #[error("the demonstration has no manager")]
    NoManager,
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Tabulation(#[from] TabulateError),
    #[error(transparent)]
    Release(#[from] ReleaseError),
    #[error(transparent)]
    Audit(#[from] audit::AuditError),
    #[error(transparent)]
    Cosigning(#[from] CosignError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Closes every session, opens and counts the boxes, draws what chance must decide, and releases.
///
/// # Errors
/// [`NightError`].
pub async fn run_to_release(platform: &Platform) -> Result<(), NightError> {
    let manager = platform
        .store
        .reader()
        .await?
        .db()
        .account_by_login("manager")
        .await?
        .ok_or(NightError::NoManager)?
        .id;
    let actor = Actor::Account(manager);
    event::close_all_sessions(platform, actor).await?;
    let mut tabulation = tabulate::run(platform, actor).await?;
    loop {
        let mut waiting = tabulation.waiting();
        let Some(unit) = waiting.next() else { break };
        let drawn = unit.chance.as_ref().map(|chance| draw(platform, chance));
        let (code, drawn) = (unit.code.clone(), drawn.unwrap_or_default());
        drop(waiting);
        tabulation = tabulate::record_chance(platform, manager, &code, &drawn).await?;
    }
    release::publish(platform, manager).await?;
    audit::sequence_pending(platform).await?;
    cosigning::demonstrate_all(platform).await?;
    Ok(())
}

/// As many of the tied as there are places, each as likely as the others.
fn draw(platform: &Platform, chance: &Chance) -> Vec<String> {
    let mut left = chance.among.clone();
    let mut drawn = Vec::new();
    for _ in 0..chance.places {
        if left.is_empty() {
            break;
        }
        let place = u64::from_le_bytes(platform.entropy.bytes()) % left.len() as u64;
        drawn.push(left.swap_remove(usize::try_from(place).unwrap_or(0)));
    }
    drawn
}
