//! The participant's card on a small phone without script: in both languages, by keyboard alone, from
//! a second device, and on paper. With script: `card_sealed`.

use crate::chromium::{self, Browser};
use crate::harness::{PASSWORD, TestApp};

/// The narrowest screen the pages are made for, in CSS pixels.
const PHONE: u32 = 320;

/// From the first page to a replaced card.
async fn in_english(browser: &Browser, prefix: &str) {
    let picture = async |name: &str| browser.picture(&format!("{prefix}-{name}")).await;
    browser.go("/card").await;
    browser.fill("login", "guest1").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.expect("Rank your preferences").await;
    picture("01-card").await;
    browser.press("Review my card").await;
    browser.expect("Rank at least one preference").await;
    picture("02-nothing-ranked").await;
    for choice in [
        "1st choice: Sanders",
        "2nd choice: Warren",
        "3rd choice: Biden",
    ] {
        browser.press(&format!("Make {choice}")).await;
    }
    browser.press("Move up Biden").await;
    browser
        .expect("Biden moved. It is now your 2nd choice.")
        .await;
    picture("03-ranked").await;
    browser.press("Remove Sanders").await;
    browser
        .expect("Sanders is off your card. The choices below it moved up.")
        .await;
    browser.press("Make 3rd choice: Sanders").await;
    browser.press("Put in order").await;
    browser
        .expect("Your choices now come first, in order.")
        .await;
    picture("04-in-order").await;
    browser.press("Review my card").await;
    browser.expect("Your card is not sent yet").await;
    browser
        .expect("Biden Change Biden Warren Change Warren Sanders Change Sanders")
        .await;
    picture("05-review").await;
    browser.press("What we can and cannot promise").await;
    picture("06-limits").await;
    browser.go("/card/review").await;
    browser.press("Cast my card").await;
    browser.expect("Your card is in the box").await;
    picture("07-receipt").await;
    browser.press("Where is my card?").await;
    browser.expect("Session closed still to come").await;
    picture("08-where").await;
    browser.press("See your receipt").await;
    browser.press("Replace my card").await;
    browser.press("Use drop-down lists instead").await;
    browser.choose("list-1", "Klob").await;
    browser.choose("list-2", "Klob").await;
    browser.press("Review my card").await;
    browser
        .expect("Your 2nd choice repeats an earlier one")
        .await;
    picture("09-lists-twice").await;
    browser.choose("list-2", "Yang").await;
    browser.press("Review my card").await;
    browser.expect("Klobuchar Change Klobuchar Yang").await;
    browser.press("Cast my card").await;
    browser
        .expect("This is card number 2 from you. Only this one counts.")
        .await;
    browser.expect("Card 1, replaced:").await;
    picture("10-receipt-replaced").await;
    browser.as_printed().await;
    assert!(browser.shows("Receipt code").await);
    assert!(
        !browser.shows("Replace my card").await,
        "no buttons on paper"
    );
    browser
        .photograph(&format!("{prefix}-11-receipt-printed"))
        .await;
}

async fn in_spanish(browser: &Browser, prefix: &str) {
    let picture = async |name: &str| browser.picture(&format!("{prefix}-{name}")).await;
    browser.sign_in("guest2", PASSWORD).await;
    browser.press("Español").await;
    browser.expect("Ordene sus preferencias").await;
    picture("01-card").await;
    browser.press("Elegir como 1.ª: Warren").await;
    browser.press("Elegir como 2.ª: Uncommitted").await;
    browser.expect("Uncommitted es ahora su 2.ª opción.").await;
    picture("02-ranked").await;
    browser.press("Revisar mi tarjeta").await;
    browser.expect("Su tarjeta todavía no está enviada.").await;
    picture("03-review").await;
    browser.press("Emitir mi tarjeta").await;
    browser.expect("Su tarjeta está en la urna").await;
    picture("04-receipt").await;
    browser.press("¿Dónde está mi tarjeta?").await;
    browser.expect("Contada en el distrito").await;
    picture("05-where").await;
    browser.go("/card").await;
    browser.press("Elegir como 1.ª: Biden").await;
    browser.press("Revisar mi tarjeta").await;
    browser.press("Emitir mi tarjeta").await;
    browser.expect("Esta es su tarjeta número 2.").await;
    picture("06-replaced").await;
    browser.go("/card").await;
    browser.press("Sin preferencia").await;
    browser.expect("Usted eligió Sin preferencia.").await;
    browser.press("English").await;
    browser.expect("You chose No preference.").await;
}

#[tokio::test]
async fn a_card_is_ranked_cast_and_replaced_without_script_in_both_languages() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::iowa().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, PHONE, false).await;
    in_english(&browser, "card").await;
    let browser = Browser::open(&base, PHONE, false).await;
    in_spanish(&browser, "card-es").await;
}

#[tokio::test]
async fn a_second_device_goes_on_where_the_first_stopped_by_keyboard_alone() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let phone = Browser::open(&base, PHONE, false).await;
    phone.sign_in("guest1", PASSWORD).await;
    phone.press("Make 1st choice: Sanders").await;

    let desk = Browser::open(&base, 1200, false).await;
    desk.sign_in("guest1", PASSWORD).await;
    desk.expect("We kept your card as you left it").await;
    desk.picture("card-desk-01-kept").await;
    desk.key_to("Make 2nd choice: Warren").await;
    desk.expect("Warren is now your 2nd choice.").await;
    // What comes next on the keyboard is the row that was changed.
    desk.key_to("Move up Warren").await;
    desk.expect("Warren moved. It is now your 1st choice.")
        .await;

    phone.press("Make 2nd choice: Biden").await;
    phone.expect("Nothing was changed.").await;
    phone.picture("card-conflict").await;

    desk.key_to("Review my card").await;
    desk.expect("Warren Change Warren Sanders").await;
    desk.picture("card-desk-02-review").await;
    desk.key_to("Cast my card").await;
    desk.expect("Your card is in the box").await;
    desk.picture("card-desk-03-receipt").await;
    let code = desk.text().await;
    let (_, code) = code.split_once("Receipt code ").unwrap();
    let code = code.split(' ').next().unwrap();

    phone.press("Move up Sanders").await;
    phone.expect("Nothing was changed.").await;
    phone.go(&format!("/receipt?code={code}")).await;
    phone.expect("it is the one that counts").await;
    phone.picture("card-lookup").await;
}
