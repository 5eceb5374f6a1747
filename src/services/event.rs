//! The event's life: created once, moved from phase to phase, its voting sessions closed.

use super::trustees::{self, KeyError};
use super::{Platform, Retry, audit, transaction};
use crate::bundle::manifest::Witnesses;
use crate::db::{Db, DbError, Store, StoredEvent};
use crate::domain::{
    CELLS_PER_DISTRICT, CellId, District, DistrictCode, Event, EventId, Phase, PhaseError,
    PreferenceOption, RegistrationWindow, SessionId, Unit, VotingSession,
};
use crate::log::{Action, Actor, LogName, Text, WitnessSetError};
use std::collections::BTreeSet;

/// The most preferences an event can have: what fits the packed form of a card.
pub const MOST_PREFERENCES: usize = 31;

/// Everything an event is created with. Sessions carry their own ids, from 1 in order of opening.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub title: String,
    pub is_demo: bool,
    /// IANA name.
    pub time_zone: String,
    pub precinct_rules: String,
    pub satellite_rules: String,
    pub virtual_rules: String,
    pub preferences: Vec<PreferenceOption>,
    pub districts: Vec<District>,
    pub units: Vec<Unit>,
    pub sessions: Vec<VotingSession>,
    /// Fewer cards of a district than this are not opened.
    pub minimum_batch: u32,
    /// Who cosigns the logs' checkpoints from outside.
    pub witnesses: Witnesses,
    /// When people can register; absent: until the last session closes.
    pub registration: Option<RegistrationWindow>,
}

/// What is wrong with a [`NewEvent`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NewEventFault {
    #[error("the event has no title")]
    NoTitle,
    #[error("an event has between 1 and {MOST_PREFERENCES} preferences, not {0}")]
    PreferenceCount(usize),
    #[error("preferences are numbered from 1 in order, each with a name of its own; see {0:?}")]
    Preference(String),
    #[error("an event has between 1 and 200 congressional districts, not {0}")]
    DistrictCount(usize),
    #[error("district {0} occurs twice")]
    District(DistrictCode),
    #[error("unit {0}: its code or number occurs twice")]
    RepeatedUnit(String),
    #[error("unit {code}: there is no district {district}")]
    UnknownDistrict {
        code: String,
        district: DistrictCode,
    },
    #[error("registration opens before it closes, and closes no later than answers to staff end")]
    Registration,
    #[error("witnesses: {0}")]
    Witnesses(#[from] WitnessSetError),
    #[error("voting sessions are numbered from 1 and open before they close; see {0:?}")]
    Session(String),
}

/// Why the event could not be created or moved on.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error("the database holds an event already")]
    Exists,
    #[error("the database holds no event yet")]
    NoEvent,
    #[error(transparent)]
    Fault(#[from] NewEventFault),
    #[error("no session opens before the trustees' key is there")]
    NoKey,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Phase(#[from] PhaseError),
    #[error("there is no voting session {0:?}, or it is closed already")]
    NoOpenSession(SessionId),
    #[error(transparent)]
    Db(DbError),
}

impl From<DbError> for EventError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NoEvent,
            other => Self::Db(other),
        }
    }
}

impl Retry for EventError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Db(error) | Self::Key(KeyError::Db(error)) => error.is_busy(),
            _ => false,
        }
    }
}

/// The event; None before it is created.
///
/// # Errors
/// What the database says.
pub async fn load(store: &Store) -> Result<Option<StoredEvent>, DbError> {
    store.snapshot().await?.db().event().await
}

