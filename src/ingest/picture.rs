//! Pictures that people send. What is kept is drawn anew from the pixels: place, time, device and
//! whatever else was hidden in the file is gone, and so is whatever was no picture in it.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The largest file, in bytes: what a phone takes is half of it.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most pixels that are decoded. A file of a few bytes can claim more than memory holds.
pub const MOST_PIXELS: u64 = 40_000_000;
/// The most bytes that the decoded pixels take: four for each.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;
/// The longer side of what is kept, in pixels: small print of a letter can still be read.
pub const LONGEST_SIDE: u32 = 2_000;
const QUALITY: u8 = 85;

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// Another kind of file, or one that is cut off or damaged.
    #[error("this is no JPEG or PNG picture that can be read")]
    Unreadable,
    #[error("the picture has more pixels than are decoded")]
    TooManyPixels,
}

/// The picture as it is kept: an upright JPEG that holds nothing but pixels, at most
/// [`LONGEST_SIDE`] wide and high. Takes a core for up to a few seconds.
///
/// # Errors
/// [`PictureFault`].
pub fn redraw(bytes: &[u8]) -> Result<Vec<u8>, PictureFault> {
    let format = image::guess_format(bytes).map_err(fault)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return Err(PictureFault::Unreadable);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    // Looked at before a pixel is decoded.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(PictureFault::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    if width.max(height) > LONGEST_SIDE {
        picture = picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE);
    }
    picture.apply_orientation(orientation);
    let mut drawn = Vec::new();
    JpegEncoder::new_with_quality(&mut drawn, QUALITY)
        .encode_image(&DynamicImage::ImageRgb8(picture.into_rgb8()))
        .map_err(fault)?;
    Ok(drawn)
}

fn fault(error: ImageError) -> PictureFault {
    match error {
        ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture that is dark on the left and bright on the right.
    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let shade = |x, _| image::Rgb([if x < width / 2 { 0 } else { 255 }; 3]);
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, shade));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an EXIF block that says how it was held and where.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"marker 41.5868N 93.6250W");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    fn opened(bytes: &[u8]) -> DynamicImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn only_the_pixels_stay_upright_and_not_too_many() {
        let jpeg = drawn(64, 32, ImageFormat::Jpeg);
        let marked = with_exif(&jpeg, 6);
        assert!(marked.windows(6).any(|w| w == b"marker"));
        let kept = redraw(&marked).unwrap();
        assert!(!kept.windows(6).any(|w| w == b"marker"));
        assert!(!kept.windows(4).any(|w| w == b"Exif"));
        // Turned by a quarter: what was on the left is on top.
        let shown = opened(&kept).into_rgb8();
        assert_eq!(shown.dimensions(), (32, 64));
        assert!(shown.get_pixel(16, 8).0[0] < 40 && shown.get_pixel(16, 56).0[0] > 215);

        let kept = redraw(&drawn(2_400, 300, ImageFormat::Png)).unwrap();
        let shown = opened(&kept);
        assert_eq!((shown.width(), shown.height()), (2_000, 250));
        let small = opened(&redraw(&drawn(8, 8, ImageFormat::Png)).unwrap());
        assert_eq!(small.width(), 8, "nothing is made larger");
    }

    #[test]
    fn what_is_no_picture_is_cut_off_or_claims_too_much_is_refused() {
        let (jpeg, png) = (
            drawn(64, 64, ImageFormat::Jpeg),
            drawn(64, 64, ImageFormat::Png),
        );
        let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
        for (what, bytes) in [
            ("nothing", Vec::new()),
            ("a page", b"<html><script>alert(1)</script>".to_vec()),
            ("a GIF", gif),
            ("an SVG", svg),
            ("a start", jpeg[..20].to_vec()),
            ("half a PNG", png[..png.len() / 2].to_vec()),
        ] {
            assert_eq!(redraw(&bytes), Err(PictureFault::Unreadable), "{what}");
        }
        for (width, height) in [
            (50_000_u32, 50_000_u32),
            (u32::MAX >> 1, 1_000),
            (40_001, 1_000),
        ] {
            let mut bomb = png.clone();
            bomb[16..20].copy_from_slice(&width.to_be_bytes());
            bomb[20..24].copy_from_slice(&height.to_be_bytes());
            let sum = crc(&bomb[12..29]).to_be_bytes();
            bomb[29..33].copy_from_slice(&sum);
            assert_eq!(redraw(&bomb), Err(PictureFault::TooManyPixels), "{width}");
        }
        let mut bomb = jpeg;
        let frame = bomb.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        bomb[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
        assert_eq!(redraw(&bomb), Err(PictureFault::TooManyPixels));
    }

    /// The check sum of a PNG's chunk.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
                1 => sum >> 1 ^ 0xedb8_8320,
                _ => sum >> 1,
            })
        })
    }
}
