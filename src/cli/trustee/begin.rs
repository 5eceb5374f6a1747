//! `caucus trustee begin`

use super::{Stop, files, fingerprint};
use caucus_seal::ceremony::{Ceremony, Params};
use caucus_seal::key::Quorum;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What names an event in its ceremony: SHA-256 of its definition, as the file is.
pub(super) fn event_of(definition: &Path) -> Result<[u8; 32], Stop> {
    Ok(Sha256::digest(files::read(definition)?).into())
}

/// Writes an empty transcript.
pub(super) fn run(definition: &Path, quorum: (u8, u8), out: &Path) -> Result<(), Stop> {
    let (needed, trustees) = quorum;
    let quorum = Quorum::new(needed, trustees);
    let params = Params {
        event: event_of(definition)?,
        quorum: quorum.map_err(|e| Stop::Input(e.to_string()))?,
    };
    files::write_new(out, &Ceremony::new(params).to_bytes())?;
    println!("event        {}", fingerprint(&params.event));
    println!("{needed} of {trustees} trustees will open. Give the transcript to each of them.");
    Ok(())
}
