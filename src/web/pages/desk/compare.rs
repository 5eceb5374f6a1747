//! What somebody typed beside what the roll says, field by field.

use crate::domain::roll::{Agreement, FieldScore, Score};
use crate::domain::{RegistrationId, RollEntryId};
use crate::i18n::Lang;
use crate::services::desk::{self, Case};

/// One field of the case beside the same field of the roll.
pub(super) struct Line {
    pub label: String,
    pub typed: String,
    pub roll: String,
    pub differs: bool,
}

/// An entry of the roll, compared.
pub(super) struct Compared {
    pub id: RollEntryId,
    pub lines: Vec<Line>,
    pub district: Option<String>,
    pub precinct: String,
    pub voter_id: String,
    pub is_current: bool,
    pub held_by: Option<RegistrationId>,
    /// Whether it differs so much that one person must not approve alone.
    pub needs_second: bool,
    /// Whether another entry agrees better.
    pub is_behind: bool,
    /// How much agrees, out of 100.
    pub points: u32,
    /// Where the points come from, a sentence a field.
    pub because: Vec<String>,
}

/// Where the points come from, a sentence a field.
fn because(score: Score, lang: Lang) -> Vec<String> {
    let sentence = |field: FieldScore| {
        let agreement = match field.agreement {
            Agreement::Same => "desk-agrees-same",
            Agreement::Variant if field.name == "born" => "desk-agrees-swapped",
            Agreement::Variant => "desk-agrees-variant",
            Agreement::Near => "desk-agrees-near",
            Agreement::Unknown => "desk-agrees-unknown",
            Agreement::Different => "desk-agrees-different",
        };
        let name = match field.name {
            "given" => "register-given",
            "surname" => "register-family",
            "born" => "register-birth",
            _ => "register-postcode",
        };
        let arguments = [
            ("field", lang.say(name).into()),
            ("agreement", lang.say(agreement).into()),
            ("points", field.points.into()),
            ("most", field.most.into()),
        ];
        lang.say_with("desk-score-field", &arguments)
    };
    score.fields().into_iter().map(sentence).collect()
}

/// The entries of a case, compared.
pub(super) fn compare(case: &Case, lang: Lang) -> Vec<Compared> {
    let who = &case.registration.identity;
    let entry = |entry: &desk::Entry| {
        let person = &entry.person;
        let line = |label: String, typed: String, roll: &str, is_same: bool| Line {
            label,
            typed,
            roll: roll.to_owned(),
            differs: !is_same,
        };
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let (given, family) = (who.given.as_str(), who.family.as_str());
        let (birth, postcode) = (who.birth.to_string(), who.postcode.as_str());
        Compared {
            id: person.id,
            lines: vec![
                line(
                    lang.say("register-given"),
                    given.to_owned(),
                    &person.given,
                    same(given, &person.given),
                ),
                line(
                    lang.say("register-family"),
                    family.to_owned(),
                    &person.family,
                    same(family, &person.family),
                ),
                line(
                    lang.say("register-birth"),
                    birth.clone(),
                    &person.birth,
                    birth == person.birth,
                ),
                line(
                    lang.say("register-postcode"),
                    postcode.to_owned(),
                    &person.postcode,
                    postcode == person.postcode,
                ),
            ],
            district: person.district.as_ref().map(|d| d.0.clone()),
            precinct: person.precinct.clone(),
            voter_id: person.voter_id.clone(),
            is_current: person.is_current,
            held_by: entry.held_by,
            needs_second: entry.needs_second,
            is_behind: entry.is_behind,
            points: entry.score.points(),
            because: because(entry.score, lang),
        }
    };
    case.entries.iter().map(entry).collect()
}
