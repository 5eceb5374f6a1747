//! The voter roll of the demonstration: a few plainly fictional people, each in a real precinct.

use super::DemoError;
use crate::domain::roll::{Born, Party, RollEntry, RollRecord, RollStatus};
use crate::domain::{RollEntryId, Unit, UnitKind};
use crate::services::{DbError, Platform, transaction};

/// First name, last name, postcode, district; and the day they were born.
type Person = ([&'static str; 4], (u16, u8, u8));

/// The first is for whoever tries the demonstration, the next three wait at the desk (two of them
/// typed something else), the last two are twins.
const PEOPLE: [Person; 6] = [
    (["Willow", "Wren", "50309", "3"], (1984, 3, 27)),
    (["Hazel", "Heron", "52240", "2"], (1971, 11, 2)),
    (["Clover", "Crane", "50010", "4"], (1990, 6, 15)),
    (["Juniper", "Jay", "51501", "3"], (1988, 1, 30)),
    (["Poppy", "Plover", "52001", "1"], (1995, 5, 5)),
    (["Iris", "Plover", "52001", "1"], (1995, 5, 5)),
];

/// Stores the roll.
pub async fn seed(platform: &Platform, units: &[Unit]) -> Result<(), DemoError> {
    let people: Vec<RollEntry> = (1..)
        .zip(PEOPLE)
        .map(|(number, person)| entry(platform, units, number, person))
        .collect();
    let salt = platform.entropy.bytes();
    let now = platform.clock.now();
    let seeded: Result<(), DbError> = transaction!(platform, DbError, tx => {
        tx.db().seed_roll(&salt, &people, now).await
    });
    Ok(seeded?)
}

fn entry(platform: &Platform, units: &[Unit], number: u32, person: Person) -> RollEntry {
    let ([given, surname, postcode, district], (year, month, day)) = person;
    let lives_there = |u: &&Unit| {
        u.kind == UnitKind::Precinct && u.district.as_ref().is_some_and(|d| d.0 == district)
    };
    // A demonstration of a part of the state has no precinct in some districts.
    let unit = units.iter().find(lives_there);
    RollEntry {
        id: RollEntryId(platform.entropy.uuid_v4()),
        is_current: true,
        record: RollRecord {
            voter_id: format!("F{number:06}"),
            given: given.to_owned(),
            middle: String::new(),
            surname: surname.to_owned(),
            suffix: String::new(),
            born: Born::new(year, month, day),
            street: String::new(),
            city: String::new(),
            postcode: postcode.to_owned(),
            county: unit.map(|u| u.county.clone()).unwrap_or_default(),
            precinct: unit.map_or_else(|| format!("Fictional {number}"), |u| u.name.clone()),
            unit: unit.map(|u| u.id),
            district: district.to_owned(),
            party: Party::Democratic,
            status: RollStatus::Active,
        },
    }
}