/// Creates the event in phase `setup`, with its preferences, districts, cells, units, voting
/// sessions and the heads of its logs.
///
/// # Errors
/// [`EventError::Fault`] with the first thing that is wrong; [`EventError::Exists`].
pub async fn create(
    platform: &Platform,
    actor: Actor,
    new: &NewEvent,
) -> Result<EventId, EventError> {
    check(new)?;
    let now = platform.clock.now();
    let event = Event {
        id: EventId(platform.entropy.uuid_v7(now)),
        title: new.title.clone(),
        is_demo: new.is_demo,
        phase: Phase::Setup,
        time_zone: new.time_zone.clone(),
        precinct_rules: new.precinct_rules.clone(),
        satellite_rules: new.satellite_rules.clone(),
        virtual_rules: new.virtual_rules.clone(),
        preferences: new.preferences.clone(),
        sessions: new.sessions.clone(),
    };
    let created = Action::EventCreated {
        event: event.id,
        title: Text::new(&event.title),
        preferences: new.preferences.len() as u64,
        units: new.units.len() as u64,
        sessions: new.sessions.len() as u64,
    };
    let log_key = platform.keys.public_log_key();
    transaction!(platform, EventError, tx => {
        let mut db = tx.db();
        match db.insert_event(&event, &log_key, now).await {
            Err(DbError::Conflict) => return Err(EventError::Exists),
            done => done?,
        }
        db.insert_sealing(new.minimum_batch, &new.witnesses.to_text()).await?;
        db.insert_districts(&new.districts).await?;
        db.insert_cells(&cells(&new.districts)).await?;
        db.insert_units(&new.units).await?;
        if let Some(window) = new.registration {
            db.set_registration_window(window).await?;
        }
        for log in LogName::ALL {
            db.insert_log_head(log).await?;
            let key = platform.keys.verifier(log, event.id).to_string();
            let introduced = Action::LogKeyIntroduced { key: Text::new(&key) };
            audit::record(&mut db, platform, Actor::System, introduced).await?;
        }
        audit::record(&mut db, platform, actor, created.clone()).await?;
        Ok(event.id)
    })
}

/// The cells of a district: `index of the district * 64 + n`.
fn cells(districts: &[District]) -> Vec<(CellId, DistrictCode)> {
    let of = |(index, district): (i64, &District)| {
        let code = district.code.clone();
        let first = index * CELLS_PER_DISTRICT;
        (first..first + CELLS_PER_DISTRICT).map(move |id| (CellId(id), code.clone()))
    };
    (0..).zip(districts).flat_map(of).collect()
}

fn check(new: &NewEvent) -> Result<(), NewEventFault> {
    use NewEventFault as Fault;
    if new.title.trim().is_empty() {
        return Err(Fault::NoTitle);
    }
    if !(1..=MOST_PREFERENCES).contains(&new.preferences.len()) {
        return Err(Fault::PreferenceCount(new.preferences.len()));
    }
    let mut names = BTreeSet::new();
    for (ordinal, option) in (1_u8..).zip(&new.preferences) {
        let is_named = !option.name.trim().is_empty() && names.insert(option.name.as_str());
        if option.ordinal != ordinal || !is_named {
            return Err(Fault::Preference(option.name.clone()));
        }
    }
    check_places(new)?;
    new.witnesses.set()?;
    let is_order = |w: &RegistrationWindow| w.opens < w.closes && w.closes <= w.cure;
    if !new.registration.as_ref().is_none_or(is_order) {
        return Err(Fault::Registration);
    }
    for (number, session) in (1_i64..).zip(&new.sessions) {
        if session.id.0 != number || session.opens >= session.closes || session.closed.is_some() {
            return Err(Fault::Session(session.name.clone()));
        }
    }
    Ok(())
}

