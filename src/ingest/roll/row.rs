//! One row of a file as a record of the roll, or why it is none.

use super::dates::{DateFault, parse_day};
use super::{Line, Profile, RollFileError};
use crate::domain::roll::{Party, RollRecord, RollStatus, folded};
use csv::ByteRecord;
use std::path::Path;

/// Longest text of a field, in bytes.
const MOST_FIELD_BYTES: usize = 200;

/// Why a row is not taken. The words are for people; the code is for counting and translating.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{says}", in_column(.column))]
pub struct Reject {
    pub code: RejectCode,
    pub column: Option<String>,
    pub says: String,
}

fn in_column(column: &Option<String>) -> String {
    column
        .as_ref()
        .map(|name| format!("column {name}: "))
        .unwrap_or_default()
}

/// The kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectCode {
    /// Another number of fields than the header has.
    Ragged,
    /// Bytes that mean nothing in the file's encoding.
    Encoding,
    /// A control character, such as a NUL.
    Control,
    /// What a spreadsheet would compute.
    Formula,
    /// A field that must not be empty.
    Missing,
    TooLong,
    Date,
    /// A word for the status that the profile does not know.
    Status,
    /// The voter id stands in an earlier row.
    Repeated,
    /// The event has no such precinct.
    Precinct,
}

impl RejectCode {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Ragged,
        Self::Encoding,
        Self::Control,
        Self::Formula,
        Self::Missing,
        Self::TooLong,
        Self::Date,
        Self::Status,
        Self::Repeated,
        Self::Precinct,
    ];

    /// The name that is stored and printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ragged => "ragged",
            Self::Encoding => "encoding",
            Self::Control => "control",
            Self::Formula => "formula",
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::Date => "date",
            Self::Status => "status",
            Self::Repeated => "repeated",
            Self::Precinct => "precinct",
        }
    }
}

/// Where the columns of a profile stand in one file.
#[derive(Debug, Clone)]
pub struct RowReader {
    profile: Profile,
    encoding: &'static str,
    width: usize,
    names: Vec<String>,
    voter_id: usize,
    given: Option<usize>,
    middle: Option<usize>,
    surname: usize,
    suffix: Option<usize>,
    born: Option<usize>,
    street: Vec<usize>,
    city: Option<usize>,
    postcode: Option<usize>,
    county: Option<usize>,
    precinct: usize,
    district: Option<usize>,
    party: Option<usize>,
    status: Option<usize>,
}

impl RowReader {
    /// Finds a profile's columns in a header.
    ///
    /// # Errors
    /// [`RollFileError::NoColumn`] with what the header has instead;
    /// [`RollFileError::TwiceColumn`].
    pub fn new(
        path: &Path,
        line: u64,
        header: &ByteRecord,
        profile: &Profile,
    ) -> Result<Self, RollFileError> {
        let names: Vec<String> = header.iter().map(printable).collect();
        let keys: Vec<String> = names.iter().map(|name| key(name)).collect();
        let place = |aliases: &[String]| -> Result<Option<usize>, RollFileError> {
            for alias in aliases {
                let alias = key(alias);
                let mut places = (0..keys.len()).filter(|at| keys[*at] == alias);
                match (places.next(), places.next()) {
                    (Some(_), Some(second)) => {
                        return Err(RollFileError::TwiceColumn {
                            path: path.to_owned(),
                            line,
                            column: names[second].clone(),
                        });
                    }
                    (Some(at), None) => return Ok(Some(at)),
                    (None, _) => {}
                }
            }
            Ok(None)
        };
        let required = |aliases: &[String]| {
            place(aliases)?.ok_or_else(|| RollFileError::NoColumn {
                path: path.to_owned(),
                line,
                wanted: aliases.join(" or "),
                header: shortened(&names.join(", ")),
            })
        };
        let columns = &profile.columns;
        let street = match place(&columns.street)? {
            Some(at) => vec![at],
            None => {
                let parts = columns.street_parts.iter();
                let parts = parts.map(|name| place(std::slice::from_ref(name)));
                let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
                parts.into_iter().flatten().collect()
            }
        };
        Ok(Self {
            encoding: profile.encoding.name(),
            width: header.len(),
            voter_id: required(&columns.voter_id)?,
            given: place(&columns.given)?,
            middle: place(&columns.middle)?,
            surname: required(&columns.surname)?,
            suffix: place(&columns.suffix)?,
            born: place(&columns.born)?,
            street,
            city: place(&columns.city)?,
            postcode: place(&columns.postcode)?,
            county: place(&columns.county)?,
            precinct: required(&columns.precinct)?,
            district: place(&columns.district)?,
            party: place(&columns.party)?,
            status: place(&columns.status)?,
            names,
            profile: profile.clone(),
        })
    }

