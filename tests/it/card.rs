//! A participant's card over HTTP, on both databases: rank, leave, come back, review, cast,
//! replace, and what others might try.

use crate::harness::{Answer, PASSWORD, TestApp, choices, for_each_store, press};
pub use crate::harness::{cast, rank, receipt_code, receipt_code_of, review};
use caucus::services::sign_in::IDLE_SECONDS;

/// The ranks of the rows of a card page, by ordinal.
fn ranked(page: &Answer) -> Vec<u8> {
    let rows = page.body.split("<li id=\"p").skip(1);
    let mut ranks: Vec<(usize, u8)> = rows
        .filter(|row| row.contains("class=\"is\""))
        .map(|row| {
            let ordinal = row.split('"').next().unwrap().parse().unwrap();
            let rank = row.split("</span>").nth(1).unwrap();
            (rank.parse().unwrap(), ordinal)
        })
        .collect();
    ranks.sort_unstable();
    ranks.into_iter().map(|(_, ordinal)| ordinal).collect()
}

#[tokio::test]
async fn a_participant_ranks_reviews_casts_and_replaces_until_the_session_closes() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut person = app.signed_in("guest1").await;
        let receipt = person.get("/card/receipt").await;
        assert!(receipt.body.contains("No card yet"));

        let page = rank(&mut person, &[8, 10, 2]).await;
        assert!(page.body.contains("Biden is now your 3rd choice."));
        let page = press(&mut person, &page, "up-2").await;
        assert!(
            page.body
                .contains("Biden moved. It is now your 2nd choice.")
        );
        assert_eq!(ranked(&page), [8, 2, 10]);
        let page = press(&mut person, &page, "remove-8").await;
        assert!(page.body.contains("The choices below it moved up."));
        assert_eq!(ranked(&page), [2, 10]);
        let first = review(&mut person).await;
        assert!(first.body.contains("not sent yet"));
        assert_eq!(choices(&first), ["2", "10"]);
        let receipt = person.get("/card/receipt").await;
        assert!(
            receipt.body.contains("No card yet"),
            "a review casts nothing"
        );
        let done = cast(&mut person, &first).await;
        assert_eq!(
            (done.status, done.header("location")),
            (303, "/card/receipt")
        );
        let receipt = person.get("/card/receipt").await;
        assert!(receipt.body.contains("Your card is in the box"));
        assert!(
            !receipt.body.contains("Biden"),
            "a receipt shows no ranking"
        );
        assert!(receipt.body.contains("Our server sealed this card"));
        let code = receipt_code(&receipt);
        let page = person.get("/card").await;
        assert!(ranked(&page).is_empty(), "the draft is erased");

        rank(&mut person, &[4]).await;
        let second = review(&mut person).await;
        assert!(second.body.contains("This one will count instead"));
        cast(&mut person, &second).await;
        let replaced = person.get("/card/receipt").await;
        let says = "card number 2 from you. Only this one counts.";
        assert!(replaced.body.contains(says));
        assert_ne!(receipt_code(&replaced), code);
        assert!(
            replaced
                .body
                .contains(&format!("Card 1, replaced: <b>{code}"))
        );

        let page = person.get("/card").await;
        let blank = press(&mut person, &page, "none").await;
        assert!(blank.body.contains("You chose No preference"));
        assert_eq!(cast(&mut person, &blank).await.status, 303);

        rank(&mut person, &[1]).await;
        let late = review(&mut person).await;
        let mut manager = app.signed_in("manager").await;
        let page = manager.get("/headquarters/close").await;
        manager.submit(&page, "/headquarters/close", &[]).await;
        let refused = cast(&mut person, &late).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("so no card was cast"));
        let receipt = person.get("/card/receipt").await;
        assert!(receipt.body.contains("card number 3"));
        let page = person.get("/card").await;
        assert!(
            page.body
                .contains("No card can be cast or replaced any more.")
        );
        assert!(
            !page.body.contains("name=\"do\""),
            "nothing can be ranked now"
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_survives_an_ended_session_and_goes_on_on_another_device() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut phone = app.signed_in("guest1").await;
        let old = rank(&mut phone, &[8, 10]).await;
        let reviewed = review(&mut phone).await;
        app.hands.advance_seconds(IDLE_SECONDS);
        let ended = cast(&mut phone, &reviewed).await;
        assert_eq!(ended.status, 401);
        assert!(ended.body.contains("What you ranked is kept."));
        assert!(ended.body.contains("href=\"/sign-in?next=/card/review\""));

        let mut laptop = app.signed_in("guest1").await;
        let page = laptop.get("/card").await;
        assert!(page.body.contains("We kept your card as you left it"));
        assert_eq!(ranked(&page), [8, 10]);
        press(&mut laptop, &page, "add-2").await;

        // The phone signs in again; a page it still shows is older than the draft.
        assert_eq!(phone.sign_in("guest1", PASSWORD).await.status, 303);
        let fresh = phone.get("/card").await;
        let seen = old.hidden("seen");
        let fields = [("seen", seen.as_str()), ("do", "remove-8")];
        let refused = phone.submit(&fresh, "/card", &fields).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("Nothing was changed."));
        assert_eq!(ranked(&refused), [8, 10, 2]);
        let lists = [("seen", seen.as_str()), ("list-1", "4"), ("list-3", "5")];
        let refused = phone.submit(&fresh, "/card/lists", &lists).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("<option value=\"4\" selected>"));
        assert_eq!(ranked(&phone.get("/card").await), [8, 10, 2]);
        // Sent once more from there, it is what the person wants.
        let seen = refused.hidden("seen");
        let lists = [("seen", seen.as_str()), ("list-1", "4"), ("list-3", "5")];
        let taken = phone.submit(&refused, "/card/lists", &lists).await;
        assert_eq!(taken.header("location"), "/card/review");
        assert_eq!(choices(&review(&mut laptop).await), ["4", "5"]);
    })
    .await;
}

