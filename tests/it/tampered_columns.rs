//! Every value of every row of the logs' tables altered, every row taken away, repeated and exchanged:
//! each is named by the check of the logs, or `docs/spec/log.md` says why its column is not covered. The
//! columns are read from the database, so that nobody can add one without an answer.

use crate::harness::{Engine, Fixture, Night, actor, for_each_store, texts};
use caucus::services::{audit, event, whole_logs};
use std::collections::BTreeSet;

/// The tables of the logs, the column that says which row is meant, and the columns that keep two
/// rows from being the same.
pub const TABLES: [(&str, &str, &[&str]); 7] = [
    ("audit_chain", "log_index", &["log_index", "entry"]),
    ("audit_entry", "id", &["id"]),
    ("audit_pending", "entry", &["entry"]),
    ("card", "log_index", &["log_index", "idempotency_key"]),
    ("log_checkpoint", "log", &["size"]),
    ("log_head", "log", &["log"]),
    ("roster", "log_index", &["log_index", "pseudonym"]),
];

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Bytes,
}

/// A table's rows as literals of the engine's own, so that they can be written back.
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<(String, Kind)>,
    pub rows: Vec<Vec<String>>,
}

/// The columns that can be written, and what each holds.
async fn columns(fixture: &Fixture, table: &str) -> Vec<(String, Kind)> {
    let sql = match fixture.engine {
        // A generated column follows from another one and is hidden here.
        Engine::Sqlite => format!("SELECT name, type FROM pragma_table_info('{table}')"),
        Engine::Postgres => format!(
            "SELECT column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER' \
             ORDER BY ordinal_position"
        ),
    };
    let kind = |name: &str| match name {
        "INTEGER" | "bigint" => Kind::Number,
        "TEXT" | "text" => Kind::Text,
        "BLOB" | "bytea" | "uuid" => Kind::Bytes,
        other => panic!("{table}: what is {other}?"),
    };
    let rows = texts(fixture, &sql).await;
    rows.into_iter()
        .map(|row| (row[0].clone(), kind(&row[1])))
        .collect()
}

impl Table {
    pub async fn read(fixture: &Fixture, name: &'static str) -> Self {
        let columns = columns(fixture, name).await;
        let quote = match fixture.engine {
            Engine::Sqlite => "quote",
            Engine::Postgres => "quote_literal",
        };
        let quoted: Vec<_> = columns
            .iter()
            .map(|(c, _)| format!("{quote}({c})"))
            .collect();
        let sql = format!("SELECT {} FROM {name} ORDER BY 1, 2", quoted.join(", "));
        let sql = if columns.len() == 1 {
            sql.replace(", 2", "")
        } else {
            sql
        };
        let mut rows = texts(fixture, &sql).await;
        if let Some(at) = columns.iter().position(|(c, _)| c == "log_index") {
            rows.sort_by_key(|row| number(&row[at]));
        }
        assert!(!rows.is_empty(), "{name}: nothing to alter");
        Self {
            name,
            columns,
            rows,
        }
    }

    pub fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|(c, _)| c == column).unwrap()
    }

    /// Puts these rows in the place of all there are; false where the database refuses them.
    async fn write(&self, fixture: &Fixture, rows: &[Vec<String>]) -> bool {
        let names: Vec<_> = self.columns.iter().map(|(c, _)| c.as_str()).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| format!("({})", row.join(", ")))
            .collect();
        let mut sql = format!("BEGIN; DELETE FROM {}; ", self.name);
        if !rows.is_empty() {
            let (names, rows) = (names.join(", "), rows.join(", "));
            sql += &format!("INSERT INTO {} ({names}) VALUES {rows}; ", self.name);
        }
        fixture.try_meddle(&(sql + "COMMIT;")).await.is_ok()
    }
}

fn number(literal: &str) -> i64 {
    literal.trim_matches('\'').parse().unwrap()
}

