//! The code that lets somebody cast by phone: sixteen digits, which every telephone has keys for.

use crate::clock::Entropy;
use zeroize::Zeroizing;

/// Digits of a code: 53 bits.
pub const PHONE_CODE_DIGITS: usize = 16;

/// A code as it is shown once, or was pressed.
pub struct PhoneCode(Zeroizing<String>);

impl std::fmt::Debug for PhoneCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneCode(…)")
    }
}

impl PhoneCode {
    /// A fresh code.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        // 128 bits: what is left of them is as good as even.
        let number = u128::from_be_bytes(entropy.bytes());
        let most = 10_u128.pow(PHONE_CODE_DIGITS as u32);
        let number = number % most;
        Self(Zeroizing::new(format!(
            "{number:0width$}",
            width = PHONE_CODE_DIGITS
        )))
    }

    /// As it was pressed; none for what is no code at all.
    #[must_use]
    pub fn parse(pressed: &str) -> Option<Self> {
        let is_code =
            pressed.len() == PHONE_CODE_DIGITS && pressed.bytes().all(|b| b.is_ascii_digit());
        is_code.then(|| Self(Zeroizing::new(pressed.to_owned())))
    }

    /// As it is shown: four groups of four.
    #[must_use]
    pub fn shown(&self) -> String {
        super::in_fours(&self.0, " ")
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
    fn a_code_is_sixteen_digits_and_nothing_else_is_one() {
        let code = PhoneCode::generate(&Entropy::seeded(3));
        let pressed = code.shown().replace(' ', "");
        assert_eq!(PhoneCode::parse(&pressed).unwrap().shown(), code.shown());
        for wrong in [
            "",
            &pressed[1..],
            &format!("{pressed}0"),
            &code.shown(),
            "123456789012345*",
            "٣٣٣٣٣٣٣٣",
        ] {
            assert!(PhoneCode::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "PhoneCode(…)");
    }
}
