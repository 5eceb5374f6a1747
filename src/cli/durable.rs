//! Files that appear whole or not at all, for their owner's eyes, and last once they are written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// What about a file.
pub(super) fn about(path: &Path, what: impl std::fmt::Display) -> String {
    format!("{}: {what}", path.display())
}

/// Reads a secret; `missing` says what makes one. Refused where others than its owner may read it.
pub(super) fn read_secret(path: &Path, missing: &str) -> Result<Zeroizing<String>, String> {
    let mut file = File::open(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => about(path, format!("there is no key; run {missing} first")),
        _ => about(path, e),
    })?;
    let mode = file.metadata().map_err(|e| about(path, e))?;
    if mode.permissions().mode() & 0o077 != 0 {
        let says = "others than its owner may read it; run: chmod 600";
        return Err(format!("{} {}", about(path, says), path.display()));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(|e| about(path, e))?;
    Ok(text)
}

/// Takes a folder for this process alone, for as long as what is given is kept; otherwise says that
/// another process `is` what this one wants to be.
pub(super) fn hold(folder: &Path, is: &str) -> Result<File, String> {
    let path = folder.join("lock");
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).mode(0o600);
    let held = options.open(&path).map_err(|e| about(&path, e))?;
    held.try_lock()
        .map_err(|_| about(folder, format!("another process is {is} now")))?;
    Ok(held)
}

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
