//! A small caucus night: an event, people, and cards to cast.

use super::Fixture;
use caucus::auth::{Passwords, SessionToken, TokenDigest};
use caucus::clock::{Clock, ClockHands, Entropy};
use caucus::db::{AccountRow, LoginRow, Store, Tx};
use caucus::domain::roll::Thresholds;
use caucus::domain::*;
use caucus::log::Actor;
use caucus::services::cast::{CardToCast, CastRequest, Caster};
use caucus::services::{Platform, authorise, event, keys::EventKeys, participants};
use std::sync::Arc;
use uuid::Uuid;

/// When the night begins: 2028-02-07 18:00 in Iowa. The session lasts two hours.
pub const START: Micros = Micros(1_833_580_800_000_000);

const SEED: u64 = 2028;

/// Who does things in tests.
pub fn actor() -> Actor {
    Actor::Account(AccountId(Uuid::from_u128(7)))
}

/// An event in phase `voting` with participants who are signed in.
pub struct Night {
    pub platform: Platform,
    pub hands: ClockHands,
    pub caster: Caster,
    pub preferences: Vec<PreferenceOption>,
    pub tokens: Vec<TokenDigest>,
}

impl Night {
    /// A platform over the fixture's database, without an event yet.
    pub fn platform(fixture: &Fixture) -> (Platform, ClockHands) {
        let entropy = Entropy::seeded(SEED);
        let (clock, hands) = Clock::manual(START);
        let platform = Platform {
            store: fixture.store.clone(),
            clock,
            passwords: Passwords::new(2, entropy.clone()),
            keys: Arc::new(EventKeys::generate(&entropy)),
            matching: Thresholds::default(),
            retention: Retention::default(),
            entropy,
        };
        (platform, hands)
    }

    /// The event of these tests: two districts, four units, two voting sessions.
    pub fn event() -> event::NewEvent {
        let district = |code: &str| DistrictCode(code.into());
        let unit = |id, code: &str, kind, d: Option<&str>, delegates, weight| Unit {
            id: UnitId(id),
            code: code.into(),
            kind,
            name: format!("{code} “one”"),
            county: "Adair".into(),
            district: d.map(district),
            delegates,
            weight,
        };
        let session = |id, name: &str, hours: i64| VotingSession {
            id: SessionId(id),
            name: name.into(),
            opens: START.plus_seconds(hours * 3600),
            closes: START.plus_seconds((hours + 2) * 3600),
            closed: None,
        };
        event::NewEvent {
            minimum_batch: 1,
            witnesses: caucus::bundle::manifest::Witnesses::default(),
            registration: None,
            title: "Caucus night".into(),
            is_demo: true,
            time_zone: "America/Chicago".into(),
            precinct_rules: "iowa-2020-precinct".into(),
            satellite_rules: "iowa-2020-satellite".into(),
            virtual_rules: "iowa-2020-virtual".into(),
            preferences: Self::preferences(),
            districts: ["1", "2"]
                .map(|code| District {
                    code: district(code),
                    state_delegates: 400,
                })
                .to_vec(),
            units: vec![
                unit(
                    1,
                    "948209",
                    UnitKind::Precinct,
                    Some("1"),
                    Some(6),
                    Some((26, 80)),
                ),
                unit(
                    2,
                    "948210",
                    UnitKind::Precinct,
                    Some("2"),
                    Some(1),
                    Some((26, 80)),
                ),
                unit(3, "SAT-1", UnitKind::Satellite, None, None, None),
                unit(4, "VIRTUAL-1", UnitKind::Virtual, Some("1"), Some(40), None),
            ],
            sessions: vec![session(1, "Evening", 0), session(2, "Late", 2)],
        }
    }

    /// Six preferences, the last of them uncommitted.
    pub fn preferences() -> Vec<PreferenceOption> {
        let names = ["Ada", "Ben", "Cleo", "Dov", "Eve", "Uncommitted"];
        (1..)
            .zip(names)
            .map(|(ordinal, name)| PreferenceOption {
                ordinal,
                name: name.into(),
                is_uncommitted: name == "Uncommitted",
            })
            .collect()
    }

    /// The night begun, with `people` participants of both districts in session 1, signed in.
    pub async fn begin(fixture: &Fixture, people: usize) -> Self {
        let (platform, hands) = Self::platform(fixture);
        event::create(&platform, actor(), &Self::event())
            .await
            .unwrap();
        let tokens = enrol(&platform, people, SessionId(1)).await;
        for phase in [Phase::Registration, Phase::Voting] {
            event::change_phase(&platform, actor(), phase)
                .await
                .unwrap();
        }
        let (caster, _) = Caster::start(platform.clone());
        Self {
            platform,
            hands,
            caster,
            preferences: Self::preferences(),
            tokens,
        }
    }

