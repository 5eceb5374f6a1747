//! SQLite connections that answer single questions. Not a pool of sqlx, which asks each connection that
//! comes back whether it still lives: for a file, a trip to another thread for nothing (`docs/measured.md`).

use super::DbError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

type One = Arc<Mutex<SqliteConnection>>;

/// A few connections, open from the start.
pub struct Readers {
    /// None once they are closed.
    all: RwLock<Vec<One>>,
    turn: AtomicUsize,
    patience: Duration,
}

impl Readers {
    pub(super) async fn open(
        options: &SqliteConnectOptions,
        count: u32,
        patience: Duration,
    ) -> Result<Self, DbError> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(Arc::new(Mutex::new(options.connect().await?)));
        }
        Ok(Self {
            all: RwLock::new(all),
            turn: AtomicUsize::new(0),
            patience,
        })
    }

    /// One that is free, or the next in turn as soon as it is.
    ///
    /// # Errors
    /// [`DbError::Busy`] where that takes too long, or all are closed.
    pub(super) async fn lend(&self) -> Result<OwnedMutexGuard<SqliteConnection>, DbError> {
        let busy = {
            let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % all.len().max(1);
            let mut in_turn = all.iter().cycle().skip(turn).take(all.len());
            if let Some(free) = in_turn
                .clone()
                .find_map(|one| Arc::clone(one).try_lock_owned().ok())
            {
                return Ok(free);
            }
            Arc::clone(in_turn.next().ok_or(DbError::Busy)?)
        };
        let lent = tokio::time::timeout(self.patience, busy.lock_owned()).await;
        lent.map_err(|_| DbError::Busy)
    }

    /// Closes each as it comes back.
    pub(super) async fn close(&self) {
        let all = std::mem::take(&mut *self.all.write().unwrap_or_else(PoisonError::into_inner));
        for one in all {
            drop(one.lock().await);
            if let Some(connection) = Arc::into_inner(one) {
                // What does not close is closed with the process.
                let _ = connection.into_inner().close().await;
            }
        }
    }
}
