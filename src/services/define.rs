//! Creating a real event from its definition, with the account of whoever will run it.

use super::event::{self, EventError, NewEvent};
use super::participants::{self, EnrolError};
use super::units::{self, UnitsError};
use super::{Platform, audit};
use crate::auth::{PasswordError, Secret, SessionToken};
use crate::bundle::manifest::{MINIMUM_BATCH, Witnesses};
use crate::domain::{
    District, DistrictCode, Micros, PreferenceOption, RegistrationWindow, Role, SessionId,
    VotingSession,
};
use crate::ingest::event::{EventFile, RegistrationEntry, WitnessesEntry};
use crate::ingest::results::UnitRow;
use crate::log::Actor;
use crate::tally::rules::{Preset, PresetError};

/// Why an event could not be created from its definition.
#[derive(Debug, thiserror::Error)]
pub enum DefineError {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Units(#[from] UnitsError),
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Audit(#[from] audit::AuditError),
}

/// The first account: shown once, to whoever started the server.
#[derive(Debug)]
pub struct FirstAccount {
    pub login: &'static str,
    pub password: Secret,
}

/// The sign-in name of the first account.
const MANAGER: &str = "manager";

/// Creates the event of a definition and an event manager with a password of its own making.
///
/// # Errors
/// [`DefineError`]; [`EventError::Exists`] where the database holds an event.
pub async fn create(
    platform: &Platform,
    file: &EventFile,
    rows: &[UnitRow],
) -> Result<FirstAccount, DefineError> {
    for name in [
        &file.precinct_rules,
        &file.satellite_rules,
        &file.virtual_rules,
    ] {
        Preset::named(name)?;
    }
    event::create(platform, Actor::System, &new_event(file, rows)?).await?;
    // As random as a session token, and as long.
    let typed = SessionToken::generate(&platform.entropy)
        .as_str()
        .to_owned();
    let hash = platform.passwords.hash(Secret::new(typed.clone())).await?;
    let role = Role::EventManager;
    participants::create_staff(platform, Actor::System, MANAGER, MANAGER, role, &hash).await?;
    audit::sequence_pending(platform).await?;
    Ok(FirstAccount {
        login: MANAGER,
        password: Secret::new(typed),
    })
}

fn new_event(file: &EventFile, rows: &[UnitRow]) -> Result<NewEvent, UnitsError> {
    let district = |entry: &crate::ingest::event::DistrictEntry| District {
        code: DistrictCode(entry.code.clone()),
        state_delegates: entry.state_delegates,
    };
    let districts: Vec<District> = file.districts.iter().map(district).collect();
    let option = |(ordinal, name): (u8, &String)| PreferenceOption {
        ordinal,
        name: name.clone(),
        is_uncommitted: file.uncommitted.as_ref() == Some(name),
    };
    let session = |(id, entry): (i64, &crate::ingest::event::SessionEntry)| VotingSession {
        id: SessionId(id),
        name: entry.name.clone(),
        opens: Micros(entry.opens.as_microsecond()),
        closes: Micros(entry.closes.as_microsecond()),
        closed: None,
    };
    let window = |entry: &RegistrationEntry| RegistrationWindow {
        opens: Micros(entry.opens.as_microsecond()),
        closes: Micros(entry.closes.as_microsecond()),
        cure: Micros(entry.answers_until.as_microsecond()),
    };
    let witnesses = |entry: &WitnessesEntry| Witnesses {
        needed: entry.needed,
        keys: entry.keys.clone(),
    };
    Ok(NewEvent {
        minimum_batch: file.minimum_batch.unwrap_or(MINIMUM_BATCH),
        witnesses: file.witnesses.as_ref().map(witnesses).unwrap_or_default(),
        registration: file.registration.as_ref().map(window),
        title: file.title.clone(),
        is_demo: false,
        time_zone: file.time_zone.clone(),
        precinct_rules: file.precinct_rules.clone(),
        satellite_rules: file.satellite_rules.clone(),
        virtual_rules: file.virtual_rules.clone(),
        preferences: (1..=u8::MAX).zip(&file.preferences).map(option).collect(),
        units: units::of_event(rows, &districts, &file.virtual_rules)?,
        districts,
        sessions: (1..).zip(&file.sessions).map(session).collect(),
    })
}
