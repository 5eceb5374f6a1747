//! A bundle of a small night, made by the program itself: sound as it is, and whatever is done to
//! it is found and named.

use caucus::bundle::Files;
use caucus::bundle::verify::{Verdict, verify};
use caucus::clock::Entropy;
use caucus::log::Hash;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

struct Night {
    files: Files,
    folder: tempfile::TempDir,
}

/// Twenty-five participants a district, all of Iowa's rooms.
static NIGHT: LazyLock<Night> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    let made = demo(&bundle, "100");
    assert!(made.status.success(), "{made:?}");
    let mut files = Files::new();
    read(&bundle, "", &mut files);
    Night { files, folder }
});

fn demo(bundle: &Path, participants: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_caucus"))
        .args(["demo", "--until", "released", "--seed", "7"])
        .args(["--participants", participants, "--bundle"])
        .arg(bundle)
        .output()
        .unwrap()
}

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

fn judge(files: &Files) -> Verdict {
    verify(files, None, &mut Entropy::seeded(1).rng())
}

/// What may be named where this file was touched: the file, or what it is checked against.
fn is_named(file: &str, item: &str) -> bool {
    let of_log = |log: &str| file.starts_with(log) && item.starts_with(log);
    let of_opening = || {
        let number = file.split('.').next().unwrap_or_default();
        file.starts_with("opening/") && item.starts_with(number)
    };
    file == item
        || ["audit.", "roster.", "cards."].into_iter().any(of_log)
        || of_opening()
        // Its fingerprint is in everything; what is read first says so.
        || file == "manifest.json"
}

#[track_caller]
fn assert_named(files: &Files, file: &str, what: &str) {
    let verdict = judge(files);
    let Some(fault) = verdict.fault else {
        panic!("{file}: {what} was not noticed");
    };
    assert!(is_named(file, &fault.item), "{file}: {what} gave {fault}");
}

#[test]
fn a_bundle_is_sound_from_the_manifest_to_the_results() {
    let verdict = judge(&NIGHT.files);
    assert_eq!(verdict.fault, None);
    let items: Vec<_> = verdict.held.iter().map(|h| h.item.as_str()).collect();
    for item in [
        "trustees.transcript",
        "audit.txt",
        "cards.jsonl",
        "opening/4",
        "results.json",
    ] {
        assert!(items.contains(&item), "{items:?}");
    }
    let fingerprint = verdict.fingerprint.unwrap();
    let mut rng = Entropy::seeded(2).rng();
    assert!(verify(&NIGHT.files, Some(&fingerprint), &mut rng).is_sound());
    let other = verify(&NIGHT.files, Some(&Hash::EMPTY), &mut rng);
    assert_eq!(other.fault.unwrap().item, "manifest.json");
}

#[test]
fn the_command_says_what_holds_and_what_does_not() {
    let bundle = NIGHT.folder.path().join("bundle");
    let run = |arguments: &[&str], folder: &Path| {
        let run = Command::new(env!("CARGO_BIN_EXE_caucus"))
            .arg("verify")
            .arg(folder)
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
        (run.status.code(), said)
    };
    let (status, said) = run(&["--json"], &bundle);
    assert_eq!(status, Some(0), "{said}");
    let verdict: serde_json::Value = serde_json::from_str(&said).unwrap();
    let fingerprint = verdict["fingerprint"].as_str().unwrap().to_owned();
    assert_eq!(run(&["--expect", &fingerprint], &bundle).0, Some(0));
    let wrong = fingerprint.replace(|c: char| c.is_ascii_digit(), "a");
    assert_eq!(run(&["--expect", &wrong], &bundle).0, Some(1));
    assert_eq!(run(&["--expect", "short"], &bundle).0, Some(2));
    assert_eq!(run(&[], &NIGHT.folder.path().join("none")).0, Some(2));
    let (status, said) = run(&[], NIGHT.folder.path());
    assert_eq!(status, Some(1), "a folder that is no bundle: {said}");
    let again = demo(&bundle, "100");
    assert_eq!(
        again.status.code(),
        Some(2),
        "a bundle is never overwritten"
    );
}

#[test]
fn too_few_cards_of_a_district_are_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    let made = demo(&bundle, "40");
    assert_eq!(made.status.code(), Some(2));
    let said = String::from_utf8(made.stderr).unwrap();
    assert!(
        said.contains("10 cards would be opened; at least 20"),
        "{said}"
    );
    assert!(!bundle.exists());
}

