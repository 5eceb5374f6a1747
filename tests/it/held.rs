//! A session that ends in the middle of a form: the form comes back after signing in, whichever it
//! is, for its sender and for nobody else.

use crate::card;
use crate::harness::{ANA, Answer, Form, PASSWORD, TestApp, Visitor, for_each_store, forms};
use crate::second_factor::app_shows;
use crate::ways::{NEW, set_password};
use caucus::domain::Role;
use caucus::services::held::{self, HELD_SECONDS};
use caucus::services::sign_in::IDLE_SECONDS;
use caucus::web::access::Audience;
use caucus::web::routes::{TABLE, Verb};

const TYPED: &str = "José & \"Ñandú\" <b>";

/// Pages that a participant can open as they are.
fn pages() -> impl Iterator<Item = &'static str> {
    let is_theirs = |audience| match audience {
        Audience::Roles(roles) | Audience::Fresh(roles) => roles.contains(&Role::Participant),
        Audience::VerifiedParticipant => true,
        Audience::Anyone | Audience::ParticipantAtCasting | Audience::Carrier => false,
    };
    let readable = TABLE.iter().filter(|e| e.verb == Verb::Get);
    let theirs = readable.filter(move |e| is_theirs(e.audience));
    theirs.map(|e| e.path)
}

/// What a form sends, without its token, after somebody typed into it.
fn typed(form: &Form) -> Vec<(String, String)> {
    let fields = form.fields.iter().filter(|(name, _)| name != "form_token");
    let fill = |(name, value): &(String, String)| match form.typed.contains(name) {
        true => (name.clone(), TYPED.to_owned()),
        false => (name.clone(), value.clone()),
    };
    fields.map(fill).collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = fields.iter();
    pairs.map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

/// Sends a form when the session has ended, and checks that it comes back.
async fn send_too_late(
    app: &TestApp,
    visitor: &mut Visitor<'_>,
    (page, form): (&Answer, &Form),
    sign_in: &(&str, &str, Option<&str>),
) {
    // What a browser has sealed stays in its tab; the tests in a browser walk that.
    if form.fields.iter().any(|(name, _)| name == "sealed") {
        return;
    }
    let what = &form.action;
    let fields = typed(form);
    app.hands.advance_seconds(IDLE_SECONDS);
    let led = visitor.submit(page, what, &borrowed(&fields)).await;
    if what == "/card/cast" {
        assert_eq!(led.status, 401);
        assert!(led.body.contains("/sign-in?next=/card/review"), "{what}");
        return;
    }
    assert_eq!(led.status, 303, "{what}: {}", led.body);
    let door = visitor.get(led.header("location")).await;
    let is_secret = |name: &str| ["password", "credential"].contains(&name);
    let is_held = !fields.iter().any(|(name, _)| is_secret(name));
    assert_eq!(
        door.body.contains("is kept for 30 minutes"),
        is_held,
        "{what}"
    );
    let (login, password, key) = sign_in;
    let code = key.map(|key| app_shows(app, key)).unwrap_or_default();
    let entered = [
        ("login", *login),
        ("password", *password),
        ("code", code.as_str()),
        ("next", &door.hidden("next")),
    ];
    let back = visitor.submit(&door, "/sign-in", &entered).await;
    assert_eq!(back.status, 303, "{what}: {}", back.body);
    if !is_held {
        assert!(what.starts_with(back.header("location")), "{what}");
        return;
    }
    assert_eq!(back.header("location"), "/continue", "{what}");
    let again = visitor.get("/continue").await;
    assert!(again.body.contains("It is not sent yet."));
    let kept = forms(&again, "/continue").remove(0);
    assert_eq!(kept.action, *what);
    let sent: Vec<_> = kept
        .fields
        .iter()
        .filter(|(n, _)| n != "form_token")
        .collect();
    let plain = |v: &str| {
        v.replace("&#34;", "\"")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
    };
    let sent: Vec<_> = sent.iter().map(|(n, v)| (n.clone(), plain(v))).collect();
    assert_eq!(sent, fields, "{what}");
    let done = visitor.submit(&again, what, &borrowed(&fields)).await;
    let is_read = ![400, 401, 403, 404].contains(&done.status) && done.status < 500;
    assert!(is_read, "{what}: {} {}", done.status, done.body);
}

#[tokio::test]
async fn every_form_of_a_participant_comes_back_after_signing_in() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    let (_, key) = set_password(&app, &mut ana).await;
    let mut guest = app.signed_in("guest1").await;
    let anas = ("ana@example.org", NEW, Some(key.as_str()));
    let (mut tried, mut seen) = (0, std::collections::BTreeSet::new());
    for path in pages() {
        for (visitor, how) in [(&mut ana, anas), (&mut guest, ("guest1", PASSWORD, None))] {
            for nth in 0.. {
                app.hands.advance_seconds(30);
                let code = how.2.map(|key| app_shows(&app, key)).unwrap_or_default();
                let door = visitor.get("/sign-in").await;
                let enter = [("login", how.0), ("password", how.1), ("code", &code)];
                visitor.submit(&door, "/sign-in", &enter).await;
                if path == "/card/review" && how.0 == "guest1" {
                    card::rank(visitor, &[1, 2]).await;
                }
                let page = visitor.get(path).await;
                let Some(form) = forms(&page, path).into_iter().nth(nth) else {
                    break;
                };
                send_too_late(&app, visitor, (&page, &form), &how).await;
                seen.insert(form.action);
                tried += 1;
            }
        }
    }
    assert!(tried > 12, "{tried}: {seen:?}");
    for path in [
        "/card",
        "/card/lists",
        "/register/details",
        "/register/session",
    ] {
        assert!(seen.contains(path), "{path} is not among {seen:?}");
    }
    for path in ["/register/needs", "/register/review", "/account/keys/codes"] {
        assert!(seen.contains(path), "{path} is not among {seen:?}");
    }
}

