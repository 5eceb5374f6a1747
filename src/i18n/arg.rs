//! What a message names: text and numbers.

use fluent_bundle::FluentValue;
use intl_memoizer::concurrent::IntlLangMemoizer;
use std::borrow::Cow;

/// The largest whole number that Fluent's floating point holds exactly.
const EXACT: u64 = 1 << 53;

/// A value inside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg<'a> {
    Text(Cow<'a, str>),
    /// Chooses plural forms, and is written with its thousands apart.
    Number(i64),
}

impl<'a> Arg<'a> {
    /// Text as it stands in a sentence: what runs from right to left is set apart from the words
    /// around it.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(grouped(*number)),
            Self::Text(text) if text.chars().any(runs_backwards) => {
                Cow::Owned(format!("\u{2068}{text}\u{2069}"))
            }
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    pub(super) fn value(&self) -> FluentValue<'_> {
        match self {
            Self::Number(number) if number.unsigned_abs() <= EXACT => (*number).into(),
            _ => FluentValue::String(self.text()),
        }
    }
}

/// Whether a character belongs to a script that runs from right to left, or steers direction.
fn runs_backwards(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// With thousands apart: `26,291`, which is how both languages are written in the United States.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 8);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How bundles write numbers.
pub(super) fn written(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    // Only whole numbers up to `EXACT` come in, see `Arg::value`.
    #[allow(clippy::cast_possible_truncation)]
    Some(grouped(number.value as i64))
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg<'_> {
            fn from(number: $kind) -> Self {
                // More than fits can only be nonsense from elsewhere.
                #[allow(clippy::useless_conversion)]
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
        impl From<&$kind> for Arg<'_> {
            fn from(number: &$kind) -> Self {
                (*number).into()
            }
        }
    )*};
}

numbers!(u8, u32, u64, i64, usize);
