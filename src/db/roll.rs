//! Reading the voter roll: entries as the head's roll has them, and what a source calls precincts.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::roll::{Born, Party, RollEntry, RollRecord, RollStatus};
use crate::domain::{Micros, RollEntryId, UnitId};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

statements! {
    ROLL_HEAD = "SELECT import, salt FROM roll_head";
    ROLL_SIZE = "SELECT CAST(COUNT(*) AS BIGINT) FROM roll_head AS h JOIN roll_entry AS e \
        ON e.since <= h.import AND h.import < e.until";
    ROLL_ENTRY = "SELECT e.id, h.import < e.until, e.born, e.voter_id, e.given, e.middle, \
        e.surname, e.suffix, e.street, e.city, e.postcode, e.county, e.precinct, e.unit, \
        e.district, e.party, e.status FROM roll_entry AS e JOIN roll_head AS h \
        ON e.since <= h.import WHERE e.id = $1 ORDER BY e.since DESC LIMIT 1";
    ROLL_BORN_ON = sqlite
        "SELECT e.id, TRUE, e.born, e.voter_id, e.given, e.middle, e.surname, e.suffix, \
        e.street, e.city, e.postcode, e.county, e.precinct, e.unit, e.district, e.party, \
        e.status FROM roll_head AS h CROSS JOIN json_each($1) AS k CROSS JOIN roll_entry AS e \
        ON e.born = k.value ->> 0 WHERE e.since <= h.import AND h.import < e.until",
        postgres
        "SELECT e.id, TRUE, e.born, e.voter_id, e.given, e.middle, e.surname, e.suffix, \
        e.street, e.city, e.postcode, e.county, e.precinct, e.unit, e.district, e.party, \
        e.status FROM roll_head AS h CROSS JOIN unnest($1::BIGINT[]) AS k (born) \
        JOIN roll_entry AS e ON e.born = k.born WHERE e.since <= h.import AND h.import < e.until";
    /// Whose name sounds like it and who share the year, the day or the postcode.
    ROLL_NAMED = sqlite
        "SELECT e.id, TRUE, e.born, e.voter_id, e.given, e.middle, e.surname, e.suffix, \
        e.street, e.city, e.postcode, e.county, e.precinct, e.unit, e.district, e.party, \
        e.status FROM roll_head AS h CROSS JOIN json_each($1) AS k CROSS JOIN roll_entry AS e \
        ON e.name_key = k.value ->> 0 WHERE e.since <= h.import AND h.import < e.until \
        AND (e.born / 10000 = k.value ->> 1 OR e.born % 10000 = k.value ->> 2 \
        OR e.postcode = k.value ->> 3)",
        postgres
        "SELECT e.id, TRUE, e.born, e.voter_id, e.given, e.middle, e.surname, e.suffix, \
        e.street, e.city, e.postcode, e.county, e.precinct, e.unit, e.district, e.party, \
        e.status FROM roll_head AS h CROSS JOIN unnest($1::BIGINT[], $2::BIGINT[], \
        $3::BIGINT[], $4::TEXT[]) AS k (name, year, day, postcode) JOIN roll_entry AS e \
        ON e.name_key = k.name WHERE e.since <= h.import AND h.import < e.until \
        AND (e.born / 10000 = k.year OR e.born % 10000 = k.day OR e.postcode = k.postcode)";
    ROLL_IMPORTS = "SELECT number, state, before, profile, file_name, file_digest, is_whole, \
        accepted, changed, unchanged, rejected, gone, started_us, ended_us FROM roll_import \
        ORDER BY number";
    PRECINCT_ALIASES = "SELECT county, name, unit FROM precinct_alias WHERE source = $1 \
        ORDER BY county, name";
}

/// What the roll stores for an unknown day of birth.
pub(super) const NO_DAY: i64 = 0;

/// Which import is in force, and the secret that entry ids follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollHead {
    pub import: i64,
    pub salt: [u8; 32],
}

/// One import of the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollImportRow {
    pub number: i64,
    pub state: ImportState,
    /// The import that was in force before.
    pub before: i64,
    pub profile: String,
    pub file_name: String,
    pub file_digest: [u8; 32],
    /// Whether who is missing from the file left the roll.
    pub is_whole: bool,
    pub counts: RollCounts,
    pub started: Micros,
    pub ended: Option<Micros>,
}

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RollCounts {
    /// New in the roll.
    pub accepted: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Entries that the file no longer has; not rows of it.
    pub gone: u64,
}

impl RollCounts {
    /// The rows of the file.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.accepted + self.changed + self.unchanged + self.rejected
    }
}

/// Whether an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// In force, or was until a later one.
    Done,
    /// Taken back by somebody.
    Undone,
}

impl ImportState {
    const ALL: [Self; 2] = [Self::Done, Self::Undone];

    /// The name stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }
}

/// By what somebody is looked for where their day of birth is not certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameQuery {
    /// From [`crate::domain::roll::name_key`], one for each way of writing the name.
    pub keys: Vec<i64>,
    pub born: Born,
    pub postcode: String,
}

