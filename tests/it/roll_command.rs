//! `caucus import` as it is typed: the contract's figures, exit status, and a death in the middle.

use crate::harness::roll::{HEADER, RollFiles};
use crate::harness::{self, Engine, Fixture, for_each_store};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

fn caucus(words: &[&str]) -> Command {
    let mut command = harness::caucus();
    command.args(words);
    command
}

fn roll(file: &Path, database: &str, more: &[&str]) -> Output {
    let file = file.to_str().unwrap();
    let words = [
        "import",
        "roll",
        file,
        "--profile",
        "iowa-sos",
        "--database",
        database,
    ];
    caucus(&[&words, more].concat()).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|e| panic!("{e}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Rows of different people.
fn people(from: u32, to: u32, surname: &str) -> String {
    let mut text = HEADER.to_owned();
    for n in from..to {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        writeln!(
            text,
            "{n},{surname},Ann{n},{month}/{day}/1984,50309,Adair,Adair 1,Active"
        )
        .unwrap();
    }
    text
}

#[test]
fn figures_and_exit_status_are_those_of_the_contract() {
    let files = RollFiles::new();
    let database = files.0.path().join("roll.sqlite");
    let database = database.to_str().unwrap();
    let good = files.write("good.csv", people(0, 10, "Smith") + "10,Ragged\n");
    let figures = |output: &Output| {
        let found = json(output);
        let figure = |name: &str| found[name].as_u64().unwrap();
        ["rows", "accepted", "changed", "unchanged", "rejected"].map(figure)
    };
    let dry = roll(&good, database, &["--dry-run", "--json"]);
    assert_eq!(
        (figures(&dry), dry.status.code()),
        ([11, 10, 0, 0, 1], Some(0))
    );
    assert!(!Path::new(database).exists(), "a dry run leaves nothing");
    let rejects = files.0.path().join("rejects.csv");
    let first = roll(
        &good,
        database,
        &["--json", "--rejects", rejects.to_str().unwrap()],
    );
    assert_eq!(
        (figures(&first), first.status.code()),
        ([11, 10, 0, 0, 1], Some(0))
    );
    let rejected = std::fs::read_to_string(&rejects).unwrap();
    let row = rejected.lines().nth(1).unwrap();
    assert!(
        row.starts_with("12,ragged,") && row.ends_with("10,Ragged"),
        "{rejected}"
    );
    let dry = roll(&good, database, &["--dry-run", "--json"]);
    assert_eq!(figures(&dry), [11, 0, 0, 10, 1]);
    let later = files.write("later.csv", people(5, 12, "Smith"));
    assert_eq!(
        figures(&roll(&later, database, &["--json"])),
        [7, 2, 0, 5, 0]
    );
    let undo = caucus(&["import", "undo", "--database", database])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&undo.stdout).contains("import 1 holds again"));
    assert_eq!(
        figures(&roll(&good, database, &["--json"])),
        [11, 0, 0, 10, 1]
    );
}

