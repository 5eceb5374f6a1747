//! Session tokens: 128 random bits, of which the server keeps only a digest.

use crate::clock::Entropy;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const TOKEN_BYTES: usize = 16;

/// What a browser holds after signing in. Shown nowhere, stored nowhere.
#[derive(Clone)]
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// A fresh token.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        let bytes = Zeroizing::new(entropy.bytes::<TOKEN_BYTES>());
        let mut text = Zeroizing::new(String::with_capacity(TOKEN_BYTES * 2));
        for byte in *bytes {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        Self(text)
    }

    /// The token as the cookie carries it: 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database knows it by.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// SHA-256 of a token. The token is random, so nobody can guess it from its digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest(pub [u8; 32]);

impl TokenDigest {
    /// The digest of a token as a cookie carries it; None for what is no token at all.
    #[must_use]
    pub fn of(cookie: &str) -> Option<Self> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let is_token = cookie.len() == TOKEN_BYTES * 2 && cookie.bytes().all(is_digit);
        is_token.then(|| Self(Sha256::digest(cookie.as_bytes()).into()))
    }
}

impl std::fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenDigest(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_leads_to_its_digest_and_nothing_else_does() {
        let token = SessionToken::generate(&Entropy::seeded(1));
        assert_eq!(TokenDigest::of(token.as_str()), Some(token.digest()));
        let long = format!("{}0", token.as_str());
        let upper = "A".repeat(32);
        for wrong in ["", "0", &long, &upper, &"g".repeat(32)] {
            assert_eq!(TokenDigest::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn neither_token_nor_digest_is_printed() {
        let token = SessionToken::generate(&Entropy::seeded(1));
        let printed = format!("{token:?} {:?}", token.digest());
        assert_eq!(printed, "SessionToken(…) TokenDigest(…)");
    }
}
