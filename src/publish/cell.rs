//! Cells of CSV files that people open in a spreadsheet.

use std::borrow::Cow;

/// A text that a spreadsheet shows and never computes: what begins like a formula gets an
/// apostrophe in front. Control characters become spaces, so that a cell stays one line.
#[must_use]
pub fn safe_cell(text: &str) -> Cow<'_, str> {
    let is_formula = text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
        || text.starts_with(['\t', '\r', '\n']);
    if !is_formula && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    Cow::Owned(
        is_formula
            .then_some('\'')
            .into_iter()
            .chain(plain)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_computed() {
        for (text, safe) in [
            ("O'Brien", "O'Brien"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            (" +1", "' +1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-", "'-"),
            ("\t=1", "' =1"),
            ("a\0b\nc", "a b c"),
        ] {
            assert_eq!(safe_cell(text), safe, "{text:?}");
        }
    }
}
