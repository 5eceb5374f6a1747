//! The whole night of a real event by the program alone, on both databases: from its definition over the
//! trustees' ceremony, casting, a kill and a restart, to a bundle that anybody finds sound. Who takes part
//! is enrolled by the service: registrations are walked page by page elsewhere.

use crate::harness::{self, Engine, FORM, Fixture, Program, actor, for_each_store, form};
use crate::killed::ORIGIN;
use crate::killed::browsers::{Person, Round};
use crate::passkeys::Device;
use crate::table::Table;
use caucus::app;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::domain::{DistrictCode, SessionId};
use caucus::services::{demo, participants};
use std::collections::BTreeMap;
use std::path::Path;

const TRUSTEES: u8 = 3;
const DISTRICTS: usize = 4;
const PEOPLE: usize = 12;

/// The definition, with one session that is open now.
fn definition() -> String {
    let now = jiff::Timestamp::now();
    let hour = jiff::SignedDuration::from_hours(1);
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iowa-2020");
    format!(
        r#"
title = "Iowa caucus"
time_zone = "America/Chicago"
precinct_rules = "iowa-2020-precinct"
satellite_rules = "iowa-2020-satellite"
virtual_rules = "iowa-2020-virtual"
preferences = ["Ada", "Ben", "Uncommitted"]
uncommitted = "Uncommitted"
minimum_batch = 2
units = {units:?}
district = [
    {{ code = "1", state_delegates = 560 }},
    {{ code = "2", state_delegates = 543 }},
    {{ code = "3", state_delegates = 593 }},
    {{ code = "4", state_delegates = 411 }},
]
[[session]]
name = "Caucus night"
opens = "{}"
closes = "{}"
"#,
        now - hour,
        now + hour
    )
}

/// Runs `caucus` on the table and gives what it printed; it must end well.
#[track_caller]
fn caucus(table: &Table, line: &str) -> String {
    let output = harness::caucus()
        .args(line.split(' '))
        .current_dir(table.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "caucus {line}: {said}");
    said
}

/// Somebody of staff with a browser without script.
struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    /// The status, where it leads to, and the page.
    async fn send(&mut self, request: reqwest::RequestBuilder) -> (u16, String, String) {
        let cookies = self.cookies.iter().map(|(n, v)| format!("{n}={v}"));
        let cookies: Vec<_> = cookies.collect();
        let request = request.header("cookie", cookies.join("; "));
        let answer = request.header("origin", ORIGIN).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.cookies.retain(|_, value| !value.is_empty());
        let to = answer.headers().get("location");
        let to = to.map_or("", |to| to.to_str().unwrap()).to_owned();
        (answer.status().as_u16(), to, answer.text().await.unwrap())
    }

    async fn get(&mut self, base: &str, path: &str) -> String {
        let (status, to, page) = self.send(self.client.get(format!("{base}{path}"))).await;
        assert_eq!(status, 200, "{path} leads to {to}: {page}");
        page
    }

    /// Opens a page and sends its form with these hidden fields of it and these others; gives where
    /// that leads.
    async fn submit(
        &mut self,
        base: &str,
        path: &str,
        hidden: &[&str],
        more: &[(&str, &str)],
    ) -> String {
        let page = self.get(base, path).await;
        let value = |name: &str| {
            let start = format!("name=\"{name}\" value=\"");
            let (_, rest) = page
                .split_once(&start)
                .unwrap_or_else(|| panic!("no {name}: {page}"));
            rest.split('"').next().unwrap().to_owned()
        };
        let mut fields = vec![("form_token", value("form_token"))];
        fields.extend(hidden.iter().map(|name| (*name, value(name))));
        fields.extend(more.iter().map(|(name, text)| (*name, (*text).to_owned())));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let to = path.split('?').next().unwrap();
        let request = self
            .client
            .post(format!("{base}{to}"))
            .header(FORM.0, FORM.1);
        let (status, to, page) = self.send(request.body(form(&fields))).await;
        assert_eq!(status, 303, "{path}: {page}");
        to
    }

    /// Adds a passkey, without which staff of a real event do nothing.
    async fn add_passkey(&mut self, base: &str) {
        let page = self.get(base, "/account/keys").await;
        let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap();
        let token = rest.split('"').next().unwrap().to_owned();
        let request = self.client.post(format!("{base}/account/keys/challenge"));
        let body = form(&[("form_token", token.as_str())]);
        let asking = request.header(FORM.0, FORM.1).body(body);
        let (_, _, asked) = self.send(asking).await;
        let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
        let made = Device::new(ORIGIN).make(&asked);
        let challenge = asked["id"].as_str().unwrap();
        let fields = [
            ("challenge", challenge),
            ("credential", made.as_str()),
            ("name", "Phone"),
        ];
        let request = self.client.post(format!("{base}/account/keys/passkey"));
        let all = [&[("form_token", token.as_str())], &fields[..]].concat();
        let adding = request.header(FORM.0, FORM.1).body(form(&all));
        let (status, _, page) = self.send(adding).await;
        assert_eq!(status, 303, "{page}");
    }

    /// Confirms a step of the night.
    async fn step(&mut self, base: &str, path: &str) {
        self.submit(base, path, &[], &[]).await;
    }
}

