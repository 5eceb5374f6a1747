//! Times and numbers as people read them, in their language.

use crate::domain::Micros;
use crate::domain::roll::Born;
use crate::i18n::{Arg, Lang};
use jiff::{Timestamp, Zoned, tz::TimeZone};

/// Shows instants in the event's time zone.
#[derive(Debug, Clone)]
pub struct Times(TimeZone);

/// A time as people and as programs read it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub shown: String,
    pub machine: String,
}

impl Times {
    /// A time with its date.
    #[must_use]
    pub fn shown(&self, lang: Lang, at: Micros) -> Shown {
        Shown {
            shown: self.full(lang, at),
            machine: Self::machine(at),
        }
    }

    /// For an IANA zone; UTC, and saying so, where the name is unknown.
    #[must_use]
    pub fn in_zone(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    /// For instance `Monday, February 3, 2020, 7:00 p.m. CST`.
    #[must_use]
    pub fn full(&self, lang: Lang, at: Micros) -> String {
        self.say(lang, "time-full", at, Some("time-month"))
    }

    /// For instance `7:00 p.m. CST`.
    #[must_use]
    pub fn hour(&self, lang: Lang, at: Micros) -> String {
        self.say(lang, "time-hour", at, None)
    }

    /// For instance `Feb 3, 7:00:05 p.m.`, where the year and the zone are clear from elsewhere.
    #[must_use]
    pub fn brief(&self, lang: Lang, at: Micros) -> String {
        self.say(lang, "time-brief", at, Some("time-month-short"))
    }

    /// For a `datetime` attribute: RFC 3339 in UTC, to the second.
    #[must_use]
    pub fn machine(at: Micros) -> String {
        stamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Everything the message about a time names. Weekday and month are looked up only for those
    /// that have a date: every page says an hour.
    fn say(&self, lang: Lang, key: &str, at: Micros, month: Option<&str>) -> String {
        let at: Zoned = stamp(at).to_zoned(self.0.clone());
        let number =
            |key: &str, number: i8| lang.say_with(key, &[("number", i64::from(number).into())]);
        let hour = at.hour();
        let half = if hour < 12 { "time-am" } else { "time-pm" };
        let zone = at.strftime("%Z").to_string();
        let mut args: Vec<(&str, Arg<'_>)> = vec![
            ("hour", i64::from((hour + 11) % 12 + 1).into()),
            ("minute", format!("{:02}", at.minute()).into()),
            ("second", format!("{:02}", at.second()).into()),
            ("half", lang.say(half).into()),
            (
                "zone",
                lang.say_with("time-zone", &[("zone", zone.into())]).into(),
            ),
        ];
        if let Some(month) = month {
            let weekday = at.weekday().to_monday_one_offset();
            args.extend([
                ("weekday", number("time-weekday", weekday).into()),
                ("month", number(month, at.month()).into()),
                ("day", i64::from(at.day()).into()),
                ("year", at.year().to_string().into()),
            ]);
        }
        lang.say_with(key, &args)
    }
}

/// A date of birth, for instance `March 27, 1984`.
#[must_use]
pub fn date(lang: Lang, born: Born) -> String {
    let month = lang.say_with("time-month", &[("number", born.month().into())]);
    let args = [
        ("month", month.into()),
        ("day", born.day().into()),
        ("year", born.year().to_string().into()),
    ];
    lang.say_with("time-date", &args)
}

/// Outside the calendar's range (years -9999 to 9999) the epoch is shown; a stored instant never
/// is.
fn stamp(at: Micros) -> Timestamp {
    Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A share in tenths of a percent, for the length of a bar. The figure beside it is the exact one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permille(u64);

impl Permille {
    /// `part` of `whole`, rounded down; nothing of nothing, and never more than the whole.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        let share = u128::from(part) * 1000 / u128::from(whole.max(1));
        Self(u64::try_from(share.min(1000)).unwrap_or(1000))
    }
}

/// As SVG reads it: `42.1%`.
impl std::fmt::Display for Permille {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

/// Filters for templates.
pub mod filters {
    /// A count with its thousands apart: `26,291`.
    #[askama::filter_fn]
    pub fn thousands(
        value: impl std::fmt::Display,
        _: &dyn askama::Values,
    ) -> askama::Result<String> {
        let digits = value.to_string();
        let (sign, digits) = digits
            .strip_prefix('-')
            .map_or(("", digits.as_str()), |d| ("-", d));
        let (whole, rest) = digits
            .find('.')
            .map_or((digits, ""), |dot| digits.split_at(dot));
        let mut shown = String::with_capacity(digits.len() + 8);
        shown.push_str(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                shown.push(',');
            }
            shown.push(digit);
        }
        shown.push_str(rest);
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::Template;

    #[test]
    fn times_are_shown_in_the_zone_of_the_event() {
        let caucus = Micros(1_580_778_000_000_000);
        let iowa = Times::in_zone("America/Chicago");
        for (lang, full, brief, hour) in [
            (
                Lang::En,
                "Monday, February 3, 2020, 7:00 p.m. CST",
                "Feb 3, 7:00:00 p.m.",
                "6:00 p.m. CST",
            ),
            (
                Lang::Es,
                "lunes 3 de febrero de 2020, 7:00 p. m., hora del centro",
                "3 feb, 7:00:00 p. m.",
                "6:00 p. m., hora del centro",
            ),
        ] {
            assert_eq!(iowa.full(lang, caucus), full);
            assert_eq!(iowa.brief(lang, caucus), brief);
            assert_eq!(iowa.hour(lang, Micros(0)), hour);
        }
        let noon =
            |hours: i64| Times::in_zone("UTC").hour(Lang::En, Micros(0).plus_seconds(hours * 3600));
        assert_eq!(
            (noon(0), noon(12)),
            ("12:00 a.m. UTC".into(), "12:00 p.m. UTC".into())
        );
        let nowhere = Times::in_zone("Nowhere/None");
        assert_eq!(nowhere.hour(Lang::En, caucus), "1:00 a.m. UTC");
        assert_eq!(Times::machine(caucus), "2020-02-04T01:00:00Z");
        assert_eq!(Times::machine(Micros(i64::MAX)), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_date_of_birth_is_written_as_each_language_does() {
        let born = Born::new(1984, 3, 27).unwrap();
        assert_eq!(date(Lang::En, born), "March 27, 1984");
        assert_eq!(date(Lang::Es, born), "27 de marzo de 1984");
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let shown = |part, whole| Permille::of(part, whole).to_string();
        assert_eq!(shown(1, 3), "33.3%");
        assert_eq!(shown(5, 5), "100.0%");
        assert_eq!(shown(7, 5), "100.0%");
        assert_eq!(shown(0, 0), "0.0%");
        assert_eq!(shown(u64::MAX, u64::MAX), "100.0%");
    }

    #[test]
    fn thousands_are_set_apart() {
        #[derive(Template)]
        #[template(source = "{{ n|thousands }}", ext = "txt")]
        struct Shown<'a> {
            n: &'a str,
        }
        for (n, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-26291", "-26,291"),
            ("1234567.8901", "1,234,567.8901"),
        ] {
            assert_eq!(Shown { n }.render().unwrap(), shown);
        }
    }
}
