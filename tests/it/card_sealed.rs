//! A card that a browser has sealed, over HTTP: what the page carries, what is taken, and what others
//! might send.

use crate::card::{rank, receipt_code, review};
use crate::harness::{Answer, TestApp, Visitor, at_attempt, attempt_of, seal_at};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// What a page's card is sealed to.
fn place(page: &Answer) -> Vec<u8> {
    let (_, place) = page.body.split_once("data-seal=\"").unwrap();
    URL_SAFE_NO_PAD
        .decode(place.split('"').next().unwrap())
        .unwrap()
}

/// A place as a page carries it.
fn text(place: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// Sends a sealed card from a page.
async fn send(
    person: &mut Visitor<'_>,
    page: &Answer,
    key: u128,
    place: &str,
    sealed: &str,
) -> Answer {
    let key = Uuid::from_u128(key).to_string();
    let fields = [("key", key.as_str()), ("place", place), ("sealed", sealed)];
    person.submit(page, "/card/cast", &fields).await
}

#[tokio::test]
async fn a_sealed_card_is_cast_once_replaced_and_overtaken() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest1").await;
    let others = app.stored()["card"].len();
    // A draft that was begun without script is erased like any other.
    rank(&mut person, &[3]).await;
    let page = person.get("/card").await;
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self' 'wasm-unsafe-eval'")
    );
    assert!(page.body.contains("data-at=\"1\""));
    let first = place(&page);
    assert_eq!(attempt_of(&first), 1);
    let sealed = URL_SAFE_NO_PAD.encode(seal_at(&first, &[4, 2], [1; 96]));
    for _ in 0..2 {
        let done = send(&mut person, &page, 1, &text(&first), &sealed).await;
        assert_eq!(
            (done.status, done.header("location")),
            (303, "/card/receipt?cast")
        );
    }
    let receipt = person.get("/card/receipt?cast").await;
    assert!(receipt.body.contains("data-cast-done"));
    assert!(receipt.body.contains("was sealed in the browser"));
    let code = receipt_code(&receipt);
    let again = person.get("/card/receipt").await;
    assert!(!again.body.contains("<script") && receipt_code(&again) == code);
    let policy = again.header("content-security-policy");
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(review(&mut person).await.status, 303, "the draft is erased");

    // Another tab that still shows the first place.
    let late = URL_SAFE_NO_PAD.encode(seal_at(&first, &[5], [2; 96]));
    let overtaken = send(&mut person, &page, 2, &text(&first), &late).await;
    assert_eq!(
        (overtaken.status, overtaken.header("location")),
        (303, "/card?elsewhere")
    );
    let page = person.get("/card?elsewhere").await;
    assert!(page.body.contains("Your card was not sent."));
    let second = place(&page);
    assert_eq!(attempt_of(&second), 2);
    let sealed = URL_SAFE_NO_PAD.encode(seal_at(&second, &[5], [3; 96]));
    let done = send(&mut person, &page, 3, &text(&second), &sealed).await;
    assert_eq!(done.status, 303);
    let receipt = person.get("/card/receipt").await;
    assert!(receipt.body.contains("card number 2 from you"));
    let old = app.visitor().get(&format!("/receipt?code={code}")).await;
    assert!(old.body.contains("was replaced") || old.body.contains("Replaced"));
    let mut box_ = app.stored();
    assert!(box_.remove("draft").unwrap().is_empty());
    assert_eq!(box_["card"].len(), others + 2);
}

#[tokio::test]
async fn what_is_no_card_for_this_place_is_refused_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest1").await;
    let mut other = app.signed_in("guest2").await;
    let page = person.get("/card").await;
    let theirs = other.get("/card").await;
    let before = app.settled().await;
    let here = place(&page);
    let mine = text(&here);
    let mine = mine.as_str();
    let good = seal_at(&here, &[1], [4; 96]);
    let mut version = good.clone();
    version[0] = 2;
    let mut identity = good.clone();
    identity[1..33].fill(0);
    let mut negative = good.clone();
    negative[33] ^= 1;
    let mut scalar = good.clone();
    scalar[97..].fill(0xff);
    let code = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let whole = code(&good);
    let short = code(&good[..128]);
    let long = code(&[&good[..], &[0]].concat());
    let padded = format!("{whole}=");
    let plus = whole.replace(['-', '_'], "+") + "+";
    let moved = code(&seal_at(&place(&theirs), &[1], [5; 96]));
    let at = |attempt| at_attempt(&here, attempt);
    let ahead = code(&seal_at(&at(2), &[1], [5; 96]));
    let behind = code(&seal_at(&at(0), &[1], [5; 96]));
    for (place, sealed, status) in [
        (mine, "", 422),
        (mine, "%00", 422),
        (mine, &short, 422),
        (mine, &long, 422),
        (mine, &padded, 422),
        (mine, &plus, 422),
        (mine, &code(&version), 422),
        (mine, &code(&identity), 422),
        (mine, &code(&negative), 422),
        (mine, &code(&scalar), 422),
        (mine, &moved, 422),
        // The place: none, no place, cut off, too long, another person's, another attempt's.
        ("", &whole, 422),
        ("1", &whole, 422),
        (&mine[..mine.len() - 2], &whole, 422),
        (&format!("{mine}AA"), &whole, 422),
        (&text(&place(&theirs)), &whole, 422),
        (&text(&at(2)), &whole, 422),
        // Truly sealed, for somebody else, and for an attempt that is not the next.
        (&text(&place(&theirs)), &moved, 422),
        (&text(&at(2)), &ahead, 303),
        (&text(&at(0)), &behind, 303),
    ] {
        let answer = send(&mut person, &page, 9, place, sealed).await;
        assert_eq!(answer.status, status, "{place} {sealed}");
        assert_ne!(answer.header("location"), "/card/receipt?cast");
        if status == 422 {
            assert!(answer.body.contains("The seal of this card does not fit"));
        }
    }
    // Somebody else hands in the very bytes; and a form that says both.
    assert_eq!(send(&mut other, &theirs, 9, mine, &whole).await.status, 422);
    let key = Uuid::from_u128(9).to_string();
    let both = [
        ("key", key.as_str()),
        ("place", mine),
        ("sealed", &whole),
        ("choice", "1"),
    ];
    assert_eq!(person.submit(&page, "/card/cast", &both).await.status, 400);
    let json = [("accept", "application/json")];
    let fields = [
        ("key", key.as_str()),
        ("place", &text(&at(2))),
        ("sealed", ahead.as_str()),
    ];
    let stale = person
        .submit_with(&page, "/card/cast", &fields, &json)
        .await;
    assert_eq!((stale.status, stale.code()), (409, "stale_card".to_owned()));
    assert_eq!(app.stored(), before);
    let receipt = person.get("/card/receipt").await;
    assert!(receipt.body.contains("No card yet"));
    // And the good one is still good.
    assert_eq!(
        send(&mut person, &page, 9, mine, &whole)
            .await
            .header("location"),
        "/card/receipt?cast"
    );
}
