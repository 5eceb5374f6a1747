//! Keys under which entries are stored, so that people whose name is written a little differently
//! are found without reading the roll. Stored: another rule needs the roll imported again.

use super::fold::{folded, words};

/// Longest [`sound`].
const SOUND_CHARS: usize = 6;

/// How a word sounds in English or Spanish, roughly: consonants by their sound, vowels only in
/// front, nothing twice in a row.
#[must_use]
pub fn sound(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut key = String::with_capacity(SOUND_CHARS);
    for (at, &c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        let previous = at.checked_sub(1).and_then(|i| letters.get(i)).copied();
        let sounds = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => {
                if at == 0 {
                    "a"
                } else {
                    ""
                }
            }
            'h' => {
                if at == 0 {
                    "h"
                } else {
                    ""
                }
            }
            'w' => {
                if at == 0 && next != Some('r') {
                    "w"
                } else {
                    ""
                }
            }
            'k' | 'g' if at == 0 && next == Some('n') => "",
            'g' if next == Some('h') && at > 0 => "",
            'p' if next == Some('h') => "f",
            'c' if matches!(next, Some('e' | 'i' | 'y')) => "s",
            's' if next == Some('c') && letters.get(at + 2) == Some(&'h') => "s",
            'c' if next == Some('h') && previous == Some('s') => "",
            'c' if next == Some('h') => "c",
            'c' | 'q' => "k",
            'z' => "s",
            'x' => "ks",
            'v' => "f",
            'd' => "t",
            _ => {
                push(&mut key, c);
                continue;
            }
        };
        for c in sounds.chars() {
            push(&mut key, c);
        }
    }
    key.chars().take(SOUND_CHARS).collect()
}

fn push(key: &mut String, c: char) {
    if !key.ends_with(c) {
        key.push(c);
    }
}

/// The number under which a name is looked up: the sound of the first word of the surname and of
/// the given name.
#[must_use]
pub fn name_key(surname: &str, given: &str) -> i64 {
    let mut hash = Fnv::new();
    hash.add(sound(words(&folded(surname)).next().unwrap_or_default()).as_bytes());
    hash.add(b"|");
    hash.add(sound(words(&folded(given)).next().unwrap_or_default()).as_bytes());
    hash.0.cast_signed()
}

/// FNV-1a, which is the same in every version of this program.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_share_a_key() {
        let alike = [
            ("catherine", "katherine"),
            ("katherine", "kathryn"),
            ("stephen", "steven"),
            ("schmidt", "schmitt"),
            ("gonzalez", "gonzales"),
            ("philip", "phillip"),
            ("wright", "right"),
            ("johnson", "jonson"),
        ];
        for (a, b) in alike {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        for (a, b) in [
            ("smith", "jones"),
            ("anna", "maria"),
            ("miller", "muller s"),
        ] {
            assert_ne!(sound(a), sound(b), "{a} {b}");
        }
    }

    #[test]
    fn keys_ignore_case_accents_and_further_words_and_never_change() {
        assert_eq!(
            name_key("García López", "José Luis"),
            name_key("GARCIA", "jose")
        );
        assert_ne!(name_key("Garcia", "Jose"), name_key("Garcia", "Juana"));
        assert_eq!(name_key("Smith", "Anna"), 8_292_672_380_000_011_222);
    }
}
