//! New rows on their way into the database: a temporary file without a name, so that the
//! transaction that writes them does not have to read the source, and nothing is left behind.

use crate::db::NewRollEntry;
use crate::domain::roll::{Born, Party, RollRecord, RollStatus};
use crate::domain::{RollEntryId, UnitId};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek as _, Write};
use uuid::Uuid;

/// Writes rows.
#[derive(Debug)]
pub struct SpoolWriter {
    file: BufWriter<File>,
    rows: u64,
    buffer: Vec<u8>,
}

impl SpoolWriter {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, tempfile::tempfile()?),
            rows: 0,
            buffer: Vec::with_capacity(512),
        })
    }

    pub fn push(&mut self, entry: &NewRollEntry) -> std::io::Result<()> {
        let record = &entry.record;
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.extend_from_slice(entry.id.0.as_bytes());
        let born = record.born.map_or(0, Born::number);
        let unit = record.unit.map_or(i64::MIN, |u| u.0);
        for number in [entry.content, entry.name_key, born, unit] {
            buffer.extend_from_slice(&number.to_le_bytes());
        }
        for text in [record.voter_id.as_str()].into_iter().chain(record.texts()) {
            let length = u16::try_from(text.len()).map_err(std::io::Error::other)?;
            buffer.extend_from_slice(&length.to_le_bytes());
            buffer.extend_from_slice(text.as_bytes());
        }
        self.rows += 1;
        self.file.write_all(buffer)
    }

    pub fn end(self) -> std::io::Result<Spool> {
        let file = self
            .file
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        Ok(Spool {
            file,
            rows: self.rows,
        })
    }
}

/// Rows that were written.
#[derive(Debug)]
pub struct Spool {
    file: File,
    rows: u64,
}

impl Spool {
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows from the first on.
    pub fn read(&mut self) -> std::io::Result<SpoolReader<'_>> {
        self.file.rewind()?;
        Ok(SpoolReader {
            file: BufReader::with_capacity(1 << 18, &self.file),
            left: self.rows,
        })
    }
}

/// Reads rows back.
#[derive(Debug)]
pub struct SpoolReader<'a> {
    file: BufReader<&'a File>,
    left: u64,
}

impl SpoolReader<'_> {
    /// The next rows, at most `most`; none at the end.
    pub fn next(&mut self, most: usize) -> std::io::Result<Vec<NewRollEntry>> {
        let count = usize::try_from(self.left).unwrap_or(most).min(most);
        self.left -= count as u64;
        (0..count).map(|_| self.entry()).collect()
    }

    fn entry(&mut self) -> std::io::Result<NewRollEntry> {
        let id = RollEntryId(Uuid::from_bytes(self.bytes()?));
        let content = i64::from_le_bytes(self.bytes()?);
        let name_key = i64::from_le_bytes(self.bytes()?);
        let born = Born::from_number(i64::from_le_bytes(self.bytes()?));
        let unit = match i64::from_le_bytes(self.bytes()?) {
            i64::MIN => None,
            unit => Some(UnitId(unit)),
        };
        let record = RollRecord {
            voter_id: self.text()?,
            given: self.text()?,
            middle: self.text()?,
            surname: self.text()?,
            suffix: self.text()?,
            born,
            street: self.text()?,
            city: self.text()?,
            postcode: self.text()?,
            county: self.text()?,
            precinct: self.text()?,
            unit,
            district: self.text()?,
            party: Party::parse(&self.text()?).unwrap_or(Party::Unknown),
            status: RollStatus::parse(&self.text()?).unwrap_or(RollStatus::Unknown),
        };
        Ok(NewRollEntry {
            id,
            content,
            name_key,
            record,
        })
    }

    fn bytes<const N: usize>(&mut self) -> std::io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn text(&mut self) -> std::io::Result<String> {
        let mut text = vec![0; usize::from(u16::from_le_bytes(self.bytes()?))];
        self.file.read_exact(&mut text)?;
        String::from_utf8(text).map_err(std::io::Error::other)
    }
}
