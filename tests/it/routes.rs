//! Every route, asked by everybody: the table says who may, and this says that it is so.

use crate::harness::{ANA, Answer, TestApp, Visitor};
use caucus::domain::Role;
use caucus::web::access::Audience;
use caucus::web::problem;
use caucus::web::routes::{Endpoint, TABLE, Verb};

/// Nobody, a participant whose registration is not approved, and one of each role.
const EVERYBODY: [(Option<Role>, bool); 11] = [
    (None, false),
    (Some(Role::Participant), false),
    (Some(Role::Participant), true),
    (Some(Role::EventManager), true),
    (Some(Role::Verifier), true),
    (Some(Role::SeniorVerifier), true),
    (Some(Role::HotlineOperator), true),
    (Some(Role::PrecinctChair), true),
    (Some(Role::Trustee), true),
    (Some(Role::Reviewer), true),
    (Some(Role::Administrator), true),
];

/// An address that the pattern matches.
fn address(pattern: &str) -> String {
    let parts = pattern.split('/');
    let filled = parts.map(|part| if part.starts_with('{') { "x" } else { part });
    filled.collect::<Vec<_>>().join("/")
}

const JSON: [(&str, &str); 1] = [("accept", "application/json")];

/// Asks as a program does, so that the answer carries its code. A form comes from a page of the
/// asker's own and holds nothing but its token.
async fn ask(visitor: &mut Visitor<'_>, page: &Answer, endpoint: &Endpoint) -> Answer {
    let path = address(endpoint.path);
    match endpoint.verb {
        Verb::Get => visitor.get_with(&path, &JSON).await,
        Verb::Post => visitor.submit_with(page, &path, &[], &JSON).await,
    }
}

fn check(endpoint: &Endpoint, role: Option<Role>, verified: bool, answer: &Answer) {
    let what = format!(
        "{:?} {} as {role:?} {verified}: {}",
        endpoint.verb, endpoint.path, answer.status
    );
    let code = || match answer.status {
        400.. => answer.code(),
        _ => String::new(),
    };
    match (endpoint.audience, role) {
        (Audience::Roles(_) | Audience::Fresh(_) | Audience::VerifiedParticipant, None) => {
            assert_eq!(code(), "not_signed_in", "{what}")
        }
        (Audience::Roles(roles) | Audience::Fresh(roles), Some(role)) if !roles.contains(&role) => {
            assert_eq!(code(), "not_allowed", "{what}");
        }
        (Audience::VerifiedParticipant, Some(role)) if role != Role::Participant => {
            assert_eq!(code(), "not_allowed", "{what}");
        }
        (Audience::VerifiedParticipant, _) if !verified => {
            assert_eq!(code(), "not_verified", "{what}");
        }
        // Its form is looked at first, and an empty one holds no key; who is asking is found out
        // with the card, which `flows` tells.
        (Audience::Carrier, _) => assert_eq!(code(), "not_allowed", "{what}"),
        (Audience::ParticipantAtCasting, _) => assert_eq!(answer.status, 400, "{what}"),
        (
            Audience::Anyone
            | Audience::Roles(_)
            | Audience::Fresh(_)
            | Audience::VerifiedParticipant,
            _,
        ) => {
            assert!(
                ![401, 403].contains(&answer.status) && answer.status < 500,
                "{what}"
            );
        }
    }
}

/// A page of this role with a form on it.
fn own_page(role: Option<Role>) -> &'static str {
    match role {
        None => "/sign-in",
        Some(Role::Participant) => "/account",
        Some(_) => "/staff",
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let app = TestApp::start().await;
    for (role, verified) in EVERYBODY {
        let mut visitor = match (role, verified) {
            (Some(Role::Participant), false) => app.newcomer("ana@example.org", &ANA).await,
            _ => app.in_role(role).await,
        };
        let page = visitor.get(own_page(role)).await;
        // Signing out comes last: after it the visitor is nobody.
        let (last, rest): (Vec<_>, Vec<_>) = TABLE.iter().partition(|e| e.path == "/sign-out");
        assert_eq!(last.len(), 1);
        for endpoint in rest.into_iter().chain(last) {
            let answer = ask(&mut visitor, &page, endpoint).await;
            check(endpoint, role, verified, &answer);
        }
    }
}

