//! Pictures that people send: good ones, marked ones, and ones that claim too much.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// What a phone hides in a picture, and nobody may find again.
pub const MARKER: &[u8] = b"marker 41.5868N 93.6250W";

/// A picture of stripes.
pub fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |x: u32, y: u32| Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 120]);
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, shade));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG as a phone takes it: turned by a quarter, with the place it was taken at.
pub fn marked_jpeg() -> Vec<u8> {
    let jpeg = drawn(240, 120, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([6, 0, 0, 0, 0, 0, 0]);
    exif.extend(MARKER);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A few bytes that say they are a picture of 2.5 thousand million pixels.
pub fn bomb() -> Vec<u8> {
    let mut png = drawn(8, 8, ImageFormat::Png);
    png[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let sum = !png[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    });
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

/// Whether `bytes` hold `part`.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}
