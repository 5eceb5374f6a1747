//! The whole night of a real event by the program alone, on both databases: from its definition over the
//! trustees' ceremony, registering, casting, a kill and a restart, to a bundle that anybody finds sound.
//! Some people come by every step of `evening`; the rest of the crowd is enrolled by the service.

use crate::evening::{self, ROLL};
use crate::harness::smtp::SmtpServer;
use crate::harness::{self, Engine, Fixture, Program, Site, Visitor, actor, for_each_store};
use crate::killed::ORIGIN;
use crate::killed::browsers::{Person, Round};
use crate::passkeys::{Device, add};
use crate::table::Table;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// Opens a page and sends its form with these hidden fields of it and these others; gives where that
/// leads.
async fn submit(
    staff: &mut Visitor<'_>,
    path: &str,
    hidden: &[&str],
    more: &[(&str, &str)],
) -> String {
    let page = staff.get(path).await;
    let values = hidden.iter().map(|name| (*name, page.hidden(name)));
    let values: Vec<_> = values.collect();
    let mut fields: Vec<_> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    fields.extend_from_slice(more);
    let to = path.split('?').next().unwrap();
    let done = staff.submit(&page, to, &fields).await;
    assert_eq!(done.status, 303, "{path}: {}", done.body);
    done.header("location").to_owned()
}

/// Confirms a step of the night.
async fn step(staff: &mut Visitor<'_>, path: &str) {
    submit(staff, path, &[], &[]).await;
}

/// Somebody of staff with an account of their own, and a passkey without which they do nothing.
async fn invited<'a>(table: &Table, site: &'a Site, name: &str, role: &str) -> Visitor<'a> {
    let line = format!("invite {name} --name {name} --role {role} --config settings.toml");
    let said = caucus(table, &line);
    let link = said.lines().last().unwrap().strip_prefix(ORIGIN).unwrap();
    let mut staff = site.visitor();
    submit(&mut staff, link, &["token"], &[]).await;
    add(&mut staff, &mut Device::new(ORIGIN), "Key").await;
    staff
}

/// Enrols more people, of every district, and signs them in.
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

/// Somebody who signed in, at the page of their card; every other one runs its script.
async fn person(mut visitor: Visitor<'_>, has_script: bool) -> Person {
    let page = visitor.get("/card").await;
    let (_, place) = page.body.split_once("data-seal=\"").unwrap();
    let place = URL_SAFE_NO_PAD.decode(place.split('"').next().unwrap());
    Person {
        token: visitor.cookies["caucus"].clone(),
        place: if has_script {
            place.unwrap()
        } else {
            Vec::new()
        },
        cast: 0,
        waits: None,
        receipts: BTreeMap::new(),
    }
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
        std::fs::write(table.path("roll.csv"), ROLL).unwrap();
        let mail = SmtpServer::start(&[]).await;
        let settings = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = {ORIGIN:?}\nlog_json = true\nevent = {:?}\n\
             database = {:?}\ndata_dir = {data:?}\n[mail]\nhost = \"127.0.0.1\"\nport = {}\n\
             security = \"none\"\nfrom = \"Caucus <caucus@example.org>\"\n",
            table.path("event.toml"),
            fixture.url,
            mail.port
        );
        let file = table.path("settings.toml");
        std::fs::write(&file, settings).unwrap();

        // Weeks before: the server, the trustees' key, the second official, the roll.
        let mut program = Program::serve(&file, None);
        let printed = program.printed(2);
        let login = printed[0].split_once("Sign in as ").unwrap().1;
        let login = login.split([';', ' ']).next().unwrap();
        let begin = "begin --definition event.toml --out transcript --needed 2 --trustees 3";
        table.run(begin, "").well();
        table.finish();
        let said = caucus(&table, "box key transcript --config settings.toml");
        let fingerprint = said.lines().last().unwrap().to_owned();
        let roll = format!(
            "import roll roll.csv --profile iowa-sos --database {}",
            fixture.url
        );
        caucus(&table, &roll);
        let site = Site::new(&program.base, ORIGIN);
        let mut manager = site.visitor();
        let password = [("login", login), ("password", printed[1].as_str())];
        submit(&mut manager, "/sign-in", &[], &password).await;
        add(&mut manager, &mut Device::new(ORIGIN), "Key").await;
        let official = invited(&table, &site, "second", "event_manager").await;
        let mut desk = invited(&table, &site, "vera", "verifier").await;

        // People register, and are let in at the desk; then they come back.
        step(&mut manager, "/headquarters/advance").await;
        let mut people = people(&fixture, &data).await;
        let came = evening::everybody(&site, &mail, &mut desk).await;
        step(&mut manager, "/headquarters/advance").await;
        let walker = came[0].clone();
        for (nth, visitor) in came.into_iter().enumerate() {
            people.push(person(visitor, nth % 2 == 0).await);
        }

        // The night: half of them cast, the machine dies, the others cast.
        let half = people.len() / 2;
        cast(&program, &people[..half], &entropy).await;
        program.kill();
        let program = Program::serve(&file, None);
        let site = Site::new(&program.base, ORIGIN);
        let (mut manager, mut official) = (manager.at(&site), official.at(&site));
        cast(&program, &people[half..], &entropy).await;
        cast(&program, &people[..1], &entropy).await;
        step(&mut manager, "/headquarters/close").await;
        let path = "/headquarters/opening";
        let frozen = ["cards", "cards_root", "roster", "roster_root"];
        submit(&mut manager, path, &frozen, &[("do", "propose")]).await;
        let with = [&frozen[..], &["proposal"]].concat();
        submit(&mut official, path, &with, &[("do", "confirm")]).await;
        program.stop();
        caucus(&table, "box batches --out batches --config settings.toml");
        open_boxes(&table);
        caucus(&table, "box open opened --config settings.toml");
        let program = Program::serve(&file, None);
        let site = Site::new(&program.base, ORIGIN);
        let mut manager = manager.at(&site);
        step(&mut manager, "/headquarters/tabulate").await;
        step(&mut manager, "/headquarters/release").await;
        let results = manager.get("/results").await.body;
        assert!(results.contains("Ben"), "{results}");
        evening::follows_the_card(&mut walker.at(&site)).await;
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
