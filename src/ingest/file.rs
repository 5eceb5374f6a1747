//! Reading an input file: bounded in size, UTF-8, a byte-order mark tolerated.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The largest case or results file that is read. A whole state's results are under 1 MB; a file
/// far beyond that is the wrong file.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Why an input file is refused: what, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path}: {source}; check the name and the permissions")]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: more than the {MOST_BYTES} bytes that are read; give the right file")]
    TooLarge { path: PathBuf },
    #[error("{path}: not UTF-8 at byte {at}; save it as UTF-8 and try again")]
    NotUtf8 { path: PathBuf, at: usize },
}

/// The text of a file, without its byte-order mark.
///
/// # Errors
/// [`FileError`] where it cannot be read, is too large, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    // What is read is bounded, not what is promised: a pipe or a device has no length.
    let file = File::open(path).map_err(unreadable)?;
    let mut raw = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut raw);
    if read.map_err(unreadable)? as u64 > MOST_BYTES {
        return Err(FileError::TooLarge {
            path: path.to_owned(),
        });
    }
    let text = String::from_utf8(raw).map_err(|e| FileError::NotUtf8 {
        path: path.to_owned(),
        at: e.utf8_error().valid_up_to(),
    })?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}
