//! Everything that can go wrong on the web side, in one table: code → status. The sentences are the
//! messages `problem-CODE-title` and `problem-CODE-advice`.
//!
//! [`Problem`] is the only error a handler can return. The outermost middleware
//! ([`super::finish`]) renders it, as a page for people or as an RFC 9457 document for machines.

mod from;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use serde::Serialize;

use super::chrome::{Chrome, Visitor};
use super::csrf;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::held::HeldForm;

/// The stable codes. Machines may rely on them; they are never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    MalformedRequest,
    NotSignedIn,
    SignInAgain,
    NotAllowed,
    SecondPerson,
    PasskeyFirst,
    ForeignForm,
    StaleForm,
    NotVerified,
    NotFound,
    MethodNotAllowed,
    WrongPhase,
    SessionNotOpen,
    NoKey,
    BoxSealed,
    OpeningNotAuthorised,
    OpeningChanged,
    NotAParticipant,
    RegistrationNotOpen,
    RegistrationChanged,
    ProposalOver,
    NoRegistration,
    ReusedKey,
    StaleCard,
    CopiedCard,
    BadSeal,
    ChanceMismatch,
    ChanceRequired,
    NothingReleased,
    NoSuchResult,
    TooLarge,
    WrongContentType,
    TooManySignIns,
    Internal,
    Busy,
}

/// One line of the table.
#[derive(Debug)]
pub struct Entry {
    pub code: Code,
    /// The code as machines see it.
    pub name: &'static str,
    pub status: u16,
}

impl Entry {
    /// What happened.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.say(&self.key("title"))
    }

    /// What to do next.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> String {
        lang.say(&self.key("advice"))
    }

    fn key(&self, what: &str) -> String {
        format!("problem-{}-{what}", self.name.replace('_', "-"))
    }
}

macro_rules! table {
    ($($code:ident $name:literal $status:literal;)*) => {
        /// Every code once, in the order of the statuses.
        pub static TABLE: &[Entry] = &[$(Entry {
            code: Code::$code, name: $name, status: $status,
        }),*];
    };
}

table! {
    MalformedRequest "malformed_request" 400;
    NotSignedIn "not_signed_in" 401;
    SignInAgain "sign_in_again" 401;
    NotAllowed "not_allowed" 403;
    SecondPerson "second_person" 403;
    PasskeyFirst "passkey_first" 403;
    NotAParticipant "not_a_participant" 403;
    NotVerified "not_verified" 403;
    ForeignForm "foreign_form" 403;
    StaleForm "stale_form" 403;
    NotFound "not_found" 404;
    NothingReleased "nothing_released" 404;
    NoRegistration "no_registration" 404;
    NoSuchResult "no_such_result" 404;
    MethodNotAllowed "method_not_allowed" 405;
    WrongPhase "wrong_phase" 409;
    SessionNotOpen "session_not_open" 409;
    NoKey "no_key" 409;
    BoxSealed "box_sealed" 409;
    OpeningNotAuthorised "opening_not_authorised" 409;
    OpeningChanged "opening_changed" 409;
    ReusedKey "reused_key" 409;
    StaleCard "stale_card" 409;
    CopiedCard "copied_card" 409;
    ChanceMismatch "chance_mismatch" 409;
    ChanceRequired "chance_required" 409;
    RegistrationNotOpen "registration_not_open" 409;
    RegistrationChanged "registration_changed" 409;
    ProposalOver "proposal_over" 409;
    TooLarge "too_large" 413;
    WrongContentType "wrong_content_type" 415;
    BadSeal "bad_seal" 422;
    TooManySignIns "too_many_sign_ins" 429;
    Internal "internal" 500;
    Busy "busy" 503;
}

impl Code {
    /// This code's line of [`TABLE`].
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        // A test walks every code, so the first line is never the answer by accident.
        TABLE.iter().find(|e| e.code == self).unwrap_or(&TABLE[0])
    }
}

/// What a handler returns when it cannot answer.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    /// For the log only, never for the page.
    cause: Option<String>,
    /// What was sent and is given back, for the page only.
    typed: Option<Box<HeldForm>>,
}

