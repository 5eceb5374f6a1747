//! Exact numbers: small fractions for thresholds and shares, big rationals for sums of state
//! delegate equivalents, and the one place where a figure is rounded for publication.

use num_bigint::BigInt;
use num_rational::Ratio;
use std::cmp::Ordering;

/// An exact rational of any size, for sums over conventions of different sizes.
pub type Exact = Ratio<BigInt>;

/// An exact rational from two whole numbers (`den` of 0 is taken as 1: a caller's bound, not a
/// value, decides that).
#[must_use]
pub fn exact(num: u128, den: u128) -> Exact {
    Ratio::new(BigInt::from(num), BigInt::from(den.max(1)))
}

/// A small exact fraction that is never reduced behind the reader's back, so that a rule written
/// as 3/20 is shown as 3/20. The denominator is never 0.
#[derive(Debug, Clone, Copy)]
pub struct Fraction {
    num: u128,
    den: u128,
}

impl Fraction {
    /// `num / den`; `None` where `den` is 0.
    #[must_use]
    pub fn new(num: u128, den: u128) -> Option<Self> {
        (den != 0).then_some(Self { num, den })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(num: u128) -> Self {
        Self { num, den: 1 }
    }

    /// Reads `3/20`, `15` or `12.5`: digits only, at most nine before and after the point.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |s: &str| {
            (!s.is_empty() && s.len() <= 9 && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<u128>().ok())
                .flatten()
        };
        if let Some((num, den)) = text.split_once('/') {
            return Self::new(digits(num)?, digits(den)?);
        }
        match text.split_once('.') {
            None => Some(Self::whole(digits(text)?)),
            Some((whole, part)) => {
                let den = 10u128.pow(u32::try_from(part.len()).ok()?);
                Self::new(digits(whole)? * den + digits(part)?, den)
            }
        }
    }

    /// The numerator as written.
    #[must_use]
    pub fn num(self) -> u128 {
        self.num
    }

    /// The denominator as written; never 0.
    #[must_use]
    pub fn den(self) -> u128 {
        self.den
    }

    /// This fraction of a whole number.
    #[must_use]
    pub fn of(self, whole: u64) -> Self {
        Self {
            num: self.num * u128::from(whole),
            den: self.den,
        }
    }

    /// This fraction divided by a whole number other than 0.
    #[must_use]
    pub fn over(self, by: u128) -> Option<Self> {
        Self::new(self.num, self.den.checked_mul(by)?)
    }

    /// The smallest whole number not below this fraction.
    #[must_use]
    pub fn ceil(self) -> u128 {
        self.num.div_ceil(self.den)
    }

    /// The largest whole number not above this fraction.
    #[must_use]
    pub fn floor(self) -> u128 {
        self.num / self.den
    }

    /// The nearest whole number, a half going up.
    #[must_use]
    pub fn nearest(self) -> u128 {
        (2 * self.num + self.den) / (2 * self.den)
    }

    /// As a decimal with exactly `places` digits, rounded half up: for people, never for counting.
    #[must_use]
    pub fn decimal(self, places: u32) -> String {
        let scale = 10u128.pow(places);
        let scaled = Self {
            num: self.num * scale,
            den: self.den,
        }
        .nearest();
        scaled_decimal(scaled, places)
    }

    /// As the shortest decimal, for fractions of a power of ten; others to `places` digits.
    #[must_use]
    pub fn shortest(self, places: u32) -> String {
        let text = self.decimal(places);
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    }
}

/// `scaled / 10^places` written out.
fn scaled_decimal(scaled: u128, places: u32) -> String {
    if places == 0 {
        return scaled.to_string();
    }
    let scale = 10u128.pow(places);
    let width = usize::try_from(places).unwrap_or(0);
    format!("{}.{:0width$}", scaled / scale, scaled % scale)
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.num * other.den).cmp(&(other.num * self.den))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

/// A published state delegate equivalent: ten-thousandths, rounded half up once per unit and
/// preference, then only added (data notes of the Iowa 2020 release).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PublishedSde(pub u64);

impl PublishedSde {
    /// Reads a published decimal such as `340.3238`: at most four places.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if whole.is_empty() || whole.len() > 12 || !whole.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let places: u64 = format!("{part:0<4}").parse().ok()?;
        Some(Self(whole.parse::<u64>().ok()? * 10_000 + places))
    }

    /// The published figure for an exact one: half up at the fourth decimal.
    #[must_use]
    pub fn from_fraction(exact: Fraction) -> Self {
        let scaled = Fraction {
            num: exact.num * 10_000,
            den: exact.den,
        }
        .nearest();
        Self(u64::try_from(scaled).unwrap_or(u64::MAX))
    }
}

impl std::ops::AddAssign for PublishedSde {
    /// A sum beyond all bounds stays at the largest figure, as a single one does.
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl std::fmt::Display for PublishedSde {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&scaled_decimal(u128::from(self.0), 4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_read_compared_and_rounded_exactly() {
        let f = |s| Fraction::parse(s).unwrap();
        assert_eq!(f("15").over(100).unwrap(), f("3/20"));
        assert_eq!(f("12.5").to_string(), "125/10");
        assert_eq!(
            f("3/20").of(667).ceil(),
            101,
            "15 % as n/6.67 would give 100"
        );
        assert_eq!(f("1/6").of(6).ceil(), 1, "1/6 as 0.1667 would give 2");
        assert_eq!(f("5/2").nearest(), 3);
        assert_eq!(f("1/3").decimal(4), "0.3333");
        assert_eq!(f("12/10").shortest(9), "1.2");
        assert_eq!(f("30/10").shortest(9), "3");
        for bad in ["", "-1", "1/0", "1.", ".5", "0x1", "1e3", "١"] {
            assert!(Fraction::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn published_figures_round_half_up_at_the_fourth_decimal() {
        let f = |n, d| PublishedSde::from_fraction(Fraction::new(n, d).unwrap()).to_string();
        assert_eq!(f(12, 51), "0.2353");
        assert_eq!(f(11 * 110, 943), "1.2831");
        assert_eq!(f(1, 20_000), "0.0001");
        assert_eq!(
            PublishedSde::parse("340.3238").unwrap().to_string(),
            "340.3238"
        );
        assert_eq!(PublishedSde::parse("7").unwrap(), PublishedSde(70_000));
        let mut sum = PublishedSde(u64::MAX);
        sum += PublishedSde(1);
        assert_eq!(sum, PublishedSde(u64::MAX));
        assert!(PublishedSde::parse("1.00001").is_none());
        assert!(PublishedSde::parse("-1").is_none());
    }
}
