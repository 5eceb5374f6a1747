//! The demonstration event: real precinct results of Iowa 2020, fictional remote participants, the
//! last voting session still open. Everything goes through the services a real event uses.

mod night;
mod people;
mod registrations;
mod roll;

use super::cast::{CardToCast, CastRequest, Caster};
use super::event::{self, EventError, NewEvent};
use super::participants::{self, EnrolError, NewParticipant};
use super::reports::{self, NewReport, ReportsError};
use super::units::{self, UnitsError};
use super::{Platform, audit, cosigning};
use crate::auth::{PasswordError, Secret, SessionToken};
use crate::bundle::manifest::{MINIMUM_BATCH, Witnesses};
use crate::clock::Clock;
use crate::db::{DbError, LoginRow};
use crate::domain::{
    Device, District, DistrictCode, Micros, Participant, Phase, PreferenceCard, PreferenceOption,
    RegistrationWindow, Role, SessionId, Unit, UnitKind, VotingSession,
};
use crate::ingest::results::UnitRow;
use crate::log::Actor;
use futures_util::StreamExt as _;
use futures_util::stream;
pub use night::{NightError, run_to_release};
use people::Fiction;

/// State delegates of each congressional district of Iowa in 2020, all 99 counties.
const STATE_DELEGATES: [(&str, u32); 4] = [("1", 560), ("2", 543), ("3", 593), ("4", 411)];

/// Preferences on the card, in its order; the last is Uncommitted.
const PREFERENCES: [&str; 12] = [
    "Bennet",
    "Biden",
    "Bloomberg",
    "Buttigieg",
    "Gabbard",
    "Klobuchar",
    "Patrick",
    "Sanders",
    "Steyer",
    "Warren",
    "Yang",
    UNCOMMITTED,
];
const UNCOMMITTED: &str = "Uncommitted";

const EARLY: SessionId = SessionId(1);
const NIGHT: SessionId = SessionId(2);
const DAY: i64 = 24 * 60 * 60;

/// Somebody the demonstration can be tried as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    pub role: Role,
    /// What this account is good for.
    pub purpose: String,
    pub login: String,
    pub password: String,
}

/// How the demonstration is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoSize {
    /// Fictional remote participants, shared out over the districts.
    pub participants: usize,
    /// Fewer cards of a district than this are not opened.
    pub minimum_batch: u32,
}

impl Default for DemoSize {
    fn default() -> Self {
        Self {
            participants: 3_200,
            minimum_batch: MINIMUM_BATCH,
        }
    }
}

