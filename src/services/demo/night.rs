//! The demonstration's night, run to its end without anybody watching.

use super::super::authorise::{self, AuthoriseError};
use super::super::cosigning::{self, CosignError};
use super::super::event::{self, EventError};
use super::super::release::{self, ReleaseError};
use super::super::tabulate::{self, TabulateError};
use super::super::{Platform, audit};
use super::{MANAGER, SECOND_MANAGER};
use crate::db::DbError;
use crate::domain::{AccountId, ProposalStep};
use crate::log::Actor;
use crate::publish::Chance;

/// Why the night did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum NightError {
    #[error("the demonstration has not the two managers it needs")]
    NoManager,
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Authorising(#[from] AuthoriseError),
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

/// Closes every session, has two managers let the boxes be opened, opens and counts them, draws what chance must decide, and releases.
///
/// # Errors
/// [`NightError`].
pub async fn run_to_release(platform: &Platform) -> Result<(), NightError> {
    let manager = account(platform, MANAGER).await?;
    let actor = Actor::Account(manager);
    event::close_all_sessions(platform, actor).await?;
    authorise(platform, manager).await?;
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

async fn account(platform: &Platform, login: &str) -> Result<AccountId, NightError> {
    let mut reader = platform.store.reader().await?;
    let found = reader.db().account_by_login(login).await?;
    Ok(found.ok_or(NightError::NoManager)?.id)
}

/// The manager proposes that the box be opened, and the second one confirms it.
async fn authorise(platform: &Platform, manager: AccountId) -> Result<(), NightError> {
    // An empty box is not opened.
    let Some(frozen) = authorise::standing(platform)
        .await
        .map_err(AuthoriseError::from)?
        .frozen
    else {
        return Ok(());
    };
    let proposal = authorise::propose(platform, manager, frozen).await?;
    let second = account(platform, SECOND_MANAGER).await?;
    authorise::settle(platform, second, proposal, ProposalStep::Confirm, frozen).await?;
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