    /// A row as a record whose precinct is not looked up yet. `today` is `YYYYMMDD`.
    ///
    /// # Errors
    /// [`Reject`], the first thing that is wrong.
    pub fn record(&self, line: Line<'_>, today: i64) -> Result<RollRecord, Reject> {
        if line.cells.len() != self.width {
            let (has, needs) = (line.cells.len(), self.width);
            return Err(Reject {
                code: RejectCode::Ragged,
                column: None,
                says: format!("the row has {has} fields, the header has {needs}"),
            });
        }
        let voter_id = self.needed(line, self.voter_id)?;
        let precinct = self.needed(line, self.precinct)?;
        let surname = self.text(line, self.surname)?;
        let given = self.optional(line, self.given)?;
        if surname.is_empty() && given.is_empty() {
            let says = "is empty, and there is no given name either";
            return Err(self.reject(RejectCode::Missing, self.surname, says));
        }
        let mut street = String::new();
        for at in &self.street {
            let part = self.text(line, *at)?;
            if !street.is_empty() && !part.is_empty() {
                street.push(' ');
            }
            street.push_str(&part);
        }
        let born = match self.born {
            None => None,
            Some(at) => {
                let text = self.text(line, at)?;
                parse_day(&text, self.profile.dates, today)
                    .map_err(|fault| self.bad_day(at, &text, fault))?
            }
        };
        Ok(RollRecord {
            middle: self.optional(line, self.middle)?,
            suffix: self.optional(line, self.suffix)?,
            city: self.optional(line, self.city)?,
            postcode: self.optional(line, self.postcode)?,
            county: self.optional(line, self.county)?,
            district: district(self.optional(line, self.district)?),
            party: self.party(line)?,
            status: self.status(line)?,
            unit: None,
            voter_id,
            given,
            surname,
            born,
            street,
            precinct,
        })
    }

    /// The voter id of a row that cannot be taken, where it can be read.
    #[must_use]
    pub fn voter_id(&self, line: Line<'_>) -> Option<String> {
        self.needed(line, self.voter_id).ok()
    }

    /// The voter id's column, for messages.
    #[must_use]
    pub fn voter_id_column(&self) -> &str {
        &self.names[self.voter_id]
    }

    /// The precinct's column, for messages.
    #[must_use]
    pub fn precinct_column(&self) -> &str {
        &self.names[self.precinct]
    }

    fn reject(&self, code: RejectCode, at: usize, says: impl Into<String>) -> Reject {
        Reject {
            code,
            column: self.names.get(at).cloned(),
            says: says.into(),
        }
    }

