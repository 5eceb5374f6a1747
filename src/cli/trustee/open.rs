//! `caucus trustee open`

use super::{Stop, files, fingerprint, is_fingerprint, passphrase};
use crate::clock::Entropy;
use caucus_seal::backup::Kept;
use caucus_seal::opening::Partial;
use std::path::Path;

/// Makes one trustee's part of the opening of the batch that was authorised, and of no other.
pub(super) fn run(
    batch_path: &Path,
    key_path: &Path,
    share_path: &Path,
    expect: &str,
    out: &Path,
) -> Result<(), Stop> {
    let (key, batch) = (files::key(key_path)?, files::batch(batch_path)?);
    let digest = batch.digest();
    if !is_fingerprint(expect, &digest) {
        let found = fingerprint(&digest);
        let why = format!("its fingerprint is {found}, not the one that was authorised");
        return Err(Stop::found(batch_path, why));
    }
    let passphrase = passphrase::ask("Passphrase of your share: ")?;
    let kept = Kept::unlock(&files::read(share_path)?, passphrase.as_bytes());
    let share = kept.and_then(|kept| kept.to_share(&key));
    let share = share.map_err(|e| Stop::input(share_path, e))?;
    let part = Partial::make(&key, &share, &batch, &mut Entropy::system().rng());
    let part = part.map_err(|e| Stop::found(batch_path, e))?;
    files::write_new(out, &part.to_bytes())?;
    println!("unit         {}", batch.unit());
    println!("cards        {}", batch.items().len());
    println!("part         {}", out.display());
    Ok(())
}
