//! Casting by phone, as its owner sees it on a small screen: the code, and the telephone of a
//! demonstration.

use crate::chromium::{self, Browser};
use crate::harness::{PASSWORD, TestApp};

/// The narrowest screen the pages are made for, in CSS pixels.
const PHONE: u32 = 320;

/// What stands on the page after some words, up to the end of the sentence.
async fn after(browser: &Browser, words: &str) -> String {
    let text = browser.text().await;
    let (_, rest) = text
        .split_once(words)
        .unwrap_or_else(|| panic!("{words} in {text}"));
    rest.split('.').next().unwrap().to_owned()
}

async fn press_keys(browser: &Browser, keys: &str) {
    browser.fill("keys", keys).await;
    browser.press("Press them").await;
}

#[tokio::test]
async fn a_code_is_made_and_a_card_is_cast_on_the_telephone() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, PHONE, false).await;
    let picture = async |name: &str| browser.picture(&format!("phone-{name}")).await;
    browser.sign_in("guest1", PASSWORD).await;
    browser.go("/account/keys").await;
    browser.expect("call +1 515 555 0100").await;
    picture("1-keys").await;
    browser.press("Make a new phone code").await;
    browser.expect("You see this code only now.").await;
    picture("2-code").await;
    let text = browser.text().await;
    let (_, rest) = text.rsplit_once("Your phone code").expect("a code");
    let code = rest.get(..19).expect("four groups of digits");
    browser.press("A telephone to try").await;
    browser.expect("For English, press 1.").await;
    picture("3-welcome").await;
    press_keys(&browser, "1").await;
    browser.expect("Enter the 16 digits").await;
    press_keys(&browser, code).await;
    browser.expect("our server hears what you press").await;
    picture("4-choices").await;
    for name in ["Sanders", "Warren"] {
        let keys = after(&browser, &format!("For {name}: ")).await;
        press_keys(&browser, &keys).await;
        browser.expect(&format!("choice is {name}.")).await;
    }
    press_keys(&browser, "*#").await;
    browser.expect("It is not sent yet.").await;
    picture("5-review").await;
    press_keys(&browser, "1").await;
    browser.expect("Your card is in the box.").await;
    picture("6-receipt").await;
    browser.go("/card/receipt").await;
    browser.expect("This card was cast by phone.").await;
    picture("7-receipt-page").await;
}
