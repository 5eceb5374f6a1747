//! Everything that can go wrong on the web side, in one table: code → status → sentences.
//!
//! [`Problem`] is the only error a handler can return. The outermost middleware
//! ([`super::finish`]) renders it, as a page for people or as an RFC 9457 document for machines.

mod from;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use serde::Serialize;

use super::chrome::{Chrome, Visitor};
use crate::domain::Role;

/// The stable codes. Machines may rely on them; they are never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    MalformedRequest,
    NotSignedIn,
    NotAllowed,
    ForeignForm,
    StaleForm,
    NotFound,
    MethodNotAllowed,
    WrongPhase,
    SessionNotOpen,
    NotAParticipant,
    ReusedKey,
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
    /// What happened.
    pub title: &'static str,
    /// What to do next.
    pub advice: &'static str,
}

macro_rules! table {
    ($($code:ident $name:literal $status:literal $title:literal $advice:literal;)*) => {
        /// Every code once, in the order of the statuses.
        pub static TABLE: &[Entry] = &[$(Entry {
            code: Code::$code, name: $name, status: $status, title: $title, advice: $advice,
        }),*];
    };
}

table! {
    MalformedRequest "malformed_request" 400
        "We could not read what was sent."
        "Go back, reload the page and try again.";
    NotSignedIn "not_signed_in" 401
        "You are not signed in, or you were signed out after a pause."
        "Sign in, then do it again. What you sent just now was not kept.";
    NotAllowed "not_allowed" 403
        "Your account cannot do this."
        "Sign in with an account that can, or go back.";
    NotAParticipant "not_a_participant" 403
        "This account has no preference card, so none was cast."
        "Sign in with the account of a participant.";
    ForeignForm "foreign_form" 403
        "This form was not sent from this site, so nothing was done."
        "Open the page on this site and send the form from there.";
    StaleForm "stale_form" 403
        "This form is too old, so nothing was done."
        "Go back, reload the page and send the form again.";
    NotFound "not_found" 404
        "There is no such page."
        "Check the address, or start from the first page.";
    NothingReleased "nothing_released" 404
        "No results have been released yet."
        "The results page says what is in and what is missing.";
    NoSuchResult "no_such_result" 404
        "The results have no district, county, unit or preference of this name."
        "Look for it on the results page or in the list of counties.";
    MethodNotAllowed "method_not_allowed" 405
        "This address does not take that kind of request."
        "Go back and use the buttons on the page.";
    WrongPhase "wrong_phase" 409
        "The event is not at the step where this can be done."
        "Look at headquarters to see where the event stands.";
    SessionNotOpen "session_not_open" 409
        "Your voting session is not open, so no card was cast."
        "The card page says when your session opens and closes.";
    ReusedKey "reused_key" 409
        "This page was already used to cast a different card."
        "Open the card page again to cast a new card.";
    ChanceMismatch "chance_mismatch" 409
        "This is not the game of chance that is needed now."
        "Go back to headquarters and look at the tie again.";
    ChanceRequired "chance_required" 409
        "A tie must be decided by a game of chance first."
        "Record its outcome at headquarters, then tabulate again.";
    TooLarge "too_large" 413
        "More was sent than this form can hold."
        "Send less. Nothing was stored.";
    WrongContentType "wrong_content_type" 415
        "What was sent is not a form."
        "Send it as application/x-www-form-urlencoded.";
    TooManySignIns "too_many_sign_ins" 429
        "Too many people are signing in at this moment."
        "Wait a minute, then try again.";
    Internal "internal" 500
        "Something went wrong on our side."
        "Try again in a minute. If it happens again, tell the party the incident number.";
    Busy "busy" 503
        "We are busy, and this was not done."
        "Wait a moment, then send it again. Sending it twice is harmless.";
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
}

impl Problem {
    /// A problem of the person's making, or one they can wait out.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, cause: None }
    }

    /// A problem of ours: the cause goes to the log, with the incident number the person sees.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            code: Code::Internal,
            cause: Some(cause.to_string()),
        }
    }

    /// As [`Problem::internal`], where asking again may help.
    #[must_use]
    pub fn busy(cause: impl std::fmt::Display) -> Self {
        Self {
            code: Code::Busy,
            cause: Some(cause.to_string()),
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
    incident: Option<&'a str>,
}

/// The document machines see (RFC 9457).
#[derive(Serialize)]
struct ProblemDocument<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'static str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<&'a str>,
}

impl Problem {
    /// The body for whoever asks, with its media type.
    pub(super) fn render(
        &self,
        machine: bool,
        chrome: &Chrome,
        incident: Option<&str>,
    ) -> (&'static str, String) {
        let entry = self.code.entry();
        let page = ProblemPage {
            chrome,
            entry,
            incident,
        };
        if !machine && let Ok(html) = page.render() {
            return ("text/html; charset=utf-8", html);
        }
        let document = ProblemDocument {
            r#type: format!("urn:caucus:problem:{}", entry.name),
            title: entry.title,
            status: entry.status,
            detail: entry.advice,
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
            for sentence in [entry.title, entry.advice] {
                assert!(
                    sentence.ends_with('.') && sentence.len() < 120,
                    "{sentence}"
                );
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
        let (kind, body) = problem.render(true, &Chrome::bare(), Some("abc-1"));
        assert_eq!(kind, "application/problem+json");
        let document: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(document["code"], "internal");
        assert_eq!(document["status"], 500);
        assert_eq!(document["incident"], "abc-1");
        let (_, page) = problem.render(false, &Chrome::bare(), Some("abc-1"));
        assert!(page.contains("abc-1"));
        assert!(!page.contains("disk") && !body.contains("disk"));
    }
}
