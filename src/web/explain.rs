//! Steps, findings and games of chance in the language of a page: the document says them in
//! English and names their figures; here they are said again from those.

use super::chrome::Chrome;
use crate::i18n::{Arg, Lang};
use crate::publish::{Chance, Step};
use crate::tally::facts::Fact;

/// For templates.
impl Chrome {
    /// A step or finding as a sentence, see [`step`].
    #[must_use]
    pub fn step(&self, said: &Step) -> String {
        step(self.lang, said)
    }

    /// What a game of chance is about, see [`chance`].
    #[must_use]
    pub fn chance(&self, asked: &Chance) -> String {
        chance(self.lang, asked)
    }

    /// Names joined for a sentence, see [`list`].
    #[must_use]
    pub fn list(&self, names: &[String]) -> String {
        list(self.lang, names)
    }
}

/// Why a figure is what it is, or what contradicts it, as a sentence.
#[must_use]
pub fn step(lang: Lang, step: &Step) -> String {
    let key = match step.code.len() {
        // A rule: `V1`. Findings have long codes.
        2 => format!("reason-{}", step.code.to_lowercase()),
        _ => format!("finding-{}", step.code.replace('_', "-")),
    };
    // A code that this program does not know is from a later one, which wrote it in English.
    if !lang.has(&key) {
        return step.says.clone();
    }
    let args: Vec<_> = step
        .facts
        .iter()
        .map(|(name, fact)| (name.as_str(), arg(lang, fact)))
        .collect();
    lang.say_with(&key, &args)
}

fn arg(lang: Lang, fact: &Fact) -> Arg<'_> {
    match fact {
        Fact::Number(number) => (*number).into(),
        Fact::Text(text) => text.into(),
        Fact::Names(names) => list(lang, names).into(),
    }
}

/// Who is tied, and what a game of chance decides between them.
#[must_use]
pub fn chance(lang: Lang, chance: &Chance) -> String {
    let args = [
        ("purpose", chance.purpose.as_str().into()),
        ("round", chance.round.unwrap_or(0).into()),
        ("places", chance.places.into()),
        ("names", list(lang, &chance.among).into()),
    ];
    lang.say_with("reason-tied", &args)
}

/// A question as a recorded outcome is kept under it, see [`Chance::question`]; as it stands where
/// it is not one.
#[must_use]
pub fn question(lang: Lang, text: &str) -> String {
    let said = || {
        let (purpose, rest) = text.split_once(": ")?;
        let (places, among) = rest.split_once(" of ")?;
        let (purpose, round) = match purpose.split_once(' ') {
            Some((purpose, round)) => (purpose, round.parse().ok()),
            None => (purpose, None),
        };
        let asked = Chance {
            purpose: purpose.to_owned(),
            round,
            places: places.parse().ok()?,
            among: serde_json::from_str(among).ok()?,
            selected: Vec::new(),
            says: String::new(),
        };
        Some(chance(lang, &asked))
    };
    said().unwrap_or_else(|| text.to_owned())
}

/// Names joined for a sentence: `A`, `A and B`, `A, B and C`.
#[must_use]
pub fn list(lang: Lang, names: &[String]) -> String {
    let Some((last, rest)) = names.split_last() else {
        return lang.say("reason-nobody");
    };
    if rest.is_empty() {
        return last.clone();
    }
    // Spanish has another word for "and" before the sound of an i.
    let last_lower = last.to_lowercase();
    let begins_with_i = ["i", "í", "hi"].iter().any(|i| last_lower.starts_with(i));
    let key = if begins_with_i {
        "reason-and-i"
    } else {
        "reason-and"
    };
    lang.say_with(
        key,
        &[("names", rest.join(", ").into()), ("last", last.into())],
    )
}
