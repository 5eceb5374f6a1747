//! The bundle of an event of three cards, byte by byte: whatever byte of it is changed, the check
//! fails and names what was touched. With `CAUCUS_EVERY_BYTE` set, each byte there is, which takes
//! many minutes; without it the first and last bytes of each file and one in [`STRIDE`] between.

use crate::harness::{Night, TestApp};
use caucus::bundle::Files;
use caucus::bundle::manifest::Witnesses;
use caucus::bundle::verify::{Fault, verify};
use caucus::clock::Entropy;
use caucus::log::Cosigner;
use caucus::services::{audit, bundle, cosigning, event};

/// Odd, so that every bit of a byte has its turn.
const STRIDE: usize = 61;

/// What is published of an event with a witness, small enough to go through it whole.
async fn published() -> Files {
    let witness = Cosigner::new("north", &[4; 32]).unwrap();
    let new = event::NewEvent {
        witnesses: Witnesses {
            needed: 1,
            keys: vec![witness.public().to_string()],
        },
        ..Night::event()
    };
    let app = TestApp::of_three_in(&new, None).await;
    let platform = app.platform();

    for (login, choices) in [("ada", [1, 2]), ("ben", [1, 3]), ("cleo", [1, 4])] {
        let mut person = app.signed_in(login).await;
        crate::card::rank(&mut person, &choices).await;
        let page = crate::card::review(&mut person).await;
        crate::card::cast(&mut person, &page).await;
    }
    event::close_all_sessions(platform, crate::harness::actor())
        .await
        .unwrap();
    let cosign = async || {
        audit::sequence_pending(platform).await.unwrap();
        for log in caucus::log::LogName::ALL {
            let note = cosigning::offered(&platform.store, log).await.unwrap();
            let note = note.unwrap();
            let line = witness.cosign(&note, 1_833_588_000).line;
            let text = note.split_once("\n\n").unwrap().0;
            let handed = format!("{text}\n\n{line}\n");
            cosigning::take(platform, log, &handed).await.unwrap();
        }
    };
    cosign().await;
    app.count_and_release().await;
    cosign().await;
    bundle::files(platform).await.unwrap()
}

fn fault(files: &Files) -> Option<Fault> {
    verify(files, None, &mut Entropy::seeded(1).rng()).fault
}

/// What may be named where this file was touched: the file, or what it is checked against.
fn is_named(file: &str, item: &str) -> bool {
    let log = |name: &str| {
        ["audit.", "roster.", "cards."]
            .into_iter()
            .find(|l| name.starts_with(l))
    };
    let opening = |name: &str| {
        name.starts_with("opening/")
            .then(|| name.split('.').next().map(str::to_owned))
    };
    file == item
        || log(file).is_some() && log(file) == log(item)
        || opening(file).is_some() && opening(file) == opening(item)
        // Its fingerprint is in everything; what is read first says so.
        || file == "manifest.json"
}

#[tokio::test]
async fn a_changed_byte_is_found_in_every_file_and_named() {
    let files = published().await;
    assert_eq!(fault(&files), None);
    let all = std::env::var_os("CAUCUS_EVERY_BYTE").is_some();
    let mut changed = files.clone();
    let mut tried = 0;
    for (name, bytes) in &files {
        for (place, byte) in bytes.iter().enumerate() {
            let is_edge = place < 4 || place + 4 >= bytes.len();
            if !all && !is_edge && !place.is_multiple_of(STRIDE) {
                continue;
            }
            // One bit of each byte, another one in the next.
            let flipped = byte ^ (1 << (place % 8));
            changed.get_mut(name).unwrap()[place] = flipped;
            let found = fault(&changed);
            let found = found.unwrap_or_else(|| panic!("{name}, byte {place}: not noticed"));
            assert!(is_named(name, &found.item), "{name}, byte {place}: {found}");
            changed.get_mut(name).unwrap()[place] = *byte;
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried} bytes");
    assert_eq!(fault(&changed), None, "everything is as it was");
}
