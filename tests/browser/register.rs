//! From "can I take part?" to taking part, on a phone, in both languages, with script and without;
//! staff decide in a browser of their own.

use crate::chromium::{self, Browser};
use crate::harness::{PASSWORD, TestApp};
use caucus::i18n::Lang;

const PHONE: u32 = 320;

/// Types who somebody is.
async fn identify(browser: &Browser, who: [&str; 6]) {
    for (field, text) in ["given", "family", "month", "day", "year", "postcode"]
        .iter()
        .zip(who)
    {
        browser.fill(field, text).await;
    }
}

/// From the first page to a registration that is with staff.
async fn register(app: &TestApp, phone: &Browser, lang: Lang, prefix: &str) {
    let say = |key: &str| lang.say(key);
    let picture = async |name: &str| phone.picture(&format!("{prefix}-{name}")).await;
    phone
        .go(&format!("/language/{}?to=/take-part", lang.code()))
        .await;
    picture("1-take-part").await;
    identify(phone, ["Willow", "Wren", "2", "31", "1984", "50309"]).await;
    phone.press(&say("register-check")).await;
    phone.expect(&say("fault-birth")).await;
    picture("2-faults").await;
    phone.retype("month", "3").await;
    phone.retype("day", "27").await;
    phone.press(&say("register-check")).await;
    phone.expect(&say("register-found")).await;
    picture("3-contact").await;
    phone.fill("email", "willow@example.org").await;
    phone.press(&say("register-send-code")).await;
    picture("4-code").await;
    phone.fill("code", "0000 0000").await;
    phone.press(&say("register-confirm")).await;
    phone
        .expect(&lang.say_with("register-code-wrong", &[("left", 4_u8.into())]))
        .await;
    phone.go("/demo/mailbox").await;
    phone.expect("willow@example.org").await;
    picture("5-mailbox").await;
    let code = app.mailed_code("willow@example.org").await;
    phone.go("/register/code").await;
    phone.fill("code", &code).await;
    phone.press(&say("register-confirm")).await;
    phone.go("/account").await;
    phone.expect(&say("registration-draft")).await;
    picture("6-draft").await;
    phone.press(&say("register-session-choose")).await;
    picture("7-session").await;
    phone.pick().await;
    phone.press(&say("register-save")).await;
    phone.go("/register/needs").await;
    phone.pick().await;
    picture("8-needs").await;
    phone.press(&say("register-save")).await;
    send(phone, lang, &format!("{prefix}-9-review")).await;
    phone.expect(&say("registration-submitted")).await;
    picture("10-submitted").await;
}

/// Looks at it once more, agrees, and sends it.
async fn send(phone: &Browser, lang: Lang, picture: &str) {
    phone.go("/register/review").await;
    phone.pick().await;
    phone.picture(picture).await;
    phone.press(&lang.say("register-send")).await;
}

#[tokio::test]
async fn somebody_registers_is_asked_mends_it_and_takes_part() {
    walk(
        false,
        [(Lang::En, "register-en"), (Lang::Es, "register-es")],
    )
    .await;
}

#[tokio::test]
async fn the_same_in_browsers_that_run_scripts() {
    let walks = [
        (Lang::En, "register-script-en"),
        (Lang::Es, "register-script-es"),
    ];
    walk(true, walks).await;
}

async fn walk(has_script: bool, walks: [(Lang, &str); 2]) {
    if !chromium::is_here() {
        return;
    }
    for (lang, prefix) in walks {
        let app = TestApp::start().await;
        let base = app.running.public_url.to_string();
        let phone = Browser::open(&base, PHONE, has_script).await;
        register(&app, &phone, lang, prefix).await;

        let desk = Browser::open(&base, 1000, false).await;
        desk.sign_in("verifier", PASSWORD).await;
        desk.go("/desk").await;
        desk.picture(&format!("{prefix}-desk-1-queue")).await;
        desk.press("W. W.").await;
        desk.expect("Willow Wren").await;
        desk.picture(&format!("{prefix}-desk-2-case")).await;
        desk.choose("reason", "Something").await;
        desk.fill("message", "Please check your name.").await;
        desk.press("Ask for more").await;

        phone.go("/account").await;
        phone.expect("Please check your name.").await;
        phone.picture(&format!("{prefix}-11-asked")).await;
        send(&phone, lang, &format!("{prefix}-12-again")).await;

        desk.go("/desk").await;
        desk.press("W. W.").await;
        desk.pick().await;
        desk.press("Approve").await;
        desk.expect("Verification desk").await;
        phone.go("/card").await;
        phone.picture(&format!("{prefix}-13-card")).await;
        phone.go("/account").await;
        phone.expect(&lang.say("registration-approved")).await;
        phone.picture(&format!("{prefix}-14-approved")).await;

        // The phone is lost: another one, and two members of staff.
        let phone = Browser::open(&base, PHONE, has_script).await;
        ask_for_help(&phone, lang, prefix).await;
        give_back(&base, &desk, prefix).await;
        come_back(&app, &phone, lang, prefix).await;
        withdraw(&phone, lang, prefix).await;
    }
}

/// Somebody with a new phone asks staff.
async fn ask_for_help(phone: &Browser, lang: Lang, prefix: &str) {
    phone
        .go(&format!("/language/{}?to=/sign-in", lang.code()))
        .await;
    phone.press(&lang.say("recovery-lost")).await;
    phone.picture(&format!("{prefix}-15-lost")).await;
    phone.fill("email", "willow@example.org").await;
    phone.press(&lang.say("recovery-ask")).await;
    phone.expect(&lang.say("recovery-asked")).await;
    phone.picture(&format!("{prefix}-16-asked")).await;
}

/// One member of staff proposes, another one confirms.
async fn give_back(base: &str, desk: &Browser, prefix: &str) {
    desk.go("/desk/recovery").await;
    desk.picture(&format!("{prefix}-desk-3-lost")).await;
    desk.press("W. W.").await;
    desk.fill("why", "Called back and knew it all.").await;
    desk.picture(&format!("{prefix}-desk-4-lost-case")).await;
    desk.press("Propose it").await;
    let second = Browser::open(base, 1000, false).await;
    second.sign_in("verifier2", PASSWORD).await;
    second.go("/desk/second").await;
    second.press("W. W.").await;
    second.expect("Called back and knew it all.").await;
    second.picture(&format!("{prefix}-desk-5-second")).await;
    second.press("Confirm").await;
    second.expect("Nothing waits.").await;
}

/// The link from the mail leads to where new ways to sign in are set.
async fn come_back(app: &TestApp, phone: &Browser, lang: Lang, prefix: &str) {
    let mailbox = app.visitor().get("/demo/mailbox").await.body;
    let (_, rest) = mailbox.split_once("/sign-in/link?token=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    phone.go(&format!("/sign-in/link?token={token}")).await;
    phone.picture(&format!("{prefix}-17-link")).await;
    phone.press(&lang.say("recovery-link-go")).await;
    phone.expect(&lang.say("keys-title")).await;
    phone.picture(&format!("{prefix}-18-keys")).await;
}

/// And they would rather go in person.
async fn withdraw(phone: &Browser, lang: Lang, prefix: &str) {
    phone.go("/account").await;
    phone.press(&lang.say("registration-withdraw")).await;
    phone.picture(&format!("{prefix}-19-withdraw")).await;
    phone.press(&lang.say("registration-withdraw-button")).await;
    phone.expect(&lang.say("registration-draft")).await;
    phone.picture(&format!("{prefix}-20-withdrawn")).await;
}
