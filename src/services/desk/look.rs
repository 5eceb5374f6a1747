//! Looking at a picture that somebody sent: for whoever works on the case, and for who is to
//! confirm what was proposed on it. Each look is noted.

use super::{Case, DeskError, open_proposal, somebody_elses};
use crate::db::ClaimRow;
use crate::domain::{AccountId, EvidenceId, Proposal, RegistrationId};
use crate::log::Action;
use crate::services::sign_in::Principal;
use crate::services::{Platform, audit, evidence, transaction};
use zeroize::Zeroizing;

/// Whether somebody at the desk may look at the pictures of a case.
#[must_use]
pub fn may_look(case: &Case, by: AccountId) -> bool {
    is_theirs(case.proposal.as_ref(), case.claim.as_ref(), by)
}

/// What is proposed waits for anybody but its proposer; otherwise it takes the claim.
fn is_theirs(proposal: Option<&Proposal>, claim: Option<&ClaimRow>, by: AccountId) -> bool {
    match proposal {
        Some(proposal) => proposal.by != by,
        None => claim.is_some_and(|claim| claim.by == by),
    }
}

/// A picture of a case, a JPEG.
///
/// # Errors
/// [`DeskError::NotTheirs`] for whoever does not work on the case, [`DeskError::OwnCase`],
/// [`DeskError::NoCase`] where there is no such picture.
pub async fn look(
    platform: &Platform,
    by: &Principal,
    case: RegistrationId,
    id: EvidenceId,
) -> Result<Zeroizing<Vec<u8>>, DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let account = somebody_elses(&mut db, by, case).await?;
        let proposal = open_proposal(&mut db, platform, account).await?;
        let claim = db.case_holder(case, platform.clock.now()).await?;
        if !is_theirs(proposal.as_ref(), claim.as_ref(), by.account) {
            return Err(DeskError::NotTheirs);
        }
        let picture = evidence::open(&mut db, platform, case, id).await?;
        let picture = picture.ok_or(DeskError::NoCase)?;
        audit::record(&mut db, platform, by.actor(), Action::EvidenceSeen { account }).await?;
        Ok(picture)
    })
}
