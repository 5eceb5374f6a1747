//! The second person: what somebody else proposed at the desk is confirmed or rejected.

use super::{DeskError, KINDS, admit, check_appeal, overrule};
use crate::db::Db;
use crate::domain::{
    AccountId, Proposal, ProposalId, ProposalKind, ProposalState, ProposalStep, Registration,
    RollEntryId,
};
use crate::services::register::late;
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, transaction, two_person};

/// A proposal, and the registration of whom it is about, where they have one.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub proposal: Proposal,
    pub registration: Option<Registration>,
}

/// What waits for a second person at the desk, what ends first before the rest.
///
/// # Errors
/// What the database says.
pub async fn waiting(platform: &Platform) -> Result<Vec<Waiting>, DbError> {
    let proposals = two_person::waiting(platform).await?;
    let mut reader = platform.store.reader().await?;
    let mut waiting = Vec::with_capacity(proposals.len());
    for proposal in proposals {
        if !is_of_the_desk(proposal.kind) {
            continue;
        }
        let registration = match proposal.kind {
            ProposalKind::LateRegistration => None,
            _ => reader.db().registration_of(proposal.subject).await?,
        };
        waiting.push(Waiting {
            proposal,
            registration,
        });
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
        if step == ProposalStep::Confirm {
            // Before it is settled: whoever settles something takes part from then on.
            check_no_part(&mut db, by, id).await?;
        }
        let proposal = two_person::settle(&mut db, platform, by.account, id, step).await?;
        if !is_of_the_desk(proposal.kind) {
            return Err(DeskError::NoCase);
        }
        if proposal.state != ProposalState::Confirmed {
            return Ok(());
        }
        carry_out(&mut db, platform, by, &proposal).await
    })
}

/// Whether verifiers settle it; opening the box is for the event's managers.
fn is_of_the_desk(kind: ProposalKind) -> bool {
    kind != ProposalKind::OpenBox
}

/// What is proposed on an appeal is confirmed by somebody who took no part before.
async fn check_no_part(db: &mut Db<'_>, by: &Principal, id: ProposalId) -> Result<(), DeskError> {
    let proposal = db.proposal(id).await?;
    let Some(proposal) = proposal.filter(|p| KINDS.contains(&p.kind)) else {
        return Ok(());
    };
    match db.registration_of(proposal.subject).await? {
        Some(registration) => check_appeal(db, by, &registration).await,
        None => Ok(()),
    }
}

async fn carry_out(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    proposal: &Proposal,
) -> Result<(), DeskError> {
    if proposal.kind == ProposalKind::LateRegistration {
        return Ok(late::carry_out(db, platform, by, proposal).await?);
    }
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
        (ProposalKind::Undo, _) => overrule::reopen(db, platform, by, registration).await,
        (ProposalKind::Merge, Some(kept)) => {
            overrule::merge(db, platform, by, registration, AccountId(kept)).await
        }
        // Another service's to settle.
        _ => Err(DeskError::NoCase),
    }
}
