//! Every byte of every value of the logs' tables changed, one at a time and each in one bit: the check of
//! the logs names it, or `docs/spec/log.md` says why its column is not covered. On SQLite every byte; on
//! PostgreSQL, where the same check reads the same rows, every seventh of each column. Numbers are eight
//! bytes wherever they are stored.

use crate::harness::{Engine, Fixture, Night, actor, for_each_store};
use crate::tampered_columns::{Kind, TABLES, Table, assert_named, log_of, not_covered, said};
use caucus::services::{audit, event};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use std::collections::BTreeMap;

/// Somebody with the database's password, for whom no key of another table holds and no disk is waited for.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Intruder {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Intruder {
    pub async fn new(fixture: &Fixture) -> Self {
        let mut intruder = match fixture.engine {
            Engine::Sqlite => Self::Sqlite(SqliteConnection::connect(&fixture.url).await.unwrap()),
            Engine::Postgres => Self::Postgres(PgConnection::connect(&fixture.url).await.unwrap()),
        };
        let settings = match fixture.engine {
            Engine::Sqlite => {
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \
                 PRAGMA synchronous = OFF"
            }
            Engine::Postgres => {
                "SET session_replication_role = replica; SET synchronous_commit = off"
            }
        };
        assert!(intruder.does(settings.to_owned()).await.is_some());
        intruder
    }

    /// How many rows were changed; `None` where the database refuses.
    pub async fn does(&mut self, sql: String) -> Option<u64> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(c) => c.execute(sql).await.map(|done| done.rows_affected()).ok(),
            Self::Postgres(c) => c.execute(sql).await.map(|done| done.rows_affected()).ok(),
        }
    }
}

/// The bytes of a value.
fn bytes_of(kind: Kind, literal: &str) -> Vec<u8> {
    let text = literal.trim_start_matches(['E', 'X', 'x']);
    let text = text
        .strip_prefix('\'')
        .map_or(text, |rest| rest.strip_suffix('\'').unwrap());
    match kind {
        Kind::Number => text.parse::<i64>().unwrap().to_be_bytes().to_vec(),
        Kind::Text => {
            assert!(!text.contains('\\'), "{literal}");
            text.replace("''", "'").into_bytes()
        }
        Kind::Bytes => {
            let digits = text.trim_start_matches(['\\', 'x']).replace('-', "");
            base16ct::mixed::decode_vec(&digits).unwrap()
        }
    }
}

/// Bytes as a value of the engine's own.
fn literal(engine: Engine, kind: Kind, bytes: &[u8], is_id: bool) -> String {
    let hex = base16ct::lower::encode_string(bytes);
    match (engine, kind) {
        (_, Kind::Number) => i64::from_be_bytes(bytes.try_into().unwrap()).to_string(),
        (Engine::Sqlite, Kind::Text) => format!("CAST(x'{hex}' AS TEXT)"),
        (Engine::Sqlite, Kind::Bytes) => format!("x'{hex}'"),
        (Engine::Postgres, Kind::Text) => format!("convert_from('\\x{hex}'::bytea, 'UTF8')"),
        (Engine::Postgres, Kind::Bytes) if is_id => format!("'{hex}'::uuid"),
        (Engine::Postgres, Kind::Bytes) => format!("'\\x{hex}'::bytea"),
    }
}

/// A night with something in every table, and as little as possible.
async fn night(fixture: &Fixture) -> Night {
    let night = Night::begin(fixture, 1).await;
    for ranks in [&[1][..], &[2, 3]] {
        night.caster.cast(night.request(0, ranks)).await.unwrap();
    }
    audit::sequence_pending(&night.platform).await.unwrap();
    let closed = event::close_all_sessions(&night.platform, actor());
    closed.await.unwrap();
    fixture.disarm().await;
    // Of the cells of both districts, those that are looked at here: each is a question to the database.
    let sql = "DELETE FROM cell WHERE id NOT IN (SELECT cell_id FROM card) AND id % 64 <> 0";
    assert!(Intruder::new(fixture).await.does(sql.to_owned()).await > Some(100));
    night
}

/// Changes every so-many-th byte of each column of a table, from the first on, and counts them.
async fn flip(
    fixture: &Fixture,
    table: &Table,
    key: &str,
    step: usize,
    tried: &mut BTreeMap<String, usize>,
) {
    let not_covered = not_covered();
    let mut intruder = Intruder::new(fixture).await;
    let name = table.name;
    let mut places = vec![0_usize; table.columns.len()];
    for row in &table.rows {
        let log = log_of(table, row);
        for (at, (column, kind)) in table.columns.iter().enumerate() {
            let full = format!("{name}.{column}");
            let tried = tried.entry(full.clone()).or_default();
            let bytes = bytes_of(*kind, &row[at]);
            let is_id = row[at].contains('-') && bytes.len() == 16;
            let others = table.columns.iter().zip(row).enumerate();
            let others = others.filter(|(other, _)| *other != at);
            let others: String = others
                .map(|(_, ((column, _), value))| format!(" AND {column} = {value}"))
                .collect();
            for number in 0..bytes.len() {
                let place = places[at];
                places[at] += 1;
                if !place.is_multiple_of(step) {
                    continue;
                }
                let mut changed = bytes.clone();
                changed[number] ^= 1 << (number % 8);
                let [old, new] =
                    [&bytes, &changed].map(|bytes| literal(fixture.engine, *kind, bytes, is_id));
                let put = |from: &str, to: &str| {
                    format!("UPDATE {name} SET {column} = {to} WHERE {column} = {from}{others}")
                };
                match intruder.does(put(&old, &new)).await {
                    // PostgreSQL keeps no text that is none, whoever asks. Nothing else is refused.
                    None => {
                        let text = String::from_utf8(changed);
                        let is_text = text.is_ok_and(|text| !text.contains('\0'));
                        assert!(*kind == Kind::Text && !is_text, "{full}: {new}");
                        continue;
                    }
                    changed => assert_eq!(changed, Some(1), "{full}: {old}"),
                }
                let what = format!("{full} of {}: byte {number}", row[table.place(key)]);
                if not_covered.contains(&full) {
                    assert_eq!(said(fixture).await, [""; 0], "{what} is covered");
                } else {
                    assert_named(&said(fixture).await, log, name, &what);
                }
                *tried += 1;
                assert_eq!(intruder.does(put(&new, &old)).await, Some(1), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn every_changed_byte_is_found_or_said_not_to_be_covered() {
    for_each_store(async |fixture| {
        let _night = night(&fixture).await;
        let step = match fixture.engine {
            Engine::Sqlite => 1,
            Engine::Postgres => 7,
        };
        let mut tried = BTreeMap::new();
        for (name, key, _) in TABLES {
            let table = Table::read(&fixture, name).await;
            flip(&fixture, &table, key, step, &mut tried).await;
        }
        assert_eq!(said(&fixture).await, [""; 0], "everything is as it was");
        assert!(tried.values().all(|bytes| *bytes > 0), "{tried:?}");
        let all: usize = tried.values().sum();
        eprintln!(
            "{all} bytes of {} columns: {:?}",
            tried.len(),
            fixture.engine
        );
        assert!(all * step > 4_000, "{tried:?}");
    })
    .await;
}
