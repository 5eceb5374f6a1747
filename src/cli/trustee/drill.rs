//! `caucus trustee drill`: known cards go in, and must come out although shares are lost. Shares
//! stay where they are; what trustees bring together are parts, as on the night itself.

use super::{Stop, files, fingerprint};
use crate::clock::Entropy;
use caucus_seal::opening::{Batch, Opened};
use caucus_seal::{Card, Channel, Context, JointKey, seal};
use std::path::{Path, PathBuf};

/// The unit of drills. No event has one of this name.
const UNIT: &str = "drill";
/// How many preferences the drill's cards choose from.
const PREFERENCES: u8 = 9;

/// The known cards: of every length, each preference first on one of them.
fn cards() -> Result<Vec<Card>, Stop> {
    let card = |first: u8| {
        let length = usize::from(first % 6);
        let ranks = (0..PREFERENCES).map(|next| (first + next) % PREFERENCES + 1);
        let ranks: Vec<u8> = ranks.take(length).collect();
        Card::new(&ranks).map_err(|e| Stop::Input(e.to_string()))
    };
    (0..12).map(card).collect()
}

/// Seals the known cards.
pub(super) fn make(key: &Path, out: &Path) -> Result<(), Stop> {
    let key = files::key(key)?;
    let batch = sealed(&key).map_err(Stop::Input)?;
    files::write_new(out, &batch.to_bytes())?;
    println!("fingerprint  {}", fingerprint(&batch.digest()));
    Ok(())
}

fn sealed(key: &JointKey) -> Result<Batch, String> {
    let entropy = Entropy::system();
    let cards = cards().map_err(|_| "the drill's cards are none")?;
    let items = cards.iter().zip(0..).map(|(card, number)| {
        let context = Context::new(key.digest(), UNIT, [0; 32], 0, number, Channel::Server);
        let context = context.map_err(|e| e.to_string())?;
        let sealed = seal(card, &context, key.key(), &entropy.bytes());
        sealed
            .map(|sealed| *sealed.ciphertext())
            .map_err(|e| e.to_string())
    });
    let items = items.collect::<Result<_, String>>()?;
    Batch::new(key, UNIT, items).map_err(|e| e.to_string())
}

/// Whether the parts give the known cards.
pub(super) fn check(key: &Path, batch_path: &Path, paths: &[PathBuf]) -> Result<(), Stop> {
    let (key, batch) = (files::key(key)?, files::batch(batch_path)?);
    if batch.unit() != UNIT {
        let why = format!("this is the box of {}, not a drill", batch.unit());
        return Err(Stop::input(batch_path, why));
    }
    let parts = files::parts(paths)?;
    let opened = Opened::combine(&key, &batch, &parts, &mut Entropy::system().rng());
    let opened = opened.map_err(|e| Stop::found(batch_path, e))?;
    let found: Result<Vec<Card>, _> = opened.cards(PREFERENCES).collect();
    if found.ok() != Some(cards()?) {
        return Err(Stop::found(batch_path, "other cards came out than went in"));
    }
    let present: Vec<u8> = parts.iter().map(|part| part.trustee()).collect();
    let all = 1..=key.quorum().trustees();
    let absent: Vec<String> = all
        .filter(|t| !present.contains(t))
        .map(|t| t.to_string())
        .collect();
    println!(
        "the drill held: the key opens without trustees {}",
        absent.join(", ")
    );
    Ok(())
}
