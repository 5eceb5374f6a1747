//! What was decided on a case before, by whom, and what it rests on.

use super::case::reason_name;
use super::whole::{Sight, nothing};
use crate::domain::RegistrationState;
use crate::i18n::Lang;
use crate::services::desk::{Case, Decided};
use crate::web::display::{Shown, Times};

/// A decision, in sentences.
pub(super) struct Past {
    pub at: Shown,
    pub says: Vec<String>,
    pub on_appeal: bool,
}

/// The decisions on a case, the oldest first. Words that staff wrote are cut like everybody's.
pub(super) fn history(case: &Case, sight: Sight, lang: Lang, times: &Times) -> Vec<Past> {
    let past = |decided: &Decided| Past {
        at: times.shown(lang, decided.at),
        says: says(decided, sight, lang),
        on_appeal: decided.on_appeal,
    };
    case.history.iter().map(past).collect()
}

fn says(decided: &Decided, sight: Sight, lang: Lang) -> Vec<String> {
    let key = match decided.state {
        RegistrationState::Approved => "desk-past-approved",
        RegistrationState::Asked => "desk-past-asked",
        RegistrationState::Refused => "desk-past-refused",
        RegistrationState::Merged => "desk-past-merged",
        // No decision leads to the others.
        RegistrationState::Submitted | RegistrationState::Appealed | RegistrationState::Draft => {
            "desk-past-reopened"
        }
    };
    let reason = reason_name(lang, decided.reason);
    let args = [
        ("by", decided.by.as_str().into()),
        ("reason", reason.into()),
    ];
    let mut says = vec![lang.say_with(key, &args)];
    let wrote = |key: &str, words: &str| {
        let words = sight.compared(words, nothing);
        lang.say_with(key, &[("words", words.into())])
    };
    if !decided.words.is_empty() {
        says.push(wrote("desk-past-told", decided.words.as_str()));
    }
    if let Some((by, words)) = &decided.proposed {
        says.push(lang.say_with("desk-second-by", &[("by", by.as_str().into())]));
        says.push(wrote("desk-second-words", words.as_str()));
    }
    says
}
