//! The small roll of a demonstration, as if it were the first import.

use super::{Db, DbError, store::send};
use crate::domain::Micros;
use crate::domain::roll::{RollEntry, name_key};

statements! {
    SEED_ROLL_HEAD = "INSERT INTO roll_head (only_row, import, salt) VALUES (1, 1, $1)";
    SEED_ROLL_IMPORT = "INSERT INTO roll_import (number, state, before, profile, file_name, \
        file_digest, is_whole, accepted, changed, unchanged, rejected, gone, started_us, ended_us) \
        VALUES (1, 'done', 0, 'demonstration', 'demonstration', $1, TRUE, $2, 0, 0, 0, 0, $3, $3)";
    SEED_ROLL_ENTRY = "INSERT INTO roll_entry (id, since, until, content, born, name_key, \
        voter_id, given, middle, surname, suffix, street, city, postcode, county, precinct, unit, \
        district, party, status) VALUES ($1, 1, 9223372036854775807, 0, $2, $3, $4, $5, '', $6, \
        '', '', '', $7, $8, $9, $10, $11, $12, $13)";
}

impl Db<'_> {
    /// Stores a roll where there is none.
    pub async fn seed_roll(
        &mut self,
        salt: &[u8; 32],
        people: &[RollEntry],
        now: Micros,
    ) -> Result<(), DbError> {
        let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
        send!(self, SEED_ROLL_HEAD; salt.as_slice())?;
        send!(self, SEED_ROLL_IMPORT; [0_u8; 32].as_slice(), count, now.0)?;
        for person in people {
            let record = &person.record;
            let key = name_key(&record.surname, &record.given);
            send!(self, SEED_ROLL_ENTRY; person.id.0, record.born.map_or(0, |b| b.number()), key,
                record.voter_id.as_str(), record.given.as_str(), record.surname.as_str(),
                record.postcode.as_str(), record.county.as_str(), record.precinct.as_str(),
                record.unit.map(|u| u.0), record.district.as_str(), record.party.as_str(),
                record.status.as_str())?;
        }
        Ok(())
    }
}
