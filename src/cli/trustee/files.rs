//! The files that go between trustees: read whole within a limit, written whole or not at all.

use super::Stop;
use caucus_seal::ceremony::Ceremony;
use caucus_seal::opening::{Batch, Partial};
use caucus_seal::{JointKey, Malformed};
use std::fs::File;
use std::io::{Read as _, Write as _};
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
    let fresh = prepared(path, bytes)?;
    let put = fresh.persist_noclobber(path);
    put.map_err(|e| Stop::input(path, e.error))?;
    make_last(path)
}

/// Puts a file in the place of one that is there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let put = prepared(path, bytes)?.persist(path);
    put.map_err(|e| Stop::input(path, e.error))?;
    make_last(path)
}

/// The content under a passing name in the same folder, on the disk.
fn prepared(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, Stop> {
    let fresh = tempfile::NamedTempFile::new_in(folder(path));
    let mut fresh = fresh.map_err(|e| Stop::input(path, e))?;
    let written = fresh
        .write_all(bytes)
        .and_then(|()| fresh.as_file().sync_all());
    written.map_err(|e| Stop::input(path, e))?;
    Ok(fresh)
}

/// The folder a file is in.
fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// A name lasts once its folder is on the disk.
fn make_last(path: &Path) -> Result<(), Stop> {
    let synced = File::open(folder(path)).and_then(|folder| folder.sync_all());
    synced.map_err(|e| Stop::input(path, e))
}