    /// A field, trimmed, its line ends as spaces.
    fn text(&self, line: Line<'_>, at: usize) -> Result<String, Reject> {
        let bytes = line.cells.get(at).unwrap_or_default().trim_ascii();
        if bytes.is_empty() {
            return Ok(String::new());
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(self.wrong_encoding(at));
        };
        let text = unwrapped(text.trim());
        if text.contains('\u{fffd}') {
            return Err(self.wrong_encoding(at));
        }
        if text.len() > MOST_FIELD_BYTES {
            let says = format!("is longer than {MOST_FIELD_BYTES} bytes");
            return Err(self.reject(RejectCode::TooLong, at, says));
        }
        if is_formula(text) {
            let says = "begins like a formula of a spreadsheet; give the value itself";
            return Err(self.reject(RejectCode::Formula, at, says));
        }
        if !text.bytes().any(|b| b.is_ascii_control() || b >= 0xc2) {
            return Ok(text.to_owned());
        }
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\n' | '\r' | '\t' if clean.ends_with(' ') => {}
                '\n' | '\r' | '\t' => clean.push(' '),
                c if c.is_control() => {
                    let says = format!("holds the control character {}", c.escape_unicode());
                    return Err(self.reject(RejectCode::Control, at, says));
                }
                c => clean.push(c),
            }
        }
        Ok(clean)
    }

    fn optional(&self, line: Line<'_>, at: Option<usize>) -> Result<String, Reject> {
        at.map_or(Ok(String::new()), |at| self.text(line, at))
    }

    fn needed(&self, line: Line<'_>, at: usize) -> Result<String, Reject> {
        let text = self.text(line, at)?;
        match text.is_empty() {
            true => Err(self.reject(RejectCode::Missing, at, "is empty")),
            false => Ok(text),
        }
    }

    fn party(&self, line: Line<'_>) -> Result<Party, Reject> {
        let word = self.optional(line, self.party)?;
        Ok(match word.as_str() {
            "" => Party::Unknown,
            // New small parties come and go; a wrong word changes nothing that is decided.
            word => *self
                .profile
                .party
                .get(&folded(word))
                .unwrap_or(&Party::Other),
        })
    }

    fn status(&self, line: Line<'_>) -> Result<RollStatus, Reject> {
        let Some(at) = self.status else {
            return Ok(RollStatus::Unknown);
        };
        let word = self.text(line, at)?;
        if word.is_empty() {
            return Ok(RollStatus::Unknown);
        }
        let known = self.profile.status.get(&folded(&word)).copied();
        known.ok_or_else(|| {
            let says = format!("{word:?} is no status that the profile knows");
            self.reject(RejectCode::Status, at, says)
        })
    }

    fn wrong_encoding(&self, at: usize) -> Reject {
        let says = format!(
            "bytes that are not {}; say in the profile which encoding it is",
            self.encoding
        );
        self.reject(RejectCode::Encoding, at, says)
    }

    fn bad_day(&self, at: usize, text: &str, fault: DateFault) -> Reject {
        let order = self.profile.dates.shown();
        let says = match fault {
            DateFault::Form => format!("{text:?} is no date in a form that is read ({order})"),
            DateFault::ShortYear => format!("{text:?} has a year of two digits; give four"),
            DateFault::NoSuchDay => {
                format!("{text:?} is no day of the calendar; the profile's dates are {order}")
            }
            DateFault::Future => format!("{text:?} has not come yet"),
        };
        self.reject(RejectCode::Date, at, says)
    }
}

/// `="00123"`, by which exports keep leading zeros, is the text in it.
fn unwrapped(text: &str) -> &str {
    let inner = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => inner.trim(),
        _ => text,
    }
}

/// What a spreadsheet computes when it opens the file.
fn is_formula(text: &str) -> bool {
    matches!(text.as_bytes(), [b'=' | b'+' | b'@', ..] | [b'-', _, ..])
}

/// `01` is district 1.
fn district(text: String) -> String {
    let number = text.trim_start_matches('0');
    match !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
        true => number.to_owned(),
        false => text,
    }
}

/// Names of columns compare without case, spaces and signs.
fn key(name: &str) -> String {
    folded(name).replace(' ', "")
}