    /// The night as another process finds it: same keys, fresh randomness, nobody signed in.
    pub async fn resume(url: &str) -> Self {
        let (clock, hands) = Clock::manual(START);
        let entropy = Entropy::system();
        let platform = Platform {
            store: Store::open(url).await.unwrap(),
            clock,
            passwords: Passwords::new(2, entropy.clone()),
            keys: Arc::new(EventKeys::generate(&Entropy::seeded(SEED))),
            matching: Thresholds::default(),
            retention: Retention::default(),
            entropy,
        };
        let (caster, _) = Caster::start(platform.clone());
        Self {
            platform,
            hands,
            caster,
            preferences: Self::preferences(),
            tokens: Vec::new(),
        }
    }

    /// A request of a participant with a fresh key.
    pub fn request(&self, person: usize, ranks: &[u8]) -> CastRequest {
        CastRequest {
            token: self.tokens[person],
            card: CardToCast::Ranked(PreferenceCard::parse(ranks, &self.preferences).unwrap()),
            idempotency_key: self.platform.entropy.uuid_v4(),
        }
    }
}

/// Two event managers, made where there are none of these names.
pub async fn officials(platform: &Platform) -> [AccountId; 2] {
    let mut found = Vec::new();
    for login in ["first-official", "second-official"] {
        let mut reader = platform.store.reader().await.unwrap();
        let known = reader.db().account_by_login(login).await.unwrap();
        drop(reader);
        let role = Role::EventManager;
        found.push(match known {
            Some(account) => account.id,
            None => participants::create_staff(platform, actor(), login, login, role, "unused")
                .await
                .unwrap(),
        });
    }
    found.try_into().unwrap()
}

/// Two officials let the box be opened as it is frozen now; an empty one needs nobody.
pub async fn authorise(platform: &Platform) {
    let Some(frozen) = authorise::standing(platform).await.unwrap().frozen else {
        return;
    };
    let [one, other] = officials(platform).await;
    let proposal = authorise::propose(platform, one, frozen).await.unwrap();
    let confirmed = authorise::settle(platform, other, proposal, ProposalStep::Confirm, frozen);
    assert_eq!(confirmed.await.unwrap(), ProposalState::Confirmed);
}

/// Enrols participants and signs them in without the cost of a password.
pub async fn enrol(platform: &Platform, people: usize, session: SessionId) -> Vec<TokenDigest> {
    let start = participants::turnout(platform)
        .await
        .unwrap()
        .iter()
        .map(|t| t.approved)
        .sum::<u64>();
    let people: Vec<_> = (start..start + people as u64)
        .map(|n| participants::NewParticipant {
            login: format!("Person-{n}@example.org"),
            display_name: format!("Person {n}"),
            district: DistrictCode(if n % 2 == 0 { "1" } else { "2" }.into()),
            session,
            password_hash: "unused".into(),
        })
        .collect();
    participants::enrol(platform, actor(), &people, "tests")
        .await
        .unwrap();
    let mut tokens = Vec::with_capacity(people.len());
    let mut tx = platform.store.begin().await.unwrap();
    for person in &people {
        let login = person.login.to_lowercase();
        let account = tx.db().account_by_login(&login).await.unwrap().unwrap();
        tokens.push(begin_session(platform, &mut tx, &account).await);
    }
    tx.commit().await.unwrap();
    tokens
}

/// A signed-in event manager.
pub async fn sign_in_staff(platform: &Platform) -> TokenDigest {
    let role = Role::EventManager;
    let created = participants::create_staff(platform, actor(), "chair", "Chair", role, "unused");
    let id = created.await.unwrap();
    let mut tx = platform.store.begin().await.unwrap();
    let account = tx.db().account(id).await.unwrap();
    let token = begin_session(platform, &mut tx, &account).await;
    tx.commit().await.unwrap();
    token
}

/// A session that lasts the whole night, however little it is used.
async fn begin_session(platform: &Platform, tx: &mut Tx, account: &AccountRow) -> TokenDigest {
    let token = SessionToken::generate(&platform.entropy).digest();
    let now = platform.clock.now();
    let row = LoginRow {
        account: account.id,
        role: account.role,
        participant: account.participant,
        created: now,
        expires: now.plus_seconds(24 * 3600),
        last_seen: now.plus_seconds(12 * 3600),
        revoked: None,
        device: Device::default(),
    };
    tx.db().insert_login(&token.0, &row).await.unwrap();
    token
}
