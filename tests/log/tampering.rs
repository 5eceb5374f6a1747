//! A stored log, tampered with in every way somebody with the whole database could think of, but
//! not the log's key: each time the check names what was touched.

use super::{EVENT, entries, entry, signer};
use caucus::log::{
    AuditEntry, CheckpointError, CheckpointSigner, EntryError, Finding, Frontier, FrontierError,
    Hash, LogCheck, LogName, MAX_FINDINGS, Report, TreeHead, leaf_hash,
};
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

/// One row of the log as a database keeps it.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    index: u64,
    id: Uuid,
    body: String,
    leaf: Hash,
}

/// A log as a database keeps it.
#[derive(Debug, Clone)]
struct Stored {
    rows: Vec<Row>,
    checkpoints: Vec<(u64, String)>,
    head: Vec<u8>,
}

fn row(index: u64, entry: &AuditEntry) -> Row {
    let body = entry.body();
    Row {
        index,
        id: entry.id,
        leaf: AuditEntry::leaf(index, &body),
        body,
    }
}

/// Entries appended in batches of three, a checkpoint each.
fn stored(count: u64) -> Stored {
    let mut frontier = Frontier::new();
    let mut stored = Stored {
        rows: (0..).zip(entries(count)).map(|(i, e)| row(i, &e)).collect(),
        checkpoints: Vec::new(),
        head: Vec::new(),
    };
    for batch in stored.rows.chunks(3) {
        frontier.append_all(batch.iter().map(|row| row.leaf));
        let note = signer(LogName::Audit).sign(&frontier.head());
        stored.checkpoints.push((frontier.size(), note));
    }
    stored.head = frontier.to_bytes();
    stored
}

impl Stored {
    fn check(&self) -> Report {
        let notes = self
            .checkpoints
            .iter()
            .map(|(size, note)| (*size, note.as_str()));
        let mut check = LogCheck::new(signer(LogName::Audit).verifier(), notes);
        for row in &self.rows {
            check.audit_entry(row.index, row.id, &row.body, row.leaf);
        }
        check.finish(Some(&self.head))
    }

    /// The log after an intruder's change, checked.
    fn after(&self, change: impl FnOnce(&mut Self)) -> Vec<Finding> {
        let mut changed = self.clone();
        change(&mut changed);
        let report = changed.check();
        assert_eq!(report.is_sound(), report.findings.is_empty());
        report.findings
    }

    /// Gives every row the index of its place and the leaf hash that follows, as an intruder
    /// would who knows how.
    fn renumber(&mut self) {
        for (index, row) in (0..).zip(&mut self.rows) {
            row.index = index;
            row.leaf = AuditEntry::leaf(index, &row.body);
        }
        let mut frontier = Frontier::new();
        frontier.append_all(self.rows.iter().map(|row| row.leaf));
        self.head = frontier.to_bytes();
    }
}

fn id(index: u64) -> Uuid {
    entry(index).id
}

#[test]
fn an_untouched_log_is_sound() {
    for count in [0, 1, 2, 3, 8, 11] {
        let report = stored(count).check();
        assert_eq!(report.findings, []);
        assert_eq!((report.entries, report.signed), (count, count));
        assert_eq!(report.checkpoints, count.div_ceil(3));
    }
}

#[test]
fn an_altered_entry_is_named_whichever_column_was_altered() {
    let log = stored(8);
    let altered = |stored| Finding::Altered {
        index: 4,
        id: Some(id(4)),
        stored,
    };
    let other = entry(7)
        .body()
        .replace(&id(7).to_string(), &id(4).to_string());
    let body = log.after(|log| log.rows[4].body.clone_from(&other));
    assert_eq!(body, [altered(log.rows[4].leaf)]);

    let leaf = leaf_hash(b"another");
    let hash = log.after(|log| log.rows[4].leaf = leaf);
    assert_eq!(hash, [altered(leaf)]);

    let stranger = Uuid::from_u128(9);
    let wrong_id = log.after(|log| log.rows[4].id = stranger);
    assert_eq!(
        wrong_id,
        [Finding::WrongId {
            index: 4,
            stored: stranger,
            id: id(4)
        }]
    );

    let garbled = log.after(|log| log.rows[4].body.push(' '));
    let reason = EntryError::NotCanonical;
    assert_eq!(
        garbled,
        [
            Finding::Malformed {
                index: 4,
                id: Some(id(4)),
                reason
            },
            altered(log.rows[4].leaf)
        ]
    );
}

