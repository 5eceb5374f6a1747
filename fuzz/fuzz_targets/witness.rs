//! Any bytes as what comes from a server that a witness looks at, and as what a witness hands to a
//! server: never a panic, what is read writes the same text again, and nobody else's line is taken.
#![no_main]

use caucus::domain::{EventId, ReceiptCode};
use caucus::log::{
    CheckpointSigner, Cosigner, Hash, LogName, TileTree, TreeHead, WitnessKey, WitnessSet, follow,
    leaf_hash, root,
};
use libfuzzer_sys::fuzz_target;
use std::cell::Cell;
use std::sync::LazyLock;

/// A log that has grown from 290 to 300 leaves, and its witness.
struct Log {
    signer: CheckpointSigner,
    tree: TileTree,
    old: TreeHead,
    new: TreeHead,
    note: String,
    set: WitnessSet,
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let event: EventId =
        serde_json::from_str("\"01900000-0000-7000-8000-000000000001\"").expect("an id");
    let signer = CheckpointSigner::new(LogName::Cards, event, &[7; 32]);
    let leaves: Vec<_> = (0_u32..300)
        .map(|leaf| leaf_hash(&leaf.to_be_bytes()))
        .collect();
    let mut tree = TileTree::default();
    leaves.iter().for_each(|leaf| tree.append(*leaf));
    let head = |size: usize| TreeHead {
        size: size as u64,
        root: root(&leaves[..size]),
    };
    let witness = Cosigner::new("north", &[4; 32]).expect("a name");
    Log {
        note: signer.sign(&head(300)),
        old: head(290),
        new: head(300),
        set: WitnessSet::new(1, &[witness.public().to_string()]).expect("a list"),
        signer,
        tree,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let log = &*LOG;
    // Whatever a server brings in the place of one tile: it is the tile, or nothing is cosigned.
    for place in 0..4 {
        let fetched = Cell::new(0);
        let is_other = Cell::new(false);
        let fetch = |path: &str| {
            let tile = log.tree.tile(path).ok_or_else(|| path.to_owned())?;
            let number = fetched.replace(fetched.get() + 1);
            if number != place {
                return Ok(tile);
            }
            is_other.set(tile != bytes);
            Ok(bytes.to_vec())
        };
        let followed = follow(Some(&log.old), &log.new, &fetch);
        assert_eq!(followed.is_err(), is_other.get(), "{followed:?}");
    }
    // A head that nobody has signed before, of any size.
    if let Some((size, root)) = bytes.split_first_chunk()
        && let Some(root) = Hash::from_slice(root)
    {
        let new = TreeHead {
            size: u64::from_be_bytes(*size),
            root,
        };
        let fetch = |path: &str| log.tree.tile(path).ok_or_else(|| path.to_owned());
        assert!(new == log.new || new == log.old || follow(Some(&log.old), &new, &fetch).is_err());
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = text.parse::<WitnessKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(code) = ReceiptCode::parse(text) {
        assert_eq!(ReceiptCode::parse(&code.to_string()), Ok(code));
    }
    if let Ok(found) = log.set.check_line(&log.note, text) {
        assert_eq!(
            (found.line.as_str(), found.witness.as_str()),
            (text, "north")
        );
    }
    let _ = log.set.read_handed_in(text);
    let key = log.signer.verifier();
    if let Ok(found) = log.set.check_note(key, text) {
        assert!(!found.is_empty());
    }
    let behind = format!("{}{text}\n", log.note);
    if let Ok(found) = log.set.check_note(key, &behind) {
        assert_eq!(found.len(), 1);
    }
});
