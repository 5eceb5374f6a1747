//! When the desk will be done at its present pace, and whether that is in time.

use super::Micros;

/// What to expect of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// Nothing waits.
    Done,
    /// Nothing was decided lately, so nothing can be said.
    Unknown,
    /// At this pace it is done then, in time.
    InTime(Micros),
    /// At this pace it is done too late; so many decisions an hour would be in time.
    TooLate { done: Micros, needed_hourly: u64 },
}

const HOUR: i64 = 60 * 60 * 1_000_000;

/// Looks ahead from `now`: `waiting` cases, `decided` in the last hour, done before `deadline`.
#[must_use]
pub fn forecast(waiting: u64, decided: u64, now: Micros, deadline: Micros) -> Forecast {
    let as_i64 = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    if waiting == 0 {
        return Forecast::Done;
    }
    if decided == 0 {
        return Forecast::Unknown;
    }
    let takes = as_i64(waiting).saturating_mul(HOUR / as_i64(decided).clamp(1, HOUR));
    let done = Micros(now.0.saturating_add(takes));
    if done <= deadline {
        return Forecast::InTime(done);
    }
    let left = deadline.0.saturating_sub(now.0).max(1);
    let needed = u128::from(waiting) * HOUR.unsigned_abs() as u128;
    let hourly = needed.div_ceil(u128::from(left.unsigned_abs()));
    Forecast::TooLate {
        done,
        needed_hourly: u64::try_from(hourly).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_says_when_and_how_fast_it_would_have_to_be() {
        let hours = |n: i64| Micros(n * HOUR);
        let ahead =
            |waiting, decided, deadline| forecast(waiting, decided, hours(0), hours(deadline));
        assert_eq!(ahead(0, 0, 1), Forecast::Done);
        assert_eq!(ahead(5, 0, 1), Forecast::Unknown);
        assert_eq!(ahead(30, 10, 3), Forecast::InTime(hours(3)));
        let late = |done, needed_hourly| Forecast::TooLate {
            done: hours(done),
            needed_hourly,
        };
        assert_eq!(ahead(40, 10, 3), late(4, 14));
        assert_eq!(ahead(40, 10, 0), late(4, 40 * HOUR.unsigned_abs()));
        assert!(matches!(ahead(u64::MAX, 1, 1), Forecast::TooLate { .. }));
    }
}
