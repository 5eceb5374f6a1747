//! `caucus trustee gather`

use super::{Stop, check, files};
use std::path::{Path, PathBuf};

/// Puts messages into a transcript; if one does not hold, the transcript stays as it was.
pub(super) fn run(transcript: &Path, messages: &[PathBuf]) -> Result<(), Stop> {
    let mut ceremony = files::transcript(transcript)?;
    for path in messages {
        let taken = ceremony.add(&files::read(path)?);
        taken.map_err(|fault| Stop::found(path, fault))?;
    }
    files::replace(transcript, &ceremony.to_bytes())?;
    println!("{}", check::progress(&ceremony));
    Ok(())
}