#[test]
fn an_altered_entry_does_not_hide_another_change() {
    let log = stored(11);
    let two = |log: &mut Stored| {
        log.rows[4].body = entry(4).body().replace("registration", "voting");
        log.renumber();
        log.rows[3].leaf = leaf_hash(b"seen at once");
    };
    let mut changed = log.clone();
    two(&mut changed);
    let report = changed.check();
    assert!(matches!(
        report.findings[..],
        [
            Finding::Altered { index: 3, .. },
            Finding::NotAsSigned {
                first: 3,
                size: 6,
                ..
            }
        ]
    ));
    assert_eq!(
        (report.entries, report.signed, report.checkpoints),
        (11, 3, 1)
    );

    // What can be told apart is told apart: both batches are covered again by their checkpoints.
    let mut changed = log.clone();
    changed.rows[1].body.push(' ');
    changed.rows[4].leaf = leaf_hash(b"another");
    let report = changed.check();
    assert_eq!((report.signed, report.checkpoints), (11, 4));
}

#[test]
fn an_entry_replaced_together_with_its_leaf_hash_is_found_by_the_next_checkpoint() {
    let log = stored(8);
    let findings = log.after(|log| {
        log.rows[4].body = entry(4).body().replace("registration", "voting");
        log.renumber();
    });
    let [
        Finding::NotAsSigned {
            first: 3, size: 6, ..
        },
    ] = findings[..]
    else {
        panic!("{findings:?}");
    };
    let says = findings[0].to_string();
    assert!(
        says.starts_with("entries 3 to 5 are not as signed"),
        "{says}"
    );
}

#[test]
fn a_missing_entry_is_named() {
    let log = stored(8);
    for at in 0..8 {
        let findings = log.after(|log| drop(log.rows.remove(at)));
        let at = at as u64;
        assert_eq!(
            findings,
            [Finding::Missing {
                first: at,
                last: at
            }]
        );
    }
    let several = log.after(|log| drop(log.rows.drain(2..5)));
    assert_eq!(several, [Finding::Missing { first: 2, last: 4 }]);
    let all = log.after(|log| log.rows.clear());
    assert_eq!(all, [Finding::Missing { first: 0, last: 7 }]);
}

#[test]
fn a_missing_entry_is_found_where_the_rest_was_renumbered() {
    let log = stored(8);
    for at in 0..8_usize {
        let findings = log.after(|log| {
            log.rows.remove(at);
            log.renumber();
        });
        let batch = (at / 3 * 3) as u64;
        let first = findings.first();
        if batch == 6 {
            // The last batch is one short, so that its checkpoint cannot be reached.
            assert_eq!(first, Some(&Finding::Missing { first: 7, last: 7 }));
        } else {
            assert!(
                matches!(first, Some(Finding::NotAsSigned { first, .. }) if *first == batch),
                "{findings:?}"
            );
        }
    }
}

#[test]
fn renumbering_alone_is_named_at_the_first_entry_that_moved() {
    // Without new leaf hashes: the index is part of the leaf.
    let log = stored(8);
    let findings = log.after(|log| {
        log.rows.remove(3);
        for (index, row) in (0..).zip(&mut log.rows) {
            row.index = index;
        }
    });
    assert_eq!(
        findings[0],
        Finding::Altered {
            index: 3,
            id: Some(id(4)),
            stored: log.rows[4].leaf
        }
    );
}

#[test]
fn an_added_entry_is_named() {
    let log = stored(8);
    let at_the_end = log.after(|log| {
        log.rows.push(row(8, &entry(8)));
        log.renumber();
    });
    assert_eq!(at_the_end, [Finding::Unsigned { first: 8, last: 8 }]);

    for at in 0..8_usize {
        let stranger = entry(50);
        let findings = log.after(|log| {
            log.rows.insert(at, row(at as u64, &stranger));
            log.renumber();
        });
        let batch = (at / 3 * 3) as u64;
        assert!(
            matches!(findings[..], [Finding::NotAsSigned { first, .. }] if first == batch),
            "{at}: {findings:?}"
        );
    }
    // Beside the one that belongs there, as only a file could have it.
    let beside = log.after(|log| log.rows.insert(5, row(4, &entry(50))));
    let id = Some(entry(50).id);
    assert_eq!(
        beside,
        [Finding::OutOfPlace {
            index: 4,
            expected: 5,
            id
        }]
    );
}

