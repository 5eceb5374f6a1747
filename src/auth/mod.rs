//! Proving who somebody is: passwords, passkeys, codes and session tokens. Keeps nothing itself;
//! what must be kept is handed to the caller.

mod limit;
mod one_time;
mod passkey;
mod password;
mod phone_code;
mod proof;
mod recovery;
mod token;
mod totp;
mod workers;

pub use limit::{Limit, Pace, TooFast, subscriber};
pub use one_time::OneTimeCode;
pub use passkey::{Claim, NewPasskey, PasskeyError, Question, RelyingParty};
pub use password::{PasswordError, Passwords, Secret};
pub use phone_code::{PHONE_CODE_DIGITS, PhoneCode};
pub use proof::Proofs;
pub use recovery::RecoveryCode;
pub use token::{SessionToken, TokenDigest};
pub use totp::TotpSecret;

/// A code as people copy it: four symbols at a time.
fn in_fours(code: &str, between: &str) -> String {
    let symbols: Vec<char> = code.chars().collect();
    let groups = symbols.chunks(4).map(String::from_iter);
    groups.collect::<Vec<_>>().join(between)
}
