//! Passkeys in a real browser, on a phone: from a confirmed mailbox to signing in without a word.

use crate::chromium::{self, Browser};
use crate::harness::{ANA, TestApp};
use caucus::i18n::Lang;

const PHONE: u32 = 320;

/// From "can I take part?" to a confirmed mailbox.
async fn confirm(app: &TestApp, phone: &Browser, lang: Lang, email: &str) {
    let say = |key: &str| lang.say(key);
    phone
        .go(&format!("/language/{}?to=/take-part", lang.code()))
        .await;
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

/// Adds the device that the browser has, under a name.
async fn add(browser: &Browser, lang: Lang, name: &str) {
    browser.fill("device", name).await;
    browser.press(&lang.say("keys-add-button")).await;
    browser.expect(name).await;
}

/// The recovery codes that the page shows, once.
async fn print_codes(browser: &Browser, lang: Lang) -> Vec<String> {
    let say = |key: &str| lang.say(key);
    browser.press(&say("factor-make-codes")).await;
    browser.expect(&say("factor-codes-once")).await;
    let listed = "[...document.querySelectorAll('ol code')].map((code) => code.textContent)";
    let codes = browser.evaluate(listed).await;
    let codes = codes.as_array().expect("codes").iter();
    codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_code_on_paper_opens_a_second_device_which_takes_the_lost_ones_passkey_away() {
    if !chromium::is_here() {
        return;
    }
    for lang in Lang::ALL {
        lose_a_phone(lang).await;
    }
}

/// A lost phone in one language.
async fn lose_a_phone(lang: Lang) {
    let say = |key: &str| lang.say(key);
    let picture = |name: &str| format!("keys-{}-{name}", lang.code());
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let phone = Browser::open(&base, PHONE, true).await;
    phone.with_passkeys().await;
    confirm(&app, &phone, lang, "ana@example.org").await;
    add(&phone, lang, "My phone").await;
    let codes = print_codes(&phone, lang).await;
    phone.picture(&picture("5-codes")).await;

    let laptop = Browser::open(&base, 1000, true).await;
    let device = laptop.with_passkeys().await;
    laptop
        .go(&format!("/language/{}?to=/sign-in", lang.code()))
        .await;
    laptop.press(&say("factor-recover")).await;
    recover(&laptop, lang, "AAAA-BBBB-CCCC").await;
    laptop.expect(&say("factor-recover-refused")).await;
    laptop.picture(&picture("6-wrong-code")).await;
    laptop.retype("code", &codes[3]).await;
    laptop.press(&say("layout-sign-in")).await;
    laptop.go("/account/keys").await;
    add(&laptop, lang, "My laptop").await;
    assert_eq!(laptop.passkeys(&device).await, 1);
    laptop.picture(&picture("7-two-devices")).await;
    let remove = lang.say_with("keys-remove", &[("name", "My phone".into())]);
    laptop.press(&remove).await;
    laptop.expect(&say("keys-last")).await;
    laptop.picture(&picture("8-phone-removed")).await;
    laptop.press(&say("layout-sign-out")).await;
    laptop.go("/sign-in").await;
    laptop.led_on("/account").await;

    // A code works once.
    phone.go("/account").await;
    phone.press(&say("layout-sign-out")).await;
    phone.go("/sign-in/recovery").await;
    recover(&phone, lang, &codes[3]).await;
    phone.expect(&say("factor-recover-refused")).await;
}

/// Types a name and a code, and signs in with them.
async fn recover(browser: &Browser, lang: Lang, code: &str) {
    browser.fill("login", "ana@example.org").await;
    browser.fill("code", code).await;
    browser.press(&lang.say("layout-sign-in")).await;
}

#[tokio::test]
async fn a_phone_keeps_a_passkey_and_signs_in_with_it() {
    if !chromium::is_here() {
        return;
    }
    for lang in Lang::ALL {
        keep_a_passkey(lang).await;
    }
}

/// A passkey's first days in one language.
async fn keep_a_passkey(lang: Lang) {
    let say = |key: &str| lang.say(key);
    let picture = |name: &str| format!("keys-{}-{name}", lang.code());
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let phone = Browser::open(&base, PHONE, true).await;
    let device = phone.with_passkeys().await;
    confirm(&app, &phone, lang, "ana@example.org").await;
    phone.expect(&say("keys-none")).await;
    phone.picture(&picture("1-none")).await;
    add(&phone, lang, "My phone").await;
    phone.expect(&say("keys-last")).await;
    phone.picture(&picture("2-added")).await;
    assert_eq!(phone.passkeys(&device).await, 1);
    phone.press(&say("layout-sign-out")).await;

    // The browser offers it for the field of the name, and here its owner takes it at once.
    phone.go("/sign-in").await;
    phone.led_on("/account").await;
    phone.expect("ana@example.org").await;
    phone.go("/account/keys").await;
    phone.expect(&say("keys-used")).await;
    phone.picture(&picture("3-used")).await;

    // Without script the page says so, and names and passwords work.
    let plain = Browser::open(&base, PHONE, false).await;
    plain.sign_in("guest1", crate::harness::PASSWORD).await;
    plain
        .go(&format!("/language/{}?to=/account/keys", lang.code()))
        .await;
    assert!(plain.shows(&say("keys-script")).await);
    plain.picture(&picture("4-no-script")).await;
}