impl Problem {
    /// A problem of the person's making, or one they can wait out.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            cause: None,
            typed: None,
        }
    }

    /// The same, with what was sent: the page offers to send it once more.
    #[must_use]
    pub fn with_typed(mut self, typed: Option<HeldForm>) -> Self {
        self.typed = typed.map(Box::new);
        self
    }

    /// A problem of ours: the cause goes to the log, with the incident number the person sees.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(Code::Internal)
        }
    }

    /// As [`Problem::internal`], where asking again may help.
    #[must_use]
    pub fn busy(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(Code::Busy)
        }
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What only the log may say.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The problem that says what an error of the framework says.
    #[must_use]
    pub fn from_status(status: StatusCode, cause: impl std::fmt::Display) -> Self {
        let code = match status.as_u16() {
            404 => Code::NotFound,
            405 => Code::MethodNotAllowed,
            413 => Code::TooLarge,
            415 => Code::WrongContentType,
            400..=499 => Code::MalformedRequest,
            _ => return Self::internal(cause),
        };
        Self::new(code)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.entry().name)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.entry().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// An empty body: only `finish` knows who is asking.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The page people see.
#[derive(Template)]
#[template(path = "public/problem.html")]
struct ProblemPage<'a> {
    chrome: &'a Chrome,
    entry: &'static Entry,
    title: String,
    advice: String,
    incident: Option<&'a str>,
    /// What can be sent once more, and the token that goes with it now.
    again: Option<(&'a HeldForm, String)>,
}

/// The document machines see (RFC 9457), in English like every other document.
#[derive(Serialize)]
struct ProblemDocument<'a> {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<&'a str>,
}

impl Problem {
    /// The body for whoever asks, with its media type. Forms of the browser that asks are bound to
    /// `form_cookie`.
    pub(super) fn render(
        &self,
        machine: bool,
        chrome: &Chrome,
        incident: Option<&str>,
        form_cookie: Option<&str>,
    ) -> (&'static str, String) {
        let entry = self.code.entry();
        let form_token = form_cookie.map(csrf::token_for);
        let page = ProblemPage {
            title: entry.title(chrome.lang),
            advice: entry.advice(chrome.lang),
            chrome,
            entry,
            incident,
            again: self.typed.as_deref().zip(form_token),
        };
        if !machine && let Ok(html) = page.render() {
            return ("text/html; charset=utf-8", html);
        }
        let document = ProblemDocument {
            r#type: format!("urn:caucus:problem:{}", entry.name),
            title: entry.title(Lang::En),
            status: entry.status,
            detail: entry.advice(Lang::En),
            code: entry.name,
            incident,
        };
        // Strings and one number: this cannot fail; an empty body would still have its status.
        (
            "application/problem+json",
            serde_json::to_string(&document).unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_has_one_line_with_a_true_status_and_two_sentences() {
        let mut names = HashSet::new();
        for entry in TABLE {
            assert!(
                std::ptr::eq(entry.code.entry(), entry),
                "{} stands twice",
                entry.name
            );
            assert!(names.insert(entry.name), "{}", entry.name);
            assert!((400..600).contains(&entry.status), "{}", entry.name);
            assert_eq!(
                Problem::new(entry.code).status_code().as_u16(),
                entry.status
            );
            for lang in Lang::ALL {
                for sentence in [entry.title(lang), entry.advice(lang)] {
                    let is_short = sentence.chars().count() < 120;
                    assert!(sentence.ends_with('.') && is_short, "{sentence}");
                }
            }
            let snake = entry
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_');
            assert!(snake, "{}", entry.name);
        }
        // A code without a line would answer with the first one.
        assert_eq!(
            Code::Busy as usize + 1,
            TABLE.len(),
            "a code is missing from the table"
        );
        assert!(TABLE.is_sorted_by_key(|e| e.status));
    }

    #[test]
    fn a_machine_reads_the_code_and_nobody_reads_the_cause() {
        let problem = Problem::internal("disk /var/lib/caucus is full");
        let (kind, body) = problem.render(true, &Chrome::bare(), Some("abc-1"), None);
        assert_eq!(kind, "application/problem+json");
        let document: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(document["code"], "internal");
        assert_eq!(document["status"], 500);
        assert_eq!(document["incident"], "abc-1");
        let (_, page) = problem.render(false, &Chrome::bare(), Some("abc-1"), None);
        assert!(page.contains("abc-1"));
        assert!(!page.contains("disk") && !body.contains("disk"));
    }
}
