//! Witnesses: what they cosign, what they refuse, and which lines count.

use super::{SECRET, signer};
use caucus::log::{
    CosignatureError, Cosigner, Frontier, Hash, LogName, NotCosigned, TileTree, TreeHead,
    WitnessKey, WitnessSet, WitnessSetError, follow, leaf_hash,
};
use std::cell::{Cell, RefCell};

fn witness(name: &str, seed: u8) -> Cosigner {
    Cosigner::new(name, &[seed; 32]).unwrap()
}

fn set(needed: u8, witnesses: &[&Cosigner]) -> WitnessSet {
    let keys: Vec<_> = witnesses.iter().map(|w| w.public().to_string()).collect();
    WitnessSet::new(needed, &keys).unwrap()
}

fn head(leaves: &[Hash]) -> TreeHead {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.head()
}

fn leaves(count: u32) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn tree(leaves: &[Hash]) -> TileTree {
    let mut tree = TileTree::default();
    leaves.iter().for_each(|leaf| tree.append(*leaf));
    tree
}

/// Follows a log that serves the tiles of these leaves.
fn followed(old: &TreeHead, new: &TreeHead, served: &[Hash]) -> Result<(), NotCosigned> {
    let tree = tree(served);
    let fetch = |path: &str| tree.tile(path).ok_or_else(|| format!("no tile {path}"));
    follow(Some(old), new, &fetch)
}

#[test]
fn the_line_is_the_one_that_the_specification_gives() {
    let witness = Cosigner::new("witness.example.org/one", &SECRET).unwrap();
    let public = witness.public().to_string();
    assert_eq!(public.parse::<WitnessKey>().unwrap(), *witness.public());
    let note = signer(LogName::Cards).sign(&head(&leaves(3)));
    let line = witness.cosign(&note, 1_833_588_000).line;
    // By hand: key id, time, and the signature over heading, time and the checkpoint's text.
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use ed25519_dalek::Signer as _;
    use sha2::{Digest as _, Sha256};
    let key = ed25519_dalek::SigningKey::from_bytes(&SECRET);
    let public_key = key.verifying_key();
    let named = [
        b"witness.example.org/one\n\x04".as_slice(),
        public_key.as_bytes(),
    ];
    let id = &Sha256::digest(named.concat())[..4];
    let text = note.split_once("\n\n").unwrap().0;
    let signed = key.sign(format!("cosignature/v1\ntime 1833588000\n{text}\n").as_bytes());
    let bytes = [id, &1_833_588_000_u64.to_be_bytes(), &signed.to_bytes()].concat();
    let expected = format!(
        "— witness.example.org/one {}",
        BASE64_STANDARD.encode(bytes)
    );
    assert_eq!(line, expected);
    let found = set(1, &[&witness]).check_line(&note, &line).unwrap();
    assert_eq!(
        (found.at, found.witness.as_str()),
        (1_833_588_000, "witness.example.org/one")
    );
    // A log's key is no witness's key, nor the other way round.
    assert!(
        signer(LogName::Cards)
            .verifier()
            .to_string()
            .parse::<WitnessKey>()
            .is_err()
    );
    assert!(public.parse::<caucus::log::VerifierKey>().is_err());
    for name in ["", "two words", "a+b"] {
        assert!(Cosigner::new(name, &SECRET).is_err(), "{name:?}");
    }
}

