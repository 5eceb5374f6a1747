//! Codes that preferences have on the keys of a telephone. A slip of one key or two keys swapped is
//! never another preference: the last digit checks the others (H. M. Damm, 2004).

use super::PreferenceOption;

/// Damm's quasigroup of order ten.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    Preference(u8),
    /// Takes part and prefers nobody.
    NoPreference,
}

/// The codes of one event's preferences.
#[derive(Debug, Clone, Copy)]
pub struct Keypad {
    largest: u8,
}

impl Keypad {
    /// Codes for these preferences.
    #[must_use]
    pub fn new(options: &[PreferenceOption]) -> Self {
        let largest = options.iter().map(|o| o.ordinal).max();
        Self {
            largest: largest.unwrap_or(0),
        }
    }

    /// Digits of every code: the ordinal's and the one that checks them.
    #[must_use]
    pub fn digits(self) -> usize {
        1 + self.largest.to_string().len()
    }

    /// The code of a choice.
    #[must_use]
    pub fn code(self, choice: Keyed) -> String {
        let number = match choice {
            Keyed::Preference(ordinal) => ordinal,
            Keyed::NoPreference => 0,
        };
        let number = format!("{number:0width$}", width = self.digits() - 1);
        let check = check(number.bytes().map(|b| b - b'0'));
        format!("{number}{check}")
    }

    /// The choice that has this code; none where the keys are no code.
    #[must_use]
    pub fn read(self, keys: &str) -> Option<Keyed> {
        let choices = (1..=self.largest).map(Keyed::Preference);
        let mut choices = choices.chain([Keyed::NoPreference]);
        choices.find(|choice| self.code(*choice) == keys)
    }
}

/// The digit that checks these.
fn check(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |row, digit| {
        DAMM[usize::from(row % 10)][usize::from(digit % 10)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keypad(options: u8) -> Keypad {
        let options: Vec<_> = (1..=options)
            .map(|ordinal| PreferenceOption {
                ordinal,
                name: ordinal.to_string(),
                is_uncommitted: false,
            })
            .collect();
        Keypad::new(&options)
    }

    #[test]
    fn every_choice_has_a_code_of_its_own_that_is_read_back() {
        for (options, digits) in [(1, 2), (9, 2), (10, 3), (31, 3)] {
            let keypad = keypad(options);
            assert_eq!(keypad.digits(), digits);
            let choices = (1..=options).map(Keyed::Preference);
            for choice in choices.chain([Keyed::NoPreference]) {
                let code = keypad.code(choice);
                assert_eq!(code.len(), digits);
                assert_eq!(keypad.read(&code), Some(choice));
            }
        }
        assert_eq!(keypad(9).code(Keyed::Preference(2)), "21");
        assert_eq!(keypad(12).code(Keyed::Preference(12)), "125");
        assert_eq!(keypad(12).code(Keyed::NoPreference), "000");
        for wrong in ["", "0", "00", "0000", "*", "**", "999", "a12", "٣"] {
            assert_eq!(keypad(12).read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_wrong_key_or_two_swapped_are_never_another_choice() {
        for options in 1..=31 {
            let keypad = keypad(options);
            let choices = (1..=options).map(Keyed::Preference);
            for choice in choices.chain([Keyed::NoPreference]) {
                let code = keypad.code(choice).into_bytes();
                let other = |keys: &[u8]| {
                    let keys = String::from_utf8(keys.to_vec()).unwrap();
                    keypad.read(&keys).filter(|read| *read != choice)
                };
                for at in 0..code.len() {
                    for key in b'0'..=b'9' {
                        let mut slip = code.clone();
                        slip[at] = key;
                        assert_eq!(other(&slip), None, "{code:?} {slip:?}");
                    }
                    let mut swapped = code.clone();
                    swapped.swap(at, (at + 1).min(code.len() - 1));
                    assert_eq!(other(&swapped), None, "{code:?} {swapped:?}");
                }
            }
        }
    }
}
