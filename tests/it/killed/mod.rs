//! The program killed while many cast over HTTP, at every step of casting and in between: whoever got
//! an answer is in the log, once, and whoever got none can ask again.

pub mod browsers;

use crate::harness::{Engine, Fixture, Night, Program, actor, for_each_store, program};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use browsers::{Person, Round, Sent};
use caucus::app;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::db::Store;
use caucus::domain::*;
use caucus::log::{LogName, TreeHead, VerifierKey, root};
use caucus::services::{cards, demo, event, participants};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Who casts again and again, one card after the other; every other one seals it in the browser.
const PEOPLE: usize = 12;
/// What one more participant casts all at once.
const AT_ONCE: usize = 200;
/// What the program believes to be its public address; the port is another each time.
pub const ORIGIN: &str = "http://localhost:8080";

/// The evening as it is outside the program: what everybody sent, and what they were told.
struct Outside {
    people: Vec<Person>,
    hurried: Person,
    at_once: Vec<(Sent, bool)>,
    /// The newest checkpoint they saw, and the key it is checked with.
    seen: TreeHead,
    key: VerifierKey,
    entropy: Entropy,
}

/// An event of this moment with people who are signed in, and the settings it is served with.
pub async fn begin(
    fixture: &Fixture,
    folder: &Path,
    signer: Option<&Path>,
) -> (PathBuf, Vec<String>) {
    let config = Config {
        database: fixture.url.clone().into(),
        data_dir: folder.to_owned(),
        signer: signer.map(Path::to_owned),
        ..Config::default()
    };
    let clock = Clock::system();
    let now = clock.now();
    let platform = app::platform(&config, clock, Entropy::system());
    let platform = platform.await.unwrap();
    let mut new = Night::event();
    for session in &mut new.sessions {
        (session.opens, session.closes) = (now.plus_seconds(-60), now.plus_seconds(3_600));
    }
    event::create(&platform, actor(), &new).await.unwrap();
    let people = (0..=PEOPLE).map(|n| participants::NewParticipant {
        login: format!("person-{n}@example.org"),
        display_name: format!("Person {n}"),
        district: DistrictCode((n % 2 + 1).to_string()),
        session: SessionId(1),
        password_hash: "unused".into(),
    });
    let people: Vec<_> = people.collect();
    let people = participants::enrol(&platform, actor(), &people, "tests").await;
    let people = people.unwrap();
    for phase in [Phase::Registration, Phase::Voting] {
        let changed = event::change_phase(&platform, actor(), phase);
        changed.await.unwrap();
    }
    let tokens = demo::open_sessions(&platform, &people);
    let tokens = tokens.await.unwrap();
    platform.store.close().await;
    let settings = folder.join("settings.toml");
    let mut text = format!(
        "listen = \"127.0.0.1:0\"\npublic_url = {ORIGIN:?}\nlog_json = true\n\
         database = {:?}\ndata_dir = {folder:?}\n",
        fixture.url
    );
    text.extend(signer.map(|socket| format!("signer = {socket:?}\n")));
    std::fs::write(&settings, text).unwrap();
    let tokens = tokens.iter().map(|token| token.as_str().to_owned());
    (settings, tokens.collect())
}

/// A card as stored: index, participant's key, number of the card.
pub async fn stored(fixture: &Fixture) -> Vec<(i64, Uuid, i64)> {
    let sql = "SELECT log_index, idempotency_key, attempt FROM card ORDER BY log_index";
    match fixture.engine {
        Engine::Sqlite => {
            let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut c).await.unwrap()
        }
        Engine::Postgres => {
            let mut c = PgConnection::connect(&fixture.url).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut c).await.unwrap()
        }
    }
}

impl Outside {
    /// Everybody opens the page; those with script find there what they seal to.
    async fn new(program: &Program, tokens: Vec<String>) -> Self {
        let round = Round::new(program, 0);
        let entropy = Entropy::system();
        let mut people = Vec::new();
        for (number, token) in tokens.into_iter().enumerate() {
            let page = round.get(&token, "/card").await.unwrap();
            let place = page.split_once("data-seal=\"").unwrap().1;
            let place = URL_SAFE_NO_PAD.decode(place.split('"').next().unwrap());
            people.push(Person {
                token,
                place: if number % 2 == 1 {
                    place.unwrap()
                } else {
                    Vec::new()
                },
                cast: 0,
                waits: None,
                receipts: BTreeMap::new(),
            });
        }
        let hurried = people.swap_remove(0);
        let at_once = (0..AT_ONCE).map(|_| (hurried.card(entropy.uuid_v4()), false));
        let key = round.get("", "/log/cards/key").await.unwrap();
        Self {
            at_once: at_once.collect(),
            people,
            hurried,
            seen: TreeHead {
                size: 0,
                root: root(&[]),
            },
            key: key.trim().parse().unwrap(),
            entropy,
        }
    }

    /// Everybody casts until the program is gone, or `most` times each.
    async fn cast(&mut self, round: &Arc<Round>, most: u64) {
        let mut casts = JoinSet::new();
        for person in self.people.drain(..) {
            casts.spawn(person.cast(round.clone(), self.entropy.clone(), most));
        }
        let mut hurried = JoinSet::new();
        for (number, (sent, _)) in self.at_once.iter().enumerate() {
            let (round, token, sent) = (round.clone(), self.hurried.token.clone(), sent.clone());
            hurried.spawn(async move { (number, round.send(&token, &sent).await) });
        }
        while let Some(person) = casts.join_next().await {
            self.people.push(person.unwrap());
        }
        while let Some(answer) = hurried.join_next().await {
            let (number, is_answered) = answer.unwrap();
            self.at_once[number].1 |= is_answered;
        }
    }

