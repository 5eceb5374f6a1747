//! How well what a person typed agrees with an entry of the roll, field by field. A score orders
//! what staff look at; it never decides.

use super::fold::{folded, words};
use super::nickname::forms;
use super::{Born, RollRecord};
use crate::domain::Identity;

/// How one field agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    Different,
    /// One of the two is not known.
    Unknown,
    /// What a slip of the pen or of the keyboard makes of the other.
    Near,
    /// Another way to say the same: a nickname, a part of a double name, day and month exchanged.
    Variant,
    Same,
}

/// The fields compared, each with how it agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub given: Agreement,
    pub surname: Agreement,
    pub born: Agreement,
    pub postcode: Agreement,
}

/// The points of a field that is the same. Together 100.
const GIVEN: u32 = 25;
const SURNAME: u32 = 30;
const BORN: u32 = 30;
const POSTCODE: u32 = 15;

/// What one field adds to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldScore {
    /// As the log names it.
    pub name: &'static str,
    pub agreement: Agreement,
    pub points: u32,
    /// The points where it is the same.
    pub most: u32,
}

impl Score {
    /// Compares what was typed with an entry.
    #[must_use]
    pub fn of(typed: &Identity, record: &RollRecord) -> Self {
        let given = folded(typed.given.as_str());
        let family = folded(typed.family.as_str());
        Self {
            given: given_names(&given, record),
            surname: surnames(&family, record),
            born: record
                .born
                .map_or(Agreement::Unknown, |b| days(typed.birth, b)),
            postcode: postcodes(typed.postcode.as_str(), &record.postcode),
        }
    }

    /// Out of 100, where every field is the same.
    #[must_use]
    pub fn points(self) -> u32 {
        self.fields().iter().map(|field| field.points).sum()
    }

    /// What each field adds to the points.
    #[must_use]
    pub fn fields(self) -> [FieldScore; 4] {
        let field = |name, agreement, most: u32| FieldScore {
            name,
            agreement,
            points: match agreement {
                Agreement::Same => most,
                Agreement::Variant => most * 9 / 10,
                Agreement::Near => most * 7 / 10,
                Agreement::Unknown => most * 4 / 10,
                Agreement::Different => 0,
            },
            most,
        };
        [
            field("given", self.given, GIVEN),
            field("surname", self.surname, SURNAME),
            field("born", self.born, BORN),
            field("postcode", self.postcode, POSTCODE),
        ]
    }
}