/// Why the demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    #[error(transparent)]
    Reports(#[from] ReportsError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Audit(#[from] audit::AuditError),
    #[error("a fictional card was refused: {0}")]
    Cast(#[from] super::cast::CastRefusal),
    #[error(transparent)]
    Units(#[from] UnitsError),
    #[error(transparent)]
    Roll(#[from] super::roll::RollError),
    #[error(transparent)]
    RollProfile(#[from] crate::ingest::roll::ProfileError),
    #[error("a fictional registration was refused: {0}")]
    Registration(String),
    #[error("the database holds an event that is not a demonstration")]
    RealEvent,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The accounts printed for whoever tries the demonstration. The passwords are public on purpose.
#[must_use]
pub fn accounts() -> Vec<DemoAccount> {
    let account = |role, login: &str, purpose: &str| DemoAccount {
        role,
        purpose: purpose.to_owned(),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let mut all: Vec<DemoAccount> = STATE_DELEGATES
        .iter()
        .map(|(district, _)| {
            let purpose = format!("ranks and casts in district {district}");
            account(Role::Participant, &people::guest_login(district), &purpose)
        })
        .collect();
    for (login, purpose) in [
        (
            MANAGER,
            "closes, opens with another, tabulates and releases",
        ),
        (SECOND_MANAGER, "confirms that the box be opened"),
    ] {
        all.push(account(Role::EventManager, login, purpose));
    }
    for login in ["verifier", "verifier2"] {
        let purpose = "compares registrations with the roll and decides";
        all.push(account(Role::Verifier, login, purpose));
    }
    for (role, login, purpose) in [
        (
            Role::SeniorVerifier,
            "senior",
            "decides what verifiers hand on",
        ),
        (Role::HotlineOperator, "operator", "helps people who call"),
        (Role::PrecinctChair, CHAIR, "leads a room"),
        (
            Role::Trustee,
            "trustee",
            "holds a share of the key to the box",
        ),
        (
            Role::Reviewer,
            "reviewer",
            "reads everything, changes nothing",
        ),
        (Role::Administrator, "admin", "says who is on the staff"),
    ] {
        all.push(account(role, login, purpose));
    }
    all
}

/// Two officials: nobody opens the box alone.
const MANAGER: &str = "manager";
const SECOND_MANAGER: &str = "manager2";
/// Leads the first precinct of the demonstration.
const CHAIR: &str = "chair";

/// The one password of every demonstration account.
const PASSWORD: &str = "caucus-demo-2020";

/// Seeds the demonstration, once: a database that holds it already is left as it is.
///
/// # Errors
/// [`DemoError::RealEvent`] where the database holds anything else.
pub async fn seed(platform: &Platform, rooms: &[UnitRow], size: DemoSize) -> Result<(), DemoError> {
    match event::load(&platform.store).await? {
        Some(stored) if stored.event.is_demo => return Ok(()),
        Some(_) => return Err(DemoError::RealEvent),
        None => {}
    }
    let now = platform.clock.now();
    let fiction = Fiction::from_rooms(rooms, &PREFERENCES);
    let (mut new, reports) = new_event(rooms, size, now)?;
    new.witnesses = cosigning::demonstration(&platform.keys);
    event::create(platform, Actor::System, &new).await?;
    reports::import(platform, Actor::System, &reports, "import").await?;
    event::change_phase(platform, Actor::System, Phase::Registration).await?;
    let people = enrol(platform, size, &fiction, &new.units).await?;
    event::change_phase(platform, Actor::System, Phase::Voting).await?;
    cast_cards(platform, now, people, &fiction, &new.preferences).await?;
    event::close_sessions(platform, Actor::System, &[EARLY]).await?;
    roll::seed(platform, &new.units).await?;
    registrations::seed(platform).await?;
    audit::sequence_pending(platform).await?;
    Ok(())
}

fn new_event(
    rooms: &[UnitRow],
    size: DemoSize,
    now: Micros,
) -> Result<(NewEvent, Vec<NewReport>), DemoError> {
    let session = |id, name: &str, opens, closes| VotingSession {
        id,
        name: name.to_owned(),
        opens,
        closes,
        closed: None,
    };
    let option = |(ordinal, name): (u8, &&str)| PreferenceOption {
        ordinal,
        name: (*name).to_owned(),
        is_uncommitted: *name == UNCOMMITTED,
    };
    let district = |(code, delegates): &(&str, u32)| District {
        code: DistrictCode((*code).to_owned()),
        state_delegates: *delegates,
    };
    let districts: Vec<District> = STATE_DELEGATES.iter().map(district).collect();
    let all = units::of_event(rooms, &districts, VIRTUAL_RULES)?;
    let report = |(unit, room): (&Unit, &UnitRow)| NewReport {
        unit: unit.id,
        groups: units::groups(room),
    };
    let reports = all
        .iter()
        .zip(rooms)
        .filter(|(_, room)| !room.rows.is_empty());
    let reports = reports.map(report).collect();
    let new = NewEvent {
        minimum_batch: size.minimum_batch,
        witnesses: Witnesses::default(),
        registration: Some(RegistrationWindow {
            opens: now.plus_seconds(-30 * DAY),
            closes: now.plus_seconds(DAY),
            cure: now.plus_seconds(DAY + DAY / 2),
        }),
        title: "Iowa caucus night, a demonstration".to_owned(),
        is_demo: true,
        time_zone: "America/Chicago".to_owned(),
        precinct_rules: "iowa-2020-precinct".to_owned(),
        satellite_rules: "iowa-2020-satellite".to_owned(),
        virtual_rules: VIRTUAL_RULES.to_owned(),
        preferences: (1..).zip(&PREFERENCES).map(option).collect(),
        districts,
        units: all,
        sessions: vec![
            session(
                EARLY,
                "Early session",
                now.plus_seconds(-3 * DAY),
                now.plus_seconds(DAY),
            ),
            session(
                NIGHT,
                "Caucus night",
                now.plus_seconds(-3_600),
                now.plus_seconds(2 * DAY),
            ),
        ],
    };
    Ok((new, reports))
}

const VIRTUAL_RULES: &str = "iowa-2020-virtual";

/// Enrols staff, the guests of the demonstration (who have not cast) and the fictional people.
async fn enrol(
    platform: &Platform,
    size: DemoSize,
    fiction: &Fiction,
    units: &[Unit],
) -> Result<Vec<Participant>, DemoError> {
    // One hash for all: their password is printed on the start page anyway.
    let hash = platform
        .passwords
        .hash(Secret::new(PASSWORD.to_owned()))
        .await?;
    for account in accounts().iter().filter(|a| a.role != Role::Participant) {
        let (login, role) = (account.login.as_str(), account.role);
        let made = participants::create_staff(platform, Actor::System, login, login, role, &hash);
        let made = made.await?;
        let precinct = units.iter().find(|u| u.kind == UnitKind::Precinct);
        if let (CHAIR, Some(precinct)) = (login, precinct) {
            let precincts = [precinct.id];
            super::staff::set_precincts(platform, Actor::System, made, &precincts).await?;
        }
    }
    let guests = STATE_DELEGATES.iter().map(|(district, _)| NewParticipant {
        login: people::guest_login(district),
        display_name: format!("Guest of district {district}"),
        district: DistrictCode((*district).to_owned()),
        session: NIGHT,
        password_hash: hash.clone(),
    });
    let guests: Vec<NewParticipant> = guests.collect();
    participants::enrol(platform, Actor::System, &guests, "demonstration").await?;
    let invented = (0..size.participants)
        .zip(STATE_DELEGATES.iter().cycle())
        .map(|(number, (district, _))| NewParticipant {
            login: format!("fictional-{number:05}"),
            display_name: fiction.name(number),
            district: DistrictCode((*district).to_owned()),
            session: if number % 3 == 0 { NIGHT } else { EARLY },
            password_hash: hash.clone(),
        });
    let invented: Vec<NewParticipant> = invented.collect();
    Ok(participants::enrol(platform, Actor::System, &invented, "demonstration").await?)
}

/// Casts the fictional cards through the cast-writer: those of the early session two days ago.
async fn cast_cards(
    platform: &Platform,
    now: Micros,
    people: Vec<Participant>,
    fiction: &Fiction,
    preferences: &[PreferenceOption],
) -> Result<(), DemoError> {
    let (early, night): (Vec<_>, Vec<_>) = people.into_iter().partition(|p| p.session == EARLY);
    let (two_days_ago, _hands) = Clock::manual(now.plus_seconds(-2 * DAY));
    let back_then = Platform {
        clock: two_days_ago,
        ..platform.clone()
    };
    cast_all(&back_then, &early, fiction, preferences).await?;
    cast_all(platform, &night, fiction, preferences).await
}

/// Casts in flight at once.
const IN_FLIGHT: usize = 512;

async fn cast_all(
    platform: &Platform,
    people: &[Participant],
    fiction: &Fiction,
    preferences: &[PreferenceOption],
) -> Result<(), DemoError> {
    let tokens = open_sessions(platform, people).await?;
    let (caster, writer) = Caster::start(platform.clone());
    let request = |(person, token): (&Participant, &SessionToken), ranking: &[u8]| {
        let card = PreferenceCard::parse(ranking, preferences).ok()?;
        let idempotency_key = platform.entropy.uuid_v4();
        let _ = person;
        Some(CastRequest {
            token: token.digest(),
            card: CardToCast::Ranked(card),
            idempotency_key,
        })
    };
    let mut requests = Vec::with_capacity(people.len());
    for (person, token) in people.iter().zip(&tokens) {
        // Every fifth changed their mind: the first card is superseded.
        let changed = person.id.0.as_bytes()[15] % 5 == 0;
        for _ in 0..=usize::from(changed) {
            let ranking = fiction.ranking(&person.district.0, &platform.entropy);
            requests.extend(request((person, token), &ranking));
        }
    }
    let mut answers = stream::iter(requests)
        .map(|request| caster.cast(request))
        .buffer_unordered(IN_FLIGHT);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    drop(answers);
    drop(caster);
    // The writer ends with its last caster; what it was given is durable by now.
    let _ = writer.await;
    Ok(())
}

/// Signs many participants in at once, without a password: for demonstrations and measurements.
///
/// # Errors
/// What the database says.
pub async fn open_sessions(
    platform: &Platform,
    people: &[Participant],
) -> Result<Vec<SessionToken>, DbError> {
    let now = platform.clock.now();
    let tokens: Vec<SessionToken> = people
        .iter()
        .map(|_| SessionToken::generate(&platform.entropy))
        .collect();
    let row = |person: &Participant| LoginRow {
        account: person.account,
        role: Role::Participant,
        participant: Some((person.cell, person.id)),
        created: now,
        expires: now.plus_seconds(3_600),
        last_seen: now,
        revoked: None,
        device: Device::default(),
    };
    let logins: Vec<_> = people
        .iter()
        .zip(&tokens)
        .map(|(person, token)| (token.digest().0, row(person)))
        .collect();
    let mut tx = platform.store.begin().await?;
    tx.db().insert_logins(&logins).await?;
    tx.commit().await?;
    Ok(tokens)
}
