//! Whoever can open a page of the route table.

use crate::harness::{ANA, PASSWORD, TestApp, Visitor};
use caucus::domain::Role;
use caucus::services::sign_in::IDLE_SECONDS;
use caucus::web::access::Audience;
use caucus::web::routes::{Endpoint, TABLE, Verb};

/// What is read by programs, or only leads elsewhere.
const NO_PAGES: [&str; 13] = [
    "/assets/",
    "/language/",
    "/api/",
    "/log/",
    "/receipt/proof",
    "/healthz",
    "/readyz",
    "/.well-known/",
    "/headquarters/check-in/{code}/list.csv",
    "/desk/case/{id}/evidence/{evidence}",
    "/headquarters/roll/rejects.csv",
    "/headquarters/roll/progress",
    "/account/data",
];

/// What somebody new is registered as, and asks for a code under.
pub const EMAIL: &str = "ana@example.org";

/// Every route that shows a page.
pub fn pages() -> impl Iterator<Item = &'static Endpoint> {
    TABLE.iter().filter(|endpoint| is_page(endpoint))
}

/// Every route that is read and shows none.
pub fn others() -> impl Iterator<Item = &'static Endpoint> {
    let read = TABLE.iter().filter(|e| e.verb == Verb::Get);
    read.filter(|endpoint| !is_page(endpoint))
}

fn is_page(endpoint: &Endpoint) -> bool {
    endpoint.verb == Verb::Get && !NO_PAGES.iter().any(|p| endpoint.path.starts_with(p))
}

/// Who opens a page: everybody the table names, once.
pub fn readers_of(endpoint: &Endpoint) -> Vec<Reader> {
    match endpoint.audience {
        // Only whoever was stopped with a form in hand finds one there.
        _ if endpoint.path == "/continue" => vec![Reader::Verified],
        Audience::Anyone => vec![Reader::Anybody],
        Audience::Carrier => Vec::new(),
        Audience::ParticipantAtCasting | Audience::VerifiedParticipant => vec![Reader::Verified],
        Audience::Roles(roles) | Audience::Fresh(roles) => roles
            .iter()
            .map(|role| match role {
                Role::Participant => Reader::Newcomer,
                staff => Reader::Staff(*staff),
            })
            .collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Anybody,
    /// Somebody who is registering.
    Newcomer,
    /// A participant with something on their card.
    Verified,
    Staff(Role),
}

/// Everybody, signed in.
pub struct Readers<'a> {
    pub newcomer: Visitor<'a>,
    pub verified: Visitor<'a>,
    staff: Vec<(Role, Visitor<'a>)>,
    anybody: Visitor<'a>,
}

impl<'a> Readers<'a> {
    pub async fn of(app: &'a TestApp) -> Self {
        // First, because meanwhile every session ends: a form that waits to be sent again.
        let mut verified = app.in_role(Some(Role::Participant)).await;
        let page = verified.get("/card").await;
        app.hands.advance_seconds(IDLE_SECONDS);
        let seen = page.hidden("seen");
        let fields = [("seen", seen.as_str()), ("do", "add-2")];
        verified.submit(&page, "/card", &fields).await;
        let again = verified.sign_in("guest1", PASSWORD).await;
        assert_eq!(again.header("location"), "/continue", "{}", again.body);
        let mut staff = Vec::new();
        for role in Role::STAFF {
            staff.push((role, app.in_role(Some(role)).await));
        }
        let page = verified.get("/card").await;
        let seen = page.hidden("seen");
        let fields = [("seen", seen.as_str()), ("do", "add-1")];
        let ranked = verified.submit(&page, "/card", &fields).await;
        assert_eq!(ranked.status, 303, "{}", ranked.body);
        Self {
            newcomer: app.newcomer(EMAIL, &ANA).await,
            verified,
            staff,
            anybody: app.visitor(),
        }
    }

    pub fn get(&mut self, reader: Reader) -> &mut Visitor<'a> {
        match reader {
            Reader::Anybody => &mut self.anybody,
            Reader::Newcomer => &mut self.newcomer,
            Reader::Verified => &mut self.verified,
            Reader::Staff(role) => {
                let found = self.staff.iter_mut().find(|(r, _)| *r == role);
                &mut found.expect("every role of staff is here").1
            }
        }
    }
}
