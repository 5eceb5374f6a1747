//! What is wrong with a form, field by field: a summary that leads to the fields, and a sentence
//! at each.

use crate::domain::FieldFault;
use crate::i18n::Lang;

/// A field of our forms that people type into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Given,
    Family,
    Birth,
    Postcode,
    Email,
    Code,
    Other,
    Message,
    Session,
    Agree,
    Reason,
    Entry,
    Checked,
    Why,
    Handed,
    Device,
    Password,
    Picture,
    Login,
    Name,
    Role,
    Precincts,
    WholeReason,
    WholeWhy,
    Who,
}

impl Field {
    /// Its id on the page, to which the summary leads.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Family => "family",
            Self::Birth => "day",
            Self::Postcode => "postcode",
            Self::Email => "email",
            Self::Code => "code",
            Self::Other => "other",
            Self::Message => "message",
            Self::Session => "session",
            Self::Agree => "agree",
            Self::Reason => "reason",
            Self::Entry => "entry",
            Self::Checked => "checked",
            Self::Why => "why",
            Self::Handed => "handed",
            Self::Device => "device",
            Self::Password => "password",
            Self::Picture => "picture",
            Self::Login => "login",
            Self::Name => "name",
            Self::Role => "role",
            Self::Precincts => "precincts",
            Self::WholeReason => "whole-reason",
            Self::WholeWhy => "whole-why",
            Self::Who => "who",
        }
    }

    /// What to do where nothing was typed or chosen, or not in the form needed.
    fn wanted(self, lang: Lang) -> String {
        lang.say(match self {
            Self::Given => "fault-given",
            Self::Family => "fault-family",
            Self::Birth => "fault-birth",
            Self::Postcode => "fault-postcode",
            Self::Email => "fault-email",
            Self::Code => "fault-code",
            Self::Other
            | Self::Message
            | Self::Checked
            | Self::Why
            | Self::Handed
            | Self::WholeWhy => "fault-words",
            Self::Who => "desk-find-nobody",
            Self::Session => "fault-session",
            Self::Agree => "fault-agree",
            Self::Reason | Self::WholeReason => "fault-reason",
            Self::Entry => "fault-entry",
            Self::Device => "fault-device",
            Self::Password => "fault-password",
            Self::Picture => "fault-picture",
            Self::Login => "fault-login",
            Self::Name => "fault-name",
            Self::Role => "fault-role",
            Self::Precincts => "fault-precincts",
        })
    }
}

/// Everything wrong with one form.
#[derive(Debug, Default)]
pub struct Faults(Vec<(Field, String)>);

impl Faults {
    /// Notes what is wrong with a field.
    pub fn add(&mut self, lang: Lang, field: Field, fault: FieldFault) {
        let says = match fault {
            FieldFault::Missing | FieldFault::Form => field.wanted(lang),
            FieldFault::TooLong => lang.say("fault-long"),
            FieldFault::Character => lang.say("fault-character"),
        };
        self.say(field, says);
    }

    /// Notes a sentence about a field.
    pub fn say(&mut self, field: Field, says: String) {
        self.0.push((field, says));
    }

    /// The value of a field, or its fault noted.
    pub fn take<T>(&mut self, lang: Lang, field: Field, read: Result<T, FieldFault>) -> Option<T> {
        read.map_err(|fault| self.add(lang, field, fault)).ok()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the summary.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0
            .iter()
            .map(|(field, says)| (field.id(), says.as_str()))
    }

    /// What is said at a field of this id.
    #[must_use]
    pub fn at(&self, id: &str) -> Option<&str> {
        self.all()
            .find(|(field, _)| *field == id)
            .map(|(_, says)| says)
    }
}