/// A page in another tab, from before its reader signed in again, brings what it sends back to be sent
/// by a press of a button; not where something secret was typed, and not for another site.
#[tokio::test]
async fn a_form_from_before_a_sign_in_elsewhere_is_given_back() {
    let app = TestApp::start().await;
    let mut guest = app.signed_in("guest1").await;
    let old = guest.get("/card").await;
    let form = forms(&old, "/card").remove(0);
    let (lists, keys) = (
        guest.get("/card/lists").await,
        guest.get("/account/keys").await,
    );
    guest.sign_in("guest1", PASSWORD).await;
    let fields = typed(&form);
    let refused = guest.submit(&old, &form.action, &borrowed(&fields)).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.body.contains("It is not sent yet."),
        "{}",
        refused.body
    );
    assert!(app.stored()["draft"].is_empty());
    let kept = forms(&refused, "/card").remove(0);
    assert_eq!(kept.action, form.action);
    assert_ne!(refused.hidden("form_token"), old.hidden("form_token"));
    let sent = guest
        .submit(&refused, &kept.action, &borrowed(&typed(&kept)))
        .await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(app.stored()["draft"].len(), 1);

    let secret = [("password", TYPED), ("list-1", "1")];
    let refused = guest.submit(&keys, "/account/keys/password", &secret).await;
    assert_eq!(refused.status, 403);
    assert!(forms(&refused, "/").is_empty() && !refused.body.contains("Ñandú"));
    let body = crate::harness::form(&[
        ("form_token", &lists.hidden("form_token")),
        ("list-1", TYPED),
    ]);
    let evil = [crate::harness::FORM, ("origin", "https://evil.example")];
    let refused = guest.post("/card/lists", &body, &evil).await;
    assert_eq!(refused.status, 403);
    assert!(forms(&refused, "/").is_empty() && !refused.body.contains("Ñandú"));
}

/// Somebody at `/card` whose session has ended, and who has pressed a button there.
async fn stopped<'a>(app: &'a TestApp) -> Visitor<'a> {
    let mut guest = app.signed_in("guest1").await;
    let page = guest.get("/card").await;
    let form = forms(&page, "/card").remove(0);
    app.hands.advance_seconds(IDLE_SECONDS);
    let led = guest
        .submit(&page, &form.action, &borrowed(&typed(&form)))
        .await;
    assert_eq!(led.status, 303, "{}", led.body);
    guest
}

#[tokio::test]
async fn a_held_form_is_for_its_sender_in_the_same_browser_and_for_a_while() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let plain = "SELECT count(*) FROM held_form WHERE CAST(body AS TEXT) LIKE '%/card%'";
        // Somebody else at the same browser.
        let mut shared = stopped(&app).await;
        assert_eq!(fixture.ask(plain).await, 0, "it is encrypted");
        let other = shared.sign_in("guest2", PASSWORD).await;
        assert_eq!(other.header("location"), "/card");
        assert_eq!(fixture.ask("SELECT count(*) FROM held_form").await, 0);
        assert_eq!(shared.get("/continue").await.header("location"), "/card");
        // The sender at another browser.
        let mut here = stopped(&app).await;
        let mut elsewhere = app.signed_in("guest1").await;
        assert_eq!(elsewhere.get("/continue").await.status, 303);
        // Too late.
        app.hands.advance_seconds(HELD_SECONDS);
        let late = here.sign_in("guest1", PASSWORD).await;
        assert_eq!(late.header("location"), "/card");
        let mut never = stopped(&app).await;
        app.hands.advance_seconds(HELD_SECONDS);
        assert_eq!(held::sweep(app.platform()).await.unwrap(), 1);
        assert_eq!(
            never.sign_in("guest1", PASSWORD).await.header("location"),
            "/card"
        );
        // Signed out is not a session that ended by itself: nothing is asked to wait.
        let mut gone = app.signed_in("guest1").await;
        let page = gone.get("/card").await;
        gone.submit(&page, "/sign-out", &[]).await;
        assert_eq!(gone.submit(&page, "/card", &[]).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_session_says_when_it_ends_and_is_kept_open_from_beside_the_page() {
    let app = TestApp::start().await;
    let mut guest = app.signed_in("guest1").await;
    let page = guest.get("/card").await;
    assert!(page.body.contains("You are signed out at"));
    assert!(page.body.contains("href=\"/stay\" target=\"_blank\""));
    let cookies = guest.cookies.clone();
    for _ in 0..3 {
        app.hands.advance_seconds(IDLE_SECONDS - 60);
        let stay = guest.get("/stay").await;
        assert!(
            stay.body.contains("You are still signed in"),
            "{}",
            stay.body
        );
    }
    assert_eq!(
        guest.cookies, cookies,
        "the page beside it can still be sent"
    );
    let form = forms(&page, "/card").remove(0);
    let sent = guest
        .submit(&page, &form.action, &borrowed(&typed(&form)))
        .await;
    assert!(![401, 403].contains(&sent.status), "{}", sent.status);
    app.hands.advance_seconds(IDLE_SECONDS);
    let ended = guest.get("/stay").await;
    assert!(ended.body.contains("What you typed is kept."));
    assert!(
        app.visitor()
            .get("/stay")
            .await
            .body
            .contains("You are signed out")
    );
}
