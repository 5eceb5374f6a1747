//! The verification desk: worked with keys alone, and by two people in two browsers.

use crate::chromium::{self, Browser};
use crate::harness::{ANA, PASSWORD, TestApp, actor};
use caucus::auth::Secret;
use caucus::domain::Role;
use caucus::services::participants;

/// A second verifier, whom the demonstration does not have.
async fn colleague(app: &TestApp, login: &str) {
    let platform = app.platform();
    let hash = platform.passwords.hash(Secret::new(PASSWORD.to_owned()));
    let hash = hash.await.unwrap();
    let role = Role::Verifier;
    participants::create_staff(platform, actor(), login, login, role, &hash)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_clean_match_takes_two_keys_and_the_next_case_comes_by_itself() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let desk = Browser::open(&base, 320, false).await;
    desk.sign_in("verifier", PASSWORD).await;
    desk.go("/desk").await;
    desk.picture("desk-1-queue").await;
    desk.shortcut('n').await;
    desk.expect("Hazel Heron").await;
    desk.expect("Everything agrees with the roll.").await;
    desk.expect("Nobody else works on this case until").await;
    desk.picture("desk-2-clean").await;
    // One key is not enough: a key that is held down approves nobody unseen.
    desk.shortcut('a').await;
    desk.expect("Choose who it is on the list of voters").await;
    desk.expect("Hazel Heron").await;
    desk.key_down('v').await;
    desk.shortcut('a').await;
    desk.expect("Clover Crane").await;
    desk.picture("desk-3-differs").await;
    // Handing it on needs a reason; everything is reached with Tab as well.
    desk.shortcut('s').await;
    desk.expect("Write what you are not sure about.").await;
    desk.fill("handed", "Two people of this name?").await;
    desk.key_to("Hand to a senior verifier").await;
    desk.expect("June Jay").await;
    desk.shortcut('l').await;
    desk.expect("for a senior verifier").await;
    desk.expect("Decided in the last hour: 1.").await;
    let text = desk.text().await;
    assert!(!text.contains("H. H."), "{text}");
    desk.picture("desk-4-worked").await;
}

#[tokio::test]
async fn two_people_in_two_browsers_take_a_decision_that_takes_two() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    app.add_voter("Ana", "Nueva").await;
    let [_, rest @ ..] = ANA;
    let [family, month, day, year, postcode] = rest;
    let other_name = ["Guadalupe", family, month, day, year, postcode];
    let mut person = app.newcomer("ana@example.org", &other_name).await;
    assert_eq!(person.send_registration("2").await.status, 303);
    colleague(&app, "otto").await;
    let base = app.running.public_url.to_string();
    let vera = Browser::open(&base, 320, true).await;
    vera.sign_in("verifier", PASSWORD).await;
    let otto = Browser::open(&base, 1000, false).await;
    otto.sign_in("otto", PASSWORD).await;

    vera.go("/desk").await;
    vera.press("G. N.").await;
    otto.go("/desk").await;
    otto.expect("verifier is on it").await;
    otto.press("G. N.").await;
    otto.expect("verifier is working on this case").await;
    let text = otto.text().await;
    assert!(!text.contains("Approve"), "{text}");

    vera.expect("a second person must confirm it").await;
    vera.pick().await;
    vera.fill("checked", "Saw the passport").await;
    vera.press("Approve").await;
    vera.expect("yours").await;
    vera.press("G. N.").await;
    vera.expect("somebody else must confirm it").await;
    vera.picture("desk-two-1-mine").await;
    assert!(!vera.text().await.contains("Check it yourself"));

    otto.go("/desk").await;
    otto.press("1 case needs a second person").await;
    otto.press("G. N.").await;
    otto.expect("Saw the passport").await;
    otto.expect("Check it yourself").await;
    otto.picture("desk-two-2-second").await;
    otto.key_to("Confirm").await;
    otto.expect("Nothing waits").await;
    vera.go("/desk").await;
    vera.expect("Decided in the last hour: 1.").await;
    vera.picture("desk-two-3-done").await;
    let account = person.get("/account").await.body;
    assert!(account.contains("You take part"), "{account}");
}

#[tokio::test]
async fn the_list_shows_who_comes_while_somebody_looks_at_it() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let desk = Browser::open(&base, 320, true).await;
    desk.sign_in("verifier", PASSWORD).await;
    desk.go("/desk").await;
    desk.expect("Keep this list up to date").await;
    assert!(!desk.text().await.contains("A. N."));
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    assert_eq!(ana.send_registration("2").await.status, 303);
    until(&desk, "A. N.").await;
    desk.picture("desk-live").await;
    // What was typed into the page stays, and the list leads on.
    desk.fill("who", "ana@example.org").await;
    desk.press("Find it").await;
    desk.expect("Ana Nueva").await;
}

/// Looks again and again, for as long as it takes the list to be fetched a few times.
async fn until(desk: &Browser, words: &str) {
    for _ in 0..20_000 {
        if desk.text().await.contains(words) {
            return;
        }
    }
    panic!("never {words:?}: {}", desk.text().await);
}
