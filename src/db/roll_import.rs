//! Writing the voter roll: imports, and taking the newest one back. Everything of one import is one
//! transaction of the caller's.

use super::{Db, DbError, ImportState, RollImportRow, Statement, rows::Rows, store::send};
use crate::domain::roll::RollRecord;
use crate::domain::{AccountId, RollEntryId, UnitId};
use futures_util::TryStreamExt as _;
use std::fmt::Write as _;
use uuid::Uuid;

statements! {
    INSERT_ROLL_HEAD = "INSERT INTO roll_head (only_row, import, salt) VALUES (1, 0, $1)";
    /// The import it is expected to stand on guards against two at once.
    MOVE_ROLL_HEAD = "UPDATE roll_head SET import = $2 WHERE import = $1";
    LAST_IMPORT = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM roll_import";
    INSERT_IMPORT = "INSERT INTO roll_import (number, state, before, profile, file_name, \
        file_digest, is_whole, accepted, changed, unchanged, rejected, gone, started_us, ended_us, \
        imported_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    SET_IMPORT_STATE = "UPDATE roll_import SET state = $2 WHERE number = $1";
    ROLL_KNOWN = "SELECT e.id, e.content FROM roll_head AS h JOIN roll_entry AS e \
        ON e.since <= h.import AND h.import < e.until";
    CLOSE_ENTRIES = sqlite
        "UPDATE roll_entry SET until = k.value ->> 1 FROM json_each($1) AS k \
        WHERE roll_entry.id = unhex(k.value ->> 0) AND until = 9223372036854775807",
        postgres
        "UPDATE roll_entry AS e SET until = k.until FROM unnest($1::UUID[], $2::BIGINT[]) \
        AS k (id, until) WHERE e.id = k.id AND e.until = 9223372036854775807";
    DELETE_ENTRIES_SINCE = "DELETE FROM roll_entry WHERE since = $1";
    REOPEN_ENTRIES = "UPDATE roll_entry SET until = 9223372036854775807 WHERE until = $1";
    DROP_ROLL_ID = "DROP INDEX roll_entry_id";
    DROP_ROLL_BORN = "DROP INDEX roll_entry_born";
    DROP_ROLL_NAME = "DROP INDEX roll_entry_name";
    INDEX_ROLL_ID = "CREATE UNIQUE INDEX IF NOT EXISTS roll_entry_id ON roll_entry (id, since)";
    INDEX_ROLL_BORN = "CREATE INDEX IF NOT EXISTS roll_entry_born ON roll_entry (born)";
    INDEX_ROLL_NAME = "CREATE INDEX IF NOT EXISTS roll_entry_name ON roll_entry (name_key)";
    SET_ALIASES = sqlite
        "INSERT INTO precinct_alias (source, county, name, unit) SELECT value ->> 0, \
        value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE TRUE \
        ON CONFLICT (source, county, name) DO UPDATE SET unit = excluded.unit",
        postgres
        "INSERT INTO precinct_alias (source, county, name, unit) \
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[]) \
        ON CONFLICT (source, county, name) DO UPDATE SET unit = excluded.unit";
}

/// Rows of the roll by the ten thousand. Not in the catalogue: COPY cannot be prepared.
const FILL_ROLL: Statement = Statement {
    name: "FILL_ROLL",
    sqlite: "INSERT INTO roll_entry (id, since, until, content, born, name_key, unit, voter_id, \
        given, middle, surname, suffix, street, city, postcode, county, precinct, district, party, \
        status) SELECT unhex(value ->> 0), value ->> 1, 9223372036854775807, value ->> 2, \
        value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, \
        value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, \
        value ->> 16, value ->> 17, value ->> 18 FROM json_each($1)",
    postgres: "COPY roll_entry (id, since, until, content, born, name_key, unit, voter_id, given, \
        middle, surname, suffix, street, city, postcode, county, precinct, district, party, \
        status) FROM STDIN",
};

/// Ids closed in one statement.
const CLOSED_AT_ONCE: usize = 10_000;

/// What an import writes about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRollEntry {
    pub id: RollEntryId,
    /// Follows from everything in the record: equal where nothing has changed.
    pub content: i64,
    /// From [`crate::domain::roll::name_key`].
    pub name_key: i64,
    pub record: RollRecord,
}

impl NewRollEntry {
    fn born(&self) -> i64 {
        self.record.born.map_or(super::roll::NO_DAY, |b| b.number())
    }

    /// In the order of [`FILL_ROLL`].
    fn texts(&self) -> [&str; 13] {
        let r = &self.record;
        [
            &r.voter_id,
            &r.given,
            &r.middle,
            &r.surname,
            &r.suffix,
            &r.street,
            &r.city,
            &r.postcode,
            &r.county,
            &r.precinct,
            &r.district,
            r.party.as_str(),
            r.status.as_str(),
        ]
    }
}

