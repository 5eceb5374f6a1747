//! Tiles and the proofs made from them, against the whole tree.

use super::signer;
use caucus::log::{
    Hash, LogName, LoggedProof, LoggedProofError, TileTree, TreeHead, leaf_hash, root,
    verify_inclusion,
};

fn leaves(count: u32) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn tree(leaves: &[Hash]) -> TileTree {
    let mut tree = TileTree::default();
    leaves.iter().for_each(|leaf| tree.append(*leaf));
    tree
}

fn joined(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn tiles_hold_the_roots_of_perfect_subtrees() {
    let all = leaves(256 * 257 + 3);
    let tree = tree(&all);
    assert_eq!(tree.size(), 256 * 257 + 3);
    assert_eq!(tree.tile("0/000"), Some(joined(&all[..256])));
    assert_eq!(tree.tile("0/256"), Some(joined(&all[65_536..65_792])));
    assert_eq!(tree.tile("0/257.p/3"), Some(joined(&all[65_792..])));
    // Earlier checkpoints asked for fewer.
    assert_eq!(tree.tile("0/257.p/1"), Some(joined(&all[65_792..65_793])));
    let level: Vec<Hash> = all.chunks_exact(256).map(root).collect();
    assert_eq!(tree.tile("1/000"), Some(joined(&level[..256])));
    assert_eq!(tree.tile("1/001.p/1"), Some(joined(&level[256..])));
    assert_eq!(tree.tile("2/000.p/1"), Some(joined(&[root(&level[..256])])));
    // Nobody can ask for what is not there, nor in another way.
    for path in [
        "",
        "0",
        "0/",
        "0/0",
        "0/257",
        "0/257.p/4",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/08",
        "0/258.p/1",
        "0/x000/000",
        "0/-01",
        "00/000",
        "3/000.p/1",
        "63/000.p/1",
        "64/000",
        "data/000",
        "entries/000",
        "0/999",
        "0/x999/x999/999",
        "0/000/",
        "/0/000",
        "../0/000",
        "0/x000/x000/x000/x000/x000/x000/x000/000",
        "0/x999/x999/x999/x999/x999/x999/x999/999",
        "255/000.p/0",
        "0/000.p/1.p/1",
        "0/+00",
        "0/000.p/+1",
        "0/é0",
    ] {
        assert_eq!(tree.tile(path), None, "{path}");
    }
}

#[test]
fn proofs_from_tiles_hold_at_every_size() {
    let all = leaves(70_000);
    let tree = tree(&all);
    for size in [1, 2, 3, 255, 256, 257, 513, 65_535, 65_536, 65_537, 70_000] {
        let head = TreeHead {
            size,
            root: root(&all[..usize::try_from(size).unwrap()]),
        };
        for index in [0, size / 3, size / 2, size - 1] {
            let path = tree.inclusion_proof(size, index).unwrap();
            let leaf = all[usize::try_from(index).unwrap()];
            assert_eq!(verify_inclusion(&head, index, leaf, &path), Ok(()));
        }
        assert!(tree.inclusion_proof(size, size).is_err());
    }
    assert!(tree.inclusion_proof(70_001, 5).is_err());
}

#[test]
fn a_proof_is_read_in_its_one_form() {
    let proof = LoggedProof {
        leaf: leaf_hash(b"leaf"),
        index: 12,
        path: leaves(3),
        checkpoint: "a note\n".to_owned(),
    };
    let text = proof.to_text();
    assert_eq!(LoggedProof::parse(&text), Ok(proof));
    let line = |text: &str| match LoggedProof::parse(text) {
        Err(LoggedProofError::Line(line)) => line,
        other => panic!("{text:?}: {other:?}"),
    };
    assert_eq!(line(&text.replace("index 12", "index 012")), 3);
    assert_eq!(line(&text.replace("index 12", "index -12")), 3);
    assert_eq!(line(&text.replace("@v1", "@v2")), 1);
    assert_eq!(line(&text.replace("extra ", "extra  ")), 2);
    assert_eq!(line(""), 1);
    let (before, _) = text.split_once("\n\n").unwrap();
    assert_eq!(line(&format!("{before}\nAAAA\n\na note\n")), 7);
    assert_eq!(line(&text.replace("index 12\n", "index 12\r\n")), 3);
}

#[test]
fn a_proof_with_any_byte_changed_or_line_moved_shows_nothing() {
    let all = leaves(13);
    let log = signer(LogName::Cards);
    let head = TreeHead {
        size: 13,
        root: root(&all),
    };
    let proof = LoggedProof {
        leaf: all[5],
        index: 5,
        path: tree(&all).inclusion_proof(13, 5).unwrap(),
        checkpoint: log.sign(&head),
    };
    let shows = |text: &str| {
        let read = LoggedProof::parse(text)?;
        read.check(log.verifier())
    };
    let text = proof.to_text();
    assert_eq!(shows(&text), Ok(head));
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(shows(&changed).is_err(), "byte {at}: {changed}");
        }
        let cut = text.get(..at).map(shows);
        assert!(cut.is_none_or(|cut| cut.is_err()), "cut at {at}");
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let without = [&lines[..at], &lines[at + 1..]].concat();
        let twice = [&lines[..=at], &lines[at..]].concat();
        let mut exchanged = lines.clone();
        exchanged.swap(at, (at + 1) % lines.len());
        for moved in [without, twice, exchanged] {
            assert!(shows(&moved.concat()).is_err(), "line {at}: {moved:?}");
        }
    }
}
