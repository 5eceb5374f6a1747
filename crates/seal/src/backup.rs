//! A secret of a trustee under a passphrase: the share, or the seed while the ceremony lasts.
//! Argon2id makes guessing dear; XChaCha20-Poly1305 notices any change.

use crate::key::KeyShare;
use crate::wire::{Malformed, Reader};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

const TAG: &[u8] = b"csbak001";
/// Bytes of fresh randomness that a backup takes: salt and nonce.
pub const FRESH: usize = SALT + NONCE;
const SALT: usize = 16;
const NONCE: usize = 24;
/// Bytes before the ciphertext.
const HEAD: usize = 8 + 1 + 32 + 1 + 4 + 4 + SALT + NONCE;
/// Bytes of a backup.
pub const LEN: usize = HEAD + 32 + 16;

/// What a passphrase costs to try: memory in KiB, and passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory: u32,
    passes: u32,
}

impl Cost {
    /// The least that is accepted: 19 MiB, 2 passes.
    pub const LEAST: Self = Self {
        memory: 19 * 1024,
        passes: 2,
    };
    /// For trustees' laptops: 256 MiB, 4 passes.
    pub const USUAL: Self = Self {
        memory: 256 * 1024,
        passes: 4,
    };
    /// The most that is accepted, so that a file cannot exhaust the machine that reads it.
    const MOST: Self = Self {
        memory: 1024 * 1024,
        passes: 16,
    };
}

/// What a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The seed of a ceremony that is not over.
    Seed = 1,
    /// A share of a joint key.
    Share = 2,
}

/// Why a backup gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The two cannot be told apart.
    #[error("the passphrase is wrong, or the backup was changed")]
    Unopened,
    #[error("the backup holds a share of another key")]
    Foreign,
}

/// A secret and what it belongs to.
pub struct Kept {
    pub kind: Kind,
    /// Digest of the ceremony (for a seed) or of the joint key (for a share).
    pub subject: [u8; 32],
    /// The trustee's number.
    pub index: u8,
    pub secret: Zeroizing<[u8; 32]>,
}

impl Kept {
    /// A share, to be kept.
    #[must_use]
    pub fn share(share: &KeyShare, key: &crate::JointKey) -> Self {
        Self {
            kind: Kind::Share,
            subject: key.digest(),
            index: share.index,
            secret: Zeroizing::new(share.secret.to_bytes()),
        }
    }

    /// The share of this key.
    ///
    /// # Errors
    /// [`BackupError::Foreign`].
    pub fn to_share(&self, key: &crate::JointKey) -> Result<KeyShare, BackupError> {
        let secret: Option<Scalar> = Scalar::from_canonical_bytes(*self.secret).into();
        let share = KeyShare {
            index: self.index,
            secret: Zeroizing::new(secret.ok_or(BackupError::Foreign)?),
        };
        let is_ours = self.kind == Kind::Share && self.subject == key.digest();
        (is_ours && share.belongs_to(key))
            .then_some(share)
            .ok_or(BackupError::Foreign)
    }

    /// Locks the secret with a passphrase.
    ///
    /// # Errors
    /// [`BackupError::Unopened`] where the machine has not the memory.
    pub fn lock(
        &self,
        passphrase: &[u8],
        cost: Cost,
        fresh: &[u8; FRESH],
    ) -> Result<Vec<u8>, BackupError> {
        let mut out = TAG.to_vec();
        out.push(self.kind as u8);
        out.extend(self.subject);
        out.push(self.index);
        out.extend(cost.memory.to_be_bytes());
        out.extend(cost.passes.to_be_bytes());
        out.extend(fresh);
        let (salt, nonce) = fresh
            .split_first_chunk::<SALT>()
            .ok_or(BackupError::Unopened)?;
        let nonce = nonce.first_chunk().ok_or(BackupError::Unopened)?;
        let payload = Payload {
            msg: &*self.secret,
            aad: &out,
        };
        let locked = cipher(passphrase, cost, salt)?.encrypt(&XNonce::from(*nonce), payload);
        out.extend(locked.map_err(|_| BackupError::Unopened)?);
        Ok(out)
    }

    /// Unlocks a backup.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn unlock(bytes: &[u8], passphrase: &[u8]) -> Result<Self, BackupError> {
        let mut reader = Reader::new(bytes);
        reader.tag(TAG, "the tag of a backup")?;
        let kind = match reader.u8("the kind of a backup")? {
            1 => Kind::Seed,
            2 => Kind::Share,
            _ => return Err(reader.refuse("the kind of a backup", 1).into()),
        };
        let subject = *reader.take("what the backup belongs to")?;
        let index = reader.u8("the trustee's number")?;
        let cost = read_cost(&mut reader)?;
        let salt = reader.take::<SALT>("the salt")?;
        let nonce = *reader.take::<NONCE>("the nonce")?;
        let payload = Payload {
            msg: reader.slice(LEN - HEAD, "the locked secret")?,
            aad: &bytes[..HEAD],
        };
        reader.end()?;
        let opened = cipher(passphrase, cost, salt)?.decrypt(&XNonce::from(nonce), payload);
        let opened = Zeroizing::new(opened.map_err(|_| BackupError::Unopened)?);
        let secret = opened.first_chunk().ok_or(BackupError::Unopened)?;
        Ok(Self {
            kind,
            subject,
            index,
            secret: Zeroizing::new(*secret),
        })
    }
}

fn read_cost(reader: &mut Reader<'_>) -> Result<Cost, Malformed> {
    let cost = Cost {
        memory: reader.u32("the memory")?,
        passes: reader.u32("the passes")?,
    };
    let memory = Cost::LEAST.memory..=Cost::MOST.memory;
    let passes = Cost::LEAST.passes..=Cost::MOST.passes;
    if memory.contains(&cost.memory) && passes.contains(&cost.passes) {
        Ok(cost)
    } else {
        Err(reader.refuse("a cost between the least and the most", 8))
    }
}

fn cipher(
    passphrase: &[u8],
    cost: Cost,
    salt: &[u8; SALT],
) -> Result<XChaCha20Poly1305, BackupError> {
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(cost.memory, cost.passes, 1, Some(32));
    let params = params.map_err(|_| BackupError::Unopened)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt, &mut *key)
        .map_err(|_| BackupError::Unopened)?;
    Ok(XChaCha20Poly1305::new(&Key::from(*key)))
}
