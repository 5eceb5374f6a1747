//! What may be changed only after a fresh sign-in, what the owner is told by mail, and how
//! sessions look to them.

use crate::harness::{ANA, Answer, PASSWORD, TestApp, Visitor, for_each_store};
use crate::passkeys::{add, device, sign_in};
use crate::second_factor::{code_at, key, print_codes, recover};
use caucus::domain::Micros;
use caucus::services::ways::FRESH_SECONDS;

const JSON: (&str, &str) = ("accept", "application/json");

/// The password that [`set_password`] sets.
pub const NEW: &str = "four quiet rivers";

/// How many mails to Ana say this.
async fn mails(app: &TestApp, words: &str) -> usize {
    let page = app.visitor().get("/demo/mailbox").await.body;
    let to_ana = |mail: &&str| mail.contains("ana@example.org") && mail.contains(words);
    page.split("<article").skip(1).filter(to_ana).count()
}

/// Sets a password for whoever is signed in; gives the answer and the key of their app.
pub async fn set_password(app: &TestApp, visitor: &mut Visitor<'_>) -> (Answer, String) {
    set_password_at(app.platform().clock.now(), visitor).await
}

/// As [`set_password`], where it is this time.
pub async fn set_password_at(now: Micros, visitor: &mut Visitor<'_>) -> (Answer, String) {
    let path = "/account/keys/password";
    let page = visitor.get(path).await;
    let key = key(&page);
    let code = code_at(&key, now);
    let fields = [
        ("nonce", page.hidden("nonce")),
        ("password", NEW.to_owned()),
        ("code", code),
    ];
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    (visitor.submit(&page, path, &fields).await, key)
}

#[tokio::test]
async fn a_phone_left_unlocked_does_not_become_somebody_elses_account() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut guest = app.signed_in("guest1").await;
        let page = guest.get("/account/keys").await;
        assert!(!page.body.contains("sign in once more"));
        app.hands.advance_seconds(FRESH_SECONDS);
        let stale = guest.get("/account/keys").await;
        assert!(stale.body.contains("sign in once more"));
        assert!(stale.body.contains("href=\"/sign-in?next=/account/keys\""));
        assert!(!stale.body.contains("action=\"/account/keys"), "no form");
        let set = guest.get("/account/keys/password").await;
        let again = "/sign-in?next=/account/keys/password";
        assert_eq!((set.status, set.header("location")), (303, again));
        for path in [
            "/account/keys",
            "/account/keys/challenge",
            "/account/keys/passkey",
            "/account/keys/password",
            "/account/keys/codes",
        ] {
            let refused = guest.submit_with(&page, path, &[], &[JSON]).await;
            assert_eq!(refused.status, 401, "{path}");
            assert_eq!(refused.code(), "sign_in_again", "{path}");
        }
        assert_eq!(guest.get("/card").await.status, 200, "the rest goes on");

        let old = guest.cookies.clone();
        assert_eq!(guest.sign_in("guest1", PASSWORD).await.status, 303);
        assert_ne!(guest.cookies, old);
        assert_eq!(print_codes(&mut guest).await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_way_in_yet_takes_the_time_they_need() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    app.hands.advance_seconds(FRESH_SECONDS + 60);
    let (set, _) = set_password(&app, &mut ana).await;
    assert_eq!(set.header("location"), "/account/keys", "{}", set.body);
    let page = ana.get("/account/keys").await;
    assert!(page.body.contains("sign in once more"), "now there is one");
}

#[tokio::test]
async fn the_owner_is_told_of_every_change_and_a_removed_password_opens_nothing() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        let (mut phone, mut laptop) = (device(&app), device(&app));
        set_password(&app, &mut ana).await;
        assert_eq!(mails(&app, "A password was set").await, 1);
        let remove = [("do", "remove-password")];
        let page = ana.get("/account/keys").await;
        let kept = ana.submit(&page, "/account/keys", &remove).await;
        assert_eq!(kept.status, 422);
        assert!(kept.body.contains("This is your only way to sign in."));
        assert_eq!(mails(&app, "password was removed").await, 0);

        add(&mut ana, &mut phone, "Phone").await;
        assert_eq!(mails(&app, "A passkey was added").await, 1);
        let codes = print_codes(&mut ana).await;
        assert_eq!(mails(&app, "New recovery codes").await, 1);
        let removed = ana.submit(&page, "/account/keys", &remove).await;
        assert_eq!(removed.header("location"), "/account/keys");
        assert_eq!(mails(&app, "The password was removed").await, 1);
        let again = ana.submit(&page, "/account/keys", &remove).await;
        assert_eq!(again.status, 422, "there is none");
        let mut back = app.visitor();
        let tried = back.sign_in("ana@example.org", NEW).await;
        assert_eq!(tried.status, 422);
        assert_eq!(sign_in(&mut back, &mut phone).await.status, 303);

        let mut lost = app.visitor();
        recover(&mut lost, "ana@example.org", &codes[0]).await;
        assert_eq!(mails(&app, "with a recovery code").await, 1);
        add(&mut lost, &mut laptop, "Laptop").await;
        let page = lost.get("/account/keys").await;
        let old = page.hidden("id");
        let revoke = [("id", old.as_str()), ("do", "revoke")];
        assert_eq!(
            lost.submit(&page, "/account/keys", &revoke).await.status,
            303
        );
        assert_eq!(mails(&app, "A passkey was removed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_told_apart_by_coarse_words_and_nothing_finer_is_stored() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let sent = "Mozilla/5.0 (Linux; Android 9; SM-G950U) AppleWebKit/537.36 (KHTML, like \
                    Gecko) Chrome/120.0.6099.43 Mobile Safari/537.36";
        let mut phone = app.visitor();
        let page = phone.get("/sign-in").await;
        let fields = [("login", "guest1"), ("password", PASSWORD)];
        let headers = [("user-agent", sent)];
        let done = phone
            .submit_with(&page, "/sign-in", &fields, &headers)
            .await;
        assert_eq!(done.status, 303);
        let mut odd = app.signed_in("guest1").await;
        let shown = odd.get("/account/keys").await;
        assert!(shown.body.contains("Chrome on Android"), "{}", shown.body);
        let raw = "SELECT count(*) FROM login_session WHERE device LIKE '%SM-G950U%' \
                   OR device LIKE '%Mozilla%' OR device LIKE '%120%'";
        assert_eq!(fixture.ask(raw).await, 0);
    })
    .await;
}
