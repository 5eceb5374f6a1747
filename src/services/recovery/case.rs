//! Staff's side: who asked, what is known of them, and the two who decide.

use super::{REQUEST_SECONDS, RecoveryError, link, owner};
use crate::db::{AskedRow, ContactRow, Db};
use crate::domain::{
    AccountId, EmailAddress, Micros, Proposal, ProposalId, ProposalKind, ProposalState,
    ProposalStep, Registration, Role, Words,
};
use crate::log::Action;
use crate::services::notices::{self, Notice};
use crate::services::sign_in::Principal;
use crate::services::two_person::{self, Wish};
use crate::services::{DbError, Platform, audit, transaction};

/// The most requests listed.
const MOST_LISTED: i64 = 100;

/// What staff see of somebody who lost every way to sign in.
#[derive(Debug, Clone)]
pub struct Case {
    pub account: AccountId,
    pub name: String,
    pub email: EmailAddress,
    /// What they said of themselves.
    pub registration: Option<Registration>,
    /// When they asked by the page; none where they called.
    pub asked: Option<Micros>,
    pub last_signed_in: Option<Micros>,
    /// What waits for a second person, and the name of who proposed it.
    pub proposal: Option<(Proposal, String)>,
}

/// Who asked and waits, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn requests(platform: &Platform) -> Result<Vec<AskedRow>, DbError> {
    let now = platform.clock.now();
    let since = now.plus_seconds(-REQUEST_SECONDS);
    let mut reader = platform.store.reader().await?;
    reader.db().recovery_requests(since, now, MOST_LISTED).await
}

/// The account of somebody who called.
///
/// # Errors
/// [`RecoveryError::NoAccount`].
pub async fn find(platform: &Platform, email: &EmailAddress) -> Result<AccountId, RecoveryError> {
    let mut reader = platform.store.reader().await?;
    let contact = owner(&mut reader.db(), email).await?;
    Ok(contact.ok_or(RecoveryError::NoAccount)?.account)
}

/// Opens a case to look at it, which is noted: it shows everything somebody typed.
///
/// # Errors
/// [`RecoveryError::NoAccount`].
pub async fn open(
    platform: &Platform,
    by: &Principal,
    account: AccountId,
) -> Result<Case, RecoveryError> {
    transaction!(platform, RecoveryError, tx => {
        let mut db = tx.db();
        let case = read(&mut db, platform, account).await?;
        audit::record(&mut db, platform, by.actor(), Action::CaseOpened { account }).await?;
        Ok(case)
    })
}

/// A case that is open, to be looked at again.
///
/// # Errors
/// [`RecoveryError::NoAccount`].
pub async fn look(platform: &Platform, account: AccountId) -> Result<Case, RecoveryError> {
    let mut tx = platform.store.snapshot().await?;
    read(&mut tx.db(), platform, account).await
}

async fn read(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
) -> Result<Case, RecoveryError> {
    let contact = contact(db, account).await?;
    let now = platform.clock.now();
    let open = db.open_proposals_about(account, now).await?;
    let open = open
        .into_iter()
        .find(|p| p.kind == ProposalKind::RecoverAccount);
    let proposal = match open {
        Some(proposal) => {
            let by = db.account(proposal.by).await?.display_name;
            Some((proposal, by))
        }
        None => None,
    };
    Ok(Case {
        account,
        name: db.account(account).await?.display_name,
        registration: db.registration_of(account).await?,
        asked: db.recovery_asked(&contact.email).await?,
        last_signed_in: db.last_signed_in(account).await?,
        email: contact.email,
        proposal,
    })
}

/// The mailbox of a participant whose account is in use.
async fn contact(db: &mut Db<'_>, account: AccountId) -> Result<ContactRow, RecoveryError> {
    let row = match db.account(account).await {
        Err(DbError::NotFound) => return Err(RecoveryError::NoAccount),
        row => row?,
    };
    if row.role != Role::Participant || row.disabled {
        return Err(RecoveryError::NoAccount);
    }
    db.contact(account).await?.ok_or(RecoveryError::NoAccount)
}

/// Proposes to give the account back; the owner is told at once. The words say how the person was
/// found to be its owner.
///
/// # Errors
/// [`RecoveryError`]; nothing is proposed then.
pub async fn propose(
    platform: &Platform,
    by: &Principal,
    account: AccountId,
    words: &Words,
) -> Result<(), RecoveryError> {
    if words.is_empty() {
        return Err(RecoveryError::SayWhy);
    }
    transaction!(platform, RecoveryError, tx => {
        let mut db = tx.db();
        contact(&mut db, account).await?;
        let wish = Wish {
            kind: ProposalKind::RecoverAccount,
            subject: account,
            object: None,
            version: 0,
            words,
        };
        two_person::propose(&mut db, platform, by.account, wish).await?;
        notices::tell(&mut db, platform, account, Notice::RecoveryProposed).await?;
        Ok(())
    })
}

/// Confirms or rejects it. A confirmed one ends the old ways at once and mails a link that begins
/// with `site`, the address people reach the site under.
///
/// # Errors
/// [`RecoveryError`]; nothing is settled then.
pub async fn settle(
    platform: &Platform,
    by: &Principal,
    id: ProposalId,
    step: ProposalStep,
    site: &str,
) -> Result<(), RecoveryError> {
    transaction!(platform, RecoveryError, tx => {
        let mut db = tx.db();
        let proposal = two_person::settle(&mut db, platform, by.account, id, step).await?;
        if proposal.kind != ProposalKind::RecoverAccount {
            return Err(RecoveryError::NoAccount);
        }
        // Whoever takes their own proposal back leaves the case to others.
        if proposal.state == ProposalState::Rejected && by.account == proposal.by {
            return Ok(());
        }
        let contact = contact(&mut db, proposal.subject).await?;
        db.forget_recovery(&contact.email).await?;
        match proposal.state {
            ProposalState::Confirmed => link::grant(&mut db, platform, by, &contact, site).await?,
            _ => {
                let refused = Notice::RecoveryRefused;
                notices::tell(&mut db, platform, proposal.subject, refused).await?;
            }
        }
        Ok(())
    })
}
