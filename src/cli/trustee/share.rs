//! `caucus trustee share`

use super::{Own, Stop, check, files, fingerprint, passphrase};
use caucus_seal::backup::Kept;
use std::path::Path;

/// Locks the share, reads it back, and only then erases the seed.
pub(super) fn run(transcript: &Path, own: &Own) -> Result<(), Stop> {
    let ceremony = files::transcript(transcript)?;
    let key = check::confirmed(transcript, &ceremony)?;
    let seed = own.seed();
    let passphrase = passphrase::ask("Passphrase of your seed: ")?;
    let trustee = own.trustee(&ceremony, &passphrase)?;
    let share = trustee.share(&ceremony);
    let share = share.map_err(|fault| Stop::found(transcript, fault))?;
    let path = own.share();
    if !path.exists() {
        own.lock(&Kept::share(&share, &key), &passphrase, &path)?;
    }
    let again = Kept::unlock(&files::read(&path)?, passphrase.as_bytes());
    let again = again.and_then(|kept| kept.to_share(&key));
    again.map_err(|e| Stop::input(&path, e))?;
    std::fs::remove_file(&seed).map_err(|e| Stop::input(&seed, e))?;
    println!("key          {}", fingerprint(&key.digest()));
    println!("share        {}", path.display());
    println!(
        "Copy this file to two places and write the passphrase down for a third. The seed is erased."
    );
    Ok(())
}
