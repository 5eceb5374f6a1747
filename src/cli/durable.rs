//! Files that appear whole or not at all, for their owner's eyes, and last once they are written.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let put = prepared(path, bytes)?.persist_noclobber(path);
    put.map_err(|e| e.error)?;
    make_last(path)
}

/// Puts a file in the place of one that may be there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    prepared(path, bytes)?.persist(path).map_err(|e| e.error)?;
    make_last(path)
}

/// The content under a passing name in the same folder, on the disk.
fn prepared(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut fresh = tempfile::NamedTempFile::new_in(folder(path))?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    Ok(fresh)
}

/// The folder a file is in.
fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// A name lasts once its folder is on the disk.
fn make_last(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}
