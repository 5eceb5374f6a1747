//! Two officials let the box be opened. One proposes it, with the size and the root of the roster and
//! of the cards as they are frozen; another one confirms exactly these, in time. Before that nothing
//! that trustees need is given out, and no box is opened. Their word holds for a day.

use super::cards::OpenError;
use super::opening::require_cosigned;
use super::two_person::{self, TwoPersonError, Wish};
use super::{Platform, Retry, audit, cosigning, transaction};
pub use crate::db::AuthorisationRow as Authorisation;
use crate::db::{Db, DbError};
use crate::domain::{
    AccountId, Event, EventId, Micros, OPENING_SECONDS, Phase, ProposalError, ProposalId,
    ProposalKind, ProposalState, ProposalStep, Role, Words,
};
use crate::log::{Action, Actor, LogName, TreeHead};

/// Why an opening was not proposed or not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum AuthoriseError {
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Only event managers let a box be opened.
    #[error("only an event manager proposes or confirms that the box be opened")]
    NotOfficial,
    /// What they looked at is not what is frozen now.
    #[error("the roster or the box is not what was looked at")]
    Changed,
    #[error("two officials have authorised the opening already")]
    Authorised,
    #[error("no card is in the box, so there is nothing to open")]
    Empty,
    #[error(transparent)]
    TwoPerson(#[from] TwoPersonError),
}

impl From<DbError> for AuthoriseError {
    fn from(error: DbError) -> Self {
        Self::Open(error.into())
    }
}

impl Retry for AuthoriseError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Open(error) => error.is_busy(),
            Self::TwoPerson(error) => error.is_busy(),
            _ => false,
        }
    }
}

/// The logs that an opening rests on, as their newest checkpoints sign them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    pub roster: TreeHead,
    pub cards: TreeHead,
}

impl Frozen {
    /// As it is now; `None` while no card is in the box.
    async fn read(
        db: &mut Db<'_>,
        platform: &Platform,
        event: EventId,
    ) -> Result<Option<Self>, OpenError> {
        let mut head = async |log| {
            let Some(row) = db.latest_checkpoint(log).await? else {
                return Ok(None);
            };
            // Our own key: the one in the event's row is only as good as the database.
            let opened = platform.keys.verifier(log, event).open(&row.note);
            let opened = opened.map_err(|error| {
                OpenError::Broken(format!("the checkpoint of the log {log}: {error}"))
            })?;
            Ok::<_, OpenError>(Some(opened.head))
        };
        let (roster, cards) = (head(LogName::Roster).await?, head(LogName::Cards).await?);
        Ok(roster
            .zip(cards)
            .map(|(roster, cards)| Self { roster, cards }))
    }

    fn is_of(&self, found: &Authorisation) -> bool {
        (found.roster, found.cards) == (self.roster, self.cards)
    }
}

/// How far an opening is.
#[derive(Debug, Clone)]
pub struct Standing {
    pub phase: Phase,
    /// A demonstration opens its own box, and its own witness cosigns.
    pub is_demo: bool,
    /// `None` while no card is in the box.
    pub frozen: Option<Frozen>,
    /// By log, how many of the witnesses have cosigned what is frozen, of how many that must have.
    pub cosigned: Vec<(LogName, usize, usize)>,
    /// The newest proposal about what is frozen.
    pub proposal: Option<Authorisation>,
    /// What two officials have confirmed, of what is frozen, and what still holds or was used.
    pub authorised: Option<Authorisation>,
    /// Whether boxes were opened.
    pub is_opened: bool,
}

impl Standing {
    /// Whether two officials still have to agree before anything is opened.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.frozen.is_some() && self.authorised.is_none() && !self.is_opened
    }
}

/// How far the opening is.
///
/// # Errors
/// [`OpenError`]: no event, or a checkpoint that is not signed by our key.
pub async fn standing(platform: &Platform) -> Result<Standing, OpenError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(OpenError::NoEvent)?.event;
    let frozen = Frozen::read(&mut db, platform, event.id).await?;
    let mut cosigned = Vec::new();
    for log in [LogName::Roster, LogName::Cards] {
        let (found, needed) = cosigning::standing(&mut db, platform, event.id, log).await?;
        cosigned.push((log, found, needed));
    }
    let all = db.opening_proposals().await?;
    let of_now = |row: &&Authorisation| frozen.is_some_and(|now| now.is_of(row));
    let now = platform.clock.now();
    let is_opened = !db.openings().await?.is_empty();
    let is_good = |row: &&Authorisation| {
        row.state == ProposalState::Confirmed && (is_opened || holds(row, now))
    };
    Ok(Standing {
        phase: event.phase,
        is_demo: event.is_demo,
        cosigned,
        proposal: all.iter().rfind(of_now).cloned(),
        authorised: all.iter().filter(of_now).rfind(is_good).cloned(),
        frozen,
        is_opened,
    })
}

