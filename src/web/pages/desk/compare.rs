//! What somebody typed beside what the roll says, field by field.

use super::whole::{Sight, initial, nothing};
use crate::domain::roll::{Agreement, FieldScore, Score};
use crate::domain::{RegistrationId, RollEntryId, mask};
use crate::i18n::Lang;
use crate::services::desk::{self, Case};

/// What cuts a value that is not to be shown.
type Cut = fn(&str) -> String;

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
    /// Whether the case is approved under it.
    pub is_approved: bool,
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
pub(super) fn compare(case: &Case, sight: Sight, lang: Lang) -> Vec<Compared> {
    let who = &case.registration.identity;
    let entry = |entry: &desk::Entry| {
        let person = &entry.person;
        let line = |label: &str, (typed, roll): (&str, &str), is_same: bool, cut: Cut| Line {
            label: lang.say(label),
            typed: sight.compared(typed, cut),
            roll: sight.compared(roll, cut),
            differs: !is_same,
        };
        let same = |(a, b): (&str, &str)| a.to_lowercase() == b.to_lowercase();
        let birth = who.birth.to_string();
        let given = (who.given.as_str(), person.given.as_str());
        let family = (who.family.as_str(), person.family.as_str());
        let born = (birth.as_str(), person.birth.as_str());
        let postcode = (who.postcode.as_str(), person.postcode.as_str());
        Compared {
            id: person.id,
            lines: vec![
                line("register-given", given, same(given), initial),
                line("register-family", family, same(family), initial),
                line("register-birth", born, born.0 == born.1, mask::year),
                line(
                    "register-postcode",
                    postcode,
                    postcode.0 == postcode.1,
                    nothing,
                ),
            ],
            district: person.district.as_ref().map(|d| d.0.clone()),
            precinct: sight.compared(&person.precinct, nothing),
            voter_id: sight.beyond(&person.voter_id, mask::ending),
            is_current: person.is_current,
            held_by: entry.held_by,
            is_approved: case.approved_as == Some(person.id),
            needs_second: entry.needs_second,
            is_behind: entry.is_behind,
            points: entry.score.points(),
            because: because(entry.score, lang),
        }
    };
    case.entries.iter().map(entry).collect()
}
