//! The whole program behind a real port.

use super::visitor::{Site, Visitor};
use super::{Night, START, actor, authorise};
use caucus::app::{self, RunningApp};
use caucus::auth::Secret;
use caucus::cli::demo::{guide, iowa_2020};
use caucus::clock::{Clock, ClockHands, Entropy};
use caucus::config::{Config, Network, PhoneConfig, PublicUrl};
use caucus::domain::{AccountId, DistrictCode, Phase, Role, SessionId};
use caucus::ingest::results::UnitRow;
use caucus::services::demo::{self, DemoSize};
use caucus::services::participants::{self, NewParticipant};
use caucus::services::{Platform, event, overview, release, tabulate};
use uuid::Uuid;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "caucus-demo-2020";

/// What the carrier of every telephone line signs with.
pub const PHONE_SECRET: &str = "a carrier's secret, for tests only";

/// A running demonstration.
pub struct TestApp {
    pub running: RunningApp,
    pub hands: ClockHands,
    pub base: String,
    site: Site,
    /// Removed with the program.
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// One county, a few remote participants.
    pub async fn start() -> Self {
        let few = |unit: &UnitRow| unit.county == "Adams";
        let units = iowa_2020().unwrap().into_iter().filter(few).collect();
        Self::with(units, 60, None).await
    }

    /// As [`TestApp::start`], on this database.
    pub async fn on(fixture: &super::Fixture) -> Self {
        Self::set(&fixture.url, |_| {}).await
    }

    /// As [`TestApp::start`], on the database at this address and with other settings.
    pub async fn set(database: &str, change: impl FnOnce(&mut Config)) -> Self {
        let few = |unit: &UnitRow| unit.county == "Adams";
        let units: Vec<_> = iowa_2020().unwrap().into_iter().filter(few).collect();
        let mut empty = Self::prepare_in(None, Some(database)).await;
        change(&mut empty.config);
        let size = DemoSize {
            participants: 60,
            minimum_batch: 1,
        };
        demo::seed(&empty.platform, &units, size).await.unwrap();
        empty.serve().await
    }

    /// Everything that is shipped.
    pub async fn iowa() -> Self {
        Self::with(iowa_2020().unwrap(), 400, None).await
    }

    /// An event of three participants, `ada`, `ben` and `cleo`, who can tie for a delegate, and
    /// its `manager`.
    pub async fn of_three() -> Self {
        Self::of_three_in(&Night::event(), None).await
    }

    /// As [`TestApp::of_three`], for this event and on this database.
    pub async fn of_three_in(new: &event::NewEvent, database: Option<&str>) -> Self {
        let empty = Self::prepare_in(None, database).await;
        let platform = &empty.platform;
        let hash = platform.passwords.hash(Secret::new(PASSWORD.to_owned()));
        let hash = hash.await.unwrap();
        event::create(platform, actor(), new).await.unwrap();
        event::change_phase(platform, actor(), Phase::Registration)
            .await
            .unwrap();
        let people = ["ada", "ben", "cleo"].map(|login| NewParticipant {
            login: login.to_owned(),
            display_name: login.to_owned(),
            district: DistrictCode("1".to_owned()),
            session: SessionId(1),
            password_hash: hash.clone(),
        });
        participants::enrol(platform, actor(), &people, "tests")
            .await
            .unwrap();
        let role = Role::EventManager;
        let staff = participants::create_staff(platform, actor(), "manager", "M", role, &hash);
        staff.await.unwrap();
        // Nobody votes in a real event before its trustees have made a key.
        if new.is_demo {
            event::change_phase(platform, actor(), Phase::Voting)
                .await
                .unwrap();
        }
        empty.serve().await
    }

    /// As [`TestApp::start`], without results, behind proxies at these addresses.
    pub async fn behind(proxies: &[&str]) -> Self {
        let mut empty = Self::prepare(None).await;
        let network = |text: &&str| Network::try_from((*text).to_owned()).unwrap();
        empty.config.trusted_proxies = proxies.iter().map(network).collect();
        let size = DemoSize {
            participants: 0,
            minimum_batch: 1,
        };
        demo::seed(&empty.platform, &[], size).await.unwrap();
        empty.serve().await
    }

    /// As [`TestApp::start`], told that people reach it under this address.
    pub async fn at(public: &str) -> Self {
        let public = PublicUrl::try_from(public.to_owned()).unwrap();
        Self::with(Vec::new(), 0, Some(public)).await
    }

