//! What can go wrong with storage, in the few kinds a caller can act on.

use super::Statement;

/// An error from the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The row asked for is not there.
    #[error("not found in the database")]
    NotFound,
    /// A unique key already holds this value.
    #[error("the database already holds this")]
    Conflict,
    /// The database is busy or gone for a moment; nothing was written, asking again is safe.
    #[error("the database is busy; nothing was changed, try again")]
    Busy,
    /// A stored value is not what this program writes.
    #[error("the database is inconsistent: {table}.{column} of {id} cannot be read")]
    Inconsistent {
        table: &'static str,
        column: &'static str,
        id: String,
    },
    /// A stored value is none of its kind, such as a text that is no text.
    #[error("the database is inconsistent: a value of {tables} cannot be read")]
    Unreadable { tables: String },
    /// Anything else the driver says.
    #[error("the database failed")]
    Driver(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database schema could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database address cannot be used.
    #[error("{0}")]
    Address(String),
}

impl DbError {
    /// An [`DbError::Inconsistent`] for the row `id`.
    pub(super) fn inconsistent(
        table: &'static str,
        column: &'static str,
        id: impl std::fmt::Display,
    ) -> Self {
        Self::Inconsistent {
            table,
            column,
            id: id.to_string(),
        }
    }

    /// What the driver says of a statement, with its tables where it cannot read what they hold.
    pub(super) fn of(statement: &Statement, error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnDecode { .. } => Self::Unreadable {
                tables: statement.tables().join(", "),
            },
            other => Self::from(other),
        }
    }

    /// Whether the same transaction may simply be tried again.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

/// SQLite: BUSY and LOCKED with their extended forms. PostgreSQL: serialisation failure, deadlock,
/// lock not available, too many connections, and the server going away or starting up.
const BUSY_CODES: [&str; 13] = [
    "5", "6", "261", "262", "517", "773", "40001", "40P01", "55P03", "53300", "57P01", "57P02",
    "57P03",
];

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Self::Busy,
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::Conflict,
            sqlx::Error::Database(e)
                if e.code().is_some_and(|c| BUSY_CODES.contains(&c.as_ref())) =>
            {
                Self::Busy
            }
            _ => Self::Driver(error),
        }
    }
}
