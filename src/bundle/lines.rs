//! Lines of JSON, in the one form this program writes.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// One line each, every line ended.
#[must_use]
pub fn write<T: Serialize>(items: &[T]) -> String {
    let mut text = String::new();
    for item in items {
        // Plain structures of numbers and texts: writing them does not fail.
        text.push_str(&serde_json::to_string(item).unwrap_or_default());
        text.push('\n');
    }
    text
}

/// Reads what [`write`] wrote, and nothing else.
///
/// # Errors
/// The first line that is wrong, counted from 1.
pub fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let mut items = Vec::new();
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let item: T = serde_json::from_str(line).map_err(|e| {
            let column = e.column();
            format!("line {number}, column {column}: it is not as the specification writes it")
        })?;
        if write(std::slice::from_ref(&item)) != line {
            return Err(format!("line {number}: it is not in canonical form"));
        }
        items.push(item);
    }
    Ok(items)
}
