//! Staff: who they are, and what each has done.

pub mod end;
pub mod invite;
pub mod passkey;
pub mod people;

use super::sign_in::Principal;
use super::{DbError, Platform, audit, transaction};
use crate::db::Db;
use crate::domain::{AccountId, UnitId};
use crate::log::{Action, Actor};

/// The most of somebody's own entries that are read at once.
const MOST_DEEDS: u32 = 200;

/// A member of staff, as they see themselves.
#[derive(Debug, Clone)]
pub struct Own {
    pub name: String,
    /// A chair's precincts; nobody else has any.
    pub precincts: Vec<UnitId>,
    /// Bodies of the newest audit entries of what they did, newest first.
    pub deeds: Vec<String>,
}

/// What somebody of staff has done, and for which precincts they answer.
///
/// # Errors
/// What the database says.
pub async fn own(platform: &Platform, principal: &Principal) -> Result<Own, DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    Ok(Own {
        name: db.account(principal.account).await?.display_name,
        precincts: db.precincts_of(principal.account).await?,
        deeds: db.entries_of(principal.account, MOST_DEEDS).await?,
    })
}

/// Gives a chair these precincts and no others.
///
/// # Errors
/// What the database says; nothing was given then.
pub async fn set_precincts(
    platform: &Platform,
    actor: Actor,
    account: AccountId,
    precincts: &[UnitId],
) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        give_precincts(&mut tx.db(), platform, actor, account, precincts).await
    })
}

async fn give_precincts(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    account: AccountId,
    precincts: &[UnitId],
) -> Result<(), DbError> {
    db.set_precincts(account, precincts).await?;
    let given = Action::PrecinctsGiven {
        account,
        precincts: precincts.len() as u64,
    };
    audit::record(db, platform, actor, given).await
}
