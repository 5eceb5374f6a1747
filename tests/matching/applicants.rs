//! People who register, and how what they type differs from what the roll says.

use crate::people::{self, Part, Voter};
use caucus::domain::roll::{folded, forms};
use caucus::domain::{Identity, PersonName, Postcode, parse_born};
use rand::RngExt as _;
use rand::rngs::StdRng;

macro_rules! kinds {
    ($($name:ident $says:literal;)*) => {
        /// How an applicant differs from the roll.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($name,)* }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As the page says it.
            pub fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)* }
            }
        }
    };
}

kinds! {
    Exact "types what the roll says";
    Plain "leaves accents and capitals out";
    Nickname "goes by another form of the given name";
    Middle "goes by the middle name";
    GivenTypo "mistypes the given name";
    SurnameTypo "mistypes the surname";
    Half "gives one of two surnames, or two of one";
    Married "has another surname by now";
    Exchanged "exchanges day and month";
    DateTypo "mistypes a digit of the date";
    Moved "has moved";
    MovedNickname "has moved, and goes by another form";
    TwoTypos "mistypes the surname and a digit of the date";
    Twin "is a twin";
    Junior "has a father of the same name";
    Namesake "shares name and birthday with somebody elsewhere";
    Stranger "is not on the roll";
    Sibling "is not on the roll, the twin is";
    Child "is not on the roll, the father of the same name is";
}

/// Somebody who registers.
pub struct Applicant {
    pub kind: Kind,
    /// Their voter id; None where they are not on the roll.
    pub is: Option<String>,
    typed: Voter,
}

impl Applicant {
    pub fn identity(&self) -> Identity {
        let (year, month, day) = self.typed.born;
        let [year, month, day] = [year.to_string(), month.to_string(), day.to_string()];
        Identity {
            given: PersonName::parse(&self.typed.given).unwrap(),
            family: PersonName::parse(&self.typed.surname).unwrap(),
            birth: parse_born(&year, &month, &day).unwrap(),
            postcode: Postcode::parse(&self.typed.postcode.to_string()).unwrap(),
        }
    }
}

/// So many of each kind.
pub fn invent(chance: &mut StdRng, roll: &[Voter], each: usize) -> Vec<Applicant> {
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let mut found = 0;
        while found < each {
            let voter = &roll[chance.random_range(0..roll.len())];
            if let Some(typed) = typed(chance, kind, voter) {
                let is_on_roll = !matches!(kind, Kind::Stranger | Kind::Sibling | Kind::Child);
                let is = is_on_roll.then(|| voter.id.clone());
                all.push(Applicant { kind, is, typed });
                found += 1;
            }
        }
    }
    all
}

/// What somebody of this kind types; None where this voter cannot be of the kind.
fn typed(chance: &mut StdRng, kind: Kind, voter: &Voter) -> Option<Voter> {
    let v = voter.clone();
    let is_plain = v.part == Part::Nobody;
    Some(match kind {
        Kind::Exact => v,
        Kind::Plain => {
            let is_marked = folded(&v.surname) != v.surname.to_lowercase();
            let surname = is_marked.then(|| folded(&v.surname))?;
            Voter {
                given: folded(&v.given),
                surname,
                ..v
            }
        }
        Kind::Nickname => Voter {
            given: form(chance, &v.given)?,
            ..v
        },
        Kind::Middle => Voter {
            given: v.middle.clone(),
            ..v
        },
        Kind::GivenTypo => Voter {
            given: typo(chance, &v.given)?,
            ..v
        },
        Kind::SurnameTypo => Voter {
            surname: typo(chance, &v.surname)?,
            ..v
        },
        Kind::Half => match v.surname.split_once([' ', '-']) {
            Some((first, _)) if first.len() > 3 => Voter {
                surname: first.into(),
                ..v
            },
            _ if v.surname.len() > 3 && !v.surname.contains(' ') => {
                let second = people::surname(chance);
                Voter {
                    surname: format!("{}-{second}", v.surname),
                    ..v
                }
            }
            _ => return None,
        },
        Kind::Married => Voter {
            surname: people::surname(chance),
            ..v
        },
        Kind::Exchanged => {
            let (year, month, day) = v.born;
            let born = (day <= 12 && day != month).then_some((year, day, month))?;
            Voter { born, ..v }
        }
        Kind::DateTypo => Voter {
            born: wrong_digit(chance, v.born),
            ..v
        },
        Kind::Moved => Voter {
            postcode: people::postcode(chance),
            ..v
        },
        Kind::MovedNickname => Voter {
            given: form(chance, &v.given)?,
            postcode: people::postcode(chance),
            ..v
        },
        Kind::TwoTypos => Voter {
            surname: typo(chance, &v.surname)?,
            born: wrong_digit(chance, v.born),
            ..v
        },
        Kind::Twin => (v.part == Part::Twin).then_some(v)?,
        Kind::Junior => (v.part == Part::Junior).then_some(v)?,
        Kind::Namesake => (v.part == Part::Namesake).then_some(v)?,
        Kind::Stranger => Voter {
            given: people::given(chance).into(),
            surname: people::surname(chance),
            born: people::day(chance, 1945..2008),
            postcode: people::postcode(chance),
            ..v
        },
        Kind::Sibling if is_plain => {
            let mut given = people::given(chance);
            while given == v.given {
                given = people::given(chance);
            }
            Voter {
                given: given.into(),
                ..v
            }
        }
        Kind::Child if is_plain => Voter {
            born: people::day(chance, 1980..2008),
            ..v
        },
        Kind::Sibling | Kind::Child => return None,
    })
}

fn form(chance: &mut StdRng, given: &str) -> Option<String> {
    let folded = folded(given);
    let mut all: Vec<_> = forms(&folded).collect();
    all.sort_unstable();
    (!all.is_empty()).then(|| all[chance.random_range(0..all.len())].to_owned())
}

/// A letter left out, doubled, exchanged for its neighbour, or wrong.
fn typo(chance: &mut StdRng, word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return None;
    }
    let at = chance.random_range(1..letters.len() - 1);
    match chance.random_range(0..4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = char::from(chance.random_range(b'a'..=b'z')),
    }
    let wrong: String = letters.into_iter().collect();
    (folded(&wrong) != folded(word)).then_some(wrong)
}

fn wrong_digit(chance: &mut StdRng, (year, month, day): people::Day) -> people::Day {
    match chance.random_range(0..3) {
        0 => (year, month, if day % 10 == 1 { day + 1 } else { day - 1 }),
        1 => (year, if month == 1 { 2 } else { month - 1 }, day),
        _ => (year - 10, month, day),
    }
}
