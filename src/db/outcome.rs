//! What tabulation and publication leave behind: outcomes, games of chance, releases.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{AccountId, Micros, UnitId};
use uuid::Uuid;

/// One unit's outcome in one tabulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    pub unit: UnitId,
    /// Canonical JSON.
    pub body: String,
}

/// A recorded game of chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChanceRow {
    pub id: Uuid,
    pub unit: UnitId,
    /// Canonical form of what was asked.
    pub question: String,
    pub outcome: String,
    pub recorded_by: AccountId,
    pub at: Micros,
}

/// A published release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRow {
    pub number: i64,
    /// The canonical document, exactly as published.
    pub document: String,
    pub released: Micros,
    pub released_by: AccountId,
}

statements! {
    INSERT_OUTCOMES = sqlite
        "INSERT INTO outcome (unit, tabulation, body) \
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)",
        postgres
        "INSERT INTO outcome (unit, tabulation, body) \
         SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[])";
    LATEST_TABULATION = "SELECT COALESCE(MAX(tabulation), 0) FROM outcome";
    OUTCOMES = "SELECT unit, body FROM outcome WHERE tabulation = $1 ORDER BY unit";
    INSERT_CHANCE = "INSERT INTO chance (id, unit, question, outcome, recorded_by, at_us) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    CHANCES = "SELECT id, unit, question, outcome, recorded_by, at_us FROM chance \
        ORDER BY at_us, id";
    INSERT_RELEASE = "INSERT INTO release (number, document, released_us, released_by) \
        VALUES ($1, $2, $3, $4)";
    LATEST_RELEASE_NUMBER = "SELECT MAX(number) FROM release";
    LATEST_RELEASE = "SELECT number, document, released_us, released_by FROM release \
        ORDER BY number DESC LIMIT 1";
    RELEASE = "SELECT number, document, released_us, released_by FROM release WHERE number = $1";
}

type ReleaseColumns = (i64, String, i64, Uuid);

impl Db<'_> {
    /// Stores the outcomes of one tabulation.
    pub async fn insert_outcomes(
        &mut self,
        tabulation: i64,
        outcomes: &[OutcomeRow],
    ) -> Result<(), DbError> {
        Rows::default()
            .ints(outcomes.iter().map(|o| o.unit.0))
            .ints(outcomes.iter().map(|_| tabulation))
            .texts(outcomes.iter().map(|o| o.body.as_str()))
            .execute(self, &INSERT_OUTCOMES)
            .await
            .map(drop)
    }

    /// The number of the newest tabulation, 0 before the first.
    pub async fn latest_tabulation(&mut self) -> Result<i64, DbError> {
        let (number,) = send!(self, LATEST_TABULATION; => one (i64,))?;
        Ok(number)
    }

    /// The outcomes of a tabulation, in order of units.
    pub async fn outcomes(&mut self, tabulation: i64) -> Result<Vec<OutcomeRow>, DbError> {
        let rows = send!(self, OUTCOMES; tabulation => all (i64, String))?;
        let outcome = |(unit, body)| OutcomeRow {
            unit: UnitId(unit),
            body,
        };
        Ok(rows.into_iter().map(outcome).collect())
    }

    /// Records a game of chance. [`DbError::Conflict`] where its question is answered already.
    pub async fn insert_chance(&mut self, chance: &ChanceRow) -> Result<(), DbError> {
        send!(self, INSERT_CHANCE; chance.id, chance.unit.0, &chance.question, &chance.outcome,
            chance.recorded_by.0, chance.at.0)
        .map(drop)
    }

    /// Every recorded game of chance, oldest first.
    pub async fn chances(&mut self) -> Result<Vec<ChanceRow>, DbError> {
        let rows = send!(self, CHANCES; => all (Uuid, i64, String, String, Uuid, i64))?;
        let chance = |(id, unit, question, outcome, recorded_by, at)| ChanceRow {
            id,
            unit: UnitId(unit),
            question,
            outcome,
            recorded_by: AccountId(recorded_by),
            at: Micros(at),
        };
        Ok(rows.into_iter().map(chance).collect())
    }

    /// Stores a release. [`DbError::Conflict`] where its number is taken.
    pub async fn insert_release(&mut self, release: &ReleaseRow) -> Result<(), DbError> {
        send!(self, INSERT_RELEASE; release.number, &release.document, release.released.0,
            release.released_by.0)
        .map(drop)
    }

    /// The number of the newest release; its document is large, and mostly known already.
    pub async fn latest_release_number(&mut self) -> Result<Option<i64>, DbError> {
        let (number,) = send!(self, LATEST_RELEASE_NUMBER; => one (Option<i64>,))?;
        Ok(number)
    }

    /// The newest release.
    pub async fn latest_release(&mut self) -> Result<Option<ReleaseRow>, DbError> {
        Ok(send!(self, LATEST_RELEASE; => optional ReleaseColumns)?.map(release))
    }

    /// The release with this number.
    pub async fn release(&mut self, number: i64) -> Result<Option<ReleaseRow>, DbError> {
        Ok(send!(self, RELEASE; number => optional ReleaseColumns)?.map(release))
    }
}

fn release((number, document, released, released_by): ReleaseColumns) -> ReleaseRow {
    ReleaseRow {
        number,
        document,
        released: Micros(released),
        released_by: AccountId(released_by),
    }
}