    /// Holds what the program keeps against what people were told.
    async fn check(&mut self, fixture: &Fixture, program: &Program) {
        let log = stored(fixture).await;
        let store = Store::open_existing(&fixture.url).await.unwrap();
        let logged: BTreeMap<Uuid, (i64, i64)> =
            log.iter().map(|(i, key, n)| (*key, (*i, *n))).collect();
        assert_eq!(logged.len(), log.len(), "a key has two entries");
        // What is logged was sent by somebody: answered, or still without an answer.
        let waiting = self.people.iter().filter_map(|p| p.waits.as_ref());
        let sent = self.at_once.iter().map(|(sent, _)| sent).chain(waiting);
        let sent: BTreeSet<Uuid> = sent.map(|sent| sent.key).collect();
        let answered: u64 = self.people.iter().map(|p| p.cast).sum();
        let others = log.iter().filter(|(_, key, _)| !sent.contains(key));
        assert_eq!(
            others.count() as u64,
            answered,
            "not one more, not one less"
        );
        for (sent, is_answered) in &self.at_once {
            assert!(!is_answered || logged.contains_key(&sent.key));
        }
        let mut indices = BTreeSet::new();
        for person in &self.people {
            for (number, code) in &person.receipts {
                let found = cards::receipt(&store, *code).await.unwrap();
                let found = found.unwrap_or_else(|| panic!("{code} is lost"));
                assert_eq!(found.attempt, *number);
                assert!(
                    indices.insert(code.log_index()),
                    "{code} has another's place"
                );
            }
        }
        let report = cards::verify(&store).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.entries, log.len() as u64);
        self.follow(&store, program).await;
        store.close().await;
    }

    /// The newest checkpoint is signed, and leads on from the one that was seen before.
    async fn follow(&mut self, store: &Store, program: &Program) {
        let round = Round::new(program, 0);
        let mut reader = store.reader().await.unwrap();
        let leaves = reader.db().leaves_from(LogName::Cards, 0).await.unwrap();
        if leaves.is_empty() {
            return;
        }
        let note = round.get("", "/log/cards/checkpoint").await.unwrap();
        let head = self.key.open(&note).unwrap().head;
        assert_eq!(head.size, leaves.len() as u64);
        for seen in [&self.seen, &head] {
            assert_eq!(root(&leaves[..seen.size as usize]), seen.root);
        }
        self.seen = head;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_an_answer_is_in_the_log_once_wherever_the_program_dies() {
    // Steps of casting: the program dies there by itself, at the second or third batch.
    let steps = [
        "cast-begin:2",
        "cast-locked:3",
        "cast-stored:1",
        "cast-stored:4",
        "cast-committed:2",
        "cast-answered:1",
        "cast-answered:90",
    ];
    for_each_store(async |fixture| {
        let mut random = StdRng::seed_from_u64(2028);
        let folder = tempfile::tempdir().unwrap();
        if fixture.engine == Engine::Sqlite {
            // A log that a killed program leaves is taken up by whoever opens it first: the program.
            fixture.store.close().await;
        }
        let (settings, tokens) = begin(&fixture, folder.path(), None).await;
        let program = Program::serve(&settings, None);
        let mut outside = Outside::new(&program, tokens).await;
        program.kill();
        let steps = steps.iter().map(|step| (Some(*step), u32::MAX));
        let moments = (0..4).map(|_| (None, random.random_range(1..150)));
        for (die_at, answers) in steps.chain(moments.collect::<Vec<_>>()) {
            let program = Program::serve(&settings, die_at);
            outside.check(&fixture, &program).await;
            let round = Round::new(&program, answers);
            let death = async {
                match die_at {
                    Some(_) => tokio::task::spawn_blocking(|| program.dies())
                        .await
                        .unwrap(),
                    None => {
                        round.enough.notified().await;
                        program.kill();
                    }
                }
            };
            let all = async { tokio::join!(outside.cast(&round, u64::MAX), death) };
            let ended = tokio::time::timeout(program::PATIENCE, all).await;
            assert!(ended.is_ok(), "{die_at:?} {answers}: nobody died");
        }
        // Nobody dies any more: whoever got no answer asks again, and then everybody does.
        let program = Program::serve(&settings, None);
        outside.check(&fixture, &program).await;
        let round = Round::new(&program, u32::MAX);
        outside.cast(&round, 1).await;
        outside.check(&fixture, &program).await;
        let before = stored(&fixture).await;
        assert!(outside.at_once.iter().all(|(_, is_answered)| *is_answered));
        let numbers: BTreeSet<_> = before
            .iter()
            .filter(|(_, key, _)| outside.at_once.iter().any(|(sent, _)| sent.key == *key))
            .map(|(_, _, number)| *number)
            .collect();
        assert_eq!(numbers, (1..=AT_ONCE as i64).collect());
        for (sent, _) in &outside.at_once {
            assert!(round.send(&outside.hurried.token, sent).await);
        }
        assert_eq!(
            stored(&fixture).await,
            before,
            "asked again, nothing is new"
        );
        program.stop();
    })
    .await;
}
