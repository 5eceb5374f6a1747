//! Delimited text, one row in memory at a time.

use super::decode::{Decoded, marked};
use super::{Line, MOST_ROW_BYTES, Profile, RollFileError, RowReader, Visit};
use csv::ByteRecord;
use encoding_rs::UTF_8;
use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

/// What may stand between fields, where the profile does not say: the header decides.
const DELIMITERS: [u8; 4] = [b',', b'\t', b'|', b';'];
/// How much of the file is looked at for the header's delimiter.
const HEADER_BYTES: usize = 64 * 1024;

/// Walks over a text file.
pub fn read(
    path: &Path,
    file: File,
    profile: &Profile,
    visit: &mut dyn Visit,
) -> Result<(), RollFileError> {
    let unreadable = |source| RollFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut raw = BufReader::with_capacity(1 << 18, file);
    let start = raw.fill_buf().map_err(unreadable)?;
    let (encoding, mark) = marked(start).unwrap_or((profile.encoding, 0));
    raw.consume(mark);
    let plain: Box<dyn Read> = match encoding == UTF_8 {
        true => Box::new(raw),
        false => Box::new(Decoded::new(raw, encoding)),
    };
    let mut plain = BufReader::with_capacity(HEADER_BYTES, plain);
    let start = plain.fill_buf().map_err(unreadable)?;
    let delimiter = profile.delimiter.unwrap_or_else(|| delimiter_of(start));
    let budget = Rc::new(Cell::new(0));
    let limited = Limited {
        inner: plain,
        budget: Rc::clone(&budget),
    };
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // What is left of a CR LF is trimmed off the last field.
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(HEADER_BYTES)
        .from_reader(limited);
    let mut record = ByteRecord::new();
    let mut has_header = false;
    loop {
        budget.set(MOST_ROW_BYTES + HEADER_BYTES);
        let line = rows.position().line();
        match rows.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::FileTooLarge => {
                        RollFileError::LongRow {
                            path: path.to_owned(),
                            line,
                        }
                    }
                    csv::ErrorKind::Io(e) => unreadable(e),
                    other => unreadable(std::io::Error::other(format!("{other:?}"))),
                });
            }
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        // The reader skips empty lines in front of a row, so it is counted back from its end.
        let inside = record.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
        let number = line.max(rows.position().line().saturating_sub(inside + 1));
        if has_header {
            visit.line(Line {
                number,
                cells: &record,
                position: rows.position().byte(),
            })?;
        } else {
            let reader = RowReader::new(path, number, &record, profile)?;
            visit.header(&record, reader)?;
            has_header = true;
        }
    }
    match has_header {
        true => Ok(()),
        false => Err(RollFileError::Empty {
            path: path.to_owned(),
        }),
    }
}

/// Which delimiter stands most often in the first line.
fn delimiter_of(start: &[u8]) -> u8 {
    let first = start.split(|b| *b == b'\n').next().unwrap_or(start);
    let count = |delimiter: &u8| first.iter().filter(|b| *b == delimiter).count();
    let most = DELIMITERS.iter().rev().max_by_key(|d| count(d));
    most.copied().unwrap_or(b',')
}

/// Stops where one row takes more than it may, so that a quotation mark that is not closed does
/// not take the whole file into memory.
struct Limited<R> {
    inner: R,
    budget: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(out)?;
        match self.budget.get().checked_sub(count) {
            Some(left) => self.budget.set(left),
            None => return Err(std::io::ErrorKind::FileTooLarge.into()),
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// Where each row began, and its last field.
    #[derive(Default)]
    struct Seen(Vec<(u64, String)>);

    impl Visit for Seen {
        fn header(&mut self, _: &ByteRecord, _: RowReader) -> Result<(), RollFileError> {
            Ok(())
        }

        fn line(&mut self, line: Line<'_>) -> Result<(), RollFileError> {
            let last = line.cells.iter().next_back().unwrap_or_default();
            let last = String::from_utf8_lossy(last.trim_ascii()).into_owned();
            self.0.push((line.number, last));
            Ok(())
        }
    }

    #[test]
    fn rows_are_numbered_as_an_editor_numbers_them() {
        for end in ["\n", "\r\n"] {
            let text = "VANID,LastName,PrecinctName\n1,a,b\n\n2,\"two\nlines\",c\n3,d,\"e\"\n4,f,g";
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(text.replace('\n', end).as_bytes()).unwrap();
            let mut seen = Seen::default();
            let profile = Profile::named("van").unwrap();
            super::super::read(file.path(), &profile, &mut seen).unwrap();
            let expected = [(2, "b"), (4, "c"), (6, "e"), (7, "g")];
            let seen: Vec<_> = seen.0.iter().map(|(n, t)| (*n, t.as_str())).collect();
            assert_eq!(seen, expected, "{end:?}");
        }
    }
}
