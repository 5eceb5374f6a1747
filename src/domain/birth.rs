//! Dates of birth, typed as three numbers.

use super::FieldFault;
use super::roll::Born;

/// Reads year, month and day as they are typed into three fields.
///
/// # Errors
/// [`FieldFault::Missing`] where a field is empty; [`FieldFault::Form`] for a day that no calendar
/// has.
pub fn parse_born(year: &str, month: &str, day: &str) -> Result<Born, FieldFault> {
    let [year, month, day] = [year, month, day].map(str::trim);
    if year.is_empty() || month.is_empty() || day.is_empty() {
        return Err(FieldFault::Missing);
    }
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let small = |text: &str| text.parse::<u8>().ok().filter(|_| is_number(text));
    let date = year.parse::<u16>().ok().filter(|_| is_number(year));
    let date = date.zip(small(month)).zip(small(day));
    date.and_then(|((year, month), day)| Born::new(year, month, day))
        .ok_or(FieldFault::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_read_and_others_are_not() {
        let leap = parse_born("2000", " 2 ", "29").unwrap();
        assert_eq!(leap.to_string(), "2000-02-29");
        for [y, m, d] in [
            ["1999", "2", "29"],
            ["2000", "13", "1"],
            ["2000", "0", "1"],
            ["1850", "1", "1"],
            ["20000", "1", "1"],
            ["2000", "-1", "1"],
            ["+2000", "1", "1"],
            ["２０００", "1", "1"],
            ["2000", "1", "999999999999"],
        ] {
            assert_eq!(parse_born(y, m, d), Err(FieldFault::Form), "{y}-{m}-{d}");
        }
        assert_eq!(parse_born("2000", "", "1"), Err(FieldFault::Missing));
    }
}
