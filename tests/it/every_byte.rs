//! The bundle of an event of three cards, byte by byte: whatever byte of it is changed, the check
//! fails and names what was touched. The same for lines that are dropped, repeated or exchanged, files
//! that are cut or exchanged, and checkpoints that are replaced by earlier ones, truly signed.

use crate::harness::{Night, TestApp};
use caucus::bundle::Files;
use caucus::bundle::manifest::Witnesses;
use caucus::bundle::verify::{Fault, Known, verify_knowing};
use caucus::clock::Entropy;
use caucus::log::{Cosigner, LogName};
use caucus::services::{audit, bundle, cosigning, event};
use std::thread;

/// When the witness cosigned, in seconds since 1970.
const COSIGNED: u64 = 1_833_588_000;

/// What is published of an event with a witness, small enough to go through it whole; and for each
/// log every checkpoint that it signed before, cosigned as well.
async fn published() -> (Files, Vec<(String, String)>) {
    let witness = Cosigner::new("north", &[4; 32]).unwrap();
    let new = event::NewEvent {
        witnesses: Witnesses {
            needed: 1,
            keys: vec![witness.public().to_string()],
        },
        ..Night::event()
    };
    let set = new.witnesses.set().unwrap();
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
        for log in LogName::ALL {
            let note = cosigning::offered(&platform.store, log).await.unwrap();
            let note = note.unwrap();
            let line = witness.cosign(&note, COSIGNED).line;
            let text = note.split_once("\n\n").unwrap().0;
            let handed = format!("{text}\n\n{line}\n");
            cosigning::take(platform, log, &handed).await.unwrap();
        }
    };
    cosign().await;
    app.count_and_release().await;
    cosign().await;
    let mut before = Vec::new();
    for log in LogName::ALL {
        let mut reader = platform.store.reader().await.unwrap();
        let signed = reader.db().checkpoints(log).await.unwrap();
        for row in &signed[..signed.len() - 1] {
            let line = witness.cosign(&row.note, COSIGNED);
            before.push((format!("{log}.checkpoint"), set.attach(&row.note, &[line])));
        }
    }
    (bundle::files(platform).await.unwrap(), before)
}

/// Judges bundles that differ in one thing from a sound one. What was judged of the ceremony is
/// kept by the hash of its bytes, so that a bundle with the same one is judged in a moment.
struct Judge {
    files: Files,
    known: Known,
}

impl Judge {
    fn new(files: &Files) -> Self {
        Self {
            files: files.clone(),
            known: Known::default(),
        }
    }

    fn fault(&mut self) -> Option<Fault> {
        let mut rng = Entropy::seeded(1).rng();
        verify_knowing(&self.files, None, &mut rng, &mut self.known).fault
    }

    /// Asserts that another content of a file is found and named, and puts the old one back.
    fn must_name(&mut self, name: &str, changed: Vec<u8>, what: &str) {
        let sound = self.files.insert(name.to_owned(), changed).unwrap();
        let found = self.fault();
        let found = found.unwrap_or_else(|| panic!("{name}, {what}: not noticed"));
        assert!(is_named(name, &found.item), "{name}, {what}: {found}");
        self.files.insert(name.to_owned(), sound);
    }
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

/// One of several threads, each with every so-many-th byte of all files; gives how many.
fn flip(files: &Files, first: usize, step: usize) -> usize {
    let mut judge = Judge::new(files);
    let all = files
        .iter()
        .flat_map(|(name, bytes)| bytes.iter().enumerate().map(move |byte| (name, byte)));
    let mut tried = 0;
    for (name, (place, byte)) in all.skip(first).step_by(step) {
        // One bit of each byte, another one in the next.
        judge.files.get_mut(name).unwrap()[place] = byte ^ (1 << (place % 8));
        let found = judge.fault();
        let found = found.unwrap_or_else(|| panic!("{name}, byte {place}: not noticed"));
        assert!(is_named(name, &found.item), "{name}, byte {place}: {found}");
        judge.files.get_mut(name).unwrap()[place] = *byte;
        tried += 1;
    }
    assert_eq!(judge.fault(), None, "everything is as it was");
    tried
}

/// A text in the pieces it consists of.
fn pieces<'a>(name: &str, bytes: &'a [u8]) -> Option<Vec<&'a str>> {
    let end = if name == "audit.txt" { "\n\n" } else { "\n" };
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.split_inclusive(end).collect())
}

