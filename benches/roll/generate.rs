//! A state's roll, invented from a seed: row by row into a file, in little memory.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

const SEED: u64 = 2028;

const HEADER: &str = "REGN_NUM,FIRST_NAME,MIDDLE_NAME,LAST_NAME,NAME_SUFFIX,EFF_REGN_DATE,PHONENO,\
    HOUSE_NUM,HOUSE_SUFFIX,PRE_DIR,STREET_NAME,STREET_TYPE,POST_DIR,UNIT_TYPE,UNIT_NUM,CITY_1,\
    STATE_1,ZIP_CODE_1,VOTERSTATUS,PARTY,BIRTHDATE,COUNTY,CONGRESSIONAL,PRECINCT";

const GIVEN: [&str; 24] = [
    "James",
    "Mary",
    "Robert",
    "Patricia",
    "John",
    "Jennifer",
    "Michael",
    "Linda",
    "David",
    "Elizabeth",
    "William",
    "Barbara",
    "José",
    "Susan",
    "Joseph",
    "Jessica",
    "Thomas",
    "Karen",
    "Christopher",
    "Sarah",
    "Guadalupe",
    "Lisa",
    "Daniel",
    "Nancy",
];
const SOUNDS: [&str; 20] = [
    "an", "ber", "cal", "den", "er", "fel", "gar", "hol", "in", "jor", "kel", "lan", "mor", "nel",
    "ol", "pet", "quin", "ros", "sten", "war",
];
const STREETS: [&str; 12] = [
    "Main",
    "Oak",
    "Grand",
    "University",
    "Prairie",
    "Cedar",
    "Lincoln",
    "Park",
    "Mill",
    "River",
    "4th",
    "21st",
];

/// Which of two files of the same people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Month {
    First,
    /// One in fifty has moved, one in a hundred has left and as many are new.
    Second,
}

impl Month {
    pub fn file_name(self) -> &'static str {
        match self {
            Self::First => "first.csv",
            Self::Second => "second.csv",
        }
    }
}

/// Writes a file of so many rows; gives its size.
pub fn write(path: &Path, rows: u64, month: Month) -> std::io::Result<u64> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "{HEADER}")?;
    let left = match month {
        Month::First => 0,
        Month::Second => rows / 100,
    };
    // Not in the order of the numbers: walk over them in steps that share no divisor with how many
    // there are. A person's precinct is the same in both files.
    for place in 0..rows {
        let number = (place * 7_919) % rows + left;
        let mut chance = StdRng::seed_from_u64(SEED ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let moved = month == Month::Second && number % 50 == 7;
        row(&mut file, number, number % 1_765, moved, &mut chance)?;
    }
    file.flush()?;
    Ok(file.get_ref().metadata()?.len())
}

fn row(
    file: &mut impl std::io::Write,
    number: u64,
    precinct: u64,
    moved: bool,
    chance: &mut StdRng,
) -> std::io::Result<()> {
    let pick =
        |from: &[&'static str], chance: &mut StdRng| from[chance.random_range(0..from.len())];
    let county = precinct % 99;
    let given = pick(&GIVEN, chance);
    let middle = pick(&GIVEN, chance);
    let surname = [0; 3].map(|_| pick(&SOUNDS, chance)).concat();
    let suffix = if chance.random_range(0..40) == 0 {
        "Jr"
    } else {
        ""
    };
    let (month, day) = (chance.random_range(1..13), chance.random_range(1..29));
    let year = chance.random_range(1930..2010);
    let house = chance.random_range(1..9_999) + u32::from(moved) * 10_000;
    let street = pick(&STREETS, chance);
    let flat = match chance.random_range(0..8) {
        0 => format!("APT,{}", chance.random_range(1..60)),
        _ => ",".to_owned(),
    };
    let status = if chance.random_range(0..12) == 0 {
        "Inactive"
    } else {
        "Active"
    };
    let party = pick(&["DEM", "REP", "NP", "LIB"], chance);
    writeln!(
        file,
        "{},{given},{middle},{surname},{suffix},{month:02}/01/2012,515555{:04},{house},,,{street},\
         ST,,{flat},Town {county},IA,{},{status},{party},{month:02}/{day:02}/{year},County {county},\
         {},Precinct {precinct}",
        10_000_000 + number,
        number % 10_000,
        50_001 + precinct % 900,
        county % 4 + 1,
    )
}
