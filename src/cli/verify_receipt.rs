//! `caucus verify-receipt PROOF --code CODE --log-key KEY`

use super::Exit;
use crate::domain::ReceiptCode;
use crate::log::{LoggedProof, VerifierKey};
use std::io::Read as _;
use std::path::Path;

/// The most bytes of a proof: a checkpoint has at most a million, and its path little more.
const MOST: u64 = 1_100_000;

/// Checks, without the server, that a receipt's card is in the log.
pub fn run(proof: &Path, code: &str, log_key: &str) -> Result<Exit, String> {
    let about = |what: &dyn std::fmt::Display| format!("{}: {what}", proof.display());
    let code = ReceiptCode::parse(code).map_err(|e| e.to_string())?;
    let key: VerifierKey = log_key
        .trim()
        .parse()
        .map_err(|e| format!("--log-key: {e}"))?;
    let mut text = String::new();
    let file = std::fs::File::open(proof).map_err(|e| about(&e))?;
    let read = file.take(MOST).read_to_string(&mut text);
    read.map_err(|e| about(&e))?;
    let checked = LoggedProof::parse(&text).and_then(|read| Ok((read.check(&key)?, read.index)));
    match checked {
        Err(wrong) => {
            println!("NOT SHOWN: {wrong}");
            Ok(Exit::Findings)
        }
        Ok((_, index)) if index != code.log_index() => {
            println!("NOT SHOWN: this is the proof of another card");
            Ok(Exit::Findings)
        }
        Ok((head, index)) => {
            println!("log  {}", key.origin());
            println!("root {} of {} entries", head.root, head.size);
            println!("the card is entry {index} of the signed log");
            Ok(Exit::Done)
        }
    }
}