impl Db<'_> {
    /// The head of the roll; None before the first import.
    pub async fn roll_head(&mut self) -> Result<Option<RollHead>, DbError> {
        let row = send!(self, ROLL_HEAD; => optional (i64, Vec<u8>))?;
        row.map(|(import, salt)| {
            let salt = salt.try_into();
            let salt = salt.map_err(|_| DbError::inconsistent("roll_head", "salt", import))?;
            Ok(RollHead { import, salt })
        })
        .transpose()
    }

    /// How many people the roll holds.
    pub async fn roll_size(&mut self) -> Result<u64, DbError> {
        let (count,) = send!(self, ROLL_SIZE; => one (i64,))?;
        Ok(count.unsigned_abs())
    }

    /// A person of the roll; those who have left it, as it last had them.
    pub async fn roll_entry(&mut self, id: RollEntryId) -> Result<Option<RollEntry>, DbError> {
        let row = send!(self, ROLL_ENTRY; id.0 => optional RollRow)?;
        row.map(RollRow::entry).transpose()
    }

    /// Everybody of the roll born on one of these days, in no particular order.
    pub async fn roll_born_on(&mut self, days: &[Born]) -> Result<Vec<RollEntry>, DbError> {
        let rows = Rows::default().ints(days.iter().map(|d| d.number()));
        let found = rows.fetch::<RollRow>(self, &ROLL_BORN_ON).await?;
        found.into_iter().map(RollRow::entry).collect()
    }

    /// Everybody of the roll under one of these name keys who shares the year, the day in the year
    /// or the postcode, in no particular order.
    pub async fn roll_named(&mut self, query: &NameQuery) -> Result<Vec<RollEntry>, DbError> {
        let number = query.born.number();
        let rows = Rows::default()
            .ints(query.keys.iter().copied())
            .ints(query.keys.iter().map(|_| number / 10_000))
            .ints(query.keys.iter().map(|_| number % 10_000))
            .texts(query.keys.iter().map(|_| query.postcode.as_str()));
        let found = rows.fetch::<RollRow>(self, &ROLL_NAMED).await?;
        found.into_iter().map(RollRow::entry).collect()
    }

    /// Every import there was, oldest first.
    pub async fn roll_imports(&mut self) -> Result<Vec<RollImportRow>, DbError> {
        let rows = send!(self, ROLL_IMPORTS; => all ImportTuple)?;
        rows.into_iter().map(import_row).collect()
    }

    /// What a source calls precincts: folded county, folded name, unit.
    pub async fn precinct_aliases(
        &mut self,
        source: &str,
    ) -> Result<Vec<(String, String, UnitId)>, DbError> {
        let rows = send!(self, PRECINCT_ALIASES; source => all (String, String, i64))?;
        let alias = |(county, name, unit)| (county, name, UnitId(unit));
        Ok(rows.into_iter().map(alias).collect())
    }
}

type ImportTuple = (
    i64,
    String,
    i64,
    String,
    String,
    Vec<u8>,
    bool,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<i64>,
);

fn import_row(row: ImportTuple) -> Result<RollImportRow, DbError> {
    let (number, state, before, profile, file_name, digest, is_whole, a, c, u, r, gone, at, end) =
        row;
    let wrong = |column| DbError::inconsistent("roll_import", column, number);
    let state = ImportState::ALL.into_iter().find(|s| s.as_str() == state);
    Ok(RollImportRow {
        number,
        state: state.ok_or_else(|| wrong("state"))?,
        before,
        profile,
        file_name,
        file_digest: digest.try_into().map_err(|_| wrong("file_digest"))?,
        is_whole,
        counts: RollCounts {
            accepted: a.unsigned_abs(),
            changed: c.unsigned_abs(),
            unchanged: u.unsigned_abs(),
            rejected: r.unsigned_abs(),
            gone: gone.unsigned_abs(),
        },
        started: Micros(at),
        ended: end.map(Micros),
    })
}

/// More columns than a tuple can be read from.
struct RollRow {
    id: Uuid,
    is_current: bool,
    born: i64,
    unit: Option<i64>,
    party: String,
    status: String,
    texts: [String; 11],
}

macro_rules! read_roll_row {
    ($($row:ty),*) => {$(
        impl FromRow<'_, $row> for RollRow {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                let mut texts: [String; 11] = Default::default();
                for (text, column) in texts.iter_mut().zip([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14]) {
                    *text = row.try_get(column)?;
                }
                Ok(Self {
                    id: row.try_get(0)?,
                    is_current: row.try_get(1)?,
                    born: row.try_get(2)?,
                    unit: row.try_get(13)?,
                    party: row.try_get(15)?,
                    status: row.try_get(16)?,
                    texts,
                })
            }
        }
    )*};
}
read_roll_row!(SqliteRow, PgRow);

impl RollRow {
    fn entry(self) -> Result<RollEntry, DbError> {
        let wrong = |column| DbError::inconsistent("roll_entry", column, self.id);
        let born = match self.born {
            NO_DAY => None,
            number => Some(Born::from_number(number).ok_or_else(|| wrong("born"))?),
        };
        let party = Party::parse(&self.party).ok_or_else(|| wrong("party"))?;
        let status = RollStatus::parse(&self.status).ok_or_else(|| wrong("status"))?;
        let [
            voter_id,
            given,
            middle,
            surname,
            suffix,
            street,
            city,
            postcode,
            county,
            precinct,
            district,
        ] = self.texts;
        Ok(RollEntry {
            id: RollEntryId(self.id),
            is_current: self.is_current,
            record: RollRecord {
                voter_id,
                given,
                middle,
                surname,
                suffix,
                born,
                street,
                city,
                postcode,
                county,
                precinct,
                unit: self.unit.map(UnitId),
                district,
                party,
                status,
            },
        })
    }
}
