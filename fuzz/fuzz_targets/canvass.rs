//! Any bytes as a folder of results, its files parted by form feeds: never a panic.
#![no_main]

use caucus::cli::canvass::canvass;
use caucus::ingest::results::{self, Files};
use caucus::tally::rules::Preset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut parts = text.split('\u{c}').map(str::to_owned);
    let files = Files {
        precincts: parts.next().unwrap_or_default(),
        results: parts.next().unwrap_or_default(),
        counties: parts.next().filter(|part| !part.is_empty()),
        satellites: parts.next(),
        results_name: "results_final.csv".to_owned(),
    };
    let Ok(results) = results::parse(&files) else {
        return;
    };
    let preset = Preset::named("iowa-2020-precinct").expect("shipped");
    canvass(results, "final", preset, |_| {}).expect("shipped rules");
});
