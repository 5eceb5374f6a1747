//! `caucus trustee combine`

use super::{Stop, files};
use crate::clock::Entropy;
use caucus_seal::opening::Opened;
use std::path::{Path, PathBuf};

/// Checks every part and puts them together.
pub(super) fn run(
    key: &Path,
    batch_path: &Path,
    parts: &[PathBuf],
    out: &Path,
) -> Result<(), Stop> {
    let (key, batch) = (files::key(key)?, files::batch(batch_path)?);
    let parts = files::parts(parts)?;
    let opened = Opened::combine(&key, &batch, &parts, &mut Entropy::system().rng());
    let opened = opened.map_err(|e| Stop::found(batch_path, e))?;
    files::write_new(out, &opened.to_bytes())?;
    println!("unit         {}", batch.unit());
    println!("cards        {}", opened.elements().len());
    Ok(())
}
