//! Every value that is published beside the logs (the key, the openings, the reports, the results) altered
//! in the database of a released event: there is no bundle of it, or its check names what was touched, or
//! `docs/spec/bundle.md` says why the column is not in it. The columns are read from the database, so that
//! nobody can add one without an answer.

use crate::harness::{Engine, Fixture, Night, TestApp, actor, for_each_store, texts};
use crate::tampered_bytes::Intruder;
use crate::tampered_columns::{Table, altered, listed};
use caucus::bundle::verify::{Known, verify_knowing};
use caucus::clock::Entropy;
use caucus::domain::{GroupCount, UnitId};
use caucus::services::cast::CastRefusal;
use caucus::services::reports::{self, NewReport};
use caucus::services::{audit, bundle, event};
use std::collections::BTreeSet;

/// Tables and the file of the bundle that they become.
const TABLES: [(&str, &str); 7] = [
    ("chance", "chances.jsonl"),
    ("opening", "opening/"),
    ("opening_part", "opening/"),
    ("release", "results.json"),
    ("report", "reports.jsonl"),
    ("report_group", "reports.jsonl"),
    ("sealing", "manifest.json"),
];

/// What is said of the event's bundle; nothing where it is sound.
async fn said(app: &TestApp, known: &mut Known) -> Option<String> {
    match bundle::files(app.platform()).await {
        Err(error) => Some(error.to_string()),
        Ok(files) => {
            let mut rng = Entropy::seeded(1).rng();
            let fault = verify_knowing(&files, None, &mut rng, known).fault;
            fault.map(|fault| format!("{}: {fault}", fault.item))
        }
    }
}

/// Writes one value in the place of another.
async fn put(intruder: &mut Intruder, table: &Table, row: &[String], at: usize, value: &str) {
    let place = table.columns.iter().zip(row);
    let place: Vec<_> = place
        .map(|((column, _), v)| format!("{column} = {v}"))
        .collect();
    let (name, column, place) = (table.name, &table.columns[at].0, place.join(" AND "));
    let update = format!("UPDATE {name} SET {column} = {value} WHERE {place}");
    assert_eq!(intruder.does(update.clone()).await, Some(1), "{update}");
}

/// An event with something in each of the tables, released.
async fn released(fixture: &Fixture) -> TestApp {
    let app = TestApp::of_three_in(&Night::event(), Some(&fixture.url)).await;
    let group = |preference: &str, delegates| GroupCount {
        preference: preference.to_owned(),
        first: 20 + delegates,
        final_: 40 + delegates,
        delegates: Some(delegates),
        sde: Some(format!("0.{delegates}")),
    };
    let report = NewReport {
        unit: UnitId(1),
        groups: vec![group("Ada", 4), group("Ben", 2)],
    };
    let taken = reports::import(app.platform(), actor(), &[report], "tests").await;
    assert_eq!(taken.unwrap(), 1);
    for (login, first) in [("ada", 1), ("ben", 2), ("cleo", 3)] {
        let mut person = app.signed_in(login).await;
        crate::card::rank(&mut person, &[first]).await;
        let page = crate::card::review(&mut person).await;
        crate::card::cast(&mut person, &page).await;
    }
    event::close_all_sessions(app.platform(), actor())
        .await
        .unwrap();
    app.count_and_release().await;
    audit::sequence_pending(app.platform()).await.unwrap();
    if fixture.engine == Engine::Sqlite {
        let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
        for trigger in texts(fixture, triggers).await {
            fixture
                .meddle(&format!("DROP TRIGGER {}", trigger[0]))
                .await;
        }
    }
    app
}

#[tokio::test]
async fn every_published_value_is_covered_or_said_not_to_be() {
    let text = include_str!("../../docs/spec/bundle.md");
    let not_published = listed(text, "| not published | why |\n");
    for_each_store(async |fixture| {
        let app = released(&fixture).await;
        let mut known = Known::default();
        let mut intruder = Intruder::new(&fixture).await;
        assert_eq!(said(&app, &mut known).await, None);
        let mut met = BTreeSet::new();
        for (name, file) in TABLES {
            let table = Table::read(&fixture, name).await;
            for (at, (column, kind)) in table.columns.iter().enumerate() {
                // PostgreSQL lets nobody change that there is one row.
                if column == "only_row" {
                    continue;
                }
                let full = format!("{name}.{column}");
                for row in &table.rows {
                    for other in altered(*kind, &row[at]) {
                        let what = format!("{full}: {other} for {}", row[at]);
                        put(&mut intruder, &table, row, at, &other).await;
                        let found = said(&app, &mut known).await;
                        if not_published.contains(&full) {
                            // Or it is no value that could stand there.
                            let is_none = found.as_ref().is_none_or(|f| f.contains(&full));
                            assert!(is_none, "{what} is covered: {found:?}");
                        } else {
                            let found = found.unwrap_or_else(|| panic!("{what}: not noticed"));
                            // A release of another number is looked for in the audit log.
                            let names = [file, name, column, "audit"];
                            assert!(names.iter().any(|n| found.contains(n)), "{what}: {found}");
                        }
                        let mut changed = row.clone();
                        changed[at] = other;
                        put(&mut intruder, &table, &changed, at, &row[at]).await;
                        met.insert(full.clone());
                    }
                }
                assert!(met.contains(&full), "{full} was never altered");
            }
        }
        let unknown: Vec<_> = not_published.difference(&met).collect();
        assert!(unknown.is_empty(), "the specification lists {unknown:?}");
        assert_eq!(
            said(&app, &mut known).await,
            None,
            "everything is as it was"
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_is_sealed_to_a_key_that_the_manifest_does_not_name() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 1).await;
        let request = night.request(0, &[1]);
        night.caster.cast(request.clone()).await.unwrap();
        let elsewhere = TestApp::of_three().await;
        let mut reader = elsewhere.platform().store.reader().await.unwrap();
        let (_, _, key) = reader.db().sealing().await.unwrap().key.unwrap();
        let key = base16ct::lower::encode_string(&key);
        let sql = format!("UPDATE sealing SET joint_key = {{bytes:{key}}}");
        assert_eq!(fixture.meddle(&sql).await, 1);
        let resumed = Night::resume(&fixture.url).await;
        let refused = resumed.caster.cast(night.request(0, &[2])).await;
        assert_eq!(refused.unwrap_err(), CastRefusal::TryAgain);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM card").await, 1);
    })
    .await;
}
