//! The SQL itself: every statement is understood by both engines, and both have one schema.

use crate::harness::{Engine, for_each_store};
use caucus::db::catalogue;
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection, Statement as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

#[tokio::test]
async fn every_statement_prepares_on_both_engines() {
    for_each_store(async |fixture| {
        for statement in catalogue() {
            let name = statement.name;
            let parameters = match fixture.engine {
                Engine::Sqlite => {
                    let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
                    let prepared = c.prepare(statement.sqlite.into_sql_str()).await;
                    let prepared = prepared.unwrap_or_else(|e| panic!("{name}: {e}"));
                    prepared.parameters().map(|p| p.right_or(0))
                }
                Engine::Postgres => {
                    let mut c = PgConnection::connect(&fixture.url).await.unwrap();
                    let prepared = c.prepare(statement.postgres.into_sql_str()).await;
                    let prepared = prepared.unwrap_or_else(|e| panic!("{name}: {e}"));
                    for column in sqlx::Statement::columns(&prepared) {
                        let kind = sqlx::TypeInfo::name(sqlx::Column::type_info(column));
                        let known = ["INT8", "TEXT", "BOOL", "BYTEA", "UUID"];
                        assert!(known.contains(&kind), "{name} returns {kind}");
                    }
                    prepared
                        .parameters()
                        .map(|p| p.map_left(|l| l.len()).left_or(0))
                }
            };
            assert!(parameters.is_some(), "{name}");
        }
    })
    .await;
}

#[test]
fn statement_names_are_unique_and_one_text_serves_both_unless_it_takes_many_rows() {
    let mut names = BTreeSet::new();
    for statement in catalogue() {
        assert!(names.insert(statement.name), "{} twice", statement.name);
        if statement.sqlite != statement.postgres {
            let rows = |sql: &str| sql.contains("json_each($1)") || sql.contains("substr($2");
            assert!(rows(statement.sqlite), "{}", statement.name);
            let array = |sql: &str| sql.contains("unnest($1") || sql.contains("ANY ($1");
            assert!(array(statement.postgres), "{}", statement.name);
        }
    }
}

/// Table, column → (nullable, place in the primary key or 0, is in some unique key).
type Schema = BTreeMap<(String, String), (bool, i64, bool)>;

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name, p.\"notnull\" = 0, p.pk, \
    EXISTS (SELECT 1 FROM pragma_index_list(m.name) AS l JOIN pragma_index_info(l.name) AS i \
    WHERE l.origin = 'u' AND i.name = p.name) FROM sqlite_schema AS m \
    JOIN pragma_table_xinfo(m.name) AS p WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' \
    ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
const POSTGRES_COLUMNS: &str = "SELECT c.table_name::TEXT, c.column_name::TEXT, \
    c.is_nullable = 'YES', COALESCE(MAX(k.ordinal_position) FILTER \
    (WHERE t.constraint_type = 'PRIMARY KEY'), 0)::BIGINT, \
    COALESCE(BOOL_OR(t.constraint_type = 'UNIQUE'), FALSE) FROM information_schema.columns AS c \
    LEFT JOIN information_schema.key_column_usage AS k USING (table_schema, table_name, column_name) \
    LEFT JOIN information_schema.table_constraints AS t \
    USING (table_schema, table_name, constraint_name) \
    WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_sqlx%' GROUP BY 1, 2, 3";

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_keys() {
    let schemas = Mutex::new(Vec::<Schema>::new());
    for_each_store(async |fixture| {
        type Row = (String, String, bool, i64, bool);
        let rows: Vec<Row> = match fixture.engine {
            Engine::Sqlite => {
                let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
                sqlx::query_as(SQLITE_COLUMNS)
                    .fetch_all(&mut c)
                    .await
                    .unwrap()
            }
            Engine::Postgres => {
                let mut c = PgConnection::connect(&fixture.url).await.unwrap();
                sqlx::query_as(POSTGRES_COLUMNS)
                    .fetch_all(&mut c)
                    .await
                    .unwrap()
            }
        };
        let column = |(table, column, nullable, key, unique): Row| {
            // SQLite has one cell's database whole, and the place in the log as its row id.
            let own = table == "card" && (column == "cell_id" || column == "log_index");
            (
                (table, column),
                (nullable, if own { 0 } else { key }, unique),
            )
        };
        schemas
            .lock()
            .unwrap()
            .push(rows.into_iter().map(column).collect());
    })
    .await;
    let schemas = schemas.into_inner().unwrap();
    let tables: BTreeSet<_> = schemas[0].keys().map(|(table, _)| table.as_str()).collect();
    assert!(tables.len() >= 20, "{tables:?}");
    for other in &schemas[1..] {
        assert_eq!(&schemas[0], other);
    }
}

#[test]
fn hot_tables_are_addressed_by_their_cell() {
    // Counts over all cells, for the board and for staff; and the log in its own order, which has an
    // index of its own.
    let across_cells = ["PARTICIPANT_COUNTS", "CARDS_BY_CHANNEL", "CARD_LEAVES"];
    for statement in catalogue() {
        if across_cells.contains(&statement.name) {
            continue;
        }
        for table in [
            "FROM card ",
            "JOIN card ",
            "FROM participant ",
            "JOIN participant ",
            "FROM draft WHERE",
            "JOIN draft ",
        ] {
            if let Some((_, rest)) = statement.postgres.split_once(table) {
                assert!(rest.contains("cell_id"), "{}", statement.name);
            }
        }
    }
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_and_never_repeated() {
    for address in [
        "mysql://root:secret@host/db",
        "postgres://user:secret@[bad/db",
    ] {
        let error = caucus::db::Store::open(address).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
