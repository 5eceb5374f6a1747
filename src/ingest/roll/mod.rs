//! Voter rolls as they come: delimited text in any encoding, or a spreadsheet, with columns that a
//! [`Profile`] names. A file is walked once, row by row, in little memory; a row that cannot be
//! taken is handed on with the reason, and nothing about it is guessed.

mod crosswalk;
mod dates;
mod decode;
mod profile;
mod row;
mod sheet;
mod text;

pub use crosswalk::{Crosswalk, CrosswalkError, CrosswalkRow};
pub use dates::{DateFault, DateOrder, parse_day};
pub use profile::{Profile, ProfileError};
pub use row::{Reject, RejectCode, RowReader};

use csv::ByteRecord;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};

/// The largest text file that is read: a state of twenty million voters.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// The largest spreadsheet: a full sheet of a million rows is a fifth of it.
pub const MOST_SHEET_BYTES: u64 = 512 * 1024 * 1024;
/// The largest row, in bytes. One that is longer comes from a quotation mark that is not closed.
pub const MOST_ROW_BYTES: usize = 256 * 1024;

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum RollFileError {
    #[error("{path}: {source}; check the name and the permissions")]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "{path}: {bytes} bytes, more than the {most} that are read; is it the right file? A whole \
         state can come in parts, each with --part"
    )]
    TooLarge {
        path: PathBuf,
        bytes: u64,
        most: u64,
    },
    #[error("{path}: the file is empty")]
    Empty { path: PathBuf },
    #[error("{path}: {what}; save it as .xlsx or as CSV and try again")]
    OtherKind { path: PathBuf, what: &'static str },
    #[error(
        "{path}, line {line}: there is no column {wanted}; the header has: {header}. Another \
         --profile may fit, or one of your own with these names"
    )]
    NoColumn {
        path: PathBuf,
        line: u64,
        wanted: String,
        header: String,
    },
    #[error("{path}, line {line}, column {column}: stands twice in the header; keep one")]
    TwiceColumn {
        path: PathBuf,
        line: u64,
        column: String,
    },
    #[error(
        "{path}, line {line}: this row is longer than {MOST_ROW_BYTES} bytes; most likely a \
         quotation mark is not closed there"
    )]
    LongRow { path: PathBuf, line: u64 },
    #[error("{path}: the spreadsheet cannot be read: {message}; save it again as .xlsx")]
    Sheet { path: PathBuf, message: String },
    #[error("{path}: there is no sheet {wanted}; the file has: {sheets}")]
    NoSheet {
        path: PathBuf,
        wanted: String,
        sheets: String,
    },
}

/// One row of a file.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// From 1, the header's; of a row over several lines, where it begins.
    pub number: u64,
    pub cells: &'a ByteRecord,
    /// How much of the file was read so far, in bytes; stands still in a spreadsheet.
    pub position: u64,
}

/// What walks over a file's rows.
pub trait Visit {
    /// The header, with a reader for the rows under it. Comes first, once.
    ///
    /// # Errors
    /// What the visitor wants to stop with.
    fn header(&mut self, header: &ByteRecord, reader: RowReader) -> Result<(), RollFileError>;

    /// A row; empty ones are left out.
    ///
    /// # Errors
    /// What the visitor wants to stop with.
    fn line(&mut self, line: Line<'_>) -> Result<(), RollFileError>;
}

/// Walks over a file once.
///
/// # Errors
/// [`RollFileError`] where the file as a whole cannot be read.
pub fn read(path: &Path, profile: &Profile, visit: &mut dyn Visit) -> Result<(), RollFileError> {
    let unreadable = |source| RollFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let mut start = Vec::with_capacity(8);
    (&mut file)
        .take(8)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    let other = |what| RollFileError::OtherKind {
        path: path.to_owned(),
        what,
    };
    let most = if start.starts_with(b"PK\x03\x04") {
        MOST_SHEET_BYTES
    } else {
        MOST_BYTES
    };
    if bytes > most {
        return Err(RollFileError::TooLarge {
            path: path.to_owned(),
            bytes,
            most,
        });
    }
    file.rewind().map_err(unreadable)?;
    match start.as_slice() {
        [] => Err(RollFileError::Empty {
            path: path.to_owned(),
        }),
        [b'P', b'K', 3, 4, ..] => sheet::read(path, file, profile, visit),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(other("this is an old Excel workbook (.xls)")),
        [0x1f, 0x8b, ..] => Err(other("this is a compressed file; unpack it first")),
        [b'%', b'P', b'D', b'F', ..] => Err(other("this is a PDF")),
        _ => text::read(path, file, profile, visit),
    }
}
