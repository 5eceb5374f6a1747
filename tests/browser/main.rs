//! The pages in a real browser: on a phone, without script, and as the press will see them. The
//! pictures are in `target/screenshots`.

mod access;
mod afterwards;
mod card;
mod card_sealed;
mod chromium;
mod desk;
mod evidence;
#[path = "../it/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "one harness serves two test programs"
)]
mod harness;
mod keyboard;
mod look;
mod passkeys;
mod phone;
mod readers;
mod register;
mod roll;
mod sealing;
mod staff;

use chromium::Browser;
use harness::{PASSWORD, TestApp};

/// Width of a small phone, in CSS pixels.
const PHONE: u32 = 360;

/// From the open box to a release.
async fn manager(browser: &Browser) {
    browser.sign_in("manager", PASSWORD).await;
    browser.expect("Close the sessions now").await;
    browser.picture("night-1-open").await;
    browser.press("Close the sessions").await;
    browser.expect("Close the sessions for good?").await;
    browser.picture("night-2-close").await;
    browser.press("Close the sessions").await;
    browser.picture("night-2-closed").await;
    browser.press("Who opens the box").await;
    browser.picture("night-2-frozen").await;
    browser.press("Propose to open the box").await;
    browser.expect("Ask another event manager").await;
    browser.picture("night-2-proposed").await;
    browser.sign_in("manager2", PASSWORD).await;
    browser.press("Who opens the box").await;
    browser.picture("night-2-confirm").await;
    browser.press("Confirm: open the box").await;
    browser.expect("Two event managers have agreed").await;
    browser.picture("night-2-authorised").await;
    browser.go("/headquarters").await;
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
    let desk = Browser::open(&base, 1000, true).await;
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
