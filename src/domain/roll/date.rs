//! Dates of birth in the roll: days of the calendar that compare and store as one number.

/// A day somebody was born on, written `YYYYMMDD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Born(u32);

impl Born {
    /// Nobody on a roll was born earlier; files write 1800 or 1850 where they do not know.
    pub const FIRST_YEAR: u16 = 1890;
    const LAST_YEAR: u16 = 2100;

    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let fits =
            (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year) && (1..=days).contains(&day);
        fits.then(|| Self(u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day)))
    }

    /// The day stored as this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        let part = |n: i64| u8::try_from(n % 100).ok();
        let year = u16::try_from(number / 10_000).ok()?;
        Self::new(year, part(number / 100)?, part(number)?)
    }

    /// `YYYYMMDD`, as it is stored.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    #[must_use]
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }

    #[must_use]
    pub fn month(self) -> u32 {
        self.0 / 100 % 100
    }

    #[must_use]
    pub fn day(self) -> u32 {
        self.0 % 100
    }

    /// The day that results where day and month are exchanged, if the calendar has it and it is
    /// another.
    #[must_use]
    pub fn swapped(self) -> Option<Self> {
        let part = |n: u32| u8::try_from(n).ok();
        let year = u16::try_from(self.year()).ok()?;
        let swapped = Self::new(year, part(self.day())?, part(self.month())?)?;
        (swapped != self).then_some(swapped)
    }
}

/// `YYYY-MM-DD`.
impl std::fmt::Display for Born {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_and_no_others() {
        let leap = Born::new(2000, 2, 29).unwrap();
        assert_eq!(
            (leap.number(), leap.to_string()),
            (20_000_229, "2000-02-29".into())
        );
        assert_eq!(Born::from_number(leap.number()), Some(leap));
        for (y, m, d) in [
            (1900, 2, 29),
            (1999, 13, 1),
            (1999, 0, 1),
            (1999, 4, 31),
            (1800, 1, 1),
            (1999, 1, 0),
        ] {
            assert_eq!(Born::new(y, m, d), None, "{y}-{m}-{d}");
        }
        for number in [0, -1, 19_991_301, 9_999_999_999] {
            assert_eq!(Born::from_number(number), None, "{number}");
        }
    }

    #[test]
    fn day_and_month_are_exchanged_where_that_is_a_day() {
        let born = |m, d| Born::new(1980, m, d).unwrap();
        assert_eq!(born(3, 4).swapped(), Some(born(4, 3)));
        assert_eq!(born(3, 13).swapped(), None);
        assert_eq!(born(5, 5).swapped(), None, "the same day");
    }
}