#[test]
fn a_list_of_witnesses_is_sound_or_refused() {
    let [one, two] = [witness("one", 1), witness("two", 2)].map(|w| w.public().to_string());
    let check = |needed, keys: &[&String]| {
        WitnessSet::new(
            needed,
            &keys.iter().map(|k| (*k).clone()).collect::<Vec<_>>(),
        )
    };
    assert!(check(0, &[]).is_ok() && check(1, &[&one, &two]).is_ok());
    for (needed, keys) in [(1, vec![]), (0, vec![&one]), (3, vec![&one, &two])] {
        let refused = check(needed, &keys);
        assert!(
            matches!(refused, Err(WitnessSetError::Needed { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(check(1, &[&one, &one]), Err(WitnessSetError::Twice(2)));
    let other = witness("one", 3).public().to_string();
    assert_eq!(check(1, &[&one, &other]), Err(WitnessSetError::Twice(2)));
    let renamed = witness("three", 1).public().to_string();
    assert_eq!(check(1, &[&one, &renamed]), Err(WitnessSetError::Twice(2)));
    let many: Vec<_> = (0..17)
        .map(|n| witness(&format!("w{n}"), n).public().to_string())
        .collect();
    assert_eq!(WitnessSet::new(1, &many), Err(WitnessSetError::TooMany));
    let cut = one[..one.len() - 2].to_owned();
    assert!(matches!(
        check(1, &[&cut]),
        Err(WitnessSetError::Key { number: 1, .. })
    ));
}

#[test]
fn a_checkpoint_counts_with_enough_lines_in_order_and_no_other_byte() {
    let (one, two, three) = (witness("one", 1), witness("two", 2), witness("three", 3));
    let set = set(2, &[&one, &two, &three]);
    let log = signer(LogName::Cards);
    let note = log.sign(&head(&leaves(5)));
    let lines = [&three, &one].map(|witness| witness.cosign(&note, 1_000));
    let whole = set.attach(&note, &lines);
    let names: Vec<_> = set.check_note(log.verifier(), &whole).unwrap();
    let names: Vec<_> = names.iter().map(|line| line.witness.as_str()).collect();
    assert_eq!(names, ["one", "three"]);
    // The checkpoint stays valid for who knows no witness.
    assert!(log.verifier().open(&whole).is_ok());
    for at in 0..whole.len() {
        for bit in [1, 0x20, 0x80] {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= bit;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(
                set.check_note(log.verifier(), &text).is_err(),
                "byte {at}: {text}"
            );
        }
    }
    let alone = set.attach(&note, &lines[..1]);
    let few = set.check_note(log.verifier(), &alone);
    assert_eq!(
        few,
        Err(CosignatureError::TooFew {
            found: 1,
            needed: 2
        })
    );
    let exchanged = format!("{note}{}\n{}\n", lines[0].line, lines[1].line);
    assert_eq!(
        set.check_note(log.verifier(), &exchanged),
        Err(CosignatureError::Order)
    );
    let twice = format!("{whole}{}\n", lines[0].line);
    assert!(set.check_note(log.verifier(), &twice).is_err());
    let stranger = witness("four", 4).cosign(&note, 1_000);
    let with_stranger = set.check_note(log.verifier(), &format!("{whole}{}\n", stranger.line));
    assert!(
        matches!(with_stranger, Err(CosignatureError::Unknown(_))),
        "{with_stranger:?}"
    );
    // A line of another checkpoint, or of a witness's namesake.
    let other = log.sign(&head(&leaves(6)));
    let moved = set.check_line(&note, &two.cosign(&other, 1_000).line);
    assert!(
        matches!(moved, Err(CosignatureError::Signature(_))),
        "{moved:?}"
    );
    let namesake = set.check_line(&note, &witness("two", 9).cosign(&note, 1_000).line);
    assert!(
        matches!(namesake, Err(CosignatureError::Unknown(_))),
        "{namesake:?}"
    );
    let text = note.split_once("\n\n").unwrap().0;
    let handed = format!("{text}\n\n{}\n", lines[1].line);
    assert_eq!(set.read_handed_in(&handed).unwrap(), lines[1]);
    assert_eq!(set.read_handed_in(&whole), Err(CosignatureError::Form));
}

#[test]
fn a_log_that_only_grew_is_followed_from_every_size_to_every_size() {
    let all = leaves(600);
    let sizes = [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 599, 600];
    for old in sizes {
        for new in sizes.into_iter().filter(|new| *new >= old) {
            let (before, now) = (head(&all[..old]), head(&all[..new]));
            assert_eq!(followed(&before, &now, &all), Ok(()), "{old} to {new}");
        }
    }
    // The first look, and the one after an empty log, have nothing to compare with.
    let fetch = |_: &str| -> Result<Vec<u8>, String> { panic!("nothing is fetched") };
    assert_eq!(follow(None, &head(&all), &fetch), Ok(()));
    assert_eq!(follow(Some(&head(&[])), &head(&all), &fetch), Ok(()));
}

#[test]
fn a_log_that_shrank_or_forked_is_refused() {
    let all = leaves(300);
    let shrunk = followed(&head(&all), &head(&all[..299]), &all);
    assert_eq!(shrunk, Err(NotCosigned::Shrunk { old: 300, new: 299 }));
    for changed in [0, 5, 255, 256, 279] {
        let mut other = all.clone();
        other[changed] = leaf_hash(b"another");
        let same_size = followed(&head(&all), &head(&other), &other);
        assert!(
            matches!(same_size, Err(NotCosigned::Forked { size: 300, .. })),
            "{same_size:?}"
        );
        // Grown since, with an entry of the part that was seen changed.
        let grown = followed(&head(&all[..280]), &head(&other), &other);
        let rewritten = NotCosigned::Rewritten { old: 280, new: 300 };
        assert_eq!(grown, Err(rewritten), "entry {changed}");
        // It shows the old tiles for the new root.
        let shown = followed(&head(&all[..280]), &head(&other), &all);
        assert_eq!(shown, Err(NotCosigned::Tiles), "entry {changed}");
    }
    for size in [(1 << 48) + 1, 1 << 63, u64::MAX] {
        let absurd = TreeHead { size, ..head(&all) };
        let refused = followed(&head(&all), &absurd, &all);
        assert_eq!(refused, Err(NotCosigned::TooLarge(size)));
    }
    // A change behind what was seen is no fork.
    let mut other = all.clone();
    other[280] = leaf_hash(b"another");
    assert_eq!(followed(&head(&all[..280]), &head(&other), &other), Ok(()));
}

#[test]
fn tiles_that_are_cut_missing_or_changed_never_pass() {
    let all = leaves(300);
    let tree = tree(&all);
    let (old, new) = (head(&all[..270]), head(&all));
    let asked = Cell::new(0);
    let good = |path: &str| tree.tile(path).ok_or_else(|| path.to_owned());
    let counted = |path: &str| {
        asked.set(asked.get() + 1);
        good(path)
    };
    follow(Some(&old), &new, &counted).unwrap();
    for broken in 0..asked.get() {
        for how in 0..4 {
            let nth = Cell::new(0);
            let served = |path: &str| {
                let mut tile = good(path)?;
                if nth.replace(nth.get() + 1) == broken {
                    match how {
                        0 => drop(tile.pop()),
                        1 => tile.push(0),
                        2 => tile[0] ^= 1,
                        _ => return Err("no answer".to_owned()),
                    }
                }
                Ok(tile)
            };
            let refused = follow(Some(&old), &new, &served);
            let expected = match how {
                3 => NotCosigned::NotFetched("no answer".to_owned()),
                _ => NotCosigned::Tiles,
            };
            assert_eq!(refused, Err(expected), "tile {broken}, {how}");
        }
    }
}

#[test]
fn every_changed_byte_of_every_tile_is_noticed() {
    let all = leaves(300);
    let tree = tree(&all);
    let (old, new) = (head(&all[..200]), head(&all));
    let asked = RefCell::new(Vec::new());
    let good = |path: &str| {
        let tile = tree.tile(path).ok_or_else(|| path.to_owned())?;
        asked.borrow_mut().push((path.to_owned(), tile.len()));
        Ok(tile)
    };
    follow(Some(&old), &new, &good).unwrap();
    // A whole tile, the beginning of the next, and the one above both.
    let asked = asked.into_inner();
    assert_eq!(asked.iter().map(|(_, len)| len).sum::<usize>(), 32 * 301);
    for (changed, len) in asked {
        for at in 0..len {
            let served = |path: &str| {
                let mut tile = tree.tile(path).ok_or_else(|| path.to_owned())?;
                if path == changed {
                    tile[at] ^= 1 << (at % 8);
                }
                Ok(tile)
            };
            let refused = follow(Some(&old), &new, &served);
            // Either the tile is not what the root says, or what it says of the old log is not so.
            let rewritten = NotCosigned::Rewritten { old: 200, new: 300 };
            let is_named = [Err(NotCosigned::Tiles), Err(rewritten)].contains(&refused);
            assert!(is_named, "{changed}, byte {at}: {refused:?}");
        }
    }
}