fn check_places(new: &NewEvent) -> Result<(), NewEventFault> {
    use NewEventFault as Fault;
    if !(1..=200).contains(&new.districts.len()) {
        return Err(Fault::DistrictCount(new.districts.len()));
    }
    let mut districts = BTreeSet::new();
    for district in &new.districts {
        if !districts.insert(&district.code) {
            return Err(Fault::District(district.code.clone()));
        }
    }
    let (mut codes, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for unit in &new.units {
        if !codes.insert(&unit.code) || !ids.insert(unit.id) {
            return Err(Fault::RepeatedUnit(unit.code.clone()));
        }
        if let Some(district) = &unit.district
            && !districts.contains(district)
        {
            return Err(Fault::UnknownDistrict {
                code: unit.code.clone(),
                district: district.clone(),
            });
        }
    }
    Ok(())
}

/// Moves the event to another phase. Going to `closed` closes every voting session.
///
/// # Errors
/// [`EventError::Phase`] where the event's order does not allow it.
pub async fn change_phase(
    platform: &Platform,
    actor: Actor,
    to: Phase,
) -> Result<Phase, EventError> {
    transaction!(platform, EventError, tx => {
        let mut db = tx.db();
        // Whoever casts holds this head: no card is logged while the phase changes.
        db.lock_log_head(LogName::Cards).await?;
        if to == Phase::Closed {
            for session in db.sessions().await? {
                if session.closed.is_none() {
                    close_one(&mut db, platform, actor, session.id).await?;
                }
            }
        }
        let phase = advance(&mut db, platform, actor, to).await?;
        if phase == Phase::Voting {
            require_key(&mut db, platform, actor).await?;
        }
        Ok(phase)
    })
}

/// No session opens before there is a key to seal to. A demonstration makes one itself.
async fn require_key(db: &mut Db<'_>, platform: &Platform, actor: Actor) -> Result<(), EventError> {
    if db.sealing().await?.key.is_some() {
        return Ok(());
    }
    let event = db.event().await?.ok_or(EventError::NoEvent)?.event;
    if !event.is_demo {
        return Err(EventError::NoKey);
    }
    let (transcript, _) = trustees::demonstration(&platform.keys, event.id)?;
    trustees::introduce(db, platform, actor, &transcript).await?;
    Ok(())
}

/// Moves the event on inside a transaction of the caller, who holds the head of the cards.
pub(super) async fn advance(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    to: Phase,
) -> Result<Phase, EventError> {
    let (_, from) = db.event_phase().await?;
    let to = from.change_to(to)?;
    if !db.set_phase(from, to).await? {
        // Another transaction moved it between our two statements.
        return Err(EventError::Db(DbError::Busy));
    }
    if to == Phase::Closed {
        db.delete_every_draft().await?;
    }
    audit::record(db, platform, actor, Action::PhaseChanged { from, to }).await?;
    Ok(to)
}

/// Closes voting sessions: no card can be cast in them any more, nor ever again. When none is
/// left open, the event goes to `closed`. Gives the phase afterwards.
///
/// # Errors
/// [`EventError::NoOpenSession`] for the first that is not open; then none is closed.
pub async fn close_sessions(
    platform: &Platform,
    actor: Actor,
    sessions: &[SessionId],
) -> Result<Phase, EventError> {
    transaction!(platform, EventError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        for session in sessions {
            close_one(&mut db, platform, actor, *session).await?;
        }
        let (_, phase) = db.event_phase().await?;
        let all_closed = db.sessions().await?.iter().all(|s| s.closed.is_some());
        if phase == Phase::Voting && all_closed {
            return advance(&mut db, platform, actor, Phase::Closed).await;
        }
        db.bump_version().await?;
        Ok(phase)
    })
}

/// Closes every voting session that is still open, and with them the box.
///
/// # Errors
/// As [`change_phase`] to `closed`.
pub async fn close_all_sessions(platform: &Platform, actor: Actor) -> Result<Phase, EventError> {
    change_phase(platform, actor, Phase::Closed).await
}

async fn close_one(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    session: SessionId,
) -> Result<(), EventError> {
    let closed_at = platform.clock.now();
    if !db.close_session(session, closed_at).await? {
        return Err(EventError::NoOpenSession(session));
    }
    let closed = Action::SessionClosed { session, closed_at };
    Ok(audit::record(db, platform, actor, closed).await?)
}