fn printable(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    text.trim().chars().filter(|c| !c.is_control()).collect()
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 500;
    match text.chars().count() > SHOWN {
        true => text.chars().take(SHOWN).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_270_101;

    fn reader(header: &[&str]) -> RowReader {
        let profile = Profile::named("iowa-sos").unwrap();
        let header = ByteRecord::from(header.to_vec());
        RowReader::new(Path::new("roll.csv"), 1, &header, &profile).unwrap()
    }

    fn read(cells: &[&[u8]]) -> Result<RollRecord, Reject> {
        let reader = reader(&[
            "REGN_NUM",
            "Last Name",
            "FIRST_NAME",
            "BIRTHDATE",
            "PRECINCT",
            "COUNTY",
            "VOTERSTATUS",
            "PARTY",
            "CONGRESSIONAL",
            "HOUSE_NUM",
            "STREET_NAME",
        ]);
        let record = ByteRecord::from(cells.to_vec());
        let line = Line {
            number: 2,
            cells: &record,
            position: 0,
        };
        reader.record(line, TODAY)
    }

    const GOOD: [&[u8]; 11] = [
        b" 17 ",
        "Muñoz".as_bytes(),
        b"Ana\nMaria",
        b"03/27/1984",
        b"Adams 1",
        b"Adams",
        b"active",
        b"DEM",
        b"03",
        b"12",
        b"Main St",
    ];

    #[test]
    fn a_row_becomes_a_record() {
        let record = read(&GOOD).unwrap();
        assert_eq!(record.voter_id, "17");
        assert_eq!((&*record.surname, &*record.given), ("Muñoz", "Ana Maria"));
        assert_eq!(record.born.unwrap().number(), 19_840_327);
        assert_eq!((&*record.district, &*record.street), ("3", "12 Main St"));
        assert_eq!(
            (record.party, record.status),
            (Party::Democratic, RollStatus::Active)
        );
    }

    #[test]
    fn what_is_wrong_is_named_and_nothing_is_guessed() {
        let table: [(usize, &[u8], RejectCode); 12] = [
            (0, b"  ", RejectCode::Missing),
            (4, b"", RejectCode::Missing),
            (1, b"Mu\xf1oz", RejectCode::Encoding),
            (1, "Mu\u{fffd}oz".as_bytes(), RejectCode::Encoding),
            (2, b"An\0a", RejectCode::Control),
            (2, b"=cmd|' /C calc'!A0", RejectCode::Formula),
            (2, b"@SUM(1)", RejectCode::Formula),
            (2, b"-1+1", RejectCode::Formula),
            (3, b"27/03/1984", RejectCode::Date),
            (3, b"3/27/84", RejectCode::Date),
            (6, b"Resting", RejectCode::Status),
            (10, &[b'x'; 300], RejectCode::TooLong),
        ];
        for (at, cell, code) in table {
            let mut cells = GOOD;
            cells[at] = cell;
            let reject = read(&cells).unwrap_err();
            assert_eq!(reject.code, code, "{reject}");
            assert!(reject.column.is_some(), "{reject}");
        }
        let ragged = read(&GOOD[..9]).unwrap_err();
        assert_eq!(ragged.code, RejectCode::Ragged);
        assert!(ragged.to_string().contains("9 fields"), "{ragged}");
    }

    #[test]
    fn a_text_that_was_wrapped_to_keep_its_zeros_is_unwrapped() {
        let mut cells = GOOD;
        cells[0] = b"=\"00123\"";
        assert_eq!(read(&cells).unwrap().voter_id, "00123");
        cells[0] = b"=\"a\"&\"b\"";
        assert_eq!(read(&cells).unwrap_err().code, RejectCode::Formula);
    }

    #[test]
    fn columns_that_are_missing_or_stand_twice_are_named() {
        let profile = Profile::named("iowa-sos").unwrap();
        let open = |header: &[&str]| {
            let header = ByteRecord::from(header.to_vec());
            RowReader::new(Path::new("roll.csv"), 1, &header, &profile)
                .unwrap_err()
                .to_string()
        };
        let missing = open(&["LAST_NAME", "PRECINCT", "COUNTY"]);
        assert!(
            missing.contains("REGN_NUM") && missing.contains("COUNTY"),
            "{missing}"
        );
        let twice = open(&["REGN_NUM", "LAST_NAME", "last name", "PRECINCT"]);
        assert!(
            twice.contains("last name") && twice.contains("twice"),
            "{twice}"
        );
    }
}
