//! `caucus trustee check` and `key`: what anybody can see in a transcript.

use super::{Stop, begin, files, fingerprint};
use caucus_seal::JointKey;
use caucus_seal::ceremony::Ceremony;
use std::path::Path;

/// Which round is open and whom it waits for, or that all is there.
pub(super) fn progress(ceremony: &Ceremony) -> String {
    let Some(round) = ceremony.round() else {
        return "all trustees confirmed the key".to_owned();
    };
    let missing: Vec<String> = ceremony.missing().map(|t| t.to_string()).collect();
    format!("round {round} waits for trustees {}", missing.join(", "))
}

/// The key of a ceremony that is over.
pub(super) fn confirmed(transcript: &Path, ceremony: &Ceremony) -> Result<JointKey, Stop> {
    let key = ceremony.key();
    key.ok_or_else(|| Stop::found(transcript, progress(ceremony)))
}

/// Checks every message, and whether this is the event and the key that was published.
pub(super) fn run(
    transcript: &Path,
    definition: Option<&Path>,
    published: Option<&Path>,
) -> Result<(), Stop> {
    let ceremony = files::transcript(transcript)?;
    let params = ceremony.params();
    let (needed, all) = (params.quorum.needed(), params.quorum.trustees());
    println!("event        {}", fingerprint(&params.event));
    println!("trustees     {needed} of {all}");
    if let Some(path) = definition
        && begin::event_of(path)? != params.event
    {
        return Err(Stop::found(path, "the ceremony was held for another event"));
    }
    let key = confirmed(transcript, &ceremony)?;
    println!("key          {}", fingerprint(&key.digest()));
    if let Some(path) = published
        && files::key(path)? != key
    {
        return Err(Stop::found(path, "this is not the key of the transcript"));
    }
    println!("every check held: any {needed} of the {all} trustees open, and fewer cannot");
    Ok(())
}

/// Writes the joint key.
pub(super) fn key(transcript: &Path, out: &Path) -> Result<(), Stop> {
    let key = confirmed(transcript, &files::transcript(transcript)?)?;
    files::write_new(out, &key.to_bytes())?;
    println!("key          {}", fingerprint(&key.digest()));
    Ok(())
}