/// Letters that may differ in a word of this length. Short words are too alike to allow any.
fn slips(chars: usize) -> usize {
    match chars {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether a slip leads from one word to the other: a letter missing, added, exchanged, or two
/// that changed places.
fn is_slip(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    strsim::osa_distance(a, b) <= slips(shorter)
}

fn given_names(typed: &str, record: &RollRecord) -> Agreement {
    let given = folded(&record.given);
    let middle = folded(&record.middle);
    if given.is_empty() {
        return Agreement::Unknown;
    }
    if typed == given || typed == format!("{given} {middle}") {
        return Agreement::Same;
    }
    let first = |text: &str| words(text).next().unwrap_or_default().to_owned();
    let (mine, theirs) = (first(typed), first(&given));
    let is_form = |a: &str, b: &str| a == b || forms(a).any(|form| form == b);
    // Many go by their middle name.
    if is_form(&mine, &theirs) || is_form(&mine, &first(&middle)) {
        return Agreement::Variant;
    }
    match is_slip(typed, &given) || is_slip(&mine, &theirs) {
        true => Agreement::Near,
        false => Agreement::Different,
    }
}

/// The generation a folded word stands for: `jr` and `ii` are one.
fn generation(word: &str) -> Option<u8> {
    match word {
        "sr" | "senior" | "i" => Some(1),
        "jr" | "junior" | "ii" | "2nd" => Some(2),
        "iii" | "3rd" => Some(3),
        "iv" | "4th" => Some(4),
        _ => None,
    }
}

/// A folded surname without the generation behind it, and that generation.
fn without_generation(surname: &str) -> (&str, Option<u8>) {
    match surname.rsplit_once(' ') {
        Some((name, last)) if generation(last).is_some() => (name, generation(last)),
        _ => (surname, None),
    }
}

fn surnames(typed: &str, record: &RollRecord) -> Agreement {
    let on_roll = folded(&record.surname);
    let (mine, my_generation) = without_generation(typed);
    let (theirs, in_surname) = without_generation(&on_roll);
    if theirs.is_empty() {
        return Agreement::Unknown;
    }
    let their_generation = generation(&folded(&record.suffix)).or(in_surname);
    let joined = |text: &str| text.replace(' ', "");
    if joined(mine) == joined(theirs) {
        return match (my_generation, their_generation) {
            // Father and son: somebody else, unless one of them mistyped it.
            (Some(a), Some(b)) if a != b => Agreement::Near,
            (Some(_), None) => Agreement::Variant,
            _ => Agreement::Same,
        };
    }
    // One of two surnames, or of a hyphenated one.
    if words(mine).any(|word| word.len() > 3 && words(theirs).any(|other| other == word)) {
        return Agreement::Variant;
    }
    match is_slip(mine, theirs) {
        true => Agreement::Near,
        false => Agreement::Different,
    }
}

fn days(typed: Born, on_roll: Born) -> Agreement {
    if typed == on_roll {
        return Agreement::Same;
    }
    if typed.swapped() == Some(on_roll) {
        return Agreement::Variant;
    }
    // Of a fixed length: one digit wrong, or two that changed places.
    let (a, b) = (typed.number().to_string(), on_roll.number().to_string());
    match strsim::osa_distance(&a, &b) {
        1 => Agreement::Near,
        _ => Agreement::Different,
    }
}

fn postcodes(typed: &str, on_roll: &str) -> Agreement {
    let five = |text: &str| text.chars().take(5).collect::<String>();
    let (a, b) = (five(typed), five(on_roll));
    if b.is_empty() {
        return Agreement::Unknown;
    }
    match strsim::osa_distance(&a, &b) {
        0 => Agreement::Same,
        1 => Agreement::Near,
        _ => Agreement::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::Agreement::{Different, Near, Same, Unknown, Variant};
    use super::*;
    use crate::domain::roll::Thresholds;
    use crate::domain::roll::{Party, RollStatus};

    fn record(given: &str, surname: &str, suffix: &str) -> RollRecord {
        RollRecord {
            voter_id: "1".into(),
            given: given.into(),
            middle: "Maria".into(),
            surname: surname.into(),
            suffix: suffix.into(),
            born: Born::new(1984, 3, 7),
            street: String::new(),
            city: String::new(),
            postcode: "50309-1234".into(),
            county: String::new(),
            precinct: String::new(),
            unit: None,
            district: String::new(),
            party: Party::Unknown,
            status: RollStatus::Active,
        }
    }

    #[test]
    fn given_names() {
        for (typed, on_roll, expected) in [
            ("bill", "William", Variant),
            ("william", "Bill", Variant),
            ("william maria", "William", Same),
            ("maria", "William", Variant),
            ("wiliam", "William", Near),
            ("anna", "Iris", Different),
            ("ann", "Amy", Different),
            ("anna", "", Unknown),
        ] {
            let found = super::given_names(typed, &record(on_roll, "", ""));
            assert_eq!(found, expected, "{typed} {on_roll}");
        }
    }

    #[test]
    fn surnames_and_generations() {
        for (typed, on_roll, suffix, expected) in [
            ("smith", "Smith", "Jr.", Same),
            ("smith jr", "Smith", "II", Same),
            ("smith jr", "Smith", "Sr", Near),
            ("smith jr", "Smith", "", Variant),
            ("garcia", "García-López", "", Variant),
            ("de la cruz", "Delacruz", "", Same),
            ("smiht", "Smith", "", Near),
            ("smith", "Jones", "", Different),
        ] {
            let found = super::surnames(typed, &record("", on_roll, suffix));
            assert_eq!(found, expected, "{typed} {on_roll} {suffix}");
        }
    }

    #[test]
    fn days_and_postcodes() {
        let born = |y, m, d| Born::new(y, m, d).unwrap();
        let on_roll = born(1984, 3, 7);
        for (typed, expected) in [
            (on_roll, Same),
            (born(1984, 7, 3), Variant),
            (born(1948, 3, 7), Near),
            (born(1984, 3, 8), Near),
            (born(1961, 12, 25), Different),
        ] {
            assert_eq!(days(typed, on_roll), expected, "{typed}");
        }
        for (typed, on_roll, expected) in [
            ("50309", "50309-1234", Same),
            ("50390", "50309", Near),
            ("52240", "50309", Different),
            ("50309", "", Unknown),
        ] {
            assert_eq!(postcodes(typed, on_roll), expected, "{typed} {on_roll}");
        }
    }

    #[test]
    fn who_moved_is_proposed_and_a_twin_scores_less() {
        let score = |given, surname, born, postcode| Score {
            given,
            surname,
            born,
            postcode,
        };
        assert_eq!(score(Same, Same, Same, Same).points(), 100);
        assert!(score(Variant, Same, Same, Different).points() >= Thresholds::default().proposed());
        let twin = score(Different, Same, Same, Same).points();
        assert!(twin < score(Near, Same, Same, Same).points());
        assert!(
            score(Different, Different, Same, Same).points() < Thresholds::default().proposed()
        );
    }
}
