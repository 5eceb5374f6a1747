//! The connection to one of the two engines.

use super::checkpoints::Checkpoints;
use super::readers::Readers;
use super::{DbError, migrate};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Postgres, Sqlite, Transaction};
use std::{path::Path, str::FromStr, sync::Arc, time::Duration};
use tokio::sync::OwnedMutexGuard;

/// How long a writer waits for another process's lock (SQLite), and anybody for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
const SQLITE_READERS: u32 = 4;
/// 8 MiB a connection (the sign says: in KiB). Not more: whenever SQLite balances an index it moves a
/// page by way of a very high number, and at that commit walks through every cached page for it.
const SQLITE_CACHE: &str = "-8192";
/// Pages of the write-ahead log at which a commit copies it into the database itself: 128 MiB,
/// where [`Checkpoints`] found no moment in which nobody wrote.
const SQLITE_LONGEST_LOG: &str = "32768";
const POSTGRES_CONNECTIONS: u32 = 8;

/// One event's database. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub enum Store {
    /// SQLite lets one writer in at a time, so there is one writing connection, and whoever wants
    /// to write waits for it in order instead of meeting `SQLITE_BUSY`.
    Lite {
        writer: SqlitePool,
        /// For transactions that only read.
        readers: SqlitePool,
        /// For single statements that read.
        asked: Arc<Readers>,
        checkpoints: Option<Arc<Checkpoints>>,
    },
    Pg(PgPool),
}

impl std::fmt::Debug for Store {
    /// Says which engine; never the address, which may carry a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lite { .. } => "Store(SQLite)",
            Self::Pg(_) => "Store(PostgreSQL)",
        })
    }
}

