//! Proving who somebody is: passwords and session tokens. Keeps nothing itself; what must be kept
//! is handed to the caller.

mod limit;
mod one_time;
mod password;
mod token;
mod workers;

pub use limit::{Limit, Pace, TooFast};
pub use one_time::OneTimeCode;
pub use password::{PasswordError, Passwords, Secret};
pub use token::{SessionToken, TokenDigest};