/// Every line dropped, repeated and exchanged with the next.
fn move_lines(judge: &mut Judge, name: &str, bytes: &[u8]) {
    let Some(lines) = pieces(name, bytes) else {
        return;
    };
    for at in 0..lines.len() {
        let put = |lines: &[&str]| lines.concat().into_bytes();
        let without = [&lines[..at], &lines[at + 1..]].concat();
        let twice = [&lines[..=at], &lines[at..]].concat();
        let mut changes = vec![("dropped", put(&without)), ("repeated", put(&twice))];
        if at + 1 < lines.len() && lines[at] != lines[at + 1] {
            let mut exchanged = lines.clone();
            exchanged.swap(at, at + 1);
            changes.push(("exchanged", put(&exchanged)));
        }
        for (what, changed) in changes {
            judge.must_name(name, changed, &format!("line {at} {what}"));
        }
    }
}

/// A file cut at its ends and at places between, emptied, made longer and taken away.
fn cut(judge: &mut Judge, name: &str, bytes: &[u8]) {
    let places = (0..bytes.len()).filter(|at| at % 97 == 0 || at + 8 > bytes.len());
    for at in places {
        judge.must_name(name, bytes[..at].to_vec(), &format!("cut at {at}"));
    }
    judge.must_name(name, [bytes, b"\n"].concat(), "longer");
    let sound = judge.files.remove(name).unwrap();
    let found = judge.fault().unwrap_or_else(|| panic!("{name} is missed"));
    assert!(is_named(name, &found.item), "{name} missing: {found}");
    judge.files.insert(name.to_owned(), sound);
}

/// Every two files exchanged, and every file in the place of another.
fn exchange(judge: &mut Judge, files: &Files) {
    for (one, first) in files {
        for (other, second) in files.iter().filter(|(n, b)| *n > one && *b != first) {
            judge.files.insert(one.clone(), second.clone());
            judge.files.insert(other.clone(), first.clone());
            let found = judge.fault().unwrap_or_else(|| panic!("{one} for {other}"));
            let is_known = is_named(one, &found.item) || is_named(other, &found.item);
            assert!(is_known, "{one} for {other}: {found}");
            judge.files.insert(one.clone(), first.clone());
            judge.files.insert(other.clone(), second.clone());
        }
    }
}

#[tokio::test]
async fn every_changed_byte_and_every_moved_part_is_found_and_named() {
    let (files, before) = published().await;
    assert_eq!(Judge::new(&files).fault(), None);
    let files = &files;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let tried: usize = thread::scope(|scope| {
        let flips = (0..threads).map(|first| scope.spawn(move || flip(files, first, threads)));
        let flips: Vec<_> = flips.collect();
        flips.into_iter().map(|flips| flips.join().unwrap()).sum()
    });
    assert_eq!(tried, files.values().map(Vec::len).sum::<usize>());

    let mut judge = Judge::new(files);
    for (name, bytes) in files {
        move_lines(&mut judge, name, bytes);
        cut(&mut judge, name, bytes);
    }
    exchange(&mut judge, files);
    let earlier = ["audit.checkpoint", "roster.checkpoint", "cards.checkpoint"];
    for name in earlier {
        let of_log = before.iter().filter(|(of, _)| of == name);
        assert!(of_log.count() > 0 || name == "roster.checkpoint", "{name}");
    }
    for (name, note) in before {
        judge.must_name(&name, note.into_bytes(), "an earlier checkpoint");
    }
    assert_eq!(judge.fault(), None, "everything is as it was");
}
