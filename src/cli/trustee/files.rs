//! The files that go between trustees: read whole within a limit, written whole or not at all.

use super::Stop;
use crate::cli::durable;
use caucus_seal::ceremony::Ceremony;
use caucus_seal::opening::{Batch, Partial};
use caucus_seal::{JointKey, Malformed};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The most bytes of a file that holds no cards.
const SMALL: u64 = 1 << 20;
/// The most bytes of a batch or of a part: those of the most cards a batch can have.
const LARGE: u64 = 1 << 30;

/// Reads a file of at most this many bytes.
fn read_within(path: &Path, limit: u64) -> Result<Vec<u8>, Stop> {
    let file = File::open(path).map_err(|e| Stop::input(path, e))?;
    let mut bytes = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|e| Stop::input(path, e))?;
    if bytes.len() as u64 > limit {
        return Err(Stop::input(path, format!("more than {limit} bytes")));
    }
    Ok(bytes)
}

/// Reads a file that holds no cards.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    read_within(path, SMALL)
}

/// Reads a transcript and checks everything in it.
pub(super) fn transcript(path: &Path) -> Result<Ceremony, Stop> {
    Ceremony::parse(&read(path)?).map_err(|fault| Stop::found(path, fault))
}

/// Reads a joint key.
pub(super) fn key(path: &Path) -> Result<JointKey, Stop> {
    parsed(path, SMALL, JointKey::parse)
}

/// Reads a batch.
pub(super) fn batch(path: &Path) -> Result<Batch, Stop> {
    parsed(path, LARGE, Batch::parse)
}

/// Reads trustees' parts of an opening.
pub(super) fn parts(paths: &[impl AsRef<Path>]) -> Result<Vec<Partial>, Stop> {
    let part = |path: &_| parsed(AsRef::<Path>::as_ref(path), LARGE, Partial::parse);
    paths.iter().map(part).collect()
}

fn parsed<T>(
    path: &Path,
    limit: u64,
    parse: impl Fn(&[u8]) -> Result<T, Malformed>,
) -> Result<T, Stop> {
    parse(&read_within(path, limit)?).map_err(|malformed| Stop::found(path, malformed))
}

/// Writes a file that must not be there yet, for its owner's eyes, and makes it last.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    durable::write_new(path, bytes).map_err(|e| Stop::input(path, e))
}

/// Puts a file in the place of one that is there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    durable::replace(path, bytes).map_err(|e| Stop::input(path, e))
}
