//! Days of birth as files write them. Which of two numbers is the month is never guessed: the
//! profile says, and a day that does not fit is an error.

use crate::domain::roll::Born;
use serde::Deserialize;

/// How a file writes dates of numbers with a sign between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `03/27/1984`
    MonthFirst,
    /// `27/03/1984`
    DayFirst,
    /// Only forms that begin with the year or name the month.
    YearFirst,
}

impl DateOrder {
    /// As a sentence names it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::MonthFirst => "month first",
            Self::DayFirst => "day first",
            Self::YearFirst => "year first",
        }
    }
}

/// Why a text is no day of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// None of the forms that are read.
    Form,
    /// The year has two digits.
    ShortYear,
    /// The calendar has no such day in the profile's order.
    NoSuchDay,
    /// Later than the day of the import.
    Future,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Reads a day: with the year in front, as eight digits, with the month's name, or in the
/// profile's order. None for an empty text, and for the years before anybody alive was born, which
/// files write where they do not know. `today` is `YYYYMMDD`.
///
/// # Errors
/// [`DateFault`].
pub fn parse_day(text: &str, order: DateOrder, today: i64) -> Result<Option<Born>, DateFault> {
    let text = without_time(text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let (year, month, day) = numbers(text, order)?;
    let is_placeholder = year < Born::FIRST_YEAR && year > 0;
    if is_placeholder && (1..=12).contains(&month) && (1..=31).contains(&day) {
        return Ok(None);
    }
    let born = Born::new(year, month, day).ok_or(DateFault::NoSuchDay)?;
    match born.number() > today {
        true => Err(DateFault::Future),
        false => Ok(Some(born)),
    }
}

/// The date in front of a time of day.
fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') && date.len() >= 6 => date,
        _ => text,
    }
}

fn numbers(text: &str, order: DateOrder) -> Result<(u16, u8, u8), DateFault> {
    let small = |part: &str| match part.len() {
        1 | 2 => part.parse::<u8>().map_err(|_| DateFault::Form),
        _ => Err(DateFault::Form),
    };
    let year = |part: &str| match part.len() {
        4 => part.parse::<u16>().map_err(|_| DateFault::Form),
        2 => Err(DateFault::ShortYear),
        _ => Err(DateFault::Form),
    };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 8 && is_digits(text) {
        // No other order of a day of the last centuries looks like this one.
        return Ok((year(&text[..4])?, small(&text[4..6])?, small(&text[6..])?));
    }
    let mut parts = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty());
    let (Some(a), Some(b), Some(c), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(DateFault::Form);
    };
    match (is_digits(a), is_digits(b), is_digits(c)) {
        (true, true, true) if a.len() == 4 => Ok((year(a)?, small(b)?, small(c)?)),
        (true, true, true) => match order {
            DateOrder::MonthFirst => Ok((year(c)?, small(a)?, small(b)?)),
            DateOrder::DayFirst => Ok((year(c)?, small(b)?, small(a)?)),
            DateOrder::YearFirst => Err(DateFault::Form),
        },
        (true, false, true) => Ok((year(c)?, named_month(b)?, small(a)?)),
        (false, true, true) => Ok((year(c)?, named_month(a)?, small(b)?)),
        _ => Err(DateFault::Form),
    }
}

/// `Mar`, `March`.
fn named_month(word: &str) -> Result<u8, DateFault> {
    let start = word.get(..3).ok_or(DateFault::Form)?.to_ascii_lowercase();
    let is_letters = word.bytes().all(|b| b.is_ascii_alphabetic());
    let place = MONTHS.iter().position(|m| *m == start && is_letters);
    place
        .and_then(|at| u8::try_from(at + 1).ok())
        .ok_or(DateFault::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst, YearFirst};

    const TODAY: i64 = 20_270_101;

    #[test]
    fn the_forms_of_one_day_are_one_day() {
        let day = Born::new(1984, 3, 7);
        for (text, order) in [
            ("03/07/1984", MonthFirst),
            ("3/7/1984", MonthFirst),
            ("3/7/1984 12:00:00 AM", MonthFirst),
            ("07/03/1984", DayFirst),
            ("7.3.1984", DayFirst),
            ("1984-03-07", MonthFirst),
            ("1984-03-07T00:00:00", DayFirst),
            ("1984/3/7", YearFirst),
            ("19840307", DayFirst),
            ("07-Mar-1984", MonthFirst),
            ("March 7, 1984", DayFirst),
            (" 1984-03-07 ", YearFirst),
        ] {
            assert_eq!(parse_day(text, order, TODAY), Ok(day), "{text} {order:?}");
        }
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        for (text, order, fault) in [
            ("27/03/1984", MonthFirst, DateFault::NoSuchDay),
            ("03/27/1984", DayFirst, DateFault::NoSuchDay),
            ("03/07/1984", YearFirst, DateFault::Form),
            ("03/07/84", MonthFirst, DateFault::ShortYear),
            ("03071984", MonthFirst, DateFault::NoSuchDay),
            ("02/30/1984", MonthFirst, DateFault::NoSuchDay),
            ("03/07/2027", MonthFirst, DateFault::Future),
            ("7 Marz 1984 x", MonthFirst, DateFault::Form),
            ("30767", MonthFirst, DateFault::Form),
            ("soon", MonthFirst, DateFault::Form),
        ] {
            assert_eq!(
                parse_day(text, order, TODAY),
                Err(fault),
                "{text} {order:?}"
            );
        }
        for unknown in ["", "  ", "01/01/1800", "1850-01-01"] {
            assert_eq!(parse_day(unknown, MonthFirst, TODAY), Ok(None), "{unknown}");
        }
    }
}
