//! What the line says, and how codes are said so that they can be pressed and written down.

use crate::i18n::Lang;

/// What the caller hears, and what happens then.
#[derive(Debug)]
pub(super) struct Reply {
    pub says: Vec<Said>,
    pub then: Then,
}

/// A sentence in a language.
#[derive(Debug)]
pub(super) struct Said {
    pub lang: Lang,
    pub words: String,
}

/// What happens after the words.
#[derive(Debug)]
pub(super) enum Then {
    /// Up to so many keys are waited for. The carrier keeps the rest for us.
    Press {
        most: usize,
        kept: String,
    },
    HangUp,
}

pub(super) fn said(lang: Lang, key: &str) -> Said {
    Said {
        lang,
        words: lang.say(key),
    }
}

pub(super) fn hang_up(says: Vec<Said>) -> Reply {
    Reply {
        says,
        then: Then::HangUp,
    }
}

pub(super) fn nth(lang: Lang, rank: usize) -> String {
    lang.say_with("card-nth", &[("rank", (rank as u64).into())])
}

/// Key by key, so that no voice makes a number of them.
pub(super) fn spaced(keys: &str) -> String {
    let keys: Vec<_> = keys.chars().map(String::from).collect();
    keys.join(" ")
}

/// Words that stand for letters on the air everywhere, for those a receipt code can have.
const SPELLED: [&str; 22] = [
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliett", "Kilo",
    "Mike", "November", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Victor", "Whiskey", "X-ray",
    "Yankee", "Zulu",
];

/// Letters with their words, groups with a rest between them.
pub(super) fn spelled(code: &str) -> String {
    let mut words = Vec::new();
    for group in code.split('-') {
        let letter = |c: char| match SPELLED.iter().find(|word| word.starts_with(c)) {
            Some(word) => format!("{c} {word}"),
            None => c.to_string(),
        };
        words.push(group.chars().map(letter).collect::<Vec<_>>().join(", "));
    }
    words.join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_code_is_spelled_so_that_it_can_be_written_down() {
        assert_eq!(spelled("09AB-Z7"), "0, 9, A Alfa, B Bravo. Z Zulu, 7");
        assert_eq!(spaced("129"), "1 2 9");
        for letter in "ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let fits = SPELLED.iter().filter(|word| word.starts_with(letter));
            assert_eq!(fits.count(), 1, "{letter}");
        }
    }
}