/// Other values of a kind.
pub fn altered(kind: Kind, literal: &str) -> Vec<String> {
    let (front, _) = literal.rsplit_once('\'').unwrap_or((literal, ""));
    match kind {
        Kind::Number => {
            let value = number(literal);
            let others = [value + 1_000, -value];
            let others = others.into_iter().filter(|other| *other != value);
            others
                .map(|other| format!("'{other}'"))
                .map(|text| text.trim_matches('\'').to_owned())
                .collect()
        }
        Kind::Bytes => {
            let (rest, last) = front.split_at(front.len() - 1);
            let other = if last == "0" { "1" } else { "0" };
            vec![format!("{rest}{other}'")]
        }
        Kind::Text => {
            let mut all = vec![format!("{front}x'")];
            // Still in its form, and still another value.
            if let Some(at) = front.find(|c: char| c.is_ascii_digit()) {
                let digit = front.as_bytes()[at] - b'0';
                let other = char::from(b'0' + (digit + 1) % 10);
                all.push(format!("{}{other}{}'", &front[..at], &front[at + 1..]));
            }
            all
        }
    }
}

/// The columns that the specification says are not covered.
pub fn not_covered() -> BTreeSet<String> {
    let text = include_str!("../../docs/spec/log.md");
    listed(text, "| not covered | why |\n")
}

/// The columns named in a table of a specification, under this heading.
pub fn listed(text: &str, heading: &str) -> BTreeSet<String> {
    let (_, table) = text.split_once(heading).unwrap();
    let lines = table
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with("| `"));
    let names = lines.flat_map(|line| line.split('|').nth(1).unwrap().split(','));
    names
        .map(|name| name.trim().trim_matches('`').to_owned())
        .collect()
}

/// What the check says, each with the log it is about; nothing where all is sound.
pub async fn said(fixture: &Fixture) -> Vec<String> {
    match whole_logs::verify(&fixture.store, None).await {
        // A value that nothing could have stored: the check stops there and names it.
        Err(stopped) => vec![stopped.to_string()],
        Ok(logs) => {
            let one = |log: &whole_logs::Checked| {
                let name = log.log;
                let findings = log.findings.iter().map(move |f| format!("{name}: {f}"));
                findings.collect::<Vec<_>>()
            };
            logs.iter().flat_map(one).collect()
        }
    }
}

/// Asserts that something is said about this log or, where the check could not go on, this table.
#[track_caller]
pub fn assert_named(said: &[String], log: &str, table: &str, what: &str) {
    let is_about = |line: &String| line.contains(log) || line.contains(table);
    assert!(said.iter().any(is_about), "{what}: {said:?}");
}

/// Which log a row is of, by the table's name or the row's own.
pub fn log_of(table: &Table, row: &[String]) -> &'static str {
    match table.name {
        "card" => "card",
        "roster" => "roster",
        "log_checkpoint" | "log_head" => {
            let name = &row[table.place("log")];
            let logs = ["audit", "roster", "card"];
            logs.into_iter().find(|log| name.contains(log)).unwrap()
        }
        _ => "audit",
    }
}

/// A night with something in every table, and nothing to stop an intruder.
async fn night(fixture: &Fixture) -> Night {
    let night = Night::begin(fixture, 3).await;
    for person in [0, 1, 0, 2] {
        let cast = night.caster.cast(night.request(person, &[1, 2, 3]));
        cast.await.unwrap();
        audit::sequence_pending(&night.platform).await.unwrap();
    }
    let closed = event::close_all_sessions(&night.platform, actor());
    closed.await.unwrap();
    fixture.disarm().await;
    night
}

#[tokio::test]
async fn every_stored_value_is_covered_or_said_not_to_be() {
    let not_covered = not_covered();
    for_each_store(async |fixture| {
        let _night = night(&fixture).await;
        assert_eq!(said(&fixture).await, [""; 0]);
        let mut met = BTreeSet::new();
        for (name, key, _) in TABLES {
            let table = Table::read(&fixture, name).await;
            for (at, (column, kind)) in table.columns.iter().enumerate() {
                let full = format!("{name}.{column}");
                let is_covered = !not_covered.contains(&full);
                for (number, row) in table.rows.iter().enumerate() {
                    for other in altered(*kind, &row[at]) {
                        let what = format!(
                            "{full} of {}: {} for {}",
                            row[table.place(key)],
                            other,
                            row[at]
                        );
                        let mut rows = table.rows.clone();
                        rows[number][at] = other;
                        if !table.write(&fixture, &rows).await {
                            // The database itself refuses it.
                            continue;
                        }
                        match is_covered {
                            true => assert_named(
                                &said(&fixture).await,
                                log_of(&table, row),
                                name,
                                &what,
                            ),
                            false => assert_eq!(said(&fixture).await, [""; 0], "{what} is covered"),
                        }
                        met.insert(full.clone());
                    }
                }
                assert!(met.contains(&full), "{full} was never altered");
            }
            assert!(table.write(&fixture, &table.rows).await);
        }
        let unknown: Vec<_> = not_covered
            .difference(&met)
            .filter(|c| *c != "audit_entry.actor")
            .collect();
        assert!(unknown.is_empty(), "the specification lists {unknown:?}");
        assert_eq!(said(&fixture).await, [""; 0], "everything is as it was");
    })
    .await;
}