impl Store {
    /// Opens `postgres://…`, `sqlite://PATH` or a plain path, creating a missing SQLite file, and
    /// brings the schema up to date.
    ///
    /// # Errors
    /// [`DbError::Address`] for an address of another kind; otherwise what the database says.
    pub async fn open(address: &str) -> Result<Self, DbError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Self::open_postgres(address).await;
        }
        match address.strip_prefix("sqlite:") {
            Some(path) => Self::open_sqlite(Path::new(path.trim_start_matches("//"))).await,
            None if address.contains("://") => Err(DbError::Address(
                "the database address must be postgres://…, sqlite://PATH or a path".into(),
            )),
            None => Self::open_sqlite(Path::new(address)).await,
        }
    }

    /// Opens a database as it is, to look at it: nothing is created, migrated or written.
    ///
    /// # Errors
    /// [`DbError::Address`] where there is no such file; otherwise as [`open`](Self::open).
    pub async fn open_existing(address: &str) -> Result<Self, DbError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Self::Pg(postgres_pool(address).await?));
        }
        let path = address
            .strip_prefix("sqlite:")
            .unwrap_or(address)
            .trim_start_matches("//");
        if !Path::new(path).is_file() {
            return Err(DbError::Address(format!(
                "there is no database file {path}"
            )));
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(PATIENCE)
            .read_only(true);
        let asked = Readers::open(&options, SQLITE_READERS, PATIENCE).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .connect_with(options)
            .await?;
        Ok(Self::Lite {
            writer: readers.clone(),
            readers,
            asked: Arc::new(asked),
            checkpoints: None,
        })
    }

    async fn open_sqlite(path: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // What undoes a failed statement of many rows: never needed on disk.
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", SQLITE_CACHE)
            .pragma("wal_autocheckpoint", SQLITE_LONGEST_LOG);
        // Recycling an idle or old connection would only throw its prepared statements away.
        let pool = || {
            SqlitePoolOptions::new()
                .test_before_acquire(false)
                .acquire_timeout(PATIENCE)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = pool()
            .max_connections(1)
            .connect_with(options.clone().create_if_missing(true))
            .await?;
        migrate::sqlite().run(&writer).await?;
        let checkpoints = Some(Arc::new(Checkpoints::begin(options.clone())));
        let options = options.read_only(true);
        let asked = Arc::new(Readers::open(&options, SQLITE_READERS, PATIENCE).await?);
        let readers = pool()
            .max_connections(SQLITE_READERS)
            .connect_with(options)
            .await?;
        Ok(Self::Lite {
            writer,
            readers,
            asked,
            checkpoints,
        })
    }

    async fn open_postgres(url: &str) -> Result<Self, DbError> {
        let pool = postgres_pool(url).await?;
        migrate::postgres().run(&pool).await?;
        Ok(Self::Pg(pool))
    }

    /// Begins a transaction that may write. Only services call this. Dropping it rolls back.
    ///
    /// # Errors
    /// [`DbError::Busy`] where no connection or lock could be had in time.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Ok(match self {
            // A deferred transaction that reads before it writes fails at once under load.
            Self::Lite { writer, .. } => Tx::Lite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }

    /// A connection for reading outside a transaction: each statement sees what is committed.
    ///
    /// # Errors
    /// [`DbError::Busy`] where no connection could be had in time.
    pub async fn reader(&self) -> Result<Reader, DbError> {
        Ok(match self {
            Self::Lite { asked, .. } => Reader::Lite(asked.lend().await?),
            Self::Pg(pool) => Reader::Pg(pool.acquire().await?),
        })
    }

    /// A transaction that only reads and sees one state of the database throughout.
    ///
    /// # Errors
    /// As [`Store::reader`].
    pub async fn snapshot(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Lite { readers, .. } => Tx::Lite(readers.begin().await?),
            Self::Pg(pool) => Tx::Pg(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Self::Lite {
                writer,
                readers,
                asked,
                checkpoints,
            } => {
                if let Some(task) = checkpoints {
                    task.stop();
                }
                asked.close().await;
                readers.close().await;
                writer.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`], it never happened.
#[derive(Debug)]
pub enum Tx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

impl Tx {
    /// The statements, inside this transaction.
    pub fn db(&mut self) -> Db<'_> {
        match self {
            Self::Lite(tx) => Db::Lite(tx),
            Self::Pg(tx) => Db::Pg(tx),
        }
    }

    /// Makes everything done in it durable.
    ///
    /// # Errors
    /// What the database says. After [`DbError::Busy`] from a lost connection it is not known
    /// whether the transaction happened: ask again with the same idempotency key.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Lite(tx) => tx.commit().await?,
            Self::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// A connection for reading.
#[derive(Debug)]
pub enum Reader {
    Lite(OwnedMutexGuard<SqliteConnection>),
    Pg(PoolConnection<Postgres>),
}

impl Reader {
    /// The statements, each on its own.
    pub fn db(&mut self) -> Db<'_> {
        match self {
            Self::Lite(c) => Db::Lite(c),
            Self::Pg(c) => Db::Pg(c),
        }
    }
}

/// Where statements run: every method that reads or writes is on this type.
#[derive(Debug)]
pub enum Db<'c> {
    Lite(&'c mut SqliteConnection),
    Pg(&'c mut PgConnection),
}

/// Sends a [`Statement`](super::Statement) with its arguments, expanded once for each engine so
/// that both are checked with their own types:
/// - `send!(db, SQL; a, b)` gives the number of rows written;
/// - `send!(db, SQL; a, b => all (i64, String))` gives rows, `one` a row or
///   [`DbError::NotFound`], `optional` a row or none.
macro_rules! send {
    ($db:expr, $sql:ident; $($arg:expr),*) => {
        match $db {
            $crate::db::Db::Lite(c) => sqlx::query($sql.sqlite)
                $(.bind($arg))*.execute(&mut **c).await.map(|done| done.rows_affected()),
            $crate::db::Db::Pg(c) => sqlx::query($sql.postgres)
                $(.bind($arg))*.execute(&mut **c).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::db::DbError::from)
    };
    ($db:expr, $sql:ident; $($arg:expr),* => all $row:ty) => {
        send!(@fetch fetch_all $db, $sql, $row, $($arg),*)
    };
    ($db:expr, $sql:ident; $($arg:expr),* => one $row:ty) => {
        send!(@fetch fetch_one $db, $sql, $row, $($arg),*)
    };
    ($db:expr, $sql:ident; $($arg:expr),* => optional $row:ty) => {
        send!(@fetch fetch_optional $db, $sql, $row, $($arg),*)
    };
    (@fetch $fetch:ident $db:expr, $sql:ident, $row:ty, $($arg:expr),*) => {
        match $db {
            $crate::db::Db::Lite(c) => sqlx::query_as::<_, $row>($sql.sqlite)
                $(.bind($arg))*.$fetch(&mut **c).await,
            $crate::db::Db::Pg(c) => sqlx::query_as::<_, $row>($sql.postgres)
                $(.bind($arg))*.$fetch(&mut **c).await,
        }
        .map_err(|error| $crate::db::DbError::of(&$sql, error))
    };
}
pub(super) use send;

async fn postgres_pool(url: &str) -> Result<PgPool, DbError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Address("the postgres:// address cannot be read".into()))?
        .application_name("caucus")
        // Statements are few, short and sent again and again. Compiling one to machine code, or
        // planning it anew for the length of its arrays, costs many times what running it does.
        .options([("jit", "off"), ("plan_cache_mode", "force_generic_plan")]);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    Ok(pool)
}