#[test]
fn a_repeated_entry_is_named() {
    let log = stored(8);
    let findings = log.after(|log| {
        let again = log.rows[2].clone();
        log.rows.push(Row { index: 8, ..again });
        log.renumber();
    });
    assert_eq!(
        findings,
        [
            Finding::Unsigned { first: 8, last: 8 },
            Finding::Repeated {
                index: 8,
                first: 2,
                id: id(2)
            }
        ]
    );
    let in_place = log.after(|log| log.rows.insert(3, log.rows[2].clone()));
    assert_eq!(
        in_place,
        [
            Finding::OutOfPlace {
                index: 2,
                expected: 3,
                id: Some(id(2))
            },
            Finding::Repeated {
                index: 2,
                first: 2,
                id: id(2)
            }
        ]
    );
}

#[test]
fn reordered_entries_are_named() {
    let log = stored(8);
    // Lines of a file swapped.
    let rows = log.after(|log| log.rows.swap(3, 4));
    assert_eq!(
        rows,
        [
            Finding::Missing { first: 3, last: 3 },
            Finding::OutOfPlace {
                index: 3,
                expected: 5,
                id: Some(id(3))
            }
        ]
    );
    // Indexes swapped, leaf hashes moved along.
    let indexes = log.after(|log| {
        log.rows.swap(3, 4);
        (log.rows[3].index, log.rows[4].index) = (3, 4);
    });
    let moved = |index: u64, from: u64| Finding::Altered {
        index,
        id: Some(id(from)),
        stored: log.rows[usize::try_from(from).unwrap()].leaf,
    };
    assert_eq!(indexes[..2], [moved(3, 4), moved(4, 3)]);
    assert!(matches!(
        indexes[2..],
        [Finding::NotAsSigned {
            first: 3,
            size: 6,
            ..
        }]
    ));
    // Leaf hashes made anew for the new places.
    let renewed = log.after(|log| {
        log.rows.swap(3, 4);
        log.renumber();
    });
    assert!(matches!(
        renewed[..],
        [Finding::NotAsSigned {
            first: 3,
            size: 6,
            ..
        }]
    ));
}

#[test]
fn a_truncated_log_is_found_by_its_checkpoints_or_one_kept_elsewhere() {
    let log = stored(8);
    let rows_only = log.after(|log| {
        log.rows.truncate(5);
        log.renumber();
    });
    assert_eq!(rows_only, [Finding::Missing { first: 5, last: 7 }]);

    // Everything rolled back to an earlier, truly signed state: only memory elsewhere can tell.
    let kept = log.checkpoints[2].clone();
    let rolled_back = |log: &mut Stored| {
        log.rows.truncate(6);
        log.checkpoints.truncate(2);
        log.renumber();
    };
    assert_eq!(log.after(rolled_back), []);
    let with_memory = log.after(|log| {
        rolled_back(log);
        log.checkpoints.push(kept);
    });
    assert_eq!(with_memory, [Finding::Missing { first: 6, last: 7 }]);
}

#[test]
fn a_bad_checkpoint_is_named_and_the_others_still_count() {
    let log = stored(8);
    let bad = |position, size, reason| Finding::BadCheckpoint {
        position,
        size,
        reason,
    };
    let garbled =
        log.after(|log| log.checkpoints[1].1 = log.checkpoints[1].1.replace("\n6\n", "\n5\n"));
    assert_eq!(garbled, [bad(1, 6, CheckpointError::BadSignature)]);

    let foreign = CheckpointSigner::new(LogName::Audit, EVENT, &[9; 32]);
    let head = TreeHead {
        size: 8,
        root: leaf_hash(b""),
    };
    let last = log.after(|log| log.checkpoints[2].1 = foreign.sign(&head));
    assert_eq!(
        last,
        [
            bad(2, 8, CheckpointError::NotSigned),
            Finding::Unsigned { first: 6, last: 7 }
        ]
    );

    let swapped = log.after(|log| {
        let notes = &mut log.checkpoints;
        (notes[0].0, notes[1].0) = (6, 3);
    });
    assert_eq!(
        swapped,
        [
            Finding::CheckpointSize {
                position: 0,
                stored: 6,
                signed: 3
            },
            Finding::CheckpointSize {
                position: 1,
                stored: 3,
                signed: 6
            }
        ]
    );
    let none = log.after(|log| log.checkpoints.clear());
    assert_eq!(none, [Finding::Unsigned { first: 0, last: 7 }]);
}

