//! A fresh database for each story, on each engine.

use super::postgres;
use caucus::db::Store;
use std::sync::Arc;

/// Which engine a fixture is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// An empty, migrated database of its own.
pub struct Fixture {
    pub engine: Engine,
    pub store: Store,
    /// For another process, or for SQL that this program never sends.
    pub url: String,
    /// Removed with the fixture.
    _folder: tempfile::TempDir,
}

impl Fixture {
    /// Runs SQL behind the platform's back, as somebody with the database's password could.
    /// `{bytes:00ff}` stands for a byte string in the engine's own form.
    pub async fn meddle(&self, sql: &str) -> u64 {
        self.try_meddle(sql).await.unwrap()
    }

    /// As [`Fixture::meddle`], where the database may refuse.
    pub async fn try_meddle(&self, sql: &str) -> Result<u64, sqlx::Error> {
        use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
        let sql = AssertSqlSafe(self.in_dialect(sql));
        match self.engine {
            Engine::Sqlite => {
                let mut c = SqliteConnection::connect(&self.url).await?;
                c.execute(sql).await.map(|done| done.rows_affected())
            }
            Engine::Postgres => {
                let mut c = PgConnection::connect(&self.url).await?;
                c.execute(sql).await.map(|done| done.rows_affected())
            }
        }
    }

    /// The one number that SQL of the tests' own answers with.
    pub async fn ask(&self, sql: &'static str) -> i64 {
        use sqlx::{Connection, PgConnection, SqliteConnection};
        let answer = match self.engine {
            Engine::Sqlite => {
                let mut c = SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut c).await
            }
            Engine::Postgres => {
                let mut c = PgConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut c).await
            }
        };
        answer.unwrap()
    }

    /// Removes what keeps tables append-only, as an intruder with the owner's rights would.
    pub async fn disarm(&self) {
        for table in [
            "audit_entry",
            "audit_chain",
            "card",
            "roster",
            "report",
            "report_group",
        ] {
            match self.engine {
                Engine::Sqlite => {
                    for change in ["update", "delete"] {
                        self.meddle(&format!("DROP TRIGGER {table}_no_{change}"))
                            .await;
                    }
                }
                Engine::Postgres => {
                    self.meddle(&format!("DROP TRIGGER {table}_no_change ON {table}"))
                        .await;
                }
            }
        }
    }

    fn in_dialect(&self, sql: &str) -> String {
        let mut parts = sql.split("{bytes:");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (hex, rest) = part.split_once('}').expect("a closing brace");
            text += &match self.engine {
                Engine::Sqlite => format!("x'{hex}'"),
                Engine::Postgres => format!("'\\x{hex}'::bytea"),
            };
            text += rest;
        }
        text
    }
}

/// Texts that SQL of the tests' own answers with, a row each.
pub async fn texts(fixture: &Fixture, sql: &str) -> Vec<Vec<String>> {
    use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
    let sql = AssertSqlSafe(sql.to_owned());
    match fixture.engine {
        Engine::Sqlite => {
            let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut c).await.unwrap();
            let row = |r: &sqlx::sqlite::SqliteRow| (0..r.len()).map(|i| r.get(i)).collect();
            rows.iter().map(row).collect()
        }
        Engine::Postgres => {
            let mut c = PgConnection::connect(&fixture.url).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut c).await.unwrap();
            let row = |r: &sqlx::postgres::PgRow| (0..r.len()).map(|i| r.get(i)).collect();
            rows.iter().map(row).collect()
        }
    }
}

/// Tells the same story on SQLite and, where there is a server, on PostgreSQL.
pub async fn for_each_store(story: impl AsyncFn(Arc<Fixture>)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("caucus.db").display());
    let store = Store::open(&url).await.unwrap();
    let fixture = Fixture {
        engine: Engine::Sqlite,
        store,
        url,
        _folder: folder,
    };
    story(Arc::new(fixture)).await;

    let Some(server) = postgres::server() else {
        return;
    };
    let (url, name) = server.create_database().await;
    let store = Store::open(&url).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture {
        engine: Engine::Postgres,
        store: store.clone(),
        url,
        _folder: folder,
    };
    story(Arc::new(fixture)).await;
    store.close().await;
    server.drop_database(&name).await;
}