#[test]
fn a_flipped_byte_is_found_in_every_file() {
    for (name, bytes) in &NIGHT.files {
        let last = bytes.len().saturating_sub(1);
        let places = [0, last / 7, last / 3, last / 2, last - last / 5, last];
        for place in places.into_iter().filter(|p| *p < bytes.len()) {
            let mut files = NIGHT.files.clone();
            files.get_mut(name).unwrap()[place] ^= 1;
            assert_named(&files, name, &format!("byte {place}"));
        }
    }
}

#[test]
fn a_missing_added_cut_or_longer_file_is_found() {
    for name in NIGHT.files.keys() {
        let mut files = NIGHT.files.clone();
        let bytes = files.remove(name).unwrap();
        assert_named(&files, name, "dropping the file");
        for (what, changed) in [
            ("cutting it", bytes[..bytes.len() * 2 / 3].to_vec()),
            ("emptying it", Vec::new()),
            ("a line end more", [bytes.as_slice(), b"\n"].concat()),
            ("the same again", [bytes.as_slice(), &bytes].concat()),
        ] {
            if changed != bytes {
                files.insert(name.clone(), changed);
                assert_named(&files, name, what);
            }
        }
    }
    for name in [
        "notes.txt",
        "opening/5.mix",
        "opening/1.part-4",
        "opening/1.part-03",
    ] {
        let mut files = NIGHT.files.clone();
        let bytes = files.get("opening/1.part-3").unwrap().clone();
        files.insert(name.to_owned(), bytes);
        assert_named(&files, name, "adding the file");
    }
}

#[test]
fn dropped_repeated_and_exchanged_lines_are_found() {
    for name in ["roster.jsonl", "cards.jsonl", "reports.jsonl", "audit.txt"] {
        let end = if name == "audit.txt" { "\n\n" } else { "\n" };
        let text = String::from_utf8(NIGHT.files[name].clone()).unwrap();
        let lines: Vec<&str> = text.split_inclusive(end).collect();
        let middle = lines.len() / 2;
        let changes: [(&str, Vec<&str>); 5] = [
            (
                "a line less",
                [&lines[..middle], &lines[middle + 1..]].concat(),
            ),
            ("the last line less", lines[..lines.len() - 1].to_vec()),
            ("the first line less", lines[1..].to_vec()),
            (
                "a line twice",
                [&lines[..=middle], &lines[middle..]].concat(),
            ),
            ("two lines exchanged", {
                let mut lines = lines.clone();
                lines.swap(middle, middle - 1);
                lines
            }),
        ];
        for (what, changed) in changes {
            let mut files = NIGHT.files.clone();
            files.insert(name.to_owned(), changed.concat().into_bytes());
            assert_named(&files, name, what);
        }
    }
}

#[test]
fn exchanged_files_are_found() {
    for (one, other) in [
        ("audit.checkpoint", "cards.checkpoint"),
        ("roster.checkpoint", "cards.checkpoint"),
        ("opening/1.mix", "opening/2.mix"),
        ("opening/1.opened", "opening/2.opened"),
        ("opening/1.part-1", "opening/1.part-2"),
        ("opening/1.part-1", "opening/3.part-1"),
        ("rules/precinct.toml", "rules/satellite.toml"),
    ] {
        let mut files = NIGHT.files.clone();
        let first = files.remove(one).unwrap();
        let second = files.insert(other.to_owned(), first).unwrap();
        files.insert(one.to_owned(), second);
        let fault = judge(&files).fault.expect("exchanging was not noticed");
        assert!(
            is_named(one, &fault.item) || is_named(other, &fault.item),
            "{one} for {other} gave {fault}"
        );
    }
}

#[test]
fn what_came_out_of_a_box_cannot_be_changed_with_the_results() {
    // The opened elements are only those that the trustees' proven parts give.
    let mut files = NIGHT.files.clone();
    let opened = files.get_mut("opening/1.opened").unwrap();
    let end = opened.len();
    let (first, last) = (end - 64, end - 32);
    let (head, tail) = opened.split_at_mut(last);
    if head[first..] == tail[..] {
        tail.copy_from_slice(&head[first - 32..first]);
    } else {
        head[first..].swap_with_slice(tail);
    }
    assert_named(&files, "opening/1.opened", "exchanging two opened cards");
}
