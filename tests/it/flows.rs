//! What a participant does, and what others might try, over HTTP.

use crate::card::{cast, rank, review};
use crate::harness::{FORM, PASSWORD, TestApp, form};
use caucus::services::sign_in::{ABSOLUTE_SECONDS, IDLE_SECONDS};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let app = TestApp::start().await;
    let mut bodies = Vec::new();
    for (login, password) in [
        ("guest1", "wrong"),
        ("nobody", "wrong"),
        ("nobody", PASSWORD),
        ("guest1", ""),
    ] {
        let mut visitor = app.visitor();
        let answer = visitor.sign_in(login, password).await;
        assert_eq!(answer.status, 422);
        assert!(!visitor.cookies.contains_key("caucus"));
        let token = answer.hidden("form_token");
        let typed = format!("value=\"{login}\"");
        assert!(
            answer.body.contains(&typed),
            "the name need not be typed again"
        );
        bodies.push(
            answer
                .body
                .replace(&typed, "TYPED")
                .replace(&token, "TOKEN"),
        );
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let long = "x".repeat(300);
    assert_eq!(app.visitor().sign_in(&long, "wrong").await.status, 422);
}

#[tokio::test]
async fn signing_in_gives_a_new_cookie_and_ends_the_old_session() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest1").await;
    let old = person.clone();
    assert!(
        !person.cookies.contains_key("caucus-form"),
        "it has done its work"
    );
    assert_eq!(person.sign_in("guest1", PASSWORD).await.status, 303);
    assert_ne!(person.cookies["caucus"], old.cookies["caucus"]);
    assert_eq!(person.get("/card").await.status, 200);
    assert_eq!(
        old.clone().get("/card").await.status,
        303,
        "the old session is over"
    );

    let before = person.clone();
    let page = person.get("/card").await;
    let out = person.submit(&page, "/sign-out", &[]).await;
    assert_eq!((out.status, out.header("location")), (303, "/"));
    assert!(person.cookies.is_empty());
    assert_eq!(before.clone().get("/card").await.status, 303);
}

#[tokio::test]
async fn a_session_ends_after_a_pause_and_at_its_limit() {
    let app = TestApp::start().await;
    let mut idle = app.signed_in("guest1").await;
    rank(&mut idle, &[8]).await;
    let page = review(&mut idle).await;
    app.hands.advance_seconds(IDLE_SECONDS);
    assert_eq!(
        idle.get("/card").await.header("location"),
        "/sign-in?next=/card"
    );
    let refused = cast(&mut idle, &page).await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("so the card was not cast"));

    let mut busy = app.signed_in("guest2").await;
    for _ in 0..ABSOLUTE_SECONDS / (IDLE_SECONDS - 60) {
        assert_eq!(busy.get("/card").await.status, 200);
        app.hands.advance_seconds(IDLE_SECONDS - 60);
    }
    app.hands.advance_seconds(IDLE_SECONDS - 61);
    assert_eq!(busy.get("/card").await.status, 303, "twelve hours are over");
}

#[tokio::test]
async fn a_cookie_that_was_changed_is_nobodys() {
    let app = TestApp::start().await;
    let person = app.signed_in("guest1").await;
    let token = person.cookies["caucus"].clone();
    let swapped = if token.starts_with('A') { "B" } else { "A" };
    let changed = format!("{swapped}{}", &token[1..]);
    let others = [
        changed,
        token[1..].to_owned(),
        format!("{token}x"),
        token.to_uppercase(),
        "%00".to_owned(),
        "x".repeat(4000),
    ];
    for cookie in others {
        let mut forger = app.visitor();
        forger.cookies.insert("caucus".to_owned(), cookie.clone());
        let answer = forger.get("/card").await;
        assert_eq!(answer.header("location"), "/sign-in?next=/card", "{cookie}");
        let document = forger
            .get_with("/headquarters", &[("accept", "application/json")])
            .await;
        assert_eq!(document.status, 401, "{cookie}");
    }
    assert_eq!(person.clone().get("/card").await.status, 200);
}

#[tokio::test]
async fn bodies_that_are_too_large_or_no_form_are_refused_before_they_are_read() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest1").await;
    let token = person.get("/card").await.hidden("form_token");
    let origin = app.running.public_url.to_string();
    let json = ("accept", "application/json");
    let from = |kind| [("origin", origin.as_str()), kind, json];
    let fields = form(&[("form_token", &token), ("choice", "8")]);
    let large = format!("{fields}&x={}", "y".repeat(16 * 1024));
    let cases = [
        (large.as_str(), FORM, 413, "too_large"),
        (
            &fields,
            ("content-type", "application/json"),
            415,
            "wrong_content_type",
        ),
        (
            &fields,
            ("content-type", "multipart/form-data; boundary=x"),
            415,
            "wrong_content_type",
        ),
        (&fields, ("x-none", "x"), 415, "wrong_content_type"),
        ("form_token=%ff", FORM, 400, "malformed_request"),
        ("form_token=a&form_token=b", FORM, 400, "malformed_request"),
    ];
    for (body, kind, status, code) in cases {
        let answer = person.post("/card/review", body, &from(kind)).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{kind:?}"
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let charset = (
        "content-type",
        "application/x-www-form-urlencoded; charset=UTF-8",
    );
    assert_eq!(
        person
            .post("/card/review", &fields, &from(charset))
            .await
            .status,
        422,
        "it is read, and an empty card is asked about"
    );
}

#[tokio::test]
async fn under_an_https_address_cookies_are_bound_to_it() {
    let app = TestApp::at("https://caucus.example.org").await;
    let mut visitor = app.visitor();
    let page = visitor.get("/sign-in").await;
    assert!(
        page.header("strict-transport-security")
            .contains("max-age=")
    );
    let answer = visitor.sign_in("manager", PASSWORD).await;
    assert_eq!(answer.status, 303);
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 2, "the session, and the end of the form cookie");
    for cookie in set {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-caucus"), "{cookie}");
        for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert_eq!(visitor.get("/headquarters").await.status, 200);
}
