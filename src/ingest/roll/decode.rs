//! Bytes of any encoding as UTF-8, a little at a time.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::Read;

/// The encoding that a byte-order mark names, and the length of the mark.
pub fn marked(start: &[u8]) -> Option<(&'static Encoding, usize)> {
    match start {
        [0xef, 0xbb, 0xbf, ..] => Some((UTF_8, 3)),
        [0xff, 0xfe, ..] => Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((UTF_16BE, 2)),
        _ => None,
    }
}

/// Decoded at a time, in bytes.
const AT_ONCE: usize = 64 * 1024;

/// Reads another encoding as UTF-8. Bytes that mean nothing become U+FFFD, by which the row they
/// stand in is noticed.
pub struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Of `raw`, what is not decoded yet.
    raw_from: usize,
    plain: Vec<u8>,
    /// Of `plain`, what nobody has read yet.
    plain_from: usize,
    is_last: bool,
    is_done: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            raw_from: 0,
            plain: Vec::new(),
            plain_from: 0,
            is_last: false,
            is_done: false,
        }
    }

    fn decode_some(&mut self) -> std::io::Result<()> {
        if self.raw_from == self.raw.len() && !self.is_last {
            self.raw.resize(AT_ONCE, 0);
            let count = self.inner.read(&mut self.raw)?;
            self.raw.truncate(count);
            self.raw_from = 0;
            self.is_last = count == 0;
        }
        self.plain.resize(AT_ONCE, 0);
        let raw = &self.raw[self.raw_from..];
        let (result, read, written, _) =
            self.decoder
                .decode_to_utf8(raw, &mut self.plain, self.is_last);
        self.raw_from += read;
        self.plain.truncate(written);
        self.plain_from = 0;
        self.is_done = self.is_last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.plain_from == self.plain.len() && !self.is_done {
            self.decode_some()?;
        }
        let left = &self.plain[self.plain_from..];
        let count = left.len().min(out.len());
        out[..count].copy_from_slice(&left[..count]);
        self.plain_from += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_become_utf_8_across_any_boundary() {
        let text = "Muñoz,São,李\n".repeat(10_000);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut decoded = String::new();
        Decoded::new(utf16.as_slice(), UTF_16LE)
            .read_to_string(&mut decoded)
            .unwrap();
        assert!(decoded == text, "{} bytes of {}", decoded.len(), text.len());
        let mut latin = String::new();
        Decoded::new(&b"Mu\xf1oz"[..], encoding_rs::WINDOWS_1252)
            .read_to_string(&mut latin)
            .unwrap();
        assert_eq!(latin, "Muñoz");
    }

    #[test]
    fn marks_are_known() {
        assert_eq!(marked(b"\xef\xbb\xbfa"), Some((UTF_8, 3)));
        assert_eq!(marked(b"\xff\xfea\0"), Some((UTF_16LE, 2)));
        assert_eq!(marked(b"abc"), None);
    }
}