/// Proposes that the box be opened as it is frozen; `seen` is what the official looked at. Gives
/// the proposal, which another official has to confirm within an hour.
///
/// # Errors
/// [`AuthoriseError`]; nothing is proposed then.
pub async fn propose(
    platform: &Platform,
    by: AccountId,
    seen: Frozen,
) -> Result<ProposalId, AuthoriseError> {
    transaction!(platform, AuthoriseError, tx => {
        let mut db = tx.db();
        let event = ready(&mut db, platform, by, seen).await?;
        let words = Words::default();
        let wish = Wish {
            kind: ProposalKind::OpenBox,
            subject: AccountId(event.id.0),
            object: None,
            version: 0,
            words: &words,
        };
        let proposal = two_person::propose(&mut db, platform, by, wish).await?.id;
        db.insert_opening_proposal(proposal, &seen.roster, &seen.cards).await?;
        let proposed = Action::OpeningProposed {
            proposal,
            roster: seen.roster.size,
            roster_root: seen.roster.root,
            cards: seen.cards.size,
            cards_root: seen.cards.root,
        };
        audit::record(&mut db, platform, Actor::Account(by), proposed).await?;
        Ok(proposal)
    })
}

/// Confirms such a proposal, or rejects it; whoever made it may take it back, which is a rejection.
///
/// # Errors
/// [`AuthoriseError`]; nothing is settled then.
pub async fn settle(
    platform: &Platform,
    by: AccountId,
    id: ProposalId,
    step: ProposalStep,
    seen: Frozen,
) -> Result<ProposalState, AuthoriseError> {
    transaction!(platform, AuthoriseError, tx => {
        let mut db = tx.db();
        ready(&mut db, platform, by, seen).await?;
        let all = db.opening_proposals().await?;
        let found = all.iter().find(|row| row.proposal == id);
        let found = found.ok_or(TwoPersonError::NoProposal)?;
        if !seen.is_of(found) {
            return Err(AuthoriseError::Changed);
        }
        if step == ProposalStep::Confirm {
            // Somebody with two accounts is one official, and so is nobody who was one before.
            if two_person::is_own(&mut db, by, found.by).await? {
                return Err(TwoPersonError::from(ProposalError::SamePerson).into());
            }
            official(&mut db, found.by).await?;
        }
        let state = two_person::settle(&mut db, platform, by, id, step).await?.state;
        if state == ProposalState::Confirmed {
            let authorised = Action::OpeningAuthorised {
                proposal: id,
                roster: seen.roster.size,
                roster_root: seen.roster.root,
                cards: seen.cards.size,
                cards_root: seen.cards.root,
            };
            audit::record(&mut db, platform, Actor::Account(by), authorised).await?;
        }
        Ok(state)
    })
}

/// What an official needs to find before they propose or settle anything: a closed box, cosigned as
/// they saw it, that is not authorised yet. Gives the event.
async fn ready(
    db: &mut Db<'_>,
    platform: &Platform,
    by: AccountId,
    seen: Frozen,
) -> Result<Event, AuthoriseError> {
    db.lock_log_head(LogName::Cards).await?;
    official(db, by).await?;
    let event = db.event().await?.ok_or(OpenError::NoEvent)?.event;
    if event.phase < Phase::Closed {
        return Err(OpenError::NotClosed(event.phase).into());
    }
    let frozen = Frozen::read(db, platform, event.id).await?;
    let frozen = frozen.ok_or(AuthoriseError::Empty)?;
    if frozen != seen {
        return Err(AuthoriseError::Changed);
    }
    require_cosigned(db, platform, &event).await?;
    if is_authorised(db, platform, &frozen).await? {
        return Err(AuthoriseError::Authorised);
    }
    Ok(event)
}

async fn official(db: &mut Db<'_>, id: AccountId) -> Result<(), AuthoriseError> {
    let account = match db.account(id).await {
        Err(DbError::NotFound) => return Err(AuthoriseError::NotOfficial),
        account => account?,
    };
    match account.role == Role::EventManager && !account.disabled {
        true => Ok(()),
        false => Err(AuthoriseError::NotOfficial),
    }
}

async fn is_authorised(
    db: &mut Db<'_>,
    platform: &Platform,
    frozen: &Frozen,
) -> Result<bool, DbError> {
    let (all, now) = (db.opening_proposals().await?, platform.clock.now());
    Ok(all.iter().any(|row| holds(row, now) && frozen.is_of(row)))
}

/// Whether it was confirmed, and not too long ago.
fn holds(row: &Authorisation, now: Micros) -> bool {
    let settled = row.settled.as_ref();
    let in_time = |(_, at): &(String, Micros)| now < at.plus_seconds(OPENING_SECONDS);
    row.state == ProposalState::Confirmed && settled.is_some_and(in_time)
}

/// Nothing of a box is given out or opened before two officials have let it, as it is frozen now.
pub(super) async fn require(
    db: &mut Db<'_>,
    platform: &Platform,
    event: &Event,
) -> Result<(), OpenError> {
    match Frozen::read(db, platform, event.id).await? {
        Some(frozen) if !is_authorised(db, platform, &frozen).await? => {
            Err(OpenError::NotAuthorised)
        }
        _ => Ok(()),
    }
}
