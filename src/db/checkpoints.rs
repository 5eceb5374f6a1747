//! SQLite's write-ahead log is copied into the database beside whoever writes, so that no commit
//! waits for it. Every commit is on disk before, in the log itself.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};
use std::time::Duration;
use tokio::task::AbortHandle;

/// How often. A page that many casts touched meanwhile is copied once.
const INTERVAL: Duration = Duration::from_secs(1);

/// Copies the write-ahead log into the database until the last clone of the store is dropped.
#[derive(Debug)]
pub struct Checkpoints(AbortHandle);

impl Checkpoints {
    /// Begins on a connection of its own.
    pub(super) fn begin(options: SqliteConnectOptions) -> Self {
        let task = tokio::spawn(async move {
            let mut connection = match options.connect().await {
                Ok(connection) => connection,
                // Commits do it then.
                Err(error) => return tracing::warn!(%error, "no connection for checkpoints"),
            };
            loop {
                tokio::time::sleep(INTERVAL).await;
                // Passive: it never waits for anybody, and nobody for it.
                let done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").await;
                if let Err(error) = done {
                    tracing::warn!(%error, "the write-ahead log was not copied");
                }
            }
        });
        Self(task.abort_handle())
    }

    /// Ends.
    pub(super) fn stop(&self) {
        self.0.abort();
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop();
    }
}
