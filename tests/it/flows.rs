//! What a participant does, and what others might try, over HTTP.

use crate::harness::{Answer, FORM, PASSWORD, TestApp, Visitor, form};
use caucus::services::sign_in::{ABSOLUTE_SECONDS, IDLE_SECONDS};

/// Ranks these ordinals by pressing one button each, and gives the last page.
async fn rank(person: &mut Visitor<'_>, ordinals: &[u8]) -> Answer {
    let mut page = person.get("/card").await;
    let mut ranked: Vec<String> = Vec::new();
    for ordinal in ordinals {
        let button = format!("add-{ordinal}");
        let mut fields: Vec<_> = ranked.iter().map(|r| ("choice", r.as_str())).collect();
        fields.push(("do", &button));
        page = person.submit(&page, "/card", &fields).await;
        assert_eq!(page.status, 200, "{}", page.body);
        ranked.push(ordinal.to_string());
    }
    page
}

/// Every field of this name on a page, in order.
fn choices(page: &Answer) -> Vec<String> {
    let parts = page.body.split("name=\"choice\" value=\"").skip(1);
    parts
        .map(|p| p.split('"').next().unwrap().to_owned())
        .collect()
}

/// Sends on what a page's hidden fields hold, as its button does.
async fn review(person: &mut Visitor<'_>, page: &Answer) -> Answer {
    let choices = choices(page);
    let fields: Vec<_> = choices.iter().map(|c| ("choice", c.as_str())).collect();
    person.submit(page, "/card/review", &fields).await
}

async fn cast(person: &mut Visitor<'_>, review: &Answer) -> Answer {
    let (choices, key) = (choices(review), review.hidden("key"));
    let mut fields = vec![("key", key.as_str())];
    fields.extend(choices.iter().map(|c| ("choice", c.as_str())));
    if choices.is_empty() {
        fields.push(("no_preference", "yes"));
    }
    person.submit(review, "/card/cast", &fields).await
}

/// The code on a receipt page.
fn receipt_code(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("class=\"code\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_participant_ranks_reviews_casts_and_replaces_until_the_session_closes() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest1").await;
    assert!(
        person
            .get("/card/receipt")
            .await
            .body
            .contains("No card yet")
    );

    let page = rank(&mut person, &[8, 10, 2]).await;
    assert!(page.body.contains("Biden is now your 3rd choice."));
    let page = person
        .submit(
            &page,
            "/card",
            &[
                ("choice", "8"),
                ("choice", "10"),
                ("choice", "2"),
                ("do", "up-2"),
            ],
        )
        .await;
    assert_eq!(choices(&page), ["8", "2", "10"]);
    let first = review(&mut person, &page).await;
    assert!(first.body.contains("not sent yet"));
    assert!(
        person
            .get("/card/receipt")
            .await
            .body
            .contains("No card yet"),
        "a review casts nothing"
    );
    let done = cast(&mut person, &first).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/card/receipt")
    );
    let receipt = person.get("/card/receipt").await;
    assert!(receipt.body.contains("Your card is in the box"));
    assert!(
        !receipt.body.contains("Sanders"),
        "a receipt shows no ranking"
    );
    let code = receipt_code(&receipt);

    let page = rank(&mut person, &[4]).await;
    let second = review(&mut person, &page).await;
    assert!(second.body.contains("This one will count instead"));
    cast(&mut person, &second).await;
    let replaced = person.get("/card/receipt").await;
    assert!(
        replaced
            .body
            .contains("card number 2 from you. Only this one counts.")
    );
    assert_ne!(receipt_code(&replaced), code);

    let page = person.get("/card").await;
    let blank = person
        .submit(&page, "/card/review", &[("no_preference", "yes")])
        .await;
    assert!(blank.body.contains("You chose No preference"));
    assert_eq!(cast(&mut person, &blank).await.status, 303);

    let page = rank(&mut person, &[1]).await;
    let late = review(&mut person, &page).await;
    let mut manager = app.signed_in("manager").await;
    let page = manager.get("/headquarters/close").await;
    manager.submit(&page, "/headquarters/close", &[]).await;
    let refused = cast(&mut person, &late).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("so no card was cast"));
    assert!(
        person
            .get("/card/receipt")
            .await
            .body
            .contains("card number 3")
    );
}

#[tokio::test]
async fn pressing_cast_twice_casts_once_and_the_key_holds_for_one_card() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest2").await;
    let page = rank(&mut person, &[8]).await;
    let page = review(&mut person, &page).await;
    let mut twin = person.clone();
    let (one, two) = tokio::join!(cast(&mut person, &page), cast(&mut twin, &page));
    assert_eq!((one.status, two.status), (303, 303));
    let receipt = person.get("/card/receipt").await;
    assert!(!receipt.body.contains("card number"), "{}", receipt.body);
    let code = receipt_code(&receipt);
    assert_eq!(cast(&mut person, &page).await.status, 303);
    assert_eq!(receipt_code(&person.get("/card/receipt").await), code);

    let key = page.hidden("key");
    let other = [("key", key.as_str()), ("choice", "1")];
    let refused = person.submit(&page, "/card/cast", &other).await;
    assert_eq!(refused.status, 409);
    assert_eq!(receipt_code(&person.get("/card/receipt").await), code);
}

#[tokio::test]
async fn a_card_that_our_pages_cannot_make_is_refused() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest3").await;
    let page = person.get("/card").await;
    let key = ("key", "7d1ab66a-28ce-4ab4-b00f-2f0f38f4b3a1");
    let long: Vec<_> = ["1", "2", "3", "4", "5", "6"]
        .map(|c| ("choice", c))
        .to_vec();
    let wrong = [
        vec![key],
        vec![key, ("choice", "8"), ("choice", "8")],
        vec![key, ("choice", "0")],
        vec![key, ("choice", "13")],
        vec![key, ("choice", "-1")],
        vec![key, ("choice", "8"), ("choice", "")],
        vec![("choice", "8")],
        vec![("key", "no key"), ("choice", "8")],
        vec![key, key, ("choice", "8")],
        [vec![key], long].concat(),
    ];
    for fields in wrong {
        let answer = person.submit(&page, "/card/cast", &fields).await;
        assert_eq!(answer.status, 400, "{fields:?}");
    }
    assert!(
        person
            .get("/card/receipt")
            .await
            .body
            .contains("No card yet")
    );
    let empty = person.submit(&page, "/card/review", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("Rank at least one preference"));
    let lists = [("list-1", "8"), ("list-2", "8")];
    let doubled = person.submit(&page, "/card/lists", &lists).await;
    assert_eq!(doubled.status, 422);
    assert!(
        doubled
            .body
            .contains("Your 2nd choice repeats an earlier one")
    );
}

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
    let page = rank(&mut idle, &[8]).await;
    let page = review(&mut idle, &page).await;
    app.hands.advance_seconds(IDLE_SECONDS);
    assert_eq!(
        idle.get("/card").await.header("location"),
        "/sign-in?next=/card"
    );
    let refused = cast(&mut idle, &page).await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("What you sent just now was not kept"));

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
        200
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
