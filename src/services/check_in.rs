//! The check-in list: who of a precinct takes part remotely and so cannot caucus in person, and,
//! the other way round, who came in person and so cannot cast remotely. A card in the box stays
//! there: whoever has cast one is turned away at the door.

pub use crate::db::ListedPerson;

use super::desk::{self, DeskError};
use super::register::letters;
use super::sign_in::Principal;
use super::{Platform, Retry, audit, outbox, participants, roll, transaction};
use crate::db::{Db, DbError};
use crate::domain::roll::folded;
use crate::domain::{
    AccountId, Phase, Registration, RegistrationState, Role, RollEntryId, Unit, UnitId, UnitKind,
};
use crate::i18n::Lang;
use crate::log::Action;
use std::collections::BTreeMap;

/// The most people marked in one go.
pub const MOST_AT_ONCE: usize = 1_000;

/// Why a list is not shown or nobody was marked.
#[derive(Debug, thiserror::Error)]
pub enum CheckInError {
    #[error("the event has no such precinct")]
    NoPrecinct,
    /// Nobody checks in before there are registrations, or after the sessions are closed.
    #[error("the event is not in a phase in which people check in")]
    WrongPhase,
    #[error("more than {MOST_AT_ONCE} people at once")]
    TooMany,
    /// It was not noted, or was taken back meanwhile.
    #[error("it is not noted that this person came to this precinct")]
    NotMarked,
    #[error(transparent)]
    Desk(DeskError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<DeskError> for CheckInError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Db(error) => Self::Db(error),
            other => Self::Desk(other),
        }
    }
}

impl Retry for CheckInError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// A precinct, and how many of it take part either way.
#[derive(Debug, Clone)]
pub struct Precinct {
    pub unit: Unit,
    pub remote: u64,
    pub arrived: u64,
}

/// Every precinct of the event.
#[derive(Debug, Clone)]
pub struct Precincts {
    pub list: Vec<Precinct>,
    /// Remote participants of no precinct of the event: on nobody's list.
    pub nowhere: u64,
}

/// The list of one precinct; both parts by surname.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub unit: Unit,
    pub remote: Vec<ListedPerson>,
    pub arrived: Vec<ListedPerson>,
}

/// What came of marking one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They are marked; a remote participant is none any more.
    Marked,
    /// They were marked before, here or at another precinct.
    Already(UnitId),
    /// No voter of this precinct has the number.
    NotHere,
    /// Their card is in the box: they must not caucus in person.
    CardInBox,
}

/// How many of each precinct take part remotely, and how many came; for a chair, of their own.
///
/// # Errors
/// What the database says.
pub async fn precincts(platform: &Platform, by: &Principal) -> Result<Precincts, DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let units = db.units().await?;
    let is_everybodys = by.role != Role::PrecinctChair;
    let own = db.precincts_of(by.account).await?;
    let mut remote: BTreeMap<_, _> = db.remote_counts().await?.into_iter().collect();
    let arrived: BTreeMap<_, _> = db.arrived_counts().await?.into_iter().collect();
    let is_precinct =
        |unit: &Unit| unit.kind == UnitKind::Precinct && (is_everybodys || own.contains(&unit.id));
    // On nobody's list, so no chair's matter.
    let nowhere = remote.remove(&None).filter(|_| is_everybodys);
    let list: Vec<_> = units
        .into_iter()
        .filter(is_precinct)
        .map(|unit| Precinct {
            remote: remote.remove(&Some(unit.id)).unwrap_or(0),
            arrived: arrived.get(&unit.id).copied().unwrap_or(0),
            unit,
        })
        .collect();
    Ok(Precincts {
        list,
        nowhere: nowhere.unwrap_or(0),
    })
}

/// How much of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFor {
    /// A screen: cut, like every list.
    Screen,
    /// The door: with names, on paper or as a file.
    Door,
}

/// The list of a precinct, by its code. Looking at it, and taking it with names, is noted.
///
/// # Errors
/// [`CheckInError::NoPrecinct`].
pub async fn sheet(
    platform: &Platform,
    by: &Principal,
    code: &str,
    list: ListFor,
) -> Result<Sheet, CheckInError> {
    transaction!(platform, CheckInError, tx => {
        let mut db = tx.db();
        let unit = precinct(&mut db, by, code).await?;
        let mut remote = db.remote_at(unit.id).await?;
        let mut arrived = db.arrived_at(unit.id).await?;
        for list in [&mut remote, &mut arrived] {
            list.sort_by_cached_key(|p| (folded(&p.surname), folded(&p.given), p.entry));
        }
        let people = (remote.len() + arrived.len()) as u64;
        let action = match list {
            ListFor::Screen => Action::CheckInListRead { unit: unit.id, people },
            ListFor::Door => Action::CheckInSheetTaken { unit: unit.id, people },
        };
        audit::record(&mut db, platform, by.actor(), action).await?;
        Ok(Sheet { unit, remote, arrived })
    })
}