#[tokio::test]
async fn a_person_who_follows_a_link_is_asked_to_sign_in_and_comes_back() {
    let app = TestApp::start().await;
    let is_page = |e: &&Endpoint| {
        let is_for_somebody = matches!(
            e.audience,
            Audience::Roles(_) | Audience::Fresh(_) | Audience::VerifiedParticipant
        );
        e.verb == Verb::Get && is_for_somebody
    };
    for endpoint in TABLE.iter().filter(is_page) {
        let path = address(endpoint.path);
        let answer = app.visitor().get(&path).await;
        assert_eq!(answer.status, 303, "{path}");
        let next = format!("/sign-in?next={path}");
        assert_eq!(answer.header("location"), next);
    }
    let mut reviewer = app.visitor();
    let page = reviewer.get("/sign-in?next=/headquarters/audit").await;
    let fields = [
        ("login", "Reviewer "),
        ("password", crate::harness::PASSWORD),
        ("next", page.hidden("next").as_str()),
    ]
    .map(|(n, v)| (n, v.to_owned()));
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = reviewer.submit(&page, "/sign-in", &fields).await;
    assert_eq!(answer.header("location"), "/headquarters/audit");
}

#[tokio::test]
async fn no_form_is_read_that_does_not_come_from_a_page_of_its_sender() {
    let app = TestApp::start().await;
    let mut others = app.signed_in("guest2").await;
    let foreign = others.get("/card").await.hidden("form_token");
    for endpoint in TABLE.iter().filter(|e| e.takes_a_form()) {
        let role = match endpoint.audience {
            Audience::Anyone | Audience::Carrier => None,
            Audience::Roles(roles) | Audience::Fresh(roles) => Some(roles[0]),
            Audience::ParticipantAtCasting | Audience::VerifiedParticipant => {
                Some(Role::Participant)
            }
        };
        let mut visitor = app.in_role(role).await;
        let own = visitor.get(own_page(role)).await.hidden("form_token");
        let ours = app.running.public_url.to_string();
        let (no, evil) = ("", "https://evil.example");
        let same = "same-origin";
        // Origin, Sec-Fetch-Site, token → what is said.
        let cases = [
            (no, no, &own, "foreign_form"),
            (evil, no, &own, "foreign_form"),
            ("null", no, &own, "foreign_form"),
            (&ours, "cross-site", &own, "foreign_form"),
            (&ours, "same-site", &own, "foreign_form"),
            (&ours, same, &foreign, "stale_form"),
            (&ours, no, &String::new(), "stale_form"),
        ];
        for (origin, site, token, code) in cases {
            let mut headers = vec![crate::harness::FORM, JSON[0]];
            headers.extend((!origin.is_empty()).then_some(("origin", origin)));
            headers.extend((!site.is_empty()).then_some(("sec-fetch-site", site)));
            let body = crate::harness::form(&[("form_token", token)]);
            let answer = visitor.post(&address(endpoint.path), &body, &headers).await;
            assert_eq!(answer.status, 403, "{} {origin} {site}", endpoint.path);
            assert_eq!(answer.code(), code, "{} {origin} {site}", endpoint.path);
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_pages_to_themselves() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    let mut paths: Vec<String> = TABLE.iter().map(|e| address(e.path)).collect();
    paths.extend(["/nowhere", "/card/cast", "/api/v1/nothing", "/%00"].map(str::to_owned));
    for path in paths {
        let answer = manager.get(&path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(
            !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "{path}: this is http"
        );
        if path.starts_with("/headquarters") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn what_has_no_route_is_said_in_the_askers_language() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    let page = visitor.get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("<h1>There is no such page.</h1>"));
    for path in ["/api/nowhere", "/api/v1/results/1"] {
        let answer = visitor.get(path).await;
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        assert_eq!(answer.code(), "not_found");
    }
    let wrong = visitor.post("/results", "", &JSON).await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD"));
    let wrong = visitor.get_with("/card/cast", &JSON).await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "POST"));
    let described = visitor.get("/api/openapi.json").await;
    for entry in problem::TABLE {
        assert!(described.body.contains(entry.name), "{}", entry.name);
    }
}

#[tokio::test]
async fn machines_that_watch_are_answered() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/healthz").await.status, 200);
    let ready = visitor.get("/readyz").await;
    assert_eq!(
        (ready.status, ready.header("content-type")),
        (200, "application/json")
    );
    for check in ["database", "disk", "clock"] {
        assert!(ready.body.contains(check), "{}", ready.body);
    }
    let contact = visitor.get("/.well-known/security.txt").await;
    assert!(contact.header("content-type").starts_with("text/plain"));
    let page = visitor.get("/").await;
    let style = page
        .body
        .split("href=\"")
        .find(|p| p.starts_with("/assets/caucus-"))
        .unwrap();
    let style = visitor.get(style.split('"').next().unwrap()).await;
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").contains("immutable"));
    assert!(
        style.bytes.len() < 12_000,
        "the stylesheet has {} bytes",
        style.bytes.len()
    );
}
