//! Codes that change every thirty seconds (RFC 6238), as authenticator apps make them.

use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// The letters of base 32 (RFC 4648).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an app and the server share.
pub struct TotpSecret(Zeroizing<[u8; 20]>);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    #[must_use]
    pub fn new(bytes: [u8; 20]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// For typing into an app.
    #[must_use]
    pub fn to_base32(&self) -> String {
        let letter = |group: &[u8], nth: usize| {
            let value = group.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
            let at = (value >> (35 - 5 * nth)) & 31;
            char::from(LETTERS[usize::try_from(at).unwrap_or(0)])
        };
        let groups = self.0.chunks_exact(5);
        groups
            .flat_map(|group| (0..8).map(move |nth| letter(group, nth)))
            .collect()
    }

    /// For an app's camera: the address it reads from a picture.
    #[must_use]
    pub fn address(&self, account: &str) -> String {
        let account: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
        let account = account.replace('+', "%20");
        let secret = self.to_base32();
        format!("otpauth://totp/Caucus:{account}?secret={secret}&issuer=Caucus")
    }

    /// The step a code belongs to, where it is the code of now, or of the step before or after:
    /// clocks differ, and typing takes time. Whoever accepts a code must never accept a step
    /// twice, or an earlier one.
    #[must_use]
    pub fn step_of(&self, typed: &str, now_seconds: u64) -> Option<u64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
        let totp = self.totp()?;
        is_code.then(|| totp.check(&code, now_seconds)).flatten()
    }

    fn totp(&self) -> Option<Totp> {
        let secret = Secret::new_stack(*self.0);
        Builder::new().with_secret(secret).build().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's appendix B, and RFC 4648's letters of it.
    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standard_and_good_for_a_minute_and_a_half() {
        for (now, code) in [(1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let step = now / 30;
            for (at, is_good) in [
                (now - 60, false),
                (now - 30, true),
                (now, true),
                (now + 60, false),
            ] {
                let found = secret().step_of(code, at);
                assert_eq!(found, is_good.then_some(step), "{code} {at}");
            }
        }
        assert_eq!(secret().step_of("287 082", 59), Some(1));
        for wrong in ["", "287083", "28708", "2870820", "２８７０８２"] {
            assert_eq!(secret().step_of(wrong, 59), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_can_read_it() {
        assert_eq!(secret().to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            secret().address("ana b@example.org"),
            "otpauth://totp/Caucus:ana%20b%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Caucus"
        );
        assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
    }
}
