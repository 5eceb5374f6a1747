//! The pages in a real browser: on a phone, without script, and as the press will see them. The
//! pictures are in `target/screenshots`.

mod chromium;
#[path = "../it/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "one harness serves two test programs"
)]
mod harness;

use chromium::Browser;
use harness::{PASSWORD, TestApp};

/// Width of a small phone, in CSS pixels.
const PHONE: u32 = 360;

/// From the first page to a replaced card.
async fn participant(browser: &Browser, prefix: &str) {
    let picture = async |name: &str| browser.picture(&format!("{prefix}-{name}")).await;
    browser.go("/").await;
    browser.expect("The night in four steps").await;
    picture("1-start").await;
    browser.press("Rank my preferences").await;
    picture("2-sign-in").await;
    browser.fill("login", "guest1").await;
    browser.fill("password", "not this one").await;
    browser.press("Sign in").await;
    browser
        .expect("That name and password do not go together")
        .await;
    picture("3-sign-in-refused").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.expect("Rank your preferences").await;
    picture("4-card").await;
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
    picture("5-card-ranked").await;
    browser.press("Review my card").await;
    browser.expect("Your card is not sent yet").await;
    browser.expect("Sanders Biden Warren").await;
    picture("6-review").await;
    browser.press("Cast my card").await;
    browser.expect("Your card is in the box").await;
    picture("7-receipt").await;
    browser.press("Replace my card").await;
    browser.press("Use drop-down lists instead").await;
    picture("8-lists").await;
    browser.press("No preference").await;
    browser.expect("You chose No preference").await;
    browser.press("Cast my card").await;
    browser
        .expect("This is card number 2 from you. Only this one counts.")
        .await;
    picture("9-receipt-replaced").await;
    browser.press("Sign out").await;
    browser.expect("The night in four steps").await;
}

#[tokio::test]
async fn a_participant_casts_on_a_phone_without_script_and_with_it() {
    if !chromium::is_here() {
        return;
    }
    for (has_script, prefix) in [(false, "phone"), (true, "phone-script")] {
        let app = TestApp::iowa().await;
        let base = app.running.public_url.to_string();
        let browser = Browser::open(&base, PHONE, has_script).await;
        participant(&browser, prefix).await;
    }
}

/// From the open box to a release.
async fn manager(browser: &Browser) {
    browser.sign_in("manager", PASSWORD).await;
    browser.expect("Close the sessions now").await;
    browser.picture("night-1-open").await;
    browser.press("Close the sessions").await;
    browser.expect("Close the sessions for good?").await;
    browser.picture("night-2-close").await;
    browser.press("Close the sessions").await;
    browser.press("Tabulate").await;
    browser.expect("Some reports are missing").await;
    browser.picture("night-3-tabulate").await;
    browser.press("Tabulate").await;
    // The cards are fiction, and now and then two preferences tie.
    while browser.text().await.contains("Who was selected?") {
        browser.picture("night-3-tie").await;
        browser.pick().await;
        browser.press("Look at it once more").await;
        browser.picture("night-3-tie-confirm").await;
        browser.press("Record the outcome").await;
    }
    browser.expect("Release now").await;
    browser.picture("night-4-tabulated").await;
    browser.press("Release the results").await;
    browser.expect("Release 1 becomes public at once").await;
    browser.picture("night-5-release").await;
    browser.press("Release the results").await;
    browser.expect("Release 1,").await;
}

/// Every kind of page of the results, by following its links.
async fn results(browser: &Browser, prefix: &str) {
    let picture = async |name: &str| browser.picture(&format!("{prefix}-{name}")).await;
    browser.go("/results").await;
    picture("1-state").await;
    browser.press("All counties and precincts").await;
    picture("2-counties").await;
    browser.press("Polk").await;
    picture("3-polk").await;
    browser.go("/results/district/2").await;
    picture("4-district").await;
    browser.go("/results/preference/Sanders").await;
    picture("5-parts").await;
    browser.press("Adams").await;
    browser.press("Adams 2").await;
    browser.expect("How the result follows").await;
    picture("6-unit").await;
    browser.go("/results/unit/VIRTUAL-1").await;
    browser.expect("Cards in the box").await;
    picture("7-virtual").await;
    browser.go("/results/findings").await;
    picture("8-findings").await;
    browser.go("/results/rules").await;
    picture("9-rules").await;
    browser.go("/results/county/Nowhere").await;
    picture("10-not-found").await;
    browser.go("/status").await;
    picture("11-status").await;
}

#[tokio::test]
async fn the_manager_ends_the_night_and_everybody_reads_the_results() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::iowa().await;
    let base = app.running.public_url.to_string();
    let desk = Browser::open(&base, 1000, false).await;
    desk.go("/results").await;
    desk.expect("No results yet").await;
    desk.picture("waiting").await;
    manager(&desk).await;
    results(&desk, "results").await;
    desk.go("/headquarters").await;
    desk.picture("night-6-released").await;
    desk.press("What was done, and by whom").await;
    desk.expect("published release 1").await;
    desk.picture("night-7-audit").await;
    let phone = Browser::open(&base, PHONE, false).await;
    results(&phone, "results-phone").await;
}