#[test]
fn what_cannot_be_read_is_refused_and_leaves_nothing() {
    let files = RollFiles::new();
    let database = files.0.path().join("roll.sqlite");
    let database = database.to_str().unwrap();
    let huge = files.0.path().join("huge.csv");
    std::fs::File::create(&huge)
        .unwrap()
        .set_len(5 << 30)
        .unwrap();
    let unclosed = people(0, 3, "Smith") + "4,\"Smith" + "x,\n".repeat(300_000).as_str();
    for (file, says) in [
        (files.0.path().join("nowhere.csv"), "nowhere.csv"),
        (huge, "5368709120 bytes"),
        (files.write("empty.csv", ""), "empty"),
        (files.write("header.csv", HEADER), "no row"),
        (files.write("other.csv", "a,b\n1,2\n"), "REGN_NUM"),
        (
            files.write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ".xls",
        ),
        (
            files.write("broken.xlsx", b"PK\x03\x04 and nothing else"),
            "spreadsheet",
        ),
        (
            files.write("noise.csv", [0_u8, 159, 146, 150].repeat(1_000)),
            "noise.csv",
        ),
        (files.write("unclosed.csv", unclosed), "line 5"),
        (
            files.write("bad.csv", format!("{HEADER}1,2\n")),
            "none of the 1 rows",
        ),
    ] {
        let said = complaint(&roll(&file, database, &[]));
        assert!(said.contains(says), "{}: {said}", file.display());
    }
    let good = files.write("good.csv", people(0, 3, "Smith"));
    let good = good.to_str().unwrap();
    for profile in ["nevada", "missing.toml"] {
        let words = [
            "import",
            "roll",
            good,
            "--profile",
            profile,
            "--database",
            database,
        ];
        let said = complaint(&caucus(&words).output().unwrap());
        assert!(said.contains(profile), "{said}");
    }
    let undo = caucus(&["import", "undo", "--database", database])
        .output()
        .unwrap();
    assert!(complaint(&undo).contains("no import to take back"));
}

/// How many of the roll are called what: the whole of one import, or nothing of it.
async fn surnames(fixture: &Fixture) -> (i64, i64) {
    let old = fixture.ask(
        "SELECT COUNT(*) FROM roll_entry AS e JOIN roll_head AS h ON e.since <= h.import \
         AND h.import < e.until WHERE e.surname = 'Old'",
    );
    let new = fixture.ask(
        "SELECT COUNT(*) FROM roll_entry AS e JOIN roll_head AS h ON e.since <= h.import \
         AND h.import < e.until WHERE e.surname = 'New'",
    );
    (old.await, new.await)
}

#[tokio::test]
async fn a_death_at_any_point_leaves_the_old_roll_or_the_new() {
    for_each_store(async |fixture| {
        let people_count = match fixture.engine {
            Engine::Sqlite => 12_000_u32,
            Engine::Postgres => 6_000,
        };
        let all = i64::from(people_count);
        let files = RollFiles::new();
        let old = files.write("old.csv", people(0, people_count, "Old"));
        let new = files.write("new.csv", people(0, people_count, "New"));
        let begun = Instant::now();
        assert_eq!(
            json(&roll(&old, &fixture.url, &["--json"]))["accepted"],
            people_count
        );
        let whole = begun.elapsed();
        let (mut olds, mut news) = (0, 0);
        // Later and later, past the end, so that each part of the work is met.
        for twelfth in 1..=14 {
            let file = new.to_str().unwrap();
            let words = [
                "import",
                "roll",
                file,
                "--profile",
                "iowa-sos",
                "--database",
                &fixture.url,
            ];
            let mut child = caucus(&words)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut output = child.stdout.take().unwrap();
            let (ended, end) = std::sync::mpsc::channel();
            let reader = std::thread::spawn(move || {
                let _ = std::io::copy(&mut output, &mut std::io::sink());
                let _ = ended.send(());
            });
            let _ = end.recv_timeout(whole * twelfth / 12);
            child.kill().unwrap();
            child.wait().unwrap();
            reader.join().unwrap();
            match surnames(&fixture).await {
                (old, 0) if old == all => olds += 1,
                (0, new) if new == all => {
                    news += 1;
                    let words = ["import", "undo", "--database", &fixture.url];
                    assert!(caucus(&words).output().unwrap().status.success());
                }
                mixed => panic!("neither the old roll nor the new: {mixed:?}"),
            }
        }
        assert!(olds > 0, "some died early enough");
        let last = json(&roll(&new, &fixture.url, &["--json"]));
        assert_eq!(
            (&last["changed"], &last["rejected"]),
            (&people_count.into(), &0.into())
        );
        assert_eq!(
            surnames(&fixture).await,
            (0, all),
            "after {news} that came through"
        );
    })
    .await;
}
