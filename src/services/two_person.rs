//! What takes two people: one proposes, another confirms in time, and neither is the subject. The
//! rule is `domain::Proposal`'s; here it is kept in the database with its audit entries. What a
//! confirmed proposal does belongs to the service that proposed it, in the same transaction:
//! [`propose`] in one request, [`settle`] in another and, where that gives
//! [`ProposalState::Confirmed`], the deed itself.

use super::{Platform, Retry, audit, transaction};
use crate::db::{Db, DbError};
use crate::domain::roll::folded;
use crate::domain::{
    AccountId, Proposal, ProposalError, ProposalId, ProposalKind, ProposalState, ProposalStep,
    Words,
};
use crate::log::{Action, Actor};
use uuid::Uuid;

/// The most proposals listed.
const MOST_LISTED: i64 = 100;
/// How often proposals whose time is over are looked for.
const SWEEP: std::time::Duration = std::time::Duration::from_secs(60);

/// Why a proposal was not made or not settled.
#[derive(Debug, thiserror::Error)]
pub enum TwoPersonError {
    #[error("there is no such proposal")]
    NoProposal,
    #[error(transparent)]
    Rule(#[from] ProposalError),
    /// One of the same kind waits already.
    #[error("the same is proposed already")]
    AlreadyProposed,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for TwoPersonError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// What is to be proposed.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub kind: ProposalKind,
    /// Whom it is about.
    pub subject: AccountId,
    /// What it needs besides: an entry of the roll, another account.
    pub object: Option<Uuid>,
    /// The version that was looked at; 0 where what it is about has none.
    pub version: i64,
    /// Why, and what was checked; for the second person to read, never in the log.
    pub words: &'a Words,
}

/// Makes a proposal, in the caller's transaction.
///
/// # Errors
/// [`ProposalError::OwnCase`], [`TwoPersonError::AlreadyProposed`].
pub(super) async fn propose(
    db: &mut Db<'_>,
    platform: &Platform,
    by: AccountId,
    wish: Wish<'_>,
) -> Result<Proposal, TwoPersonError> {
    if is_own(db, by, wish.subject).await? {
        return Err(ProposalError::OwnCase.into());
    }
    check_in_office(db, by).await?;
    expire(db, platform).await?;
    let now = platform.clock.now();
    let proposal = Proposal {
        id: ProposalId(platform.entropy.uuid_v7(now)),
        kind: wish.kind,
        subject: wish.subject,
        object: wish.object,
        version: wish.version,
        words: wish.words.clone(),
        by,
        at: now,
        expires: now.plus_seconds(wish.kind.seconds()),
        state: ProposalState::Open,
    };
    if !db.insert_proposal(&proposal).await? {
        return Err(TwoPersonError::AlreadyProposed);
    }
    let made = Action::ProposalMade {
        proposal: proposal.id,
        kind: proposal.kind,
        account: proposal.subject,
    };
    audit::record(db, platform, Actor::Account(by), made).await?;
    Ok(proposal)
}

/// Refuses whoever's role has ended. Whoever ends it at this moment comes before, or after all of this
/// transaction, and then takes back what it proposed.
async fn check_in_office(db: &mut Db<'_>, by: AccountId) -> Result<(), TwoPersonError> {
    db.hold_account(by).await?;
    match db.account(by).await?.disabled {
        true => Err(ProposalError::RoleEnded.into()),
        false => Ok(()),
    }
}

/// Confirms or rejects a proposal, in the transaction that does what it says. Gives the proposal
/// with the state that follows.
///
/// # Errors
/// [`TwoPersonError::Rule`]; nothing is settled then, and nothing must be done.
pub(super) async fn settle(
    db: &mut Db<'_>,
    platform: &Platform,
    by: AccountId,
    id: ProposalId,
    step: ProposalStep,
) -> Result<Proposal, TwoPersonError> {
    check_in_office(db, by).await?;
    let found = db.proposal(id).await?;
    let mut proposal = found.ok_or(TwoPersonError::NoProposal)?;
    let now = platform.clock.now();
    let is_own = is_own(db, by, proposal.subject).await?;
    let state = proposal.after(step, by, is_own, now)?;
    if !db.settle_proposal(id, state, by, now).await? {
        // Two people at once: the first of them has settled it.
        let found = db.proposal(id).await?.ok_or(TwoPersonError::NoProposal)?;
        return Err(ProposalError::Settled(found.state).into());
    }
    proposal.state = state;
    let (proposed, kind, account) = (proposal.id, proposal.kind, proposal.subject);
    let settled = match state {
        ProposalState::Confirmed => Action::ProposalConfirmed {
            proposal: proposed,
            kind,
            account,
        },
        _ => Action::ProposalRejected {
            proposal: proposed,
            kind,
            account,
        },
    };
    audit::record(db, platform, Actor::Account(by), settled).await?;
    Ok(proposal)
}

/// Takes back whatever somebody proposed that waits, in the transaction that ends their role: nobody
/// is to confirm what nobody of staff stands for. Gives how much.
///
/// # Errors
/// What the database says.
pub(super) async fn take_back_all(
    db: &mut Db<'_>,
    platform: &Platform,
    by: AccountId,
    of: AccountId,
) -> Result<u64, DbError> {
    expire(db, platform).await?;
    let now = platform.clock.now();
    let mut taken_back = 0;
    for proposal in db.open_proposals_by(of, now).await? {
        let rejected = ProposalState::Rejected;
        if !db.settle_proposal(proposal.id, rejected, by, now).await? {
            continue;
        }
        let rejected = Action::ProposalRejected {
            proposal: proposal.id,
            kind: proposal.kind,
            account: proposal.subject,
        };
        audit::record(db, platform, Actor::Account(by), rejected).await?;
        taken_back += 1;
    }
    Ok(taken_back)
}

/// Whether a member of staff may be the person a case is about: the same account, or the same
/// name (no two accounts have the same mailbox). Somebody else of the same name is sent to a
/// colleague, which costs nothing.
///
/// # Errors
/// What the database says.
pub(super) async fn is_own(
    db: &mut Db<'_>,
    staff: AccountId,
    subject: AccountId,
) -> Result<bool, DbError> {
    if staff == subject {
        return Ok(true);
    }
    let mine = db.names_of(staff).await?;
    let mine: Vec<String> = mine.iter().map(|name| folded(name)).collect();
    let theirs = match db.names_of(subject).await {
        // A mailbox without an account yet.
        Err(DbError::NotFound) => Vec::new(),
        names => names?,
    };
    let is_mine = |name: &String| !name.is_empty() && mine.contains(name);
    Ok(theirs
        .iter()
        .map(|name| folded(name))
        .any(|name| is_mine(&name)))
}

/// What waits for a second person, what ends first before the rest.
///
/// # Errors
/// What the database says.
pub async fn waiting(platform: &Platform) -> Result<Vec<Proposal>, DbError> {
    let mut reader = platform.store.reader().await?;
    let now = platform.clock.now();
    reader.db().open_proposals(now, MOST_LISTED).await
}

/// One proposal, whatever its state, and the name of whoever made it.
///
/// # Errors
/// What the database says.
pub async fn read(
    platform: &Platform,
    id: ProposalId,
) -> Result<Option<(Proposal, String)>, DbError> {
    let mut reader = platform.store.reader().await?;
    let mut db = reader.db();
    let Some(proposal) = db.proposal(id).await? else {
        return Ok(None);
    };
    let by = db.account(proposal.by).await?.display_name;
    Ok(Some((proposal, by)))
}

/// Ends the proposals whose time is over, each with its audit entry.
async fn expire(db: &mut Db<'_>, platform: &Platform) -> Result<u64, DbError> {
    let mut ended = 0;
    for proposal in db.expire_proposals(platform.clock.now()).await? {
        let expired = Action::ProposalExpired {
            proposal: proposal.id,
            kind: proposal.kind,
            account: proposal.subject,
        };
        audit::record(db, platform, Actor::System, expired).await?;
        ended += 1;
    }
    Ok(ended)
}

/// Ends them now; gives how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        expire(&mut tx.db(), platform).await
    })
}

/// Ends them as their time comes, until the task is dropped.
pub async fn expire_old(platform: Platform) {
    let mut interval = tokio::time::interval(SWEEP);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(error) = sweep(&platform).await {
            tracing::warn!(%error, "old proposals could not be ended");
        }
    }
}
