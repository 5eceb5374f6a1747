//! The whole program behind a real port, and people who use it as a browser without script does:
//! cookies, forms, and nothing they were not shown.

use super::{Night, START, actor, authorise};
use caucus::app::{self, RunningApp};
use caucus::auth::Secret;
use caucus::cli::demo::{guide, iowa_2020};
use caucus::clock::{Clock, ClockHands, Entropy};
use caucus::config::{Config, Network, PublicUrl};
use caucus::domain::{AccountId, DistrictCode, Phase, Role, SessionId};
use caucus::ingest::results::UnitRow;
use caucus::services::demo::{self, DemoSize};
use caucus::services::participants::{self, NewParticipant};
use caucus::services::{Platform, event, overview, release, tabulate};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "caucus-demo-2020";

/// A running demonstration.
pub struct TestApp {
    pub running: RunningApp,
    pub hands: ClockHands,
    pub base: String,
    client: reqwest::Client,
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
        Visitor {
            app: self,
            cookies: BTreeMap::new(),
        }
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
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Sooner than the server closes what is idle, so that no request meets the closing.
            .pool_idle_timeout(Duration::from_secs(1))
            .build();
        TestApp {
            base: format!("http://{}", running.address),
            running,
            hands: self.hands,
            client: client.unwrap(),
            _folder: self.folder,
        }
    }
}

/// A browser without script.
#[derive(Clone)]
pub struct Visitor<'a> {
    app: &'a TestApp,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The same as text; empty where it is none.
    pub body: String,
}

impl Answer {
    /// A header's text; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let found = self
            .body
            .split_once(&start)
            .and_then(|(_, rest)| rest.split_once('"'));
        let found = found.unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        found.0.to_owned()
    }

    /// The stable code of a problem document.
    pub fn code(&self) -> String {
        let document: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        document["code"].as_str().unwrap().to_owned()
    }
}

impl Visitor<'_> {
    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// Opens a page with these headers besides.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.app.client.get(format!("{}{path}", self.app.base));
        self.send(request, headers).await
    }

    /// Sends a form as a browser does, with the token of `page`.
    pub async fn submit(&mut self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit_with(page, path, fields, &[]).await
    }

    /// Sends a form with these headers besides.
    pub async fn submit_with(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
        more: &[(&str, &str)],
    ) -> Answer {
        let token = page.hidden("form_token");
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let origin = self.app.running.public_url.to_string();
        let mut headers = vec![("origin", origin.as_str()), FORM];
        headers.extend_from_slice(more);
        self.post(path, &form(&all), &headers).await
    }

    /// Sends anything, with these headers and the cookies.
    pub async fn post(&mut self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.app.client.post(format!("{}{path}", self.app.base));
        self.send(request.body(body.to_owned()), headers).await
    }

    /// As [`Visitor::post`], of bytes that are no text.
    pub async fn post_bytes(
        &mut self,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.app.client.post(format!("{}{path}", self.app.base));
        self.send(request.body(body), headers).await
    }

    /// Sends a form with a file as a browser does, with the token of `page`.
    pub async fn upload(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        let token = page.hidden("form_token");
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let origin = self.app.running.public_url.to_string();
        let headers = [("origin", origin.as_str()), PARTS];
        self.post_bytes(path, parts(&all, Some(file)), &headers)
            .await
    }

    /// Opens the sign-in page and sends its form.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let fields = [("login", login), ("password", password)];
        self.submit(&page, "/sign-in", &fields).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder, more: &[(&str, &str)]) -> Answer {
        let mut headers = HeaderMap::new();
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        if !cookies.is_empty() {
            headers.insert(
                "cookie",
                HeaderValue::from_str(&cookies.join("; ")).unwrap(),
            );
        }
        for (name, value) in more {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let response = request.headers(headers).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            match rest.split(';').next().unwrap_or_default() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = String::from_utf8(bytes.clone()).unwrap_or_default();
        Answer {
            status,
            headers,
            bytes,
            body,
        }
    }
}

/// The header of a form with a file.
pub const PARTS: (&str, &str) = (
    "content-type",
    "multipart/form-data; boundary=----tests7MA4",
);

/// The body of a form with a file: its field, its name and its bytes.
pub fn parts(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "------tests7MA4\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.as_bytes());
    }
    if let Some((field, name, bytes)) = file {
        let head = format!(
            "------tests7MA4\r\ncontent-disposition: form-data; name=\"{field}\"; \
             filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"------tests7MA4--\r\n");
    body
}

/// The header of a form.
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A form's body.
pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