impl Db<'_> {
    /// Makes the head of a roll that has no import yet. [`DbError::Conflict`] where there is one.
    pub async fn insert_roll_head(&mut self, salt: &[u8; 32]) -> Result<(), DbError> {
        send!(self, INSERT_ROLL_HEAD; salt.as_slice()).map(drop)
    }

    /// Puts another import into force; false where it was not `from` that was.
    pub async fn move_roll_head(&mut self, from: i64, to: i64) -> Result<bool, DbError> {
        Ok(send!(self, MOVE_ROLL_HEAD; from, to)? == 1)
    }

    /// The number of the newest import there ever was; 0 before the first.
    pub async fn last_import(&mut self) -> Result<i64, DbError> {
        let (number,) = send!(self, LAST_IMPORT; => one (i64,))?;
        Ok(number)
    }

    /// Notes an import.
    pub async fn insert_import(
        &mut self,
        row: &RollImportRow,
        by: Option<AccountId>,
    ) -> Result<(), DbError> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let c = row.counts;
        send!(self, INSERT_IMPORT; row.number, row.state.as_str(), row.before, &row.profile,
            &row.file_name, row.file_digest.as_slice(), row.is_whole, count(c.accepted),
            count(c.changed), count(c.unchanged), count(c.rejected), count(c.gone),
            row.started.0, row.ended.map(|t| t.0), by.map(|a| a.0))
        .map(drop)
    }

    /// Says that an import was taken back.
    pub async fn set_import_state(
        &mut self,
        number: i64,
        state: ImportState,
    ) -> Result<(), DbError> {
        send!(self, SET_IMPORT_STATE; number, state.as_str()).map(drop)
    }

    /// Tells `each` the id and content of everybody the roll holds, in no particular order.
    pub async fn roll_known(&mut self, mut each: impl FnMut(Uuid, i64)) -> Result<(), DbError> {
        macro_rules! stream {
            ($c:expr, $sql:expr) => {{
                let mut rows = sqlx::query_as::<_, (Uuid, i64)>($sql).fetch(&mut **$c);
                while let Some((id, content)) = rows.try_next().await? {
                    each(id, content);
                }
            }};
        }
        match self {
            Db::Lite(c) => stream!(c, ROLL_KNOWN.sqlite),
            Db::Pg(c) => stream!(c, ROLL_KNOWN.postgres),
        }
        Ok(())
    }

    /// Ends what these people's entries say with an import.
    pub async fn close_entries(&mut self, ids: &[Uuid], until: i64) -> Result<(), DbError> {
        for some in ids.chunks(CLOSED_AT_ONCE) {
            Rows::default()
                .uuids(some.iter().copied())
                .ints(some.iter().map(|_| until))
                .execute(self, &CLOSE_ENTRIES)
                .await?;
        }
        Ok(())
    }

    /// Writes what an import says about people, from `since` on.
    pub async fn fill_roll(&mut self, since: i64, new: &[NewRollEntry]) -> Result<(), DbError> {
        if let Db::Pg(c) = self {
            let mut copy = c.copy_in_raw(FILL_ROLL.postgres).await?;
            let sent = copy.send(copy_text(since, new).as_bytes()).await.map(drop);
            match sent {
                Ok(()) => copy.finish().await?,
                Err(error) => {
                    copy.abort("the import has failed").await?;
                    return Err(error.into());
                }
            };
            return Ok(());
        }
        let mut rows = Rows::default()
            .uuids(new.iter().map(|e| e.id.0))
            .ints(new.iter().map(|_| since))
            .ints(new.iter().map(|e| e.content))
            .ints(new.iter().map(NewRollEntry::born))
            .ints(new.iter().map(|e| e.name_key))
            .ints_or_null(new.iter().map(|e| e.record.unit.map(|u| u.0)));
        let texts: Vec<_> = new.iter().map(NewRollEntry::texts).collect();
        for column in 0..13 {
            rows = rows.texts(texts.iter().map(|t| t[column]));
        }
        rows.execute(self, &FILL_ROLL).await.map(drop)
    }

    /// Removes what an import said, and lets what it ended hold again.
    pub async fn take_back_entries(&mut self, import: i64) -> Result<(), DbError> {
        send!(self, DELETE_ENTRIES_SINCE; import)?;
        send!(self, REOPEN_ENTRIES; import).map(drop)
    }

    /// Whether many rows are written faster without the indexes, which are made again after them:
    /// SQLite keeps them in the order of random keys, page by page.
    #[must_use]
    pub fn fills_without_indexes(&self) -> bool {
        matches!(self, Db::Lite(_))
    }

    /// Removes the roll's indexes until [`Db::index_roll`], in the same transaction.
    pub async fn unindex_roll(&mut self) -> Result<(), DbError> {
        send!(self, DROP_ROLL_ID;)?;
        send!(self, DROP_ROLL_BORN;)?;
        send!(self, DROP_ROLL_NAME;).map(drop)
    }

    /// Makes the roll's indexes again.
    pub async fn index_roll(&mut self) -> Result<(), DbError> {
        send!(self, INDEX_ROLL_ID;)?;
        send!(self, INDEX_ROLL_BORN;)?;
        send!(self, INDEX_ROLL_NAME;).map(drop)
    }

    /// Stores what a source calls precincts: folded county, folded name, unit.
    pub async fn set_precinct_aliases(
        &mut self,
        source: &str,
        aliases: &[(String, String, UnitId)],
    ) -> Result<(), DbError> {
        Rows::default()
            .texts(aliases.iter().map(|_| source))
            .texts(aliases.iter().map(|a| a.0.as_str()))
            .texts(aliases.iter().map(|a| a.1.as_str()))
            .ints(aliases.iter().map(|a| a.2.0))
            .execute(self, &SET_ALIASES)
            .await
            .map(drop)
    }
}

/// Rows in PostgreSQL's text form: tabs between columns, a line each.
fn copy_text(since: i64, new: &[NewRollEntry]) -> String {
    let mut text = String::with_capacity(new.len() * 256);
    for entry in new {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{}\t{since}\t{}\t{}\t{}\t{}\t",
            entry.id.0,
            i64::MAX,
            entry.content,
            entry.born(),
            entry.name_key
        );
        match entry.record.unit {
            Some(unit) => {
                let _ = write!(text, "{}", unit.0);
            }
            None => text.push_str("\\N"),
        }
        for value in entry.texts() {
            text.push('\t');
            for c in value.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\t' => text.push_str("\\t"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    c => text.push(c),
                }
            }
        }
        text.push('\n');
    }
    text
}
