//! Witnesses' cosignatures of the logs' checkpoints.

use super::{Db, DbError, store::send};
use crate::domain::Micros;
use crate::log::LogName;

statements! {
    /// A line that is there stays: a witness that hands in again changes nothing.
    INSERT_COSIGNATURE = "INSERT INTO cosignature (log, size, witness, line, at_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    COSIGNATURES = "SELECT line FROM cosignature WHERE log = $1 AND size = $2 ORDER BY witness";
    LARGEST_COSIGNED = "SELECT size, COUNT(*) FROM cosignature WHERE log = $1 \
        GROUP BY size ORDER BY size DESC LIMIT 1";
    LATEST_WITNESSED = "SELECT size FROM cosignature WHERE log = $1 \
        GROUP BY size HAVING COUNT(*) >= $2 ORDER BY size DESC LIMIT 1";
    WITNESSED_COVERING = "SELECT size FROM cosignature WHERE log = $1 AND size > $2 \
        GROUP BY size HAVING COUNT(*) >= $3 ORDER BY size LIMIT 1";
}

impl Db<'_> {
    /// Stores the line of a witness; false where it has cosigned this checkpoint already.
    pub async fn insert_cosignature(
        &mut self,
        log: LogName,
        size: u64,
        (witness, line): (&str, &str),
        now: Micros,
    ) -> Result<bool, DbError> {
        let size = stored(log, size)?;
        let done = send!(self, INSERT_COSIGNATURE; log.as_str(), size, witness, line, now.0)?;
        Ok(done == 1)
    }

    /// The lines of one checkpoint.
    pub async fn cosignatures(&mut self, log: LogName, size: u64) -> Result<Vec<String>, DbError> {
        let size = stored(log, size)?;
        let rows = send!(self, COSIGNATURES; log.as_str(), size => all (String,))?;
        Ok(rows.into_iter().map(|(line,)| line).collect())
    }

    /// The largest checkpoint that anybody cosigned, and how many did.
    pub async fn largest_cosigned(&mut self, log: LogName) -> Result<Option<(u64, u64)>, DbError> {
        let row = send!(self, LARGEST_COSIGNED; log.as_str() => optional (i64, i64))?;
        Ok(row.map(|(size, count)| (size.unsigned_abs(), count.unsigned_abs())))
    }

    /// The newest checkpoint that at least so many cosigned.
    pub async fn latest_witnessed(
        &mut self,
        log: LogName,
        needed: usize,
    ) -> Result<Option<u64>, DbError> {
        let needed = stored(log, needed as u64)?;
        let row = send!(self, LATEST_WITNESSED; log.as_str(), needed => optional (i64,))?;
        Ok(row.map(|(size,)| size.unsigned_abs()))
    }

    /// The first checkpoint that covers an entry and that at least so many cosigned.
    pub async fn witnessed_covering(
        &mut self,
        log: LogName,
        index: u64,
        needed: usize,
    ) -> Result<Option<u64>, DbError> {
        let (index, needed) = (stored(log, index)?, stored(log, needed as u64)?);
        let row = send!(self, WITNESSED_COVERING; log.as_str(), index, needed => optional (i64,))?;
        Ok(row.map(|(size,)| size.unsigned_abs()))
    }
}

fn stored(log: LogName, number: u64) -> Result<i64, DbError> {
    i64::try_from(number).map_err(|_| DbError::inconsistent("cosignature", "size", log))
}