#[tokio::test]
async fn pressing_twice_does_once_and_a_key_holds_for_one_card() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest2").await;
    let page = person.get("/card").await;
    let mut twin = person.clone();
    let (one, two) = tokio::join!(
        press(&mut person, &page, "add-8"),
        press(&mut twin, &page, "add-8")
    );
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!((ranked(&one), ranked(&two)), (vec![8], vec![8]));

    let page = review(&mut person).await;
    let (one, two) = tokio::join!(cast(&mut person, &page), cast(&mut twin, &page));
    assert_eq!((one.status, two.status), (303, 303));
    let receipt = person.get("/card/receipt").await;
    assert!(!receipt.body.contains("card number"), "{}", receipt.body);
    let code = receipt_code(&receipt);
    assert_eq!(cast(&mut person, &page).await.status, 303);
    assert_eq!(receipt_code(&person.get("/card/receipt").await), code);

    let key = page.hidden("key");
    let other = [("key", key.as_str()), ("choice", "1")];
    let refused = person.submit(&page, "/card/cast", &other).await;
    assert_eq!(refused.status, 409);
    assert_eq!(receipt_code(&person.get("/card/receipt").await), code);

    // A review that was loaded twice is one card, and the same choice afterwards is another.
    rank(&mut person, &[8]).await;
    let (first, second) = (review(&mut person).await, review(&mut person).await);
    cast(&mut person, &first).await;
    cast(&mut person, &second).await;
    let receipt = person.get("/card/receipt").await;
    assert!(receipt.body.contains("card number 2 from you"));
}

