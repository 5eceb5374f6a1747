//! Nothing that anybody sends reaches a log, and nothing of it is published. A program of its own
//! logs everything it can, is sent marked values by every role through every route, and then what
//! it logged, the audit log, the bundle, the counters and the public pages are searched for them.

mod child;
mod found;
mod marks;
mod routes;
mod story;
mod walk;

use crate::harness::for_each_store;
use found::Search;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Where the other program finds its database, and where it leaves what it published.
const URL: &str = "CAUCUS_TEST_MARKED_URL";
const FOLDER: &str = "CAUCUS_TEST_MARKED_FOLDER";

/// What the other program logs last, in the most verbose of its own voices.
const CONTROL: &str = "everything was sent";

#[tokio::test]
async fn nothing_that_anybody_sends_is_logged_or_published() {
    for_each_store(async |fixture| {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let done = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "marked::child::sends_everything"])
            .args(["--ignored", "--nocapture"])
            .env(URL, &fixture.url)
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .status()
            .unwrap();
        assert!(done.success(), "{}", end_of(&log));
        let search = Search::open(folder.path());
        search.is_rich();
        let mut faults = Vec::new();
        let (mut lines, mut answered, mut has_control) = (0, 0, false);
        for line in BufReader::new(File::open(&log).unwrap()).split(b'\n') {
            let line = String::from_utf8_lossy(&line.unwrap()).into_owned();
            lines += 1;
            answered += usize::from(line.contains("answered"));
            has_control |= line.contains(CONTROL) && line.contains("TRACE");
            faults.extend(search.in_log(&line));
        }
        assert!(has_control, "{}", end_of(&log));
        let engine = fixture.engine;
        assert!(answered > 3_000, "{answered} of {lines} on {engine:?}");
        for file in search.published() {
            faults.extend(search.in_published(&file));
        }
        faults.sort();
        faults.dedup();
        assert!(faults.is_empty(), "{:#?}", &faults[..faults.len().min(40)]);
    })
    .await;
}

/// The end of a log, for whoever must find out why it ended.
fn end_of(log: &Path) -> String {
    let text = std::fs::read(log).unwrap();
    String::from_utf8_lossy(&text[text.len().saturating_sub(6_000)..]).into_owned()
}
