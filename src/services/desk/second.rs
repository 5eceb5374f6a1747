//! The second person: what somebody else proposed at the desk is confirmed or rejected.

use super::{DeskError, KINDS, admit};
use crate::db::Db;
use crate::domain::{
    Proposal, ProposalId, ProposalKind, ProposalState, ProposalStep, Registration, RollEntryId,
};
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, transaction, two_person};

/// A proposal of the desk, and the registration it is about.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub proposal: Proposal,
    pub registration: Registration,
}

/// What waits for a second person at the desk, what ends first before the rest.
///
/// # Errors
/// What the database says.
pub async fn waiting(platform: &Platform) -> Result<Vec<Waiting>, DbError> {
    let proposals = two_person::waiting(platform).await?;
    let mut reader = platform.store.reader().await?;
    let mut waiting = Vec::with_capacity(proposals.len());
    for proposal in proposals.into_iter().filter(|p| KINDS.contains(&p.kind)) {
        if let Some(registration) = reader.db().registration_of(proposal.subject).await? {
            waiting.push(Waiting {
                proposal,
                registration,
            });
        }
    }
    Ok(waiting)
}

/// Confirms or rejects a proposal of the desk; a confirmed one is carried out at once.
///
/// # Errors
/// [`DeskError`]; nothing is settled then.
pub async fn settle(
    platform: &Platform,
    by: &Principal,
    id: ProposalId,
    step: ProposalStep,
) -> Result<(), DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let proposal = two_person::settle(&mut db, platform, by.account, id, step).await?;
        if proposal.state != ProposalState::Confirmed {
            return Ok(());
        }
        carry_out(&mut db, platform, by, &proposal).await
    })
}

async fn carry_out(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    proposal: &Proposal,
) -> Result<(), DeskError> {
    let registration = db.registration_of(proposal.subject).await?;
    let registration = registration.ok_or(DeskError::NoCase)?;
    if registration.version != proposal.version {
        return Err(DeskError::Changed);
    }
    match (proposal.kind, proposal.object) {
        (ProposalKind::ApproveAgainstRoll, Some(entry)) => {
            let entry = RollEntryId(entry);
            let admission = admit::check(db, platform, registration, entry).await?;
            admit::admit(db, platform, by, admission).await
        }
        // Another service's to settle.
        _ => Err(DeskError::NoCase),
    }
}