#[tokio::test]
async fn a_card_that_our_pages_cannot_make_is_refused() {
    let app = TestApp::start().await;
    let mut person = app.signed_in("guest3").await;
    let page = person.get("/card").await;
    let key = ("key", "7d1ab66a-28ce-4ab4-b00f-2f0f38f4b3a1");
    let long: Vec<_> = ["1", "2", "3", "4", "5", "6"]
        .map(|c| ("choice", c))
        .to_vec();
    let wrong = [
        vec![key],
        vec![key, ("choice", "8"), ("choice", "8")],
        vec![key, ("choice", "8"), ("no_preference", "yes")],
        vec![key, ("choice", "0")],
        vec![key, ("choice", "13")],
        vec![key, ("choice", "-1")],
        vec![key, ("choice", "8"), ("choice", "")],
        vec![("choice", "8")],
        vec![("key", "no key"), ("choice", "8")],
        vec![key, key, ("choice", "8")],
        [vec![key], long].concat(),
    ];
    for fields in wrong {
        let answer = person.submit(&page, "/card/cast", &fields).await;
        assert_eq!(answer.status, 400, "{fields:?}");
    }
    let seen = page.hidden("seen");
    let seen = ("seen", seen.as_str());
    for fields in [
        vec![seen],
        vec![("do", "add-8")],
        vec![seen, ("do", "cast")],
        vec![("seen", "x"), ("do", "add-8")],
    ] {
        let answer = person.submit(&page, "/card", &fields).await;
        assert_eq!(answer.status, 400, "{fields:?}");
    }
    let receipt = person.get("/card/receipt").await;
    assert!(receipt.body.contains("No card yet"));
    let empty = person.submit(&page, "/card/review", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("Rank at least one preference"));
    let lists = [seen, ("list-1", "8"), ("list-2", "8")];
    let doubled = person.submit(&page, "/card/lists", &lists).await;
    assert_eq!(doubled.status, 422);
    assert!(
        doubled
            .body
            .contains("<a href=\"#list-2\">Your 2nd choice repeats")
    );
    let none = person.submit(&page, "/card/lists", &[seen]).await;
    assert_eq!(none.status, 422);
    assert_eq!(review(&mut person).await.header("location"), "/card");
}

#[tokio::test]
async fn a_receipt_can_be_looked_up_by_anybody_and_says_nothing_of_the_card() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut person = app.signed_in("guest1").await;
        let mut codes = Vec::new();
        for choice in [8, 10] {
            rank(&mut person, &[choice]).await;
            let page = review(&mut person).await;
            cast(&mut person, &page).await;
            codes.push(receipt_code(&person.get("/card/receipt").await));
        }
        let [first, second] = &codes[..] else {
            panic!("two receipts");
        };
        let mut anybody = app.visitor();
        let mut look_up = async |code: &str| anybody.get(&format!("/receipt?code={code}")).await;
        let found = look_up(second).await;
        assert_eq!(found.status, 200);
        assert!(found.body.contains("it is the one that counts"));
        assert!(found.body.contains("Session closed"));
        assert!(found.body.contains("Our server sealed this card"));
        let found = look_up(&first.to_lowercase().replace('-', "%20")).await;
        assert!(found.body.contains("it was replaced"));
        for word in ["Sanders", "Warren", "guest1", "Avery"] {
            assert!(!found.body.contains(word), "{word}");
        }
        // A card that is there under another secret, and one that is not, get one answer.
        let real = caucus::domain::ReceiptCode::parse(second).unwrap();
        let other = |index, nonce| {
            let code = caucus::domain::ReceiptCode::new(real.cell(), index, nonce).unwrap();
            code.to_string()
        };
        let guessed = look_up(&other(real.log_index(), [9; 5])).await;
        let absent = look_up(&other(1 << 30, [9; 5])).await;
        assert_eq!((guessed.status, absent.status), (404, 404));
        let without = |page: &Answer, code: String| page.body.replace(&code, "");
        assert_eq!(
            without(&guessed, other(real.log_index(), [9; 5])),
            without(&absent, other(1 << 30, [9; 5]))
        );
        let mut mistyped = second.clone();
        let last = if mistyped.pop() == Some('0') {
            '1'
        } else {
            '0'
        };
        mistyped.push(last);
        for (code, says) in [
            (mistyped.as_str(), "typing mistake"),
            ("ABCD", "20 letters and digits"),
            ("%3Cscript%3E", "no receipt code has"),
        ] {
            let page = look_up(code).await;
            assert_eq!(page.status, 422, "{code}");
            assert!(page.body.contains(says), "{code}");
        }
        assert_eq!(look_up("").await.status, 200);
        // Whoever tries many is asked to wait, and is let in again.
        let mut tries = 0;
        while look_up(second).await.status == 200 {
            tries += 1;
            assert!(tries < 100, "nobody is stopped");
        }
        let stopped = look_up(second).await;
        assert_eq!(stopped.status, 429);
        assert!(stopped.body.contains("Wait 10 seconds"), "{}", stopped.body);
        app.hands.advance_seconds(10);
        assert_eq!(look_up(second).await.status, 200);
        let place = person.get("/card/where?zone=America/Denver").await;
        assert!(place.body.contains("MST"), "{}", place.body);
    })
    .await;
}
