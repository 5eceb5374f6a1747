//! Codes on paper, each good for one sign-in: eighty random bits in letters that are hard to
//! mistake for each other.

use crate::clock::Entropy;
use zeroize::Zeroizing;

/// Crockford's base 32: no I, L, O or U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

/// A code as it is printed, or was typed.
pub struct RecoveryCode(Zeroizing<String>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A fresh code.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        let bytes = Zeroizing::new(entropy.bytes::<LENGTH>());
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        Self(Zeroizing::new(bytes.iter().map(letter).collect()))
    }

    /// As it was typed: small letters, spaces, hyphens and letters that look alike do not matter.
    /// None for what is no code at all.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 4 * LENGTH {
            return None;
        }
        let code: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|b| LETTERS.contains(&b));
        is_code.then(|| Self(Zeroizing::new(code)))
    }

    /// As it is printed: four groups of four.
    #[must_use]
    pub fn shown(&self) -> String {
        super::in_fours(&self.0, "-")
    }

    /// What a digest is made of.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = RecoveryCode::generate(&Entropy::seeded(3));
        let shown = code.shown();
        assert_eq!((shown.len(), shown.matches('-').count()), (19, 3));
        let typed = shown
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(RecoveryCode::parse(&typed).unwrap().shown(), shown);
        for wrong in [
            "",
            "0",
            &shown[1..],
            &format!("{shown}0"),
            &"U".repeat(16),
            &" ".repeat(99),
        ] {
            assert!(RecoveryCode::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
    }
}
