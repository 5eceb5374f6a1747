//! A county's people, in families: couples and their children under one roof, twins, fathers and
//! sons of one name, and namesakes elsewhere.

use rand::RngExt as _;
use rand::rngs::StdRng;

const GIVEN: [&str; 60] = [
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
    "Richard",
    "Susan",
    "Joseph",
    "Jessica",
    "Thomas",
    "Margaret",
    "Christopher",
    "Nancy",
    "Daniel",
    "Sandra",
    "Matthew",
    "Kimberly",
    "Anthony",
    "Deborah",
    "Donald",
    "Catherine",
    "Steven",
    "Theresa",
    "Andrew",
    "Rebecca",
    "Kenneth",
    "Samantha",
    "Joshua",
    "Christine",
    "Edward",
    "Virginia",
    "Ronald",
    "Pamela",
    "Timothy",
    "Victoria",
    "José",
    "Guadalupe",
    "Francisco",
    "María",
    "Rosario",
    "Ignacio",
    "Olivia",
    "Emma",
    "Noah",
    "Ava",
    "Ethan",
    "Mia",
    "Logan",
    "Chloe",
    "Jayden",
    "Zoe",
    "Priya",
    "Linh",
];
const FIRST: [&str; 26] = [
    "Ander", "Bak", "Carl", "Dun", "Erik", "Fish", "Gold", "Han", "Iver", "Jorgen", "Kramer",
    "Lar", "Mul", "Nel", "Ols", "Peter", "Quigg", "Ryd", "Schmid", "Thom", "Ulrich", "Vander",
    "Wein", "Yod", "Zimmer", "Hoff",
];
const LAST: [&str; 14] = [
    "son", "er", "sen", "man", "berg", "ley", "ton", "stad", "field", "meier", "wood", "gard",
    "well", "ing",
];
const WHOLE: [&str; 22] = [
    "Smith",
    "Johnson",
    "Miller",
    "Brown",
    "Jones",
    "Williams",
    "Davis",
    "Nguyen",
    "García",
    "Martínez",
    "Hernández",
    "López",
    "Muñoz",
    "O’Brien",
    "Lee",
    "Ng",
    "Ruiz Soto",
    "Peña-Flores",
    "De la Cruz",
    "McDonald",
    "Ahmed",
    "Vang",
];
const STREETS: [&str; 8] = [
    "Main",
    "Oak",
    "Grand",
    "University",
    "Prairie",
    "Cedar",
    "Mill",
    "River",
];

/// A day of the calendar.
pub type Day = (u16, u8, u8);

/// A voter.
#[derive(Debug, Clone)]
pub struct Voter {
    pub id: String,
    pub given: String,
    pub middle: String,
    pub surname: String,
    pub suffix: &'static str,
    pub born: Day,
    pub house: u32,
    pub street: &'static str,
    pub postcode: u32,
    pub part: Part,
}

/// Why somebody is easily taken for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Nobody,
    /// Of two with one day of birth, one surname and one address.
    Twin,
    /// Has a father of the same name at the same address.
    Junior,
    /// Shares both names and the day of birth with somebody elsewhere.
    Namesake,
}

pub fn given(chance: &mut StdRng) -> &'static str {
    GIVEN[chance.random_range(0..GIVEN.len())]
}

pub fn surname(chance: &mut StdRng) -> String {
    match chance.random_range(0..3) {
        0 => WHOLE[chance.random_range(0..WHOLE.len())].to_owned(),
        _ => {
            let first = FIRST[chance.random_range(0..FIRST.len())];
            format!("{first}{}", LAST[chance.random_range(0..LAST.len())])
        }
    }
}

pub fn postcode(chance: &mut StdRng) -> u32 {
    50_001 + chance.random_range(0..900)
}

pub fn day(chance: &mut StdRng, years: std::ops::Range<u16>) -> Day {
    let year = chance.random_range(years);
    (year, chance.random_range(1..13), chance.random_range(1..29))
}

/// So many families, two to four people each.
pub fn invent(chance: &mut StdRng, families: usize) -> Vec<Voter> {
    let mut roll: Vec<Voter> = Vec::new();
    for family in 0..families {
        let father = one(chance);
        let mother = Voter {
            given: given(chance).into(),
            middle: given(chance).into(),
            born: day(chance, 1945..1975),
            ..father.clone()
        };
        let mut people = vec![father.clone(), mother];
        match family % 8 {
            0 => people.extend(twins(chance, &father)),
            1 => {
                let son = junior(chance, &mut people[0]);
                people.push(son);
            }
            2 => people.push(Voter {
                house: chance.random_range(1..9_999),
                // Elsewhere, so that the ZIP code tells the two apart.
                postcode: people[0].postcode + 1_000,
                part: Part::Namesake,
                ..people[0].clone()
            }),
            _ => {}
        }
        roll.extend(people);
    }
    for (number, voter) in roll.iter_mut().enumerate() {
        voter.id = (100_000 + number).to_string();
    }
    roll
}

fn one(chance: &mut StdRng) -> Voter {
    Voter {
        id: String::new(),
        given: given(chance).into(),
        middle: given(chance).into(),
        surname: surname(chance),
        suffix: "",
        born: day(chance, 1945..1975),
        house: chance.random_range(1..9_999),
        street: STREETS[chance.random_range(0..STREETS.len())],
        postcode: postcode(chance),
        part: Part::Nobody,
    }
}

fn twins(chance: &mut StdRng, parent: &Voter) -> [Voter; 2] {
    let first = Voter {
        given: given(chance).into(),
        middle: given(chance).into(),
        born: day(chance, 1980..2008),
        part: Part::Twin,
        ..parent.clone()
    };
    let mut second = Voter {
        middle: given(chance).into(),
        ..first.clone()
    };
    while second.given == first.given {
        second.given = given(chance).into();
    }
    [first, second]
}

fn junior(chance: &mut StdRng, father: &mut Voter) -> Voter {
    father.suffix = "Sr";
    Voter {
        suffix: "Jr",
        born: day(chance, 1980..2008),
        part: Part::Junior,
        ..father.clone()
    }
}

/// The roll as the Secretary of State's file.
pub fn file(roll: &[Voter]) -> String {
    let mut text = "REGN_NUM,FIRST_NAME,MIDDLE_NAME,LAST_NAME,NAME_SUFFIX,HOUSE_NUM,STREET_NAME,\
        ZIP_CODE,BIRTHDATE,COUNTY,PRECINCT,VOTERSTATUS\n"
        .to_owned();
    for v in roll {
        let (year, month, day) = v.born;
        text += &format!(
            "{},{},{},{},{},{},{},{},{month:02}/{day:02}/{year},Adair,Adair 1,Active\n",
            v.id, v.given, v.middle, v.surname, v.suffix, v.house, v.street, v.postcode
        );
    }
    text
}
