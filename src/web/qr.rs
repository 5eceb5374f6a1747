//! A code for cameras as one SVG path, inside the page: nothing else has to be loaded.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// A square of modules, with the white border that cameras need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules along an edge, border included.
    pub size: usize,
    /// The dark modules.
    pub path: String,
}

/// Modules of white around the code.
const BORDER: usize = 4;

impl Qr {
    /// The code of a text; none where it is too long for one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (width, colors) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run[0] == Color::Dark {
                    let (left, top, long) = (x + BORDER, y + BORDER, run.len());
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{left} {top}h{long}v1h-{long}z");
                }
                x += run.len();
            }
        }
        Some(Self {
            size: width + 2 * BORDER,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let text = "https://caucus.example.org/receipt?code=0000-0000-0000-0000-0000";
        let qr = Qr::of(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let mut drawn = vec![false; qr.size * qr.size];
        for run in qr.path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let long: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let first = y.parse::<usize>().unwrap() * qr.size + x.parse::<usize>().unwrap();
            drawn[first..first + long].fill(true);
        }
        for y in 0..qr.size {
            for x in 0..qr.size {
                let inside = |n: usize| (BORDER..qr.size - BORDER).contains(&n);
                let is_dark =
                    inside(x) && inside(y) && code[(x - BORDER, y - BORDER)] == Color::Dark;
                assert_eq!(drawn[y * qr.size + x], is_dark, "{x} {y}");
            }
        }
        assert!(qr.path.len() < 8_000, "{}", qr.path.len());
        assert_eq!(Qr::of(&"x".repeat(5_000)), None);
    }
}
