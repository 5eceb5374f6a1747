//! Spreadsheets, cell by cell. Dates are dates there, and come out with the year in front.

use super::{Line, MOST_ROW_BYTES, Profile, RollFileError, RowReader, Visit};
use calamine::{DataRef, Reader as _, Xlsx};
use csv::ByteRecord;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// More columns than any roll has.
const MOST_COLUMNS: usize = 1_000;

/// Walks over the profile's sheet, or the first.
pub fn read(
    path: &Path,
    file: File,
    profile: &Profile,
    visit: &mut dyn Visit,
) -> Result<(), RollFileError> {
    let broken = |message: String| RollFileError::Sheet {
        path: path.to_owned(),
        message,
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|e| broken(e.to_string()))?;
    let sheets = book.sheet_names();
    let wanted = match &profile.sheet {
        Some(name) => sheets.iter().find(|s| *s == name),
        None => sheets.first(),
    };
    let Some(name) = wanted.cloned() else {
        return Err(RollFileError::NoSheet {
            path: path.to_owned(),
            wanted: profile.sheet.clone().unwrap_or_else(|| "1".to_owned()),
            sheets: sheets.join(", "),
        });
    };
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(|e| broken(e.to_string()))?;
    let mut rows = Rows {
        path,
        profile,
        visit,
        row: 0,
        cells: Vec::new(),
        width: None,
    };
    while let Some(cell) = cells.next_cell().map_err(|e| broken(e.to_string()))? {
        let (row, column) = cell.get_position();
        rows.put(row, column as usize, shown(cell.get_value()))?;
    }
    rows.end()?;
    match rows.width {
        Some(_) => Ok(()),
        None => Err(RollFileError::Empty {
            path: path.to_owned(),
        }),
    }
}

/// Gathers the cells of a row and hands it on when the next one begins.
struct Rows<'a> {
    path: &'a Path,
    profile: &'a Profile,
    visit: &'a mut dyn Visit,
    row: u32,
    cells: Vec<String>,
    /// Columns of the header, once it was read.
    width: Option<usize>,
}

impl Rows<'_> {
    fn put(&mut self, row: u32, column: usize, text: String) -> Result<(), RollFileError> {
        if row != self.row {
            self.end()?;
            self.row = row;
        }
        if column >= MOST_COLUMNS || text.len() > MOST_ROW_BYTES {
            return Err(RollFileError::LongRow {
                path: self.path.to_owned(),
                line: u64::from(row) + 1,
            });
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        Ok(())
    }

    fn end(&mut self) -> Result<(), RollFileError> {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let number = u64::from(self.row) + 1;
        match self.width {
            None => {
                self.width = Some(cells.len());
                let header = ByteRecord::from(cells);
                let reader = RowReader::new(self.path, number, &header, self.profile)?;
                self.visit.header(&header, reader)
            }
            Some(width) => {
                // Empty cells at the end of a row are not in the file.
                if cells.len() < width {
                    cells.resize(width, String::new());
                }
                self.visit.line(Line {
                    number,
                    cells: &ByteRecord::from(cells),
                    position: 0,
                })
            }
        }
    }
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Without a fraction, 50309 prints as 50309.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is_true) => is_true.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // As a formula is refused, so is what became of one that failed.
        DataRef::Error(error) => format!("={error}"),
    }
}
