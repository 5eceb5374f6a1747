//! How many wrong guesses were made, under keyed digests.

use super::{Db, DbError, store::send};
use crate::domain::Micros;

statements! {
    GUESSES = "SELECT until_us FROM guess WHERE scope = $1";
    /// One guess more lasts `$3` longer than those before it, or than now.
    COUNT_GUESS = "INSERT INTO guess (scope, until_us) \
        VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT)) \
        ON CONFLICT (scope) DO UPDATE SET until_us = CAST($3 AS BIGINT) + \
        CASE WHEN guess.until_us > $2 THEN guess.until_us ELSE $2 END";
    FORGET_GUESSES = "DELETE FROM guess WHERE scope = $1";
    FORGET_OLD_GUESSES = "DELETE FROM guess WHERE until_us <= $1";
}

impl Db<'_> {
    /// When everything counted under `scope` is forgotten; none where nothing is.
    pub async fn guesses(&mut self, scope: &[u8; 32]) -> Result<Option<Micros>, DbError> {
        let row = send!(self, GUESSES; scope.as_slice() => optional (i64,))?;
        Ok(row.map(|(until,)| Micros(until)))
    }

    /// Counts a guess, which is forgotten `lasts` microseconds after those before it.
    pub async fn count_guess(
        &mut self,
        scope: &[u8; 32],
        now: Micros,
        lasts: i64,
    ) -> Result<(), DbError> {
        send!(self, COUNT_GUESS; scope.as_slice(), now.0, lasts).map(drop)
    }

    /// Forgets what was counted under `scope`.
    pub async fn forget_guesses(&mut self, scope: &[u8; 32]) -> Result<(), DbError> {
        send!(self, FORGET_GUESSES; scope.as_slice()).map(drop)
    }

    /// Forgets what no longer counts at `now`; gives how many scopes.
    pub async fn forget_old_guesses(&mut self, now: Micros) -> Result<u64, DbError> {
        send!(self, FORGET_OLD_GUESSES; now.0)
    }
}
