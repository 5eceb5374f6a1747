//! After the night, on a small phone: where a card is, up to the count, and what became of the cards of
//! its district in words that disclose none, in both languages, with script and without.

use crate::card_sealed;
use crate::chromium::{self, Browser};
use crate::harness::{PASSWORD, TestApp};
use caucus::i18n::Lang;

const PHONE: u32 = 320;

/// Ranks and casts, in English.
async fn cast(phone: &Browser, login: &str, has_script: bool) {
    if has_script {
        card_sealed::sign_in(phone, login).await;
        card_sealed::press(phone, "Make 1st choice: Klobuchar").await;
        card_sealed::press(phone, "Review my card").await;
        card_sealed::cast(phone, "Cast my card").await;
    } else {
        phone.sign_in(login, PASSWORD).await;
        phone.press("Make 1st choice: Klobuchar").await;
        phone.press("Review my card").await;
        phone.press("Cast my card").await;
    }
}

/// The district, from the page that tells where the card is.
fn district(text: &str) -> &str {
    let (_, rest) = text.rsplit_once("/results/district/").unwrap();
    rest.split('/').next().unwrap()
}

/// From the receipt to the district's cards and back.
async fn look(phone: &Browser, lang: Lang, has_script: bool, prefix: &str) {
    let picture = async |name: &str| phone.picture(&format!("{prefix}-{name}")).await;
    phone
        .go(&format!("/language/{}?to=/card/receipt", lang.code()))
        .await;
    let sealed = match has_script {
        true => "card-sealed-by-browser",
        false => "card-sealed-by-server",
    };
    phone.expect(&lang.say(sealed)).await;
    phone.expect(&lang.say("card-stage-released")).await;
    picture("1-receipt").await;
    phone.press(&lang.say("card-where")).await;
    phone.expect(&lang.say(sealed)).await;
    picture("2-where").await;
    let later = lang.say("card-stage-later");
    assert!(!phone.shows(&later).await, "nothing is still to come");
    phone.press(&lang.say("card-stage-link")).await;
    phone.expect(&lang.say("card-moves-yours")).await;
    phone.expect(&lang.say("card-moves-yours-moved")).await;
    picture("3-cards").await;
    let at = phone.address().await;
    let here = [("district", district(&at).into())];
    phone.expect(&lang.say_with("card-moves", &here)).await;
    phone.go("/card/where").await;
    phone
        .expect(&lang.say_with("card-stage-counted", &here))
        .await;
    phone
        .go(&format!("/results/district/{}", district(&at)))
        .await;
    phone.photograph(&format!("{prefix}-4-district")).await;
}

#[tokio::test]
async fn a_participant_follows_the_card_to_the_result_of_the_district() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::iowa().await;
    let base = app.running.public_url.to_string();
    let (with, without) = (
        Browser::open(&base, PHONE, true).await,
        Browser::open(&base, PHONE, false).await,
    );
    cast(&with, "guest1", true).await;
    cast(&without, "guest2", false).await;
    app.release().await;
    for lang in Lang::ALL {
        look(&with, lang, true, &format!("after-{}", lang.code())).await;
        let prefix = format!("after-plain-{}", lang.code());
        look(&without, lang, false, &prefix).await;
    }
}
