//! Pages worked with the keyboard alone: the Tab key goes through each as it is read.

use crate::chromium::{self, Browser};
use crate::harness::TestApp;
use crate::readers::{Reader, Readers, pages, readers_of};
use caucus::domain::Role;
use serde_json::Value;

const ORDER: &str = include_str!("order.js");

/// Follows the Tab key through a page.
async fn follow(browser: &Browser, name: &str) {
    let count = browser.evaluate(&format!("({ORDER})()")).await;
    let count = count.as_i64().unwrap();
    assert!(count > 5, "{name} has {count} stops");
    let mut before: Option<Value> = None;
    for place in 0..count {
        browser.key("Tab").await;
        let stop = browser.evaluate("stop()").await;
        let what = format!("{name}, stop {place}: {stop}");
        assert_eq!(stop["place"], place, "{what}: the keys skip or go back");
        assert!(
            stop["isSeen"] == true && stop["isInView"] == true,
            "{what} is not seen"
        );
        let number = |stop: &Value, side: &str| stop[side].as_f64().unwrap();
        // Down the page, and from left to right within a line; what is read aloud goes the same way.
        if let Some(before) = &before {
            let is_below = number(&stop, "bottom") > number(before, "top");
            assert!(is_below, "{what} stands above {before}");
            let is_same_line = number(&stop, "top") < number(before, "top") + 1.0;
            let is_right = number(&stop, "left") > number(before, "left");
            assert!(!is_same_line || is_right, "{what} stands left of {before}");
        }
        // The first leads past the head, and shows itself only while it has the focus.
        before = (place > 0).then_some(stop);
    }
}

#[tokio::test]
async fn the_tab_key_goes_through_a_page_as_it_is_read_and_is_seen_everywhere() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, 1280, true).await;
    let mut readers = Readers::of(&app).await;
    let mut all = vec![
        (Reader::Staff(Role::Verifier), "/desk"),
        (Reader::Staff(Role::EventManager), "/headquarters"),
    ];
    for endpoint in pages().filter(|e| !e.path.contains('{')) {
        let theirs = |reader: &Reader| !matches!(reader, Reader::Staff(_));
        let readers = readers_of(endpoint).into_iter().filter(theirs);
        all.extend(readers.map(|reader| (reader, endpoint.path)));
    }
    let mut followed = 0;
    for (reader, address) in all {
        let visitor = readers.get(reader);
        if visitor.get(address).await.status != 200 {
            continue;
        }
        followed += 1;
        browser.become_holder(&base, &visitor.cookies).await;
        for width in [320, 1280] {
            browser.resize(width).await;
            browser.go(address).await;
            browser.settle().await;
            follow(&browser, &format!("{address} at {width}")).await;
        }
    }
    assert!(followed > 20, "{followed} pages");
}
