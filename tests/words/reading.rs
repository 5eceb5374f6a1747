//! How hard the words are to read.
//!
//! English: the Flesch-Kincaid grade, `0.39 × words per sentence + 11.8 × syllables per word −
//! 15.59` (Kincaid and others, 1975); at most 8, which is the end of middle school.
//!
//! Spanish: the Szigriszt-Pazos perspicuity on the INFLESZ scale, `206.835 − 62.3 × syllables per
//! word − words per sentence` (Barrio-Cantalejo and others, 2008); at least 55, *normal*.
//!
//! Both count syllables by their vowels, which is near enough for a limit. They say nothing about
//! a few words, so short messages are judged together, area by area, and long ones each.

use crate::catalogue::{Message, messages};
use std::collections::{BTreeMap, BTreeSet};

/// What only staff read, and the names of time zones, which are no sentences. All the rest is for
/// participants and the public, a new file too.
const NOT_THEIRS: [&str; 7] = [
    "audit",
    "checkin",
    "desk",
    "headquarters",
    "roll",
    "staff",
    "zone",
];

/// A message of at least so many words is judged by itself.
const LONG: usize = 14;

const HIGHEST_GRADE: f64 = 8.0;
const LOWEST_EASE: f64 = 55.0;

/// Words, sentences and syllables of a text.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    words: f64,
    sentences: f64,
    syllables: f64,
}

impl Counts {
    fn of(text: &str, syllables: fn(&str) -> usize) -> Self {
        let mut counts = Self::default();
        let mut in_sentence = false;
        for token in text.split_whitespace() {
            let word: String = token.chars().filter(|c| c.is_alphanumeric()).collect();
            if !word.is_empty() {
                counts.words += 1.0;
                counts.syllables += syllables(&word.to_lowercase()) as f64;
                in_sentence = true;
            }
            if in_sentence
                && token
                    .trim_end_matches(['”', '»', ')'])
                    .ends_with(['.', '?', '!', ':', ';', '…'])
            {
                counts.sentences += 1.0;
                in_sentence = false;
            }
        }
        counts.sentences += f64::from(u8::from(in_sentence));
        counts
    }

    fn and(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            sentences: self.sentences + other.sentences,
            syllables: self.syllables + other.syllables,
        }
    }

    fn grade(self) -> f64 {
        0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59
    }

    fn ease(self) -> f64 {
        206.835 - 62.3 * self.syllables / self.words - self.words / self.sentences
    }
}

/// Groups of vowels, without an `e` that is not spoken.
fn english(word: &str) -> usize {
    let groups = groups(word, |c| "aeiouy".contains(c));
    let is_silent = word.ends_with('e') && !word.ends_with("le")
        || word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    (groups - usize::from(is_silent && groups > 1)).max(1)
}

/// Vowels, of which two weak ones, or a strong and a weak one, are one syllable.
fn spanish(word: &str) -> usize {
    let mut count = 0;
    let mut before = None;
    for c in word.chars() {
        let is_strong = "aeoáéíóú".contains(c);
        let is_vowel = is_strong || "iuü".contains(c);
        let joins = match before {
            Some(was_strong) => !(was_strong && is_strong),
            None => false,
        };
        count += usize::from(is_vowel && !joins);
        before = is_vowel.then_some(is_strong);
    }
    count.max(1)
}

fn groups(word: &str, is_vowel: fn(char) -> bool) -> usize {
    let mut count = 0;
    let mut in_group = false;
    for c in word.chars() {
        count += usize::from(is_vowel(c) && !in_group);
        in_group = is_vowel(c);
    }
    count
}

/// A message as somebody reads it: the usual variant of each choice, a short word in place of
/// what it names, no markup.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '<']) {
        plain.push_str(&rest[..at]);
        if rest[at..].starts_with('<') {
            rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
            continue;
        }
        let end = at + closing(&rest[at..]);
        plain.push_str(&placed(&rest[at + 1..end]));
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain
}

/// Where the brace that opens a text is closed.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("a brace is not closed: {text}")
}

fn placed(inside: &str) -> String {
    let Some((_, variants)) = inside.split_once("->") else {
        let literal = inside.trim();
        return if literal.starts_with('"') {
            String::new()
        } else {
            "ten".to_owned()
        };
    };
    let usual = variants
        .split_once("*[")
        .expect("a choice has a usual variant")
        .1;
    let usual = usual.split_once(']').unwrap().1;
    plain(usual)
}

/// What is too hard: messages of their own, and areas as a whole.
fn too_hard(
    all: &BTreeMap<String, Message>,
    syllables: fn(&str) -> usize,
    is_hard: fn(Counts) -> Option<String>,
) -> Vec<String> {
    let mut hard = Vec::new();
    let areas: BTreeSet<_> = all.values().map(|m| m.area.as_str()).collect();
    for area in areas.into_iter().filter(|area| !NOT_THEIRS.contains(area)) {
        let mut sum = Counts::default();
        for (key, message) in all.iter().filter(|(_, m)| m.area == area) {
            let text = plain(&message.text);
            let counts = Counts::of(&text, syllables);
            sum = sum.and(counts);
            let is_long = counts.words >= LONG as f64;
            if let Some(why) = is_hard(counts).filter(|_| is_long) {
                hard.push(format!("{key} {why}: {text}"));
            }
        }
        hard.extend(is_hard(sum).map(|why| format!("all of {area} {why}")));
    }
    hard
}

#[test]
fn what_people_read_needs_eight_years_of_school_at_most() {
    let too_high = |counts: Counts| {
        let grade = counts.grade();
        (grade > HIGHEST_GRADE).then(|| format!("has grade {grade:.1}"))
    };
    let hard = too_hard(&messages("en"), english, too_high);
    assert!(hard.is_empty(), "{}", hard.join("\n"));
}

#[test]
fn what_people_read_in_spanish_is_normal_or_easier() {
    let too_low = |counts: Counts| {
        let ease = counts.ease();
        (ease < LOWEST_EASE).then(|| format!("has {ease:.1} points"))
    };
    let hard = too_hard(&messages("es"), spanish, too_low);
    assert!(hard.is_empty(), "{}", hard.join("\n"));
}

#[test]
fn syllables_sentences_and_grades_are_those_of_the_books() {
    for (word, count) in [
        ("card", 1),
        ("preference", 3),
        ("table", 2),
        ("used", 1),
        ("counted", 2),
        ("the", 1),
    ] {
        assert_eq!(english(word), count, "{word}");
    }
    for (word, count) in [
        ("tarjeta", 3),
        ("alineación", 5),
        ("día", 2),
        ("ciudad", 2),
        ("leer", 2),
    ] {
        assert_eq!(spanish(word), count, "{word}");
    }
    let shown = plain("Use { $n ->\n [one] one\n *[other] <b>{ $n }</b> cards\n}, then {\"\"}go.");
    assert_eq!(
        shown.split_whitespace().collect::<Vec<_>>().join(" "),
        "Use ten cards , then go."
    );
    // From the report of 1975: 11.9 words a sentence and 1.4 syllables a word are grade 5.6.
    let counts = Counts {
        words: 119.0,
        sentences: 10.0,
        syllables: 166.6,
    };
    assert!((counts.grade() - 5.57).abs() < 0.01);
    let hard = Counts::of(
        "Participants' administrative eligibility necessitates documentation.",
        english,
    );
    assert!(hard.grade() > HIGHEST_GRADE);
}
