//! Passwords: Argon2id in a bounded number of places at once.
//!
//! A hash takes some 25 ms and 19 MiB. One thread a core keeps a storm of sign-ins from taking
//! memory that grows with the number of people waiting; see [`super::workers`] for how it does not
//! starve everything else.

use super::workers::Workers;
use crate::clock::Entropy;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Params, Version};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash that no password is known to have, with the parameters of the real ones: checking it
/// takes as long as checking a real one, so the time does not tell whether a name exists.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2F1Y3VzLWRlY295LXNhbHQ\
                     $Tm8gcGFzc3dvcmQgaXMga25vd24gZm9yIHRoaXMgaGE";

/// A password as somebody typed it. Wiped after use, never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over what was typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// The secret itself, for the one place that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a password could not be hashed or checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many people are signing in at once.
    #[error("too many people are signing in at this moment; try again in a minute")]
    Busy,
    /// The stored hash is not one this program makes.
    #[error("the stored password hash cannot be read")]
    Unreadable,
    /// Argon2 refused, or its thread was lost.
    #[error("the password could not be processed")]
    Failed,
}

/// Hashes and checks passwords. One for the whole process; clones share its threads.
#[derive(Clone)]
pub struct Passwords {
    workers: Arc<Workers>,
    entropy: Entropy,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// Works on at most `threads` passwords at once, and on one at least: more than there are cores
    /// gain nothing.
    #[must_use]
    pub fn new(threads: usize, entropy: Entropy) -> Self {
        Self {
            workers: Arc::new(Workers::start(threads)),
            entropy,
        }
    }

    /// A PHC string of the password with a fresh salt.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] where too many people wait already.
    pub async fn hash(&self, password: Secret) -> Result<String, PasswordError> {
        let salt: [u8; 16] = self.entropy.bytes();
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(Params::DEFAULT_OUTPUT_LEN))
            .map_err(|_| PasswordError::Failed)?;
        let phc_params = ParamsString::try_from(&params).map_err(|_| PasswordError::Failed)?;
        let out = self.workers.derive(params, password, &salt).await?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: phc_params,
            salt: Some(Salt::new(&salt).map_err(|_| PasswordError::Failed)?),
            hash: Some(Output::new(&out).map_err(|_| PasswordError::Failed)?),
        };
        Ok(hash.to_string())
    }

    /// Whether the password has this PHC string.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] where too many people wait already, [`PasswordError::Unreadable`]
    /// for anything but Argon2id in version 19.
    pub async fn verify(&self, phc: &str, password: Secret) -> Result<bool, PasswordError> {
        let stored = PasswordHash::new(phc).map_err(|_| PasswordError::Unreadable)?;
        let sound = stored.algorithm == Algorithm::Argon2id.ident()
            && stored.version == Some(Version::V0x13.into());
        let (true, Some(salt), Some(hash)) = (sound, stored.salt, stored.hash) else {
            return Err(PasswordError::Unreadable);
        };
        let params = Params::try_from(&stored).map_err(|_| PasswordError::Unreadable)?;
        let found = self.workers.derive(params, password, &salt).await?;
        Ok(found.ct_eq(hash.as_bytes()).into())
    }

    /// A PHC string to check where there is no account, see `DECOY`.
    #[must_use]
    pub fn decoy(&self) -> &'static str {
        DECOY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let passwords = Passwords::new(1, Entropy::seeded(1));
        let phc = passwords.hash(secret("corn")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_ne!(passwords.hash(secret("corn")).await.unwrap(), phc);
        assert!(passwords.verify(&phc, secret("corn")).await.unwrap());
        assert!(!passwords.verify(&phc, secret("Corn")).await.unwrap());
    }

    #[tokio::test]
    async fn the_decoy_is_checked_like_a_hash_and_refused() {
        let passwords = Passwords::new(1, Entropy::seeded(1));
        let decoy = passwords.decoy();
        assert_eq!(passwords.verify(decoy, secret("")).await, Ok(false));
    }

    #[tokio::test]
    async fn other_hashes_are_unreadable() {
        let passwords = Passwords::new(1, Entropy::seeded(1));
        let argon2i = DECOY.replace("argon2id", "argon2i");
        for phc in ["", "$1$abc", &argon2i, &DECOY.replace("v=19", "v=16")] {
            let found = passwords.verify(phc, secret("x")).await;
            assert_eq!(found, Err(PasswordError::Unreadable), "{phc}");
        }
    }

    #[tokio::test]
    async fn many_at_once_each_get_their_own_answer() {
        let passwords = Passwords::new(2, Entropy::seeded(1));
        let phc = passwords.hash(secret("corn")).await.unwrap();
        let check = |typed: &'static str| {
            let (passwords, phc) = (passwords.clone(), phc.clone());
            tokio::spawn(async move { passwords.verify(&phc, secret(typed)).await })
        };
        let checks: Vec<_> = ["corn", "x", "corn", "y", "corn"].map(check).into();
        let mut found = Vec::new();
        for check in checks {
            found.push(check.await.unwrap());
        }
        assert_eq!(found, [true, false, true, false, true].map(Ok));
    }
}