/// Enrols people of every district and signs them in.
async fn people(fixture: &Fixture, folder: &Path) -> Vec<Person> {
    let config = Config {
        database: fixture.url.clone().into(),
        data_dir: folder.to_owned(),
        ..Config::default()
    };
    let platform = app::platform(&config, Clock::system(), Entropy::system());
    let platform = platform.await.unwrap();
    let new = (0..PEOPLE).map(|n| participants::NewParticipant {
        login: format!("person-{n}@example.org"),
        display_name: format!("Person {n}"),
        district: DistrictCode((n % DISTRICTS + 1).to_string()),
        session: SessionId(1),
        password_hash: "unused".into(),
    });
    let new: Vec<_> = new.collect();
    let people = participants::enrol(&platform, actor(), &new, "tests").await;
    let tokens = demo::open_sessions(&platform, &people.unwrap())
        .await
        .unwrap();
    platform.store.close().await;
    let person = |token: &caucus::auth::SessionToken| Person {
        token: token.as_str().to_owned(),
        place: Vec::new(),
        cast: 0,
        waits: None,
        receipts: BTreeMap::new(),
    };
    tokens.iter().map(person).collect()
}

async fn cast(program: &Program, people: &[Person], entropy: &Entropy) {
    let round = Round::new(program, 0);
    for person in people {
        assert!(
            round
                .send(&person.token, &person.card(entropy.uuid_v4()))
                .await
        );
    }
}

/// The trustees mix and open what waits on the table.
fn open_boxes(table: &Table) {
    std::fs::create_dir(table.path("opened")).unwrap();
    for number in 1..=DISTRICTS {
        let mix = format!(
            "mix batches/{number}.batch --key key --out opened/{number}.mix --mixed {number}.mixed"
        );
        let mixed = table.run(&mix, "").well();
        let expect = mixed.line("fingerprint");
        for trustee in [1, 3] {
            let name = format!("{number}.mixed");
            table.open(trustee, &name, expect).well();
            let part = table.path(&format!("{name}.{trustee}"));
            let into = table.path(&format!("opened/{number}.part-{trustee}"));
            std::fs::rename(part, into).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_night_from_its_definition_to_a_sound_bundle() {
    for_each_store(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            fixture.store.close().await;
        }
        let entropy = Entropy::system();
        let table = Table {
            folder: tempfile::tempdir().unwrap(),
            trustees: TRUSTEES,
        };
        let data = table.path("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(table.path("event.toml"), definition()).unwrap();
        let settings = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = {ORIGIN:?}\nlog_json = true\nevent = \"event.toml\"\n\
             database = {:?}\ndata_dir = {data:?}\n",
            fixture.url
        );
        let file = table.path("settings.toml");
        let settings = settings.replace("\"event.toml\"", &format!("{:?}", table.path("event.toml")));
        std::fs::write(&file, settings).unwrap();

        // Weeks before: the server, the trustees' key, the second official.
        let mut program = Program::serve(&file, None);
        let printed = program.printed(2);
        let login = printed[0].split_once("Sign in as ").unwrap().1;
        let login = login.split([';', ' ']).next().unwrap();
        let begin = "begin --definition event.toml --out transcript --needed 2 --trustees 3";
        table.run(begin, "").well();
        table.finish();
        let said = caucus(&table, "box key transcript --config settings.toml");
        let fingerprint = said.lines().last().unwrap().to_owned();
        let second = "invite second --name Official --role event_manager --config settings.toml";
        let link = caucus(&table, second);
        let link = link.lines().last().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();

        let base = program.base.clone();
        let (mut manager, mut official) = (Browser::new(), Browser::new());
        let password = [("login", login), ("password", printed[1].as_str())];
        manager.submit(&base, "/sign-in", &[], &password).await;
        official.submit(&base, &link, &["token"], &[]).await;
        manager.add_passkey(&base).await;
        official.add_passkey(&base).await;
        manager.step(&base, "/headquarters/advance").await;
        let people = people(&fixture, &data).await;
        manager.step(&base, "/headquarters/advance").await;

        // The night: half of them cast, the machine dies, the others cast.
        cast(&program, &people[..PEOPLE / 2], &entropy).await;
        program.kill();
        let program = Program::serve(&file, None);
        let base = program.base.clone();
        cast(&program, &people[PEOPLE / 2..], &entropy).await;
        cast(&program, &people[..1], &entropy).await;
        manager.step(&base, "/headquarters/close").await;
        let path = "/headquarters/opening";
        let frozen = ["cards", "cards_root", "roster", "roster_root"];
        manager.submit(&base, path, &frozen, &[("do", "propose")]).await;
        let with = [&frozen[..], &["proposal"]].concat();
        official.submit(&base, path, &with, &[("do", "confirm")]).await;
        program.stop();
        caucus(&table, "box batches --out batches --config settings.toml");
        open_boxes(&table);
        caucus(&table, "box open opened --config settings.toml");
        let program = Program::serve(&file, None);
        let base = program.base.clone();
        manager.step(&base, "/headquarters/tabulate").await;
        manager.step(&base, "/headquarters/release").await;
        let results = manager.get(&base, "/results").await;
        assert!(results.contains("Ben"), "{results}");
        program.stop();

        // Afterwards, anybody.
        caucus(&table, "box bundle --out bundle --config settings.toml");
        let said = caucus(&table, &format!("verify bundle --expect {fingerprint}"));
        assert!(said.contains("event managers"), "{said}");
        let said = caucus(&table, &format!("verify-log --database {}", fixture.url));
        assert_eq!(said.matches("every check held").count(), 3, "{said}");
    })
    .await;
}
