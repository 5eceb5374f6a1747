//! Staff of a real event work with a passkey and nothing else: whatever else let them in leads to
//! adding one.

use crate::harness::{Night, PASSWORD, TestApp, Visitor, for_each_store};
use crate::passkeys::{add, device, sign_in};
use crate::second_factor::{print_codes, recover};
use caucus::domain::Role;
use caucus::log::Actor;
use caucus::services::event::NewEvent;
use caucus::services::staff::invite::{Invited, invite};
use caucus::web::access::Audience;
use caucus::web::routes::{Endpoint, TABLE, Verb};

const JSON: (&str, &str) = ("accept", "application/json");
const KEYS: &str = "/account/keys";
const OPEN: [(Verb, &str); 4] = [
    (Verb::Get, KEYS),
    (Verb::Post, "/account/keys/challenge"),
    (Verb::Post, "/account/keys/passkey"),
    (Verb::Post, "/sign-out"),
];

fn real() -> NewEvent {
    NewEvent {
        is_demo: false,
        ..Night::event()
    }
}

fn is_of(endpoint: &Endpoint, role: Role) -> bool {
    match endpoint.audience {
        Audience::Roles(roles) | Audience::Fresh(roles) => roles.contains(&role),
        _ => false,
    }
}

/// Whoever holds this session reaches nothing but the page that adds a passkey.
async fn reaches_nothing_else(visitor: &mut Visitor<'_>, role: Role) {
    let page = visitor.get(KEYS).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("Add a passkey first."), "{}", page.body);
    let mut asked = 0;
    for endpoint in TABLE.iter().filter(|e| is_of(e, role)) {
        if OPEN.contains(&(endpoint.verb, endpoint.path)) {
            continue;
        }
        asked += 1;
        let path = endpoint.path.replace(['{', '}'], "");
        let (person, machine) = match endpoint.verb {
            Verb::Get => (
                visitor.get(&path).await,
                visitor.get_with(&path, &[JSON]).await,
            ),
            Verb::Post => (
                visitor.submit(&page, &path, &[]).await,
                visitor.submit_with(&page, &path, &[], &[JSON]).await,
            ),
        };
        assert_eq!(
            (person.status, person.header("location")),
            (303, KEYS),
            "{path}"
        );
        assert_eq!(
            (machine.status, machine.code().as_str()),
            (403, "passkey_first"),
            "{path}"
        );
    }
    assert!(asked > 3, "{asked}");
}

#[tokio::test]
async fn the_first_password_leads_to_a_passkey_and_ends_with_it() {
    for_each_store(async |fixture| {
        let app = TestApp::of_three_in(&real(), Some(&fixture.url)).await;
        let mut manager = app.signed_in("manager").await;
        reaches_nothing_else(&mut manager, Role::EventManager).await;
        let mut phone = device(&app);
        let added = add(&mut manager, &mut phone, "Phone").await;
        assert_eq!(added.header("location"), KEYS, "{}", added.body);
        assert_eq!(manager.get("/headquarters").await.status, 200);
        let page = manager.get(KEYS).await;
        assert!(page.body.contains("On to my work"), "{}", page.body);
        assert!(!page.body.contains("assword</h2>"), "{}", page.body);
        let password = app.visitor().sign_in("manager", PASSWORD).await;
        assert_eq!(password.status, 422, "it has ended");
        let mut back = app.visitor();
        assert_eq!(sign_in(&mut back, &mut phone).await.status, 303);
        assert_eq!(back.get("/headquarters").await.status, 200);
        let other = back.get_with("/account/keys/password", &[JSON]).await;
        assert_eq!(other.code(), "not_allowed", "and none is set again");
        // A participant of the same event is asked for nothing.
        let mut ada = app.signed_in("ada").await;
        assert_eq!(ada.get("/account").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_link_and_a_code_on_paper_lead_to_a_passkey_and_no_further() {
    for_each_store(async |fixture| {
        let app = TestApp::of_three_in(&real(), Some(&fixture.url)).await;
        let who = Invited {
            login: "vera".to_owned(),
            name: "Vera Vidal".to_owned(),
            role: Role::Verifier,
            precincts: Vec::new(),
        };
        let token = invite(app.platform(), Actor::System, &who).await.unwrap();
        let mut vera = app.visitor();
        let path = format!("/sign-in/link?token={}", token.as_str());
        let page = vera.get(&path).await;
        let token = page.hidden("token");
        let done = vera
            .submit(&page, "/sign-in/link", &[("token", &token)])
            .await;
        assert_eq!(done.header("location"), KEYS);
        reaches_nothing_else(&mut vera, Role::Verifier).await;
        let mut phone = device(&app);
        add(&mut vera, &mut phone, "Phone").await;
        assert_eq!(vera.get("/desk").await.status, 200);

        // The phone is lost, and there is a code on paper.
        let codes = print_codes(&mut vera).await;
        let mut back = app.visitor();
        let done = recover(&mut back, "vera", &codes[0]).await;
        assert_eq!(done.header("location"), KEYS, "{}", done.body);
        reaches_nothing_else(&mut back, Role::Verifier).await;
        let mut other = device(&app);
        add(&mut back, &mut other, "New phone").await;
        assert_eq!(back.get("/desk").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_says_that_it_asks_no_passkey_of_its_staff() {
    let app = TestApp::start().await;
    let mut verifier = app.signed_in("verifier").await;
    assert_eq!(verifier.get("/desk").await.status, 200);
    let page = verifier.get(KEYS).await;
    let says = "In a real event they need a passkey";
    assert!(page.body.contains(says), "{}", page.body);
    let mut guest = app.signed_in("guest1").await;
    assert!(!guest.get(KEYS).await.body.contains(says));
}
