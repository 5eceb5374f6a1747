//! Passkeys over HTTP, with an authenticator in software: added, used, named, removed; and every
//! answer that must not count.

use crate::harness::{ANA, Answer, TestApp, Visitor, for_each_store};
use caucus::services::passkeys::ANSWER_SECONDS;
use serde_json::{Value, json};

use webauthn_authenticator_rs::prelude::{Url, WebauthnAuthenticator as _};
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

/// Somebody's device.
pub struct Device {
    authenticator: SoftPasskey,
    origin: Url,
    /// The passkey it holds, as its own answer named it.
    held: Option<String>,
}

impl Device {
    pub fn new(origin: &str) -> Self {
        Self {
            authenticator: SoftPasskey::new(true),
            origin: Url::parse(origin).unwrap(),
            held: None,
        }
    }

    /// Makes a passkey. This one cannot keep a list of its own, so it is asked for less.
    pub fn make(&mut self, asked: &Value) -> String {
        let mut options = asked["options"].clone();
        let wanted = &mut options["publicKey"]["authenticatorSelection"];
        assert_eq!(wanted["requireResidentKey"], true);
        wanted["requireResidentKey"] = false.into();
        let options = serde_json::from_value(options).unwrap();
        let made = self
            .authenticator
            .do_registration(self.origin.clone(), options);
        let made = made.unwrap();
        self.held = Some(made.id.clone());
        serde_json::to_string(&made).unwrap()
    }

    /// Shows its passkey; a browser knows by itself which one belongs to a site.
    fn show(&mut self, asked: &Value) -> String {
        let mut options = asked["options"].clone();
        let held = self.held.as_ref().unwrap();
        options["publicKey"]["allowCredentials"] = json!([{"type": "public-key", "id": held}]);
        let options = serde_json::from_value(options).unwrap();
        let shown = self
            .authenticator
            .do_authentication(self.origin.clone(), options);
        serde_json::to_string(&shown.unwrap()).unwrap()
    }
}

pub fn device(app: &TestApp) -> Device {
    Device::new(&app.running.public_url.to_string())
}

