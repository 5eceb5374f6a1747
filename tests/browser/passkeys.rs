//! Passkeys in a real browser, on a phone: from a confirmed mailbox to signing in without a word.

use crate::chromium::{self, Browser};
use crate::harness::{ANA, TestApp};
use caucus::i18n::Lang;

const PHONE: u32 = 320;

/// From "can I take part?" to a confirmed mailbox.
async fn confirm(app: &TestApp, phone: &Browser, email: &str) {
    let say = |key: &str| Lang::En.say(key);
    phone.go("/take-part").await;
    let fields = ["given", "family", "month", "day", "year", "postcode"];
    for (field, text) in fields.into_iter().zip(ANA) {
        phone.fill(field, text).await;
    }
    phone.press(&say("register-check")).await;
    phone.fill("email", email).await;
    phone.press(&say("register-send-code")).await;
    let code = app.mailed_code(email).await;
    phone.fill("code", &code).await;
    phone.press(&say("register-confirm")).await;
}

#[tokio::test]
async fn a_phone_keeps_a_passkey_and_signs_in_with_it() {
    if !chromium::is_here() {
        return;
    }
    let say = |key: &str| Lang::En.say(key);
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let phone = Browser::open(&base, PHONE, true).await;
    let device = phone.with_passkeys().await;
    confirm(&app, &phone, "ana@example.org").await;
    phone.expect(&say("keys-none")).await;
    phone.picture("keys-1-none").await;
    phone.fill("device", "My phone").await;
    phone.press(&say("keys-add-button")).await;
    phone.expect("My phone").await;
    phone.expect(&say("keys-last")).await;
    phone.picture("keys-2-added").await;
    assert_eq!(phone.passkeys(&device).await, 1);
    phone.press(&say("layout-sign-out")).await;

    // The browser offers it for the field of the name, and here its owner takes it at once.
    phone.go("/sign-in").await;
    phone.led_on("/account").await;
    phone.expect("ana@example.org").await;
    phone.go("/account/keys").await;
    phone.expect(&say("keys-used")).await;
    phone.picture("keys-3-used").await;

    // Without script the page says so, and names and passwords work.
    let plain = Browser::open(&base, PHONE, false).await;
    plain.sign_in("guest1", crate::harness::PASSWORD).await;
    plain.go("/account/keys").await;
    assert!(plain.shows(&say("keys-script")).await);
    plain.picture("keys-4-no-script").await;
}
