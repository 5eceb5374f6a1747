//! Who takes part remotely and who came in person, by precinct.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, RollEntryId, UnitId};
use uuid::Uuid;

/// A person on the list of a precinct, as the roll names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPerson {
    pub entry: RollEntryId,
    pub voter_id: String,
    pub given: String,
    pub surname: String,
    pub suffix: String,
    /// `YYYYMMDD`; 0 where the roll does not say.
    pub born: i64,
    /// Who approved that they take part remotely, and when; none of whoever came in person.
    pub verified: Option<(String, Micros)>,
}

statements! {
    // Whoever has left the roll since they were approved still takes part: the last that the roll
    // said about them counts.
    REMOTE_AT = "SELECT e.id, e.voter_id, e.given, e.surname, e.suffix, e.born, a.display_name, \
        d.at_us FROM roll_head AS h CROSS JOIN roll_claim AS c \
        JOIN registration AS r ON r.id = c.registration JOIN roll_entry AS e \
        ON e.id = c.roll_entry LEFT JOIN registration_decision AS d ON d.registration = r.id \
        AND d.version = (SELECT MAX(x.version) FROM registration_decision AS x \
        WHERE x.registration = r.id) LEFT JOIN account AS a ON a.id = d.decided_by \
        WHERE r.state = 'approved' AND e.unit = $1 AND e.since = \
        (SELECT MAX(l.since) FROM roll_entry AS l WHERE l.id = c.roll_entry \
        AND l.since <= h.import) AND NOT EXISTS \
        (SELECT 1 FROM check_in AS k WHERE k.roll_entry = c.roll_entry)";
    ARRIVED_AT = "SELECT e.id, e.voter_id, e.given, e.surname, e.suffix, e.born \
        FROM roll_head AS h CROSS JOIN check_in AS k JOIN roll_entry AS e \
        ON e.id = k.roll_entry WHERE k.unit = $1 AND e.since = \
        (SELECT MAX(l.since) FROM roll_entry AS l WHERE l.id = k.roll_entry \
        AND l.since <= h.import)";
    REMOTE_COUNTS = "SELECT e.unit, COUNT(*) FROM roll_head AS h CROSS JOIN roll_claim AS c \
        JOIN registration AS r ON r.id = c.registration JOIN roll_entry AS e \
        ON e.id = c.roll_entry WHERE r.state = 'approved' AND e.since = \
        (SELECT MAX(l.since) FROM roll_entry AS l WHERE l.id = c.roll_entry \
        AND l.since <= h.import) AND NOT EXISTS \
        (SELECT 1 FROM check_in AS k WHERE k.roll_entry = c.roll_entry) GROUP BY e.unit";
    ARRIVED_COUNTS = "SELECT unit, COUNT(*) FROM check_in GROUP BY unit";
    INSERT_CHECK_IN = "INSERT INTO check_in (roll_entry, unit, marked_us, marked_by) \
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    DELETE_CHECK_IN = "DELETE FROM check_in WHERE roll_entry = $1 AND unit = $2";
    CHECKED_IN = "SELECT unit FROM check_in WHERE roll_entry = $1";
    CHECKED_IN_OF = "SELECT k.unit FROM registration AS r JOIN roll_claim AS c \
        ON c.registration = r.id JOIN check_in AS k ON k.roll_entry = c.roll_entry \
        WHERE r.account = $1";
}

type Row = (Uuid, String, String, String, String, i64);

type Verified = (
    Uuid,
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<i64>,
);

fn verified(row: Verified) -> ListedPerson {
    let (id, voter_id, given, surname, suffix, born, by, at) = row;
    ListedPerson {
        verified: by.zip(at.map(Micros)),
        ..listed((id, voter_id, given, surname, suffix, born))
    }
}

fn listed((id, voter_id, given, surname, suffix, born): Row) -> ListedPerson {
    ListedPerson {
        entry: RollEntryId(id),
        voter_id,
        given,
        surname,
        suffix,
        born,
        verified: None,
    }
}

impl Db<'_> {
    /// Who of a precinct is approved to take part remotely and has not come, in no order.
    pub async fn remote_at(&mut self, unit: UnitId) -> Result<Vec<ListedPerson>, DbError> {
        let rows = send!(self, REMOTE_AT; unit.0 => all Verified)?;
        Ok(rows.into_iter().map(verified).collect())
    }

    /// Who came to a precinct in person, in no order.
    pub async fn arrived_at(&mut self, unit: UnitId) -> Result<Vec<ListedPerson>, DbError> {
        let rows = send!(self, ARRIVED_AT; unit.0 => all Row)?;
        Ok(rows.into_iter().map(listed).collect())
    }

    /// How many take part remotely, by precinct; None for those of no precinct of the event.
    pub async fn remote_counts(&mut self) -> Result<Vec<(Option<UnitId>, u64)>, DbError> {
        let rows = send!(self, REMOTE_COUNTS; => all (Option<i64>, i64))?;
        let count = |(unit, n): (Option<i64>, i64)| (unit.map(UnitId), n.unsigned_abs());
        Ok(rows.into_iter().map(count).collect())
    }

    /// How many came in person, by precinct.
    pub async fn arrived_counts(&mut self) -> Result<Vec<(UnitId, u64)>, DbError> {
        let rows = send!(self, ARRIVED_COUNTS; => all (i64, i64))?;
        let count = |(unit, n): (i64, i64)| (UnitId(unit), n.unsigned_abs());
        Ok(rows.into_iter().map(count).collect())
    }

    /// Notes that somebody came in person; false where it was noted before.
    pub async fn insert_check_in(
        &mut self,
        entry: RollEntryId,
        unit: UnitId,
        at: Micros,
        by: AccountId,
    ) -> Result<bool, DbError> {
        Ok(send!(self, INSERT_CHECK_IN; entry.0, unit.0, at.0, by.0)? == 1)
    }

    /// Takes that back; false where it was not noted at this precinct.
    pub async fn delete_check_in(
        &mut self,
        entry: RollEntryId,
        unit: UnitId,
    ) -> Result<bool, DbError> {
        Ok(send!(self, DELETE_CHECK_IN; entry.0, unit.0)? == 1)
    }

    /// Where somebody came in person, if they did.
    pub async fn checked_in(&mut self, entry: RollEntryId) -> Result<Option<UnitId>, DbError> {
        let row = send!(self, CHECKED_IN; entry.0 => optional (i64,))?;
        Ok(row.map(|(unit,)| UnitId(unit)))
    }

    /// Where the person of an account came in person, if they did.
    pub async fn checked_in_of(&mut self, account: AccountId) -> Result<Option<UnitId>, DbError> {
        let row = send!(self, CHECKED_IN_OF; account.0 => optional (i64,))?;
        Ok(row.map(|(unit,)| UnitId(unit)))
    }
}
