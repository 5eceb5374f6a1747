//! Staff of a real event in real browsers: from the first password to a passkey, from a link on one
//! screen to a passkey on another, and out again.

use crate::chromium::{self, Browser};
use crate::harness::{Night, PASSWORD, TestApp};
use caucus::i18n::Lang;
use caucus::services::event::NewEvent;

const PHONE: u32 = 320;

/// What the pages say in English.
fn say(key: &str) -> String {
    Lang::En.say(key)
}

/// Adds the device that the browser has.
async fn add(browser: &Browser) {
    browser.fill("device", "My device").await;
    browser.press(&say("keys-add-button")).await;
    browser.expect(&say("keys-onward-staff")).await;
}

#[tokio::test]
async fn staff_begin_with_a_passkey_hand_on_a_link_and_end_a_role() {
    if !chromium::is_here() {
        return;
    }
    let new = NewEvent {
        is_demo: false,
        ..Night::event()
    };
    let app = TestApp::of_three_in(&new, None).await;
    let base = app.running.public_url.to_string();
    let manager = Browser::open(&base, PHONE, true).await;
    let device = manager.with_passkeys().await;
    manager.sign_in("manager", PASSWORD).await;
    manager.expect(&say("keys-first")).await;
    manager.go("/headquarters").await;
    manager.expect(&say("keys-first-says")).await;
    manager.look("a passkey first").await;
    manager.picture("staff-1-passkey-first").await;
    add(&manager).await;
    assert_eq!(manager.passkeys(&device).await, 1);
    manager.picture("staff-2-added").await;
    manager.press(&say("keys-onward-staff")).await;
    manager.press(&say("staff-people")).await;
    manager.fill("login", "vera").await;
    manager.fill("name", "Vera Vidal").await;
    manager.choose("role", &say("layout-role-verifier")).await;
    manager.press(&say("staff-make-link")).await;
    manager.expect(&say("staff-link-once")).await;
    manager.look("a link").await;
    manager.picture("staff-3-link").await;
    let shown = "document.querySelector('p.code').textContent";
    let shown = manager.evaluate(shown).await;
    let link = shown
        .as_str()
        .unwrap()
        .strip_prefix(&base)
        .unwrap()
        .to_owned();
    manager.press(&say("staff-link-done")).await;
    manager.picture("staff-4-invited").await;

    let vera = Browser::open(&base, PHONE, true).await;
    vera.with_passkeys().await;
    vera.go(&link).await;
    vera.press(&say("recovery-link-go")).await;
    vera.go("/desk").await;
    vera.expect(&say("keys-first")).await;
    add(&vera).await;
    vera.go("/desk").await;
    vera.expect(&say("desk-next")).await;
    // Signed out, and back with the passkey alone.
    vera.press(&say("layout-sign-out")).await;
    vera.go("/sign-in").await;
    vera.led_on("/desk").await;

    manager.go("/staff/people").await;
    manager.press("Vera Vidal").await;
    manager.look("one of staff").await;
    manager.picture("staff-5-end").await;
    let end = Lang::En.say_with("staff-end-button", &[("name", "Vera Vidal".into())]);
    manager.press(&end).await;
    manager.expect(&say("staff-ended")).await;
    manager.picture("staff-6-ended").await;
    // Signed out; the browser shows its passkey by itself, and that opens nothing any more.
    vera.go("/desk").await;
    vera.led_on("/sign-in/passkey").await;

    let thief = Browser::open(&base, PHONE, false).await;
    thief.sign_in("manager", PASSWORD).await;
    thief.go("/headquarters").await;
    thief.expect(&say("layout-sign-in")).await;
}
