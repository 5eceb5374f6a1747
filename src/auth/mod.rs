//! Proving who somebody is: passwords and session tokens. Keeps nothing itself; what must be kept
//! is handed to the caller.

mod password;
mod token;

pub use password::{PasswordError, Passwords, Secret};
pub use token::{SessionToken, TokenDigest};