/// The precinct of this code, where it is theirs to see: a chair has their own, others have all.
async fn precinct(db: &mut Db<'_>, by: &Principal, code: &str) -> Result<Unit, CheckInError> {
    let mut units = db.units().await?.into_iter();
    let unit = units.find(|u| u.kind == UnitKind::Precinct && u.code == code);
    let unit = unit.ok_or(CheckInError::NoPrecinct)?;
    let is_theirs = match by.role {
        Role::PrecinctChair => db.precincts_of(by.account).await?.contains(&unit.id),
        _ => true,
    };
    is_theirs.then_some(unit).ok_or(CheckInError::NoPrecinct)
}

/// Until commit nobody casts, and the phase stays what it is.
async fn hold(db: &mut Db<'_>) -> Result<(), CheckInError> {
    participants::stop_casting(db).await?;
    match db.event_phase().await?.1 {
        Phase::Registration | Phase::Voting => Ok(()),
        _ => Err(CheckInError::WrongPhase),
    }
}

/// Marks people who came to a precinct, by their voter ids, and says what came of each. Those who
/// can be marked are, in one transaction.
///
/// # Errors
/// [`CheckInError`]; nobody is marked then.
pub async fn arrive(
    platform: &Platform,
    by: &Principal,
    code: &str,
    voter_ids: &[String],
) -> Result<Vec<Outcome>, CheckInError> {
    if voter_ids.len() > MOST_AT_ONCE {
        return Err(CheckInError::TooMany);
    }
    transaction!(platform, CheckInError, tx => {
        let mut db = tx.db();
        hold(&mut db).await?;
        let unit = precinct(&mut db, by, code).await?;
        let head = db.roll_head().await?;
        let mut outcomes = Vec::with_capacity(voter_ids.len());
        for voter_id in voter_ids {
            outcomes.push(match &head {
                None => Outcome::NotHere,
                Some(head) => {
                    let entry = RollEntryId(roll::entry_id(&head.salt, voter_id));
                    mark(&mut db, platform, by, &unit, entry).await?
                }
            });
        }
        if outcomes.contains(&Outcome::Marked) {
            db.bump_version().await?;
        }
        Ok(outcomes)
    })
}

async fn mark(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    unit: &Unit,
    id: RollEntryId,
) -> Result<Outcome, CheckInError> {
    let entry = db.roll_entry(id).await?;
    if entry.is_none_or(|entry| entry.record.unit != Some(unit.id)) {
        return Ok(Outcome::NotHere);
    }
    if let Some(before) = db.checked_in(id).await? {
        return Ok(Outcome::Already(before));
    }
    let held = held(db, id).await?;
    let account = held.as_ref().map(|registration| registration.account);
    let mut actions = Vec::new();
    if let Some(account) = account
        && let Some(row) = participants::held(db, account).await?
    {
        if row.has_card {
            let action = Action::TurnedAway {
                unit: unit.id,
                entry: id,
            };
            audit::record(db, platform, by.actor(), action).await?;
            return Ok(Outcome::CardInBox);
        }
        let (cell, participant) = (row.participant.cell, row.participant.id);
        participants::remove(db, account, (cell, participant)).await?;
        actions.push(Action::ParticipantRemoved { participant });
    }
    let now = platform.clock.now();
    db.insert_check_in(id, unit.id, now, by.account).await?;
    actions.push(Action::CameInPerson {
        unit: unit.id,
        entry: id,
    });
    for action in actions {
        audit::record(db, platform, by.actor(), action).await?;
    }
    if let Some(account) = account {
        tell(db, platform, account, unit).await?;
    }
    Ok(Outcome::Marked)
}

/// The registration that holds an entry of the roll.
async fn held(db: &mut Db<'_>, entry: RollEntryId) -> Result<Option<Registration>, DbError> {
    match db.claim_on(entry).await? {
        Some(id) => db.registration(id).await,
        None => Ok(None),
    }
}

/// So that somebody who was marked by mistake learns it in time.
async fn tell(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    unit: &Unit,
) -> Result<(), DbError> {
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        let letter = letters::came_in_person(lang, &contact.email, &unit.name);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(())
}

/// Takes back that somebody came. Whoever took part remotely before takes part again, where their
/// session is not over.
///
/// # Errors
/// [`CheckInError::NotMarked`] and the others; nothing has changed then.
pub async fn take_back(
    platform: &Platform,
    by: &Principal,
    code: &str,
    entry: RollEntryId,
) -> Result<(), CheckInError> {
    transaction!(platform, CheckInError, tx => {
        let mut db = tx.db();
        hold(&mut db).await?;
        let unit = precinct(&mut db, by, code).await?;
        if !db.delete_check_in(entry, unit.id).await? {
            return Err(CheckInError::NotMarked);
        }
        let action = Action::CameInPersonTakenBack { unit: unit.id, entry };
        audit::record(&mut db, platform, by.actor(), action).await?;
        let approved = held(&mut db, entry).await?;
        let approved = approved.filter(|r| r.state == RegistrationState::Approved);
        if let Some(registration) = approved {
            desk::restore(&mut db, platform, by, registration, entry).await?;
        }
        Ok(db.bump_version().await?)
    })
}

/// The precinct where the person of an account came in person, if they did.
///
/// # Errors
/// What the database says.
pub async fn precinct_of(
    platform: &Platform,
    account: AccountId,
) -> Result<Option<UnitId>, DbError> {
    let mut reader = platform.store.reader().await?;
    reader.db().checked_in_of(account).await
}
