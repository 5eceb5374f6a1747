//! Entries of the audit log as sentences for people: who did what, with names where the log has
//! ids. The log's own sentences stay as they are; they are what is verified.

use std::collections::HashMap;

use super::board::Board;
use super::explain;
use crate::domain::{AccountId, Micros, Role};
use crate::i18n::{Arg, Lang};
use crate::log::{Actor, AuditEntry};
use crate::services::audit::Person;

/// Digits of an id that are shown: enough to tell a hundred entries apart.
const ID_SHOWN: usize = 8;

/// What the sentences need to name what they are about.
pub struct Deeds<'a> {
    lang: Lang,
    board: &'a Board,
    people: &'a HashMap<AccountId, Person>,
}

impl<'a> Deeds<'a> {
    /// Sentences in a language, with the names of this event and of these people.
    #[must_use]
    pub fn new(lang: Lang, board: &'a Board, people: &'a HashMap<AccountId, Person>) -> Self {
        Self {
            lang,
            board,
            people,
        }
    }

    /// What one entry says.
    #[must_use]
    pub fn tell(&self, entry: &AuditEntry) -> String {
        let code = entry.action.code().replace(['.', '_'], "-");
        let key = format!("audit-{code}");
        // Written by a later program: in its own words.
        if !self.lang.has(&key) {
            return entry.sentence();
        }
        let who = match entry.actor {
            Actor::System => self.lang.say("audit-system"),
            Actor::Account(account) => self.person(&account.to_string()),
        };
        let details = entry.action.details();
        let is_own = details.iter().any(|(name, value)| {
            name == "account"
                && matches!(entry.actor, Actor::Account(actor) if actor.to_string() == *value)
        });
        let own = if is_own { "yes" } else { "no" };
        let mut args: Vec<(&str, Arg<'_>)> = vec![("who", who.into()), ("own", own.into())];
        let is_of_event = details.iter().any(|(n, v)| n == "kind" && v == "open-box");
        for (name, value) in &details {
            if is_of_event && name == "account" {
                args.push((name, self.lang.say("audit-event").into()));
                continue;
            }
            args.push((name, self.value(name, value)));
        }
        capitalised(&self.lang.say_with(&key, &args))
    }

    /// One field, as people read it.
    fn value<'v>(&self, name: &str, value: &'v str) -> Arg<'v> {
        let lang = self.lang;
        match name {
            "account" | "into" => self.person(value).into(),
            "until" | "expires" => self.time(value).into(),
            "from" | "to" => lang
                .say_with("audit-phase", &[("phase", value.into())])
                .into(),
            "participant" | "before" | "mail" | "proposal" | "entry" | "key" | "manifest"
            | "reports" | "roster_root" | "cards_root"
                if name != "reports" || value.len() == 64 =>
            {
                short(value).to_owned().into()
            }
            "kind" => {
                let key = format!("desk-kind-{value}");
                lang.say(&key).to_lowercase().into()
            }
            "differs" => self.fields(value).into(),
            "question" => explain::question(lang, value).into(),
            "reason" => {
                let key = format!("desk-reason-{}", value.replace('_', "-"));
                let known = lang.has(&key).then(|| lang.say(&key).to_lowercase());
                known.map_or(Arg::from(value), Arg::from)
            }
            "purpose" => {
                let key = format!("desk-whole-{value}");
                let known = lang.has(&key).then(|| lang.say(&key).to_lowercase());
                known.map_or(Arg::from(value), Arg::from)
            }
            "session" => self
                .session(value)
                .unwrap_or_else(|| value.to_owned())
                .into(),
            "unit" => self.unit(value).unwrap_or_else(|| value.to_owned()).into(),
            _ => value.parse::<u64>().map_or(Arg::from(value), Arg::from),
        }
    }

    fn time(&self, micros: &str) -> String {
        let at = micros.parse().map(Micros);
        at.map_or_else(
            |_| micros.to_owned(),
            |at| self.board.times.brief(self.lang, at),
        )
    }

    /// The fields that differ from the roll, by name.
    fn fields(&self, codes: &str) -> String {
        let name = |code: &str| self.lang.say(&format!("desk-field-{code}"));
        let names: Vec<String> = codes.split_whitespace().map(name).collect();
        match names.is_empty() {
            true => self.lang.say("desk-field-none"),
            false => names.join(", "),
        }
    }

    fn session(&self, id: &str) -> Option<String> {
        let mut sessions = self.board.overview()?.event.sessions.iter();
        let session = sessions.find(|s| s.id.0.to_string() == id);
        session.map(|s| s.name.clone())
    }

    fn unit(&self, id: &str) -> Option<String> {
        let mut units = self.board.overview()?.units.iter();
        let unit = units.find(|u| u.id.0.to_string() == id);
        unit.map(|u| u.name.clone())
    }

    /// Staff by name, participants by the beginning of their account's id: the log names nobody.
    fn person(&self, id: &str) -> String {
        let lang = self.lang;
        let mut people = self.people.iter();
        let known = people.find(|(account, _)| account.to_string() == id);
        let Some((_, person)) = known else {
            return lang.say_with("audit-unknown", &[("id", short(id).into())]);
        };
        let name = match person.role {
            Role::Participant => short(id),
            _ => person.name.as_str(),
        };
        let args = [("role", person.role.as_str().into()), ("name", name.into())];
        lang.say_with("audit-person", &args)
    }
}

fn short(id: &str) -> &str {
    // Ids that are made in the order of time begin alike and end at random.
    let from = id.len().saturating_sub(ID_SHOWN);
    id.get(from..).unwrap_or(id)
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
