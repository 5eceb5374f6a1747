//! Audit entries: every action reads back, and only as it was written.

use super::{entries, entry};
use caucus::domain::Micros;
use caucus::log::{
    Action, Actor, AuditEntry, EntryError, Hash, MAX_TEXT_CHARS, REGISTRY, Text, leaf_hash,
};
use proptest::prelude::*;
use std::collections::HashSet;

const UUID: &str = "01900000-0000-7000-8000-0000000000ff";

/// Values of each kind, as written.
fn samples(kind: &str) -> Vec<String> {
    let values: &[&str] = match kind {
        "event" | "account" | "participant" | "roll entry" | "proposal" => &[UUID],
        "kind of proposal" => &["approve-against-roll", "recover-account", "open-box"],
        "count" => &["0", "18446744073709551615"],
        "time" | "unit" | "session" | "cell" => &["-1", "0", "9223372036854775807"],
        "phase" => &[
            "setup",
            "registration",
            "voting",
            "closed",
            "tabulated",
            "released",
        ],
        "role" => &["participant", "event_manager", "reviewer"],
        "hash" => &["00000000000000000000000000000000000000000000000000000000000000ff"],
        "district code" => &["1", "at large"],
        "text" => &[
            "",
            " ",
            "a b",
            "{field}",
            "ø “quoted”",
            "\\\\",
            "\\u{a}",
            "\\u{7f}",
        ],
        unknown => panic!("give samples of the new kind {unknown:?} here"),
    };
    values.iter().map(|&value| value.to_owned()).collect()
}

/// Values of each kind, nearly as written.
fn near_misses(kind: &str) -> &'static [&'static str] {
    match kind {
        "event" | "account" | "participant" | "roll entry" | "proposal" => &[
            "",
            "0190000000007000800000000000000ff",
            "{01900000-0000-7000-8000-0000000000ff}",
            "01900000-0000-7000-8000-0000000000FF",
        ],
        "count" => &[
            "",
            "-1",
            "+1",
            "01",
            "1 ",
            " 1",
            "1.0",
            "18446744073709551616",
        ],
        "time" | "unit" | "session" | "cell" => &["", "+1", "-0", "00", "9223372036854775808"],
        "phase" | "role" | "kind of proposal" => &["", "Setup", "voting ", "manager"],
        "hash" => &[
            "",
            "ff",
            "00000000000000000000000000000000000000000000000000000000000000FF",
        ],
        "district code" | "text" => &[
            "\\",
            "\\n",
            "\\u{A}",
            "\\u{0a}",
            "\\u{41}",
            "\\u{+a}",
            "\\u{d800}",
            "\\u{a",
            "\t",
        ],
        unknown => panic!("give near misses of the new kind {unknown:?} here"),
    }
}

fn body(code: &str, fields: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let head = format!("id {UUID}\nat 1580774400000000\nactor system\naction {code}\n");
    let lines = fields
        .into_iter()
        .map(|(name, value)| format!("{name} {value}\n"));
    std::iter::once(head).chain(lines).collect()
}