    async fn with(units: Vec<UnitRow>, participants: usize, public: Option<PublicUrl>) -> Self {
        let empty = Self::prepare(public).await;
        let size = DemoSize {
            participants,
            minimum_batch: 1,
        };
        demo::seed(&empty.platform, &units, size).await.unwrap();
        empty.serve().await
    }

    async fn prepare(public: Option<PublicUrl>) -> Prepared {
        Self::prepare_in(public, None).await
    }

    /// With a database of its own unless there is one to use.
    async fn prepare_in(public: Option<PublicUrl>, database: Option<&str>) -> Prepared {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("caucus.db").display().to_string();
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: public,
            database: database.map_or(own, str::to_owned).into(),
            data_dir: folder.path().to_owned(),
            workers: Some(1),
            phone: Some(PhoneConfig {
                number: "+1 515 555 0100".to_owned(),
                secret: PHONE_SECRET.to_owned(),
            }),
            ..Config::default()
        };
        let (clock, hands) = Clock::manual(START);
        let platform = app::platform(&config, clock, Entropy::seeded(2020));
        Prepared {
            platform: platform.await.unwrap(),
            config,
            hands,
            folder,
        }
    }

    /// Where its database is, for SQL that this program never sends.
    pub fn database(&self) -> String {
        format!(
            "sqlite://{}",
            self._folder.path().join("caucus.db").display()
        )
    }

    /// What services work with.
    pub fn platform(&self) -> &Platform {
        self.running.platform()
    }

    /// Waits until the server has seen what was done behind its back, by services.
    pub async fn look_again(&self) {
        let released = overview::load(&self.platform().store).await.unwrap();
        let released = released.and_then(|o| o.release);
        let mut visitor = self.visitor();
        for _ in 0..10_000 {
            let answer = visitor.get("/api/v1/results").await;
            let document: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            if document["release"].as_i64() == released {
                return;
            }
        }
        panic!("the server never showed release {released:?}");
    }

    /// Closes the box, holds whatever games of chance there are and releases.
    pub async fn release(&self) -> release::Published {
        event::close_all_sessions(self.platform(), actor())
            .await
            .unwrap();
        self.count_and_release().await
    }

    /// As [`TestApp::release`], of a box that is closed.
    pub async fn count_and_release(&self) -> release::Published {
        authorise(self.platform()).await;
        self.count_opened().await
    }

    /// As [`TestApp::release`], of a box that may be opened.
    pub async fn count_opened(&self) -> release::Published {
        let by = AccountId(Uuid::from_u128(9));
        let platform = self.platform();
        let mut tabulation = tabulate::run(platform, actor()).await.unwrap();
        loop {
            let Some(unit) = tabulation.waiting().next().cloned() else {
                break;
            };
            let asked = unit.chance.as_ref().unwrap();
            let selected = &asked.among[..asked.places as usize];
            let recorded = tabulate::record_chance(platform, by, &unit.code, selected);
            tabulation = recorded.await.unwrap();
        }
        let published = release::publish(platform, by).await.unwrap();
        self.look_again().await;
        published
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Visitor<'_> {
        self.site.visitor()
    }

    /// Somebody signed in under this name of the demonstration.
    pub async fn signed_in(&self, login: &str) -> Visitor<'_> {
        let mut visitor = self.visitor();
        let answer = visitor.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        visitor
    }

    /// Somebody of this role.
    pub async fn in_role(&self, role: Option<Role>) -> Visitor<'_> {
        match role {
            None => self.visitor(),
            Some(Role::Participant) => self.signed_in("guest1").await,
            Some(Role::EventManager) => self.signed_in("manager").await,
            Some(Role::Verifier) => self.signed_in("verifier").await,
            Some(Role::Reviewer) => self.signed_in("reviewer").await,
            Some(Role::SeniorVerifier) => self.signed_in("senior").await,
            Some(Role::HotlineOperator) => self.signed_in("operator").await,
            Some(Role::PrecinctChair) => self.signed_in("chair").await,
            Some(Role::Trustee) => self.signed_in("trustee").await,
            Some(Role::Administrator) => self.signed_in("admin").await,
        }
    }
}

/// A database that is there, before anything is served from it.
struct Prepared {
    platform: Platform,
    config: Config,
    hands: ClockHands,
    folder: tempfile::TempDir,
}

impl Prepared {
    async fn serve(self) -> TestApp {
        let running = app::start(self.config, self.platform, guide(&demo::accounts()));
        let running = running.await.unwrap();
        let base = format!("http://{}", running.address);
        TestApp {
            site: Site::new(&base, &running.public_url.to_string()),
            base,
            running,
            hands: self.hands,
            _folder: self.folder,
        }
    }
}
