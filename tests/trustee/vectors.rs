//! The published vectors are what the specified steps give, and what the program reads.

use crate::table::Table;
use caucus_seal::ceremony::{Ceremony, Params, Trustee};
use caucus_seal::key::Quorum;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// The ceremony of the vectors: 2 of 3, trustee n with a seed of 32 bytes n.
fn made() -> Value {
    let params = Params {
        event: [7; 32],
        quorum: Quorum::new(2, 3).unwrap(),
    };
    let trustees = (1..=3).map(|n| Trustee::new(params, n, &[n; 32]).unwrap());
    let trustees: Vec<Trustee> = trustees.collect();
    let mut ceremony = Ceremony::new(params);
    let mut rounds = Vec::new();
    while let Some(round) = ceremony.round() {
        let before = hex(&ceremony.digest());
        let messages = trustees.iter().map(|t| t.message(&ceremony).unwrap());
        let messages: Vec<Vec<u8>> = messages.collect();
        messages.iter().for_each(|m| ceremony.add(m).unwrap());
        let messages: Vec<String> = messages.iter().map(|m| hex(m)).collect();
        rounds.push(json!({ "round": round.to_string(), "before": before, "messages": messages }));
    }
    let key = ceremony.key().unwrap();
    json!({
        "about": "docs/spec/ceremony.md: 2 of 3 trustees; seed n is 32 bytes n; all in hexadecimal",
        "event": hex(&params.event),
        "ceremony": hex(&params.digest()),
        "rounds": rounds,
        "transcript": hex(&ceremony.to_bytes()),
        "key": hex(&key.to_bytes()),
        "key_digest": hex(&key.digest()),
    })
}

#[test]
fn the_vectors_of_a_ceremony() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/vectors/ceremony.json");
    let made = made();
    let published = fs::read(&path).unwrap_or_default();
    let published: Value = serde_json::from_slice(&published).unwrap_or_default();
    if published != made {
        let at = std::env::temp_dir().join("ceremony.json");
        fs::write(&at, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        panic!(
            "the vectors differ from what is made now, which is in {}",
            at.display()
        );
    }
    // The program reads them.
    let table = Table::new(2, 3);
    for name in ["transcript", "key"] {
        let bytes = base16ct::lower::decode_vec(published[name].as_str().unwrap()).unwrap();
        fs::write(table.path(name), bytes).unwrap();
    }
    let said = table.run("check transcript --key key", "").well();
    let digest: String = said.line("key").split(' ').collect();
    assert_eq!(digest, published["key_digest"].as_str().unwrap());
}