#[test]
fn every_action_of_the_registry_reads_back_with_every_kind_of_value() {
    for action in REGISTRY {
        let usual = |name: &'static str, kind| (name, samples(kind)[0].clone());
        let all = || action.fields.iter().map(|f| usual(f.name, f.kind));
        let entry = AuditEntry::parse(&body(action.code, all())).unwrap();
        assert_eq!(entry.action.code(), action.code);
        assert_eq!(entry.action.details().len(), action.fields.len());

        for (at, field) in action.fields.iter().enumerate() {
            let with = |value: String| {
                let mut fields: Vec<_> = all().collect();
                fields[at].1 = value;
                body(action.code, fields)
            };
            for value in samples(field.kind) {
                let text = with(value.clone());
                let entry = AuditEntry::parse(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
                assert_eq!(entry.body(), text);
                assert_eq!(entry.action.details()[at], (field.name.to_owned(), value));
            }
            for value in near_misses(field.kind) {
                let text = with((*value).to_owned());
                assert!(AuditEntry::parse(&text).is_err(), "{text}");
            }
            let mut fewer: Vec<_> = all().collect();
            fewer.remove(at);
            assert!(AuditEntry::parse(&body(action.code, fewer)).is_err());
        }
        let more = all().chain([("extra", "1".to_owned())]);
        assert!(AuditEntry::parse(&body(action.code, more)).is_err());
    }
}

#[test]
fn the_registry_is_in_order() {
    let mut codes = HashSet::new();
    for action in REGISTRY {
        let code = action.code;
        assert!(codes.insert(code), "{code} stands twice");
        let (area, event) = code.split_once('.').unwrap();
        for part in [area, event] {
            assert!(!part.is_empty() && part.bytes().all(|b| b == b'_' || b.is_ascii_lowercase()));
        }
        assert!(!action.doc.is_empty(), "{code}");
        assert!(
            !action.sentence.ends_with('.'),
            "{code}: the entry adds the full stop"
        );
        let mut placeholders: Vec<&str> = action.sentence.split('{').skip(1).collect();
        for placeholder in &mut placeholders {
            *placeholder = placeholder.split('}').next().unwrap();
        }
        let fields: Vec<&str> = action.fields.iter().map(|field| field.name).collect();
        let sorted = |names: &[&str]| {
            names
                .iter()
                .map(ToString::to_string)
                .collect::<HashSet<_>>()
        };
        assert_eq!(
            sorted(&placeholders),
            sorted(&fields),
            "{code} says all it holds"
        );
        // The longest entry still fits a tile's entry bundle, which has 16-bit lengths.
        let longest = fields.len() * (MAX_TEXT_CHARS * "\\u{9f}".len() + 64) + 512;
        assert!(
            longest < usize::from(u16::MAX),
            "{code} has too many fields"
        );
    }
}

#[test]
fn what_every_entry_begins_with_must_be_as_written() {
    let good = entry(1).body();
    assert_eq!(AuditEntry::parse(&good), Ok(entry(1)));
    let head = good.split_once("action").unwrap().0;
    for (bad, reason) in [
        (String::new(), EntryError::Head),
        (good.replace("id ", "ID "), EntryError::Head),
        (good.replace("at ", "at"), EntryError::Head),
        (good.replace("at ", "at  "), EntryError::Head),
        (
            good.replacen("actor ", "actor system ", 1),
            EntryError::Head,
        ),
        (head.to_owned(), EntryError::Head),
        (good.replace("phase_changed", "phase"), EntryError::Action),
        (
            good.replace("from setup\nto registration", "to registration\nfrom setup"),
            EntryError::Action,
        ),
        (good.trim_end().to_owned(), EntryError::NotCanonical),
        (format!("{good}\n"), EntryError::NotCanonical),
        (format!("{good}{good}"), EntryError::NotCanonical),
        (good.replace('\n', "\r\n"), EntryError::NotCanonical),
        (good.replace("at ", "at +"), EntryError::NotCanonical),
        (format!("\u{feff}{good}"), EntryError::Head),
    ] {
        assert_eq!(AuditEntry::parse(&bad), Err(reason), "{bad:?}");
    }
}

#[test]
fn an_entry_with_any_byte_changed_has_another_leaf_and_does_not_read_as_the_same() {
    for (index, entry) in (0_u64..).zip(entries(3)) {
        let body = entry.body();
        for at in 0..body.len() {
            for bit in 0..8 {
                let mut changed = body.clone().into_bytes();
                changed[at] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(changed) else {
                    continue;
                };
                assert_ne!(
                    AuditEntry::leaf(index, &changed),
                    AuditEntry::leaf(index, &body)
                );
                assert_ne!(AuditEntry::parse(&changed).as_ref(), Ok(&entry));
            }
        }
    }
}

#[test]
fn a_leaf_is_the_version_the_index_and_the_body() {
    let body = entry(1).body();
    let data = format!("caucus-audit/1 42\n{body}");
    assert_eq!(AuditEntry::leaf_data(42, &body), data.as_bytes());
    assert_eq!(AuditEntry::leaf(42, &body), leaf_hash(data.as_bytes()));
    assert_ne!(AuditEntry::leaf(42, &body), AuditEntry::leaf(43, &body));
    assert_eq!(AuditEntry::body_hash(""), Hash::EMPTY);
}

#[test]
fn an_entry_reads_as_a_sentence() {
    assert_eq!(
        entry(1).sentence(),
        "Account 00000000-0000-0000-0000-00000000acc1 moved the event from setup to registration."
    );
    let tricky = AuditEntry {
        action: Action::ReportsImported {
            reports: 3,
            source: Text::new("{reports}.csv"),
        },
        actor: Actor::System,
        ..entry(0)
    };
    assert_eq!(
        tricky.sentence(),
        "The system imported 3 precinct reports from {reports}.csv."
    );
}

#[test]
fn long_text_is_cut_and_says_so() {
    let fits = "ø".repeat(MAX_TEXT_CHARS);
    assert_eq!(Text::new(&fits).as_str(), fits);
    let cut = Text::new(&format!("{fits}!"));
    assert_eq!(cut.as_str().chars().count(), MAX_TEXT_CHARS);
    assert!(cut.as_str().ends_with("ø…"));
    let longer = body(
        "log.key_introduced",
        [("key", "x".repeat(MAX_TEXT_CHARS + 1))],
    );
    assert_eq!(AuditEntry::parse(&longer), Err(EntryError::NotCanonical));
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(title in any::<String>(), at in any::<i64>()) {
        let entry = AuditEntry {
            at: Micros(at),
            action: Action::LogKeyIntroduced { key: Text::new(&title) },
            ..entry(0)
        };
        let body = entry.body();
        prop_assert_eq!(body.lines().count(), 5);
        prop_assert_eq!(AuditEntry::parse(&body), Ok(entry));
    }

    #[test]
    fn what_reads_at_all_is_what_would_have_been_written(
        value in "[\\\\u{}0-9a-fn \\t\\r\\n]{0,12}"
    ) {
        let text = body("log.key_introduced", [("key", value)]);
        if let Ok(entry) = AuditEntry::parse(&text) {
            prop_assert_eq!(entry.body(), text);
        }
    }
}