/// What the script of a page asks for.
async fn ask(visitor: &mut Visitor<'_>, page: &Answer, path: &str) -> Value {
    let answer = visitor.submit(page, path, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

pub async fn add(visitor: &mut Visitor<'_>, device: &mut Device, name: &str) -> Answer {
    let page = visitor.get("/account/keys").await;
    let asked = ask(visitor, &page, "/account/keys/challenge").await;
    let made = device.make(&asked);
    send(visitor, &page, "/account/keys/passkey", &asked, &made, name).await
}

async fn send(
    visitor: &mut Visitor<'_>,
    page: &Answer,
    path: &str,
    asked: &Value,
    credential: &str,
    name: &str,
) -> Answer {
    let fields = [
        ("challenge", asked["id"].as_str().unwrap()),
        ("credential", credential),
        ("name", name),
    ];
    visitor.submit(page, path, &fields).await
}

pub async fn sign_in(visitor: &mut Visitor<'_>, device: &mut Device) -> Answer {
    let page = visitor.get("/sign-in").await;
    let asked = ask(visitor, &page, "/sign-in/challenge").await;
    let shown = device.show(&asked);
    send(visitor, &page, "/sign-in/passkey", &asked, &shown, "").await
}

/// The id of the only passkey on the page.
fn id(page: &Answer) -> String {
    page.hidden("id")
}

#[tokio::test]
async fn somebody_new_adds_a_passkey_and_comes_back_with_it() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut phone = device(&app);
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        let page = ana.get("/account/keys").await;
        assert!(page.body.contains("You cannot sign in again yet."));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'"), "{policy}");
        let added = add(&mut ana, &mut phone, "My phone").await;
        assert_eq!(added.header("location"), "/account/keys", "{}", added.body);
        let page = ana.get("/account/keys").await;
        assert!(page.body.contains("<h3>My phone</h3>"));
        assert!(page.body.contains("Not used yet."));
        ana.submit(&page, "/sign-out", &[]).await;

        let mut back = app.visitor();
        let before = back.get("/sign-in").await;
        let old = back.cookies.clone();
        let answer = sign_in(&mut back, &mut phone).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_ne!(back.cookies, old, "signing in gives a cookie of its own");
        assert!(before.body.contains("username webauthn"));
        assert!(back.get("/account").await.body.contains("ana@example.org"));
        assert!(back.get("/account/keys").await.body.contains("Last used"));
        // Who has a way in is not let in by mail.
        let mut other = app.visitor();
        other.ask_for_code("ana@example.org", &ANA).await;
        let code_page = other.get("/register/code").await;
        let code = app.mailed_code("ana@example.org").await;
        let told = other
            .submit(&code_page, "/register/code", &[("code", &code)])
            .await;
        assert_eq!((told.status, other.cookies.get("caucus")), (200, None));
        let stored = fixture.ask("SELECT count(*) FROM passkey_challenge").await;
        assert_eq!(stored, 0, "every question was used up");
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_soon_and_for_the_browser_that_was_asked() {
    let app = TestApp::start().await;
    let mut phone = device(&app);
    let mut guest = app.signed_in("guest1").await;
    let added = add(&mut guest, &mut phone, "Phone").await;
    assert_eq!(added.status, 303, "{}", added.body);
    let path = "/sign-in/passkey";
    let refused = |answer: &Answer, visitor: &Visitor<'_>, what: &str| {
        assert_eq!(answer.status, 422, "{what}");
        assert!(answer.body.contains("You are not signed in."), "{what}");
        assert!(!visitor.cookies.contains_key("caucus"), "{what}");
    };

    // Too late.
    let mut late = app.visitor();
    let page = late.get("/sign-in").await;
    let asked = ask(&mut late, &page, "/sign-in/challenge").await;
    let shown = phone.show(&asked);
    app.hands.advance_seconds(ANSWER_SECONDS);
    let answer = send(&mut late, &page, path, &asked, &shown, "").await;
    refused(&answer, &late, "late");

    // Another browser's question.
    let (mut one, mut two) = (app.visitor(), app.visitor());
    let (first, second) = (one.get("/sign-in").await, two.get("/sign-in").await);
    let asked = ask(&mut one, &first, "/sign-in/challenge").await;
    let shown = phone.show(&asked);
    let answer = send(&mut two, &second, path, &asked, &shown, "").await;
    refused(&answer, &two, "foreign");
    // An answer to a question other than the one it names.
    let other = ask(&mut two, &second, "/sign-in/challenge").await;
    let answer = send(&mut two, &second, path, &other, &shown, "").await;
    refused(&answer, &two, "another question");
    // A wrong answer uses the question up; the right one then comes too late.
    let right = phone.show(&other);
    let answer = send(&mut two, &second, path, &other, &right, "").await;
    refused(&answer, &two, "used up");

    // The right browser, once and not twice.
    let mut thief = one.clone();
    let answer = send(&mut one, &first, path, &asked, &shown, "").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let answer = send(&mut thief, &first, path, &asked, &shown, "").await;
    refused(&answer, &thief, "replayed");

    // From another site, signed wrong, a passkey nobody has, and no answer at all.
    let mut elsewhere = app.visitor();
    let mut evil = Device {
        origin: Url::parse("https://evil.example").unwrap(),
        ..phone
    };
    let page = elsewhere.get("/sign-in").await;
    let asked = ask(&mut elsewhere, &page, "/sign-in/challenge").await;
    let mut options = asked.clone();
    options["options"]["publicKey"]["rpId"] = "evil.example".into();
    let shown = evil.show(&options);
    let answer = send(&mut elsewhere, &page, path, &asked, &shown, "").await;
    refused(&answer, &elsewhere, "another site");
    evil.origin = Url::parse(&app.running.public_url.to_string()).unwrap();
    for spoil in ["signature", "id", "nothing"] {
        let asked = ask(&mut elsewhere, &page, "/sign-in/challenge").await;
        let mut shown: Value = serde_json::from_str(&evil.show(&asked)).unwrap();
        match spoil {
            "signature" => shown["response"]["signature"] = "AAAA".into(),
            "id" => {
                shown["id"] = "AAAA".into();
                shown["rawId"] = "AAAA".into();
            }
            _ => shown = json!({}),
        }
        let answer = send(&mut elsewhere, &page, path, &asked, &shown.to_string(), "").await;
        refused(&answer, &elsewhere, spoil);
    }
}

#[tokio::test]
async fn the_last_way_in_stays_and_a_removed_one_opens_nothing() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        let (mut phone, mut laptop) = (device(&app), device(&app));
        assert_eq!(add(&mut ana, &mut phone, "Phone").await.status, 303);
        let page = ana.get("/account/keys").await;
        let only = id(&page);
        let revoke = [("id", only.as_str()), ("do", "revoke")];
        let kept = ana.submit(&page, "/account/keys", &revoke).await;
        assert_eq!(kept.status, 422);
        assert!(kept.body.contains("This is your only way to sign in."));
        assert_eq!(add(&mut ana, &mut laptop, "Laptop").await.status, 303);
        let rename = [("id", only.as_str()), ("do", "name"), ("name", "Old phone")];
        assert_eq!(
            ana.submit(&page, "/account/keys", &rename).await.status,
            303
        );
        assert!(ana.get("/account/keys").await.body.contains("Old phone"));
        // Somebody else can neither name nor remove it.
        let mut guest = app.signed_in("guest1").await;
        let theirs = guest.get("/account/keys").await;
        assert_eq!(
            guest.submit(&theirs, "/account/keys", &revoke).await.status,
            422
        );
        assert_eq!(sign_in(&mut app.visitor(), &mut phone).await.status, 303);
        assert_eq!(
            ana.submit(&page, "/account/keys", &revoke).await.status,
            303
        );
        assert_eq!(sign_in(&mut app.visitor(), &mut phone).await.status, 422);
        assert_eq!(sign_in(&mut app.visitor(), &mut laptop).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_session_is_ended_from_another_browser_of_its_owner_only() {
    let app = TestApp::start().await;
    let mut here = app.signed_in("guest1").await;
    app.hands.advance_seconds(5);
    let mut there = app.signed_in("guest1").await;
    let page = there.get("/account/keys").await;
    let token = page.hidden("id");
    let end = [("id", token.as_str()), ("do", "end")];
    let mut other = app.signed_in("guest2").await;
    let theirs = other.get("/account/keys").await;
    assert_eq!(
        other.submit(&theirs, "/account/keys", &end).await.status,
        422
    );
    assert_eq!(here.get("/card").await.status, 200);
    assert_eq!(there.submit(&page, "/account/keys", &end).await.status, 303);
    assert_eq!(here.get("/card").await.status, 303, "it has ended");
    assert_eq!(there.get("/card").await.status, 200);
}
