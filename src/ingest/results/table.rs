//! A CSV text with named columns.

use csv::StringRecord;

/// One thing wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}{}: {message}", at_line(.line), in_column(.column))]
pub struct RowError {
    pub file: String,
    /// From 1, the header's; None for the file as a whole.
    pub line: Option<u64>,
    pub column: Option<String>,
    pub message: String,
}

fn at_line(line: &Option<u64>) -> String {
    line.map(|n| format!(", line {n}")).unwrap_or_default()
}

fn in_column(column: &Option<String>) -> String {
    column
        .as_ref()
        .map(|name| format!(", column {name}"))
        .unwrap_or_default()
}

/// A file's header and rows.
pub struct Table<'a> {
    file: &'a str,
    header: StringRecord,
    rows: Vec<StringRecord>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table<'a>,
    record: &'a StringRecord,
}

impl<'a> Table<'a> {
    /// Reads a text; rows of another length than the header's are errors.
    pub fn read(
        file: &'a str,
        text: &str,
        required: &[&str],
        errors: &mut Vec<RowError>,
    ) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut wrong = |line, column: Option<&str>, message: String| {
            let column = column.map(str::to_owned);
            errors.push(RowError {
                file: file.to_owned(),
                line,
                column,
                message,
            });
        };
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                wrong(None, None, format!("not a CSV file: {error}"));
                return None;
            }
        };
        if header.is_empty() {
            let columns = required.join(", ");
            wrong(
                None,
                None,
                format!("is empty; its first line names the columns: {columns}"),
            );
            return None;
        }
        let listed = || header.iter().collect::<Vec<_>>().join(", ");
        let missing = required.iter().filter(|r| !header.iter().any(|h| h == **r));
        let mut is_sound = true;
        for name in missing {
            is_sound = false;
            let message = format!("is missing; the header has: {}", listed());
            wrong(Some(1), Some(name), message);
        }
        let before = |place: usize, name: &str| header.iter().take(place).any(|h| h == name);
        let named = header.iter().enumerate().filter(|(_, h)| !h.is_empty());
        for (_, name) in named.filter(|(place, h)| before(*place, h)) {
            is_sound = false;
            let message = "stands twice in the header; keep one";
            wrong(Some(1), Some(name), message.to_owned());
        }
        if !is_sound {
            return None;
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) if record.len() == header.len() => rows.push(record),
                Ok(record) => {
                    let line = record.position().map(csv::Position::line);
                    let (has, needs) = (record.len(), header.len());
                    wrong(
                        line,
                        None,
                        format!("has {has} fields, the header has {needs}"),
                    );
                }
                Err(error) => {
                    let line = error.position().map(csv::Position::line);
                    wrong(line, None, format!("cannot be read: {error}"));
                }
            }
        }
        Some(Self { file, header, rows })
    }

    /// The rows in order.
    pub fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().map(move |record| Row {
            table: self,
            record,
        })
    }

    /// Whether the header has this column.
    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|h| h == column)
    }
}

impl<'a> Row<'a> {
    /// A field's text; empty where there is no such column.
    pub fn text(self, column: &str) -> &'a str {
        let place = self.table.header.iter().position(|h| h == column);
        place.and_then(|i| self.record.get(i)).unwrap_or("")
    }

    /// The line it begins on, from 1.
    #[must_use]
    pub fn line(self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// An error at this row.
    pub fn error(self, column: &str, message: impl Into<String>) -> RowError {
        RowError {
            file: self.table.file.to_owned(),
            line: self.record.position().map(csv::Position::line),
            column: Some(column.to_owned()),
            message: message.into(),
        }
    }

    /// A text that must not be empty.
    pub fn required(self, column: &str) -> Result<&'a str, RowError> {
        match self.text(column) {
            "" => Err(self.error(column, "is empty; fill it in")),
            text => Ok(text),
        }
    }

    /// A whole number of at most `most`; `None` where the field is empty.
    pub fn number(self, column: &str, most: u64) -> Result<Option<u64>, RowError> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let message = match text.parse::<u64>() {
            Ok(number) if number <= most => return Ok(Some(number)),
            Ok(_) => format!("{text} is more than {most}; check for a typing mistake"),
            Err(_) => format!("{text:?} is no whole number of 0 or more"),
        };
        Err(self.error(column, message))
    }
}