#[test]
fn two_signed_histories_are_a_fork() {
    let log = stored(8);
    let other = TreeHead {
        size: 6,
        root: leaf_hash(b"other"),
    };
    let findings = log.after(|log| {
        let note = signer(LogName::Audit).sign(&other);
        log.checkpoints.push((6, note));
    });
    assert!(
        matches!(findings[..], [Finding::Fork { size: 6, .. }]),
        "{findings:?}"
    );
    // A wrong root for the empty log is no different from any other.
    let of_nothing = TreeHead { size: 0, ..other };
    let findings = log.after(|log| {
        let note = signer(LogName::Audit).sign(&of_nothing);
        log.checkpoints.push((0, note));
    });
    assert!(matches!(
        findings[..],
        [Finding::NotAsSigned {
            first: 0,
            size: 0,
            ..
        }]
    ));
    assert!(findings[0].to_string().contains("checkpoint of 0 entries"));
    // The same checkpoint twice is not.
    assert_eq!(
        log.after(|log| log.checkpoints.push(log.checkpoints[1].clone())),
        []
    );
}

#[test]
fn a_wrong_head_is_named() {
    let log = stored(8);
    let short = log.after(|log| log.head.truncate(log.head.len() - 1));
    assert!(matches!(
        short[..],
        [Finding::BadHead(FrontierError::WrongLength { size: 8, .. })]
    ));
    let mut behind = Frontier::new();
    behind.append_all(log.rows[..7].iter().map(|row| row.leaf));
    let findings = log.after(|log| log.head = behind.to_bytes());
    let [Finding::WrongHead { stored, found }] = findings[..] else {
        panic!("{findings:?}");
    };
    assert_eq!((stored.size, found.size), (7, 8));
}

#[test]
fn a_log_that_is_wrong_everywhere_makes_a_short_report() {
    let log = stored(150);
    let mut changed = log.clone();
    for row in &mut changed.rows {
        row.leaf = leaf_hash(b"wrong");
    }
    let report = changed.check();
    assert_eq!(report.findings.len(), MAX_FINDINGS);
    assert_eq!(report.not_listed, 50);
}

/// Signing takes long without optimisation, so the properties share one log, signed once.
static SIGNED: LazyLock<Stored> = LazyLock::new(|| {
    let mut log = stored(8);
    log.checkpoints.drain(..2);
    log
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever one byte of whatever column of a row becomes, the check names that row.
    #[test]
    fn any_changed_byte_of_a_row_is_named(
        at in any::<prop::sample::Index>(), row in 0_usize..8, bit in 0_u8..8
    ) {
        let log = &*SIGNED;
        let findings = [
            log.after(|log| flip_text(&mut log.rows[row].body, at, bit)),
            log.after(|log| flip(&mut log.rows[row].leaf.0, at, bit)),
            log.after(|log| {
                let mut id = *log.rows[row].id.as_bytes();
                flip(&mut id, at, bit);
                log.rows[row].id = Uuid::from_bytes(id);
            }),
        ];
        let name = format!("entry {row} ");
        for findings in findings {
            assert!(findings.iter().any(|f| f.to_string().contains(&name)), "{findings:?}");
        }
    }

    /// Whatever one byte of a checkpoint or of the head becomes, the check names it.
    #[test]
    fn any_changed_byte_of_a_signature_or_the_head_is_named(
        at in any::<prop::sample::Index>(), bit in 0_u8..8
    ) {
        let log = &*SIGNED;
        let findings = log.after(|log| flip_text(&mut log.checkpoints[0].1, at, bit));
        assert!(matches!(findings[0], Finding::BadCheckpoint { position: 0, .. }), "{findings:?}");
        let findings = log.after(|log| flip(&mut log.head, at, bit));
        let [Finding::BadHead(_) | Finding::WrongHead { .. }] = findings[..] else {
            panic!("{findings:?}");
        };
    }
}

fn flip(bytes: &mut [u8], at: prop::sample::Index, bit: u8) {
    bytes[at.index(bytes.len())] ^= 1 << bit;
}

fn flip_text(text: &mut String, at: prop::sample::Index, bit: u8) {
    let mut bytes = std::mem::take(text).into_bytes();
    flip(&mut bytes, at, bit);
    // What is no longer UTF-8 a database or a file reader would hand over like this at best.
    *text = String::from_utf8_lossy(&bytes).into_owned();
}
