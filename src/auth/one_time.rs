//! One-time codes for a mailbox: eight digits, of which the server keeps a keyed digest.

use crate::clock::Entropy;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const DIGITS: usize = 8;
const CODES: u64 = 100_000_000;

/// A code on its way to somebody.
pub struct OneTimeCode(Zeroizing<String>);

impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

impl OneTimeCode {
    /// A fresh code. Sixteen random bytes over a hundred million codes: the bias is nothing.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        let number = u128::from_be_bytes(entropy.bytes()) % u128::from(CODES);
        Self(Zeroizing::new(format!("{number:0DIGITS$}")))
    }

    /// As it was typed: spaces and hyphens do not matter. None for what is no code at all.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 4 * DIGITS {
            return None;
        }
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        let is_code = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        is_code.then(|| Self(Zeroizing::new(digits)))
    }

    /// As people read it: two groups of four.
    #[must_use]
    pub fn shown(&self) -> String {
        let (left, right) = self.0.split_at(DIGITS / 2);
        format!("{left} {right}")
    }

    /// What is kept of it. `binding` is what the code is good for, and nothing else.
    #[must_use]
    pub fn digest(&self, key: &[u8; 32], binding: &[&[u8]]) -> [u8; 32] {
        let mut block = Zeroizing::new([0; 64]);
        block[..key.len()].copy_from_slice(key);
        let mut mac = Hmac::<Sha256>::new(&(*block).into());
        mac.update(b"caucus one-time code v1\0");
        for part in binding.iter().copied().chain([self.0.as_bytes()]) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether this is the code behind a digest, in constant time.
    #[must_use]
    pub fn matches(&self, key: &[u8; 32], binding: &[&[u8]], digest: &[u8; 32]) -> bool {
        self.digest(key, binding).ct_eq(digest).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_what_it_was_made_for() {
        let code = OneTimeCode::generate(&Entropy::seeded(4));
        let digest = code.digest(&[1; 32], &[b"browser", b"a@b.org"]);
        let typed = OneTimeCode::parse(&format!(" {} ", code.shown().replace(' ', "-"))).unwrap();
        assert!(typed.matches(&[1; 32], &[b"browser", b"a@b.org"], &digest));
        assert!(!typed.matches(&[2; 32], &[b"browser", b"a@b.org"], &digest));
        assert!(!typed.matches(&[1; 32], &[b"browsera", b"@b.org"], &digest));
        for wrong in [
            "",
            "1234567",
            "123456789",
            "1234567a",
            "١٢٣٤٥٦٧٨",
            &"1 ".repeat(8_000),
        ] {
            assert!(OneTimeCode::parse(wrong).is_none());
        }
        assert_eq!(format!("{code:?}"), "OneTimeCode(…)");
    }
}
