//! Seeing everything of a registration: asked for with a reason, noted with it, and over with the
//! work on the case.

use super::claim::CLAIM_SECONDS;
use super::{DeskError, somebody_elses};
use crate::db::{FullViewRow, FullViewsRow, NewFullView};
use crate::domain::{AccountId, RegistrationId, ViewReason, Words};
use crate::log::{Action, Text};
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, audit, transaction};

/// The newest full views that are listed.
const MOST_LISTED: i64 = 50;

/// Lets somebody see everything of a registration: while they work on it, or for as long as they
/// could. The words say why.
///
/// # Errors
/// [`DeskError::SayWhy`], [`DeskError::OwnCase`], [`DeskError::NoCase`]; nothing is shown then.
pub async fn ask_for_whole(
    platform: &Platform,
    by: &Principal,
    case: RegistrationId,
    (reason, words): (ViewReason, &Words),
) -> Result<(), DeskError> {
    if words.is_empty() {
        return Err(DeskError::SayWhy);
    }
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let account = somebody_elses(&mut db, by, case).await?;
        let at = platform.clock.now();
        let claim = db.case_holder(case, at).await?.filter(|c| c.by == by.account);
        let view = NewFullView {
            id: platform.entropy.uuid_v7(at),
            registration: case,
            by: by.account,
            at,
            until: claim.map_or(at.plus_seconds(CLAIM_SECONDS), |claim| claim.until),
            reason,
            words: words.clone(),
        };
        db.insert_full_view(&view).await?;
        let taken = Action::FullViewTaken {
            account,
            purpose: Text::new(reason.as_str()),
            characters: words.as_str().chars().count() as u64,
        };
        Ok(audit::record(&mut db, platform, by.actor(), taken).await?)
    })
}

/// Whether somebody sees everything of a registration now.
///
/// # Errors
/// What the database says.
pub async fn sees_whole(
    platform: &Platform,
    by: AccountId,
    case: RegistrationId,
) -> Result<bool, DbError> {
    let mut reader = platform.store.reader().await?;
    reader.db().sees_whole(by, case, platform.clock.now()).await
}

/// Who took how many full views, and the newest of them.
///
/// # Errors
/// What the database says.
pub async fn full_views(
    platform: &Platform,
) -> Result<(Vec<FullViewsRow>, Vec<FullViewRow>), DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    Ok((
        db.full_views().await?,
        db.newest_full_views(MOST_LISTED).await?,
    ))
}
