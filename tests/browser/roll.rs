//! Importing the voter roll from a page, on a small screen.

use crate::chromium::{self, Browser};
use crate::harness::roll::HEADER;
use crate::harness::{PASSWORD, TestApp};

#[tokio::test]
async fn a_roll_is_sent_looked_at_and_imported_from_a_page() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("adams.csv");
    let rows = "900001,Quince,Ada,03/27/1984,50801,Adams,Adams 1,Active\n\
        900002,Quince,Ben,03/28/1984,50801,Adams,West Ward,Active\n";
    std::fs::write(&file, format!("{HEADER}{rows}")).unwrap();
    let manager = Browser::open(&base, 320, true).await;
    manager.sign_in("manager", PASSWORD).await;
    manager.press("Voter roll").await;
    manager.picture("roll-1-empty").await;
    manager.attach("roll", &file.display().to_string()).await;
    manager.pick().await;
    manager.press("See what would change").await;
    manager.expect("Adams, “West Ward”: 1 rows").await;
    manager.picture("roll-2-plan").await;
    manager.fill("county", "Adams").await;
    manager.fill("precinct", "West Ward").await;
    manager.fill("unit", "Adams 2").await;
    manager.press("Add this name").await;
    manager.press("Import it").await;
    manager.expect("adams.csv").await;
    manager.expect("in force").await;
    manager.picture("roll-3-imported").await;
}
