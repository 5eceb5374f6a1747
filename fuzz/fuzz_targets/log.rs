//! Any bytes as each text of a log: never a panic, and what is read writes the same text again.
#![no_main]

use caucus::log::{
    AuditEntry, Frontier, Hash, LoggedProof, SignerAnswer, SignerRequest, TileTree, VerifierKey,
    leaf_hash,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Three hundred leaves: a whole tile, a part of one, and a level above.
static TREE: LazyLock<TileTree> = LazyLock::new(|| {
    let mut tree = TileTree::default();
    (0_u32..300).for_each(|leaf| tree.append(leaf_hash(&leaf.to_be_bytes())));
    tree
});

/// Some key; that nothing is signed by it leaves the form to be looked at.
static KEY: LazyLock<VerifierKey> = LazyLock::new(|| {
    let seeds = include_str!("../seeds/log/key");
    seeds.parse().expect("a key")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        assert_eq!(frontier.to_bytes(), bytes);
    }
    if let Some(request) = SignerRequest::parse(bytes) {
        assert_eq!(request.to_bytes(), bytes);
    }
    if let Some(answer) = SignerAnswer::parse(bytes) {
        assert_eq!(answer.to_bytes(), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(entry) = AuditEntry::parse(text) {
        assert_eq!(entry.body(), text);
    }
    if let Ok(proof) = LoggedProof::parse(text) {
        assert_eq!(proof.to_text(), text);
        let _ = proof.check(&KEY);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(hash) = text.parse::<Hash>() {
        assert_eq!(hash.to_string(), text);
    }
    let _ = KEY.open(text);
    if let Some(tile) = TREE.tile(text) {
        assert!(!tile.is_empty() && tile.len() % 32 == 0);
    }
});
