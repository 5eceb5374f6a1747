//! What the project publishes about its logs: test vectors and the list of actions. Both are
//! compared here with what the code does. Run with `CAUCUS_BLESS=1` to write them anew, then read
//! the difference: vectors of a format in use must never change.

use super::trees::{KNOWN_LEAVES, unhex};
use super::{EVENT, SECRET, entries, signer};
use caucus::log::{
    AuditEntry, Cosigner, Frontier, Hash, LogName, REGISTRY, WitnessSet, consistency_proof,
    inclusion_proof, leaf_hash,
};
use serde_json::{Value, json};
use std::path::Path;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares a file of the project with its contents as they are to be.
fn compare(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("CAUCUS_BLESS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(
        found == expected,
        "{} is not what the code gives; see tests/log/published.rs",
        path.display()
    );
}

fn proofs(leaves: &[Hash]) -> (Vec<Value>, Vec<Value>) {
    let written = |proof: Vec<Hash>| proof.iter().map(Hash::to_string).collect::<Vec<_>>();
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    for size in 1..=leaves.len() {
        for at in 0..size as u64 {
            let proof = written(inclusion_proof(&leaves[..size], at).unwrap());
            inclusion.push(json!({"size": size, "index": at, "proof": proof}));
            let proof = written(consistency_proof(&leaves[..size], at).unwrap());
            consistency.push(json!({"old": at, "new": size, "proof": proof}));
        }
    }
    (inclusion, consistency)
}

/// Seconds since 1970 at which the witness of the vectors cosigned.
const COSIGNED: u64 = 1_833_588_000;

/// The line of one witness below checkpoints, and each checkpoint with it.
fn cosignatures(notes: &[String]) -> Value {
    let witness = Cosigner::new("witness.example.org/one", &SECRET).unwrap();
    let key = witness.public().to_string();
    let set = WitnessSet::new(1, std::slice::from_ref(&key)).unwrap();
    let one = |note: &String| {
        let line = witness.cosign(note, COSIGNED);
        let cosigned = set.attach(note, std::slice::from_ref(&line));
        json!({"time": COSIGNED, "checkpoint": note, "line": line.line, "cosigned": cosigned})
    };
    json!({"witness_key": key, "lines": notes.iter().map(one).collect::<Vec<_>>()})
}

#[test]
fn the_vectors_are_what_the_code_gives() {
    let leaves: Vec<Hash> = KNOWN_LEAVES.iter().map(|l| leaf_hash(&unhex(l))).collect();
    let mut frontier = Frontier::new();
    let mut trees = Vec::new();
    let mut notes = Vec::new();
    for size in 0..=leaves.len() {
        trees.push(json!({
            "size": size,
            "root": frontier.root().to_string(),
            "frontier": hex(&frontier.to_bytes()),
        }));
        for log in LogName::ALL {
            let note = signer(log).sign(&frontier.head());
            notes.push(json!({"log": log.as_str(), "size": size, "note": note}));
        }
        if let Some(leaf) = leaves.get(size) {
            frontier.append(*leaf);
        }
    }
    let keys = LogName::ALL.map(|log| (log.as_str(), signer(log).verifier().to_string()));
    let audit = (0..).zip(entries(6)).map(|(index, entry)| {
        let body = entry.body();
        json!({
            "index": index,
            "leaf_hash": AuditEntry::leaf(index, &body).to_string(),
            "body_hash": AuditEntry::body_hash(&body).to_string(),
            "sentence": entry.sentence(),
            "body": body,
        })
    });
    let (inclusion, consistency) = proofs(&leaves);
    let last = LogName::ALL.map(|log| signer(log).sign(&frontier.head()));
    let vectors = json!({
        "about": "Test vectors of docs/spec/log.md. Bytes are in hexadecimal.",
        "event": EVENT.to_string(),
        "secret_key": hex(&SECRET),
        "verifier_keys": keys.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "leaves": KNOWN_LEAVES,
        "leaf_hashes": leaves.iter().map(Hash::to_string).collect::<Vec<_>>(),
        "trees": trees,
        "inclusion": inclusion,
        "consistency": consistency,
        "checkpoints": notes,
        "cosignatures": cosignatures(&last),
        "audit": audit.collect::<Vec<_>>(),
    });
    let expected = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    compare("tests/data/vectors/log.json", &expected);
}

#[test]
fn the_list_of_actions_is_that_of_the_registry() {
    let mut page = String::from(
        "# Actions in the audit log\n\n\
         Written from the registry in `src/log/action.rs`; do not edit. How an entry is written is\n\
         in [log.md](log.md). Actions are added, never changed or removed.\n\n\
         | code | when | reads | fields, in order |\n|---|---|---|---|\n",
    );
    for action in REGISTRY {
        let field = |f: &caucus::log::FieldSpec| format!("`{}` ({})", f.name, f.kind);
        let fields: Vec<String> = action.fields.iter().map(field).collect();
        page.push_str(&format!(
            "| `{}` | {} | *(actor)* {}. | {} |\n",
            action.code,
            action.doc,
            action.sentence,
            fields.join(", ")
        ));
    }
    compare("docs/spec/audit-actions.md", &page);
}