#[tokio::test]
async fn every_row_gone_added_or_exchanged_is_named() {
    for_each_store(async |fixture| {
        let _night = night(&fixture).await;
        for (name, key, unique) in TABLES {
            let table = Table::read(&fixture, name).await;
            let count = table.rows.len();
            let mut tries: Vec<(String, &'static str, Vec<Vec<String>>)> = Vec::new();
            for (number, row) in table.rows.iter().enumerate() {
                let log = log_of(&table, row);
                let key = &row[table.place(key)];
                // Checkpoints before the last are covered by it, and may be gone.
                let is_last = table
                    .rows
                    .get(number + 1)
                    .is_none_or(|next| log_of(&table, next) != log);
                if name != "log_checkpoint" || is_last {
                    let mut rows = table.rows.clone();
                    rows.remove(number);
                    tries.push((format!("{name} {key} gone"), log, rows));
                }
                let mut copy = row.clone();
                for column in unique {
                    let at = table.place(column);
                    copy[at] = altered(table.columns[at].1, &copy[at]).remove(0);
                }
                let mut rows = table.rows.clone();
                rows.push(copy);
                tries.push((format!("{name} {key} twice"), log, rows));
                let next = table
                    .rows
                    .get(number + 1)
                    .filter(|next| log_of(&table, next) == log);
                if unique[0] == "log_index" && next.is_some() {
                    let at = table.place("log_index");
                    let mut rows = table.rows.clone();
                    let (one, two) = (rows[number][at].clone(), rows[number + 1][at].clone());
                    (rows[number][at], rows[number + 1][at]) = (two, one);
                    tries.push((format!("{name} {key} exchanged with the next"), log, rows));
                    let end = table.rows[..=number].to_vec();
                    tries.push((format!("{name} cut off after {key}"), log, end));
                }
                if name == "log_checkpoint" && next.is_some() {
                    let note = table.place("note");
                    for (into, from) in [(number, number + 1), (number + 1, number)] {
                        let mut rows = table.rows.clone();
                        rows[into][note] = table.rows[from][note].clone();
                        tries.push((format!("{name} {into} with the note of {from}"), log, rows));
                    }
                }
            }
            assert!(tries.len() >= 2 * count || name == "log_checkpoint");
            for (what, log, rows) in tries {
                assert!(table.write(&fixture, &rows).await, "{what}: refused");
                assert_named(&said(&fixture).await, log, name, &what);
            }
            assert!(table.write(&fixture, &table.rows).await);
        }
        assert_eq!(said(&fixture).await, [""; 0], "everything is as it was");
    })
    .await;
}

#[tokio::test]
async fn no_table_of_a_log_is_left_out() {
    for_each_store(async |fixture| {
        let sql = match fixture.engine {
            Engine::Sqlite => {
                "SELECT DISTINCT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
                 WHERE m.type = 'table' AND c.name IN ('log', 'log_index', 'leaf_hash', 'frontier')"
            }
            Engine::Postgres => {
                "SELECT DISTINCT table_name::text FROM information_schema.columns WHERE \
                 table_schema = 'public' AND column_name IN ('log', 'log_index', 'leaf_hash', 'frontier')"
            }
        };
        let found = texts(&fixture, sql).await;
        let known = TABLES.map(|(name, ..)| name);
        for name in found.iter().flatten() {
            // A cosignature's line is checked wherever it is read; see the specification.
            assert!(known.contains(&name.as_str()) || name == "cosignature", "{name}");
        }
        assert_eq!(found.len(), 6);
    })
    .await;
}
