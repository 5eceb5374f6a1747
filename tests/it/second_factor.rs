//! Passwords with an app's code, and recovery codes, over HTTP on both databases.

use crate::harness::{Answer, PASSWORD, TestApp, Visitor, for_each_store};
use caucus::domain::Micros;

const NEW: &str = "four quiet rivers";

/// What an app that was given this key shows now.
pub fn app_shows(app: &TestApp, key: &str) -> String {
    code_at(key, app.platform().clock.now())
}

/// What an app that was given this key shows at some time.
pub fn code_at(key: &str, at: Micros) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let values = key.chars().map(|c| letters.find(c).unwrap());
    let bits: String = values.map(|v| format!("{v:05b}")).collect();
    let bytes: Vec<u8> = (0..20)
        .map(|n| u8::from_str_radix(&bits[8 * n..8 * n + 8], 2).unwrap())
        .collect();
    let secret = totp_rs::Secret::new_stack(bytes.try_into().unwrap());
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let seconds = at.0 / 1_000_000;
    totp.generate(seconds.try_into().unwrap()).to_string()
}

pub fn key(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("<p class=\"code long\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

async fn sign_in(visitor: &mut Visitor<'_>, password: &str, code: &str) -> u16 {
    let page = visitor.get("/sign-in").await;
    let fields = [("login", "guest1"), ("password", password), ("code", code)];
    visitor.submit(&page, "/sign-in", &fields).await.status
}

#[tokio::test]
async fn a_password_needs_the_apps_code_and_no_code_is_good_twice() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut guest = app.signed_in("guest1").await;
        let path = "/account/keys/password";
        let page = guest.get(path).await;
        let (nonce, key) = (page.hidden("nonce"), key(&page));
        assert!(
            page.body.contains("value=\"guest1\""),
            "the name to sign in with"
        );
        let now = app_shows(&app, &key);
        let wrong = if now == "000000" { "000001" } else { "000000" };
        for (password, code) in [("short", now.as_str()), (NEW, wrong), (NEW, "")] {
            let fields = [
                ("nonce", nonce.as_str()),
                ("password", password),
                ("code", code),
            ];
            let again = guest.submit(&page, path, &fields).await;
            assert_eq!(again.status, 422, "{password} {code}");
            assert!(
                again.body.contains(&key),
                "the app need not be set up again"
            );
            assert!(!again.body.contains(NEW), "a password is never shown");
        }
        assert_eq!(
            sign_in(&mut app.visitor(), PASSWORD, "").await,
            303,
            "as it was"
        );
        let fields = [
            ("nonce", nonce.as_str()),
            ("password", NEW),
            ("code", now.as_str()),
        ];
        let set = guest.submit(&page, path, &fields).await;
        assert_eq!(set.header("location"), "/account/keys", "{}", set.body);

        let mut visitor = app.visitor();
        assert_eq!(
            sign_in(&mut visitor, PASSWORD, &now).await,
            422,
            "the old one"
        );
        assert_eq!(sign_in(&mut visitor, NEW, "").await, 422, "no code");
        assert_eq!(
            sign_in(&mut visitor, NEW, &now).await,
            422,
            "used to set it up"
        );
        app.hands.advance_seconds(30);
        let next = app_shows(&app, &key);
        assert_eq!(sign_in(&mut visitor, "wrong", &next).await, 422);
        assert_eq!(
            sign_in(&mut visitor, NEW, &next).await,
            303,
            "not used up by that"
        );
        assert_eq!(sign_in(&mut app.visitor(), NEW, &next).await, 422, "used");
        app.hands.advance_seconds(30);
        assert_eq!(
            sign_in(&mut app.visitor(), NEW, &next).await,
            422,
            "used, a step later"
        );
        let later = app_shows(&app, &key);
        assert_eq!(sign_in(&mut app.visitor(), NEW, &later).await, 303);
        assert_eq!(
            sign_in(&mut app.visitor(), NEW, &now).await,
            422,
            "an earlier one"
        );
    })
    .await;
}

/// Makes recovery codes and reads them from the page.
pub async fn print_codes(visitor: &mut Visitor<'_>) -> Vec<String> {
    let page = visitor.get("/account/keys").await;
    let printed = visitor.submit(&page, "/account/keys/codes", &[]).await;
    assert_eq!(printed.status, 200, "{}", printed.body);
    assert_eq!(printed.header("cache-control"), "no-store");
    let codes = printed.body.split("<code>").skip(1);
    codes
        .map(|c| c.split('<').next().unwrap().to_owned())
        .collect()
}

pub async fn recover(visitor: &mut Visitor<'_>, login: &str, code: &str) -> Answer {
    let page = visitor.get("/sign-in/recovery").await;
    let fields = [("login", login), ("code", code)];
    visitor.submit(&page, "/sign-in/recovery", &fields).await
}

#[tokio::test]
async fn a_recovery_code_signs_its_owner_in_once() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut guest = app.signed_in("guest1").await;
        let codes = print_codes(&mut guest).await;
        assert_eq!(codes.len(), 10);
        let left = guest.get("/account/keys").await;
        assert!(left.body.contains("You have 10 recovery codes left."));
        let (first, typed) = (&codes[0], codes[0].to_lowercase().replace('-', " "));
        for (login, code) in [
            ("guest2", first.as_str()),
            ("nobody", first),
            ("guest1", "0000"),
        ] {
            let mut visitor = app.visitor();
            let refused = recover(&mut visitor, login, code).await;
            assert_eq!(refused.status, 422, "{login} {code}");
            assert!(!visitor.cookies.contains_key("caucus"));
        }
        let mut back = app.visitor();
        let done = recover(&mut back, "Guest1", &typed).await;
        assert_eq!(done.header("location"), "/account/keys", "{}", done.body);
        let left = back.get("/account/keys").await;
        assert!(left.body.contains("You have 9 recovery codes left."));
        assert_eq!(
            recover(&mut app.visitor(), "guest1", first).await.status,
            422
        );
        let fresh = print_codes(&mut back).await;
        assert_eq!(
            recover(&mut app.visitor(), "guest1", &codes[1])
                .await
                .status,
            422
        );
        assert_eq!(
            recover(&mut app.visitor(), "guest1", &fresh[9])
                .await
                .status,
            303
        );
    })
    .await;
}
