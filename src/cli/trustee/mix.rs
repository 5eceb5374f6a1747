//! `caucus trustee mix`

use super::{Stop, files, fingerprint};
use crate::clock::Entropy;
use caucus_seal::mix::{MixSeed, Mixed};
use std::path::Path;

/// Mixes a batch: another order and other ciphertexts for the same cards. Trusted: nothing shows
/// that it was done rightly.
pub(super) fn run(batch: &Path, key: &Path, out: &Path, mixed: &Path) -> Result<(), Stop> {
    let (key, input) = (files::key(key)?, files::batch(batch)?);
    let seed = MixSeed::new(Entropy::system().bytes());
    let mix = Mixed::trusted(&key, &input, &seed).map_err(|e| Stop::found(batch, e))?;
    files::write_new(out, &mix.to_bytes())?;
    files::write_new(mixed, &mix.output().to_bytes())?;
    println!("unit         {}", input.unit());
    println!("cards        {}", input.items().len());
    println!("to open      {}", mixed.display());
    println!("fingerprint  {}", fingerprint(&mix.output().digest()));
    Ok(())
}
