//! Signed checkpoints: what a log of this size looked like, under the log's key.
//!
//! A checkpoint is a C2SP `tlog-checkpoint` (origin, size, root, no extension lines) in a C2SP
//! `signed-note` under an Ed25519 key whose name is the origin. Witnesses add lines of their own
//! below the log's signature; they do not change what the log signed.

use super::{Hash, LogName};
use crate::domain::EventId;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, NoteError, VerificationError, Verifier, Verifiers, key_id};

/// Signature type of plain Ed25519 in `signed-note`.
const ED25519: u8 = 1;

/// Size and root of a log's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

/// A checkpoint whose signature held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log of which event, see [`LogName::origin`].
    pub origin: String,
    /// What it states about the log.
    pub head: TreeHead,
}

/// Why a text is not a checkpoint of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note, or not in its only valid form.
    #[error("it is not a signed note in canonical form")]
    Note,
    /// The log's key is not among the signers (another log's or event's checkpoint, or none).
    #[error("it carries no signature by the log's key")]
    NotSigned,
    /// A line claims to be by the log's key and is not.
    #[error("the signature by the log's key does not hold")]
    BadSignature,
    /// Signed, but the text is not origin, size and root.
    #[error("the signed text is not origin, size and root in canonical form")]
    Text,
    /// Signed by the log's key for another log.
    #[error("its origin is not the log's")]
    Origin,
}

/// Why a text is not a verifier key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `NAME+ID+KEY` in its only valid form.
    #[error("a verifier key is written NAME+ID+KEY, with the id that follows from name and key")]
    Text,
    /// Not an Ed25519 public key, or one under which anything might verify.
    #[error("the public key is not a sound Ed25519 key")]
    Point,
}

/// Signs a log's checkpoints. The secret is wiped when it is dropped and never shown.
pub struct CheckpointSigner {
    key: SigningKey,
    verifier: VerifierKey,
}

impl CheckpointSigner {
    /// A signer for one log of one event from a 32-byte Ed25519 secret key. One secret may serve
    /// all three logs: the origin is part of the key's name and of every signed text.
    #[must_use]
    pub fn new(log: LogName, event: EventId, secret: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(secret);
        let verifier = VerifierKey::of(log, event, key.verifying_key());
        Self { key, verifier }
    }

    /// The key that opens what this signs. Public.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The public half of the secret, without the log's name.
    #[must_use]
    pub fn public(&self) -> &VerifyingKey {
        &self.verifier.key
    }

    /// The signed note for this head. The caller answers for never signing two heads of which
    /// neither extends the other. The same head always gives the same text.
    #[must_use]
    pub fn sign(&self, head: &TreeHead) -> String {
        let origin = &self.verifier.name;
        let root = BASE64_STANDARD.encode(head.root.as_bytes());
        let text = format!("{origin}\n{}\n{root}\n", head.size);
        let mut signature = self.verifier.id.to_be_bytes().to_vec();
        signature.extend(self.key.sign(text.as_bytes()).to_bytes());
        let signature = BASE64_STANDARD.encode(signature);
        format!("{text}\n— {origin} {signature}\n")
    }
}

impl std::fmt::Debug for CheckpointSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckpointSigner")
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}

/// The public key of one log, with the log's origin as its name. Written and read as a
/// `signed-note` verifier key, `NAME+ID+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    fn named(name: String, key: VerifyingKey) -> Self {
        let id = key_id(&name, &typed(ED25519, &key));
        Self { name, id, key }
    }

    /// The key of one log of one event from a 32-byte Ed25519 public key.
    ///
    /// # Errors
    /// [`KeyError::Point`].
    pub fn new(log: LogName, event: EventId, public: &[u8; 32]) -> Result<Self, KeyError> {
        Ok(Self::of(log, event, sound(public)?))
    }

    /// The key of one log of one event from a public key that is known to be sound.
    #[must_use]
    pub fn of(log: LogName, event: EventId, public: VerifyingKey) -> Self {
        Self::named(log.origin(event), public)
    }

    /// The log's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// Opens a checkpoint of the log: checks its form and the log's signature. Lines by other
    /// signers are allowed below and not judged here.
    ///
    /// # Errors
    /// [`CheckpointError`]; nothing in the text is to be believed then.
    pub fn open(&self, note: &str) -> Result<Checkpoint, CheckpointError> {
        let parsed = Note::from_bytes(note.as_bytes()).map_err(|_| CheckpointError::Note)?;
        if parsed.to_bytes() != note.as_bytes() {
            return Err(CheckpointError::Note);
        }
        let (ours, others) = parsed.verify(self).map_err(|error| match error {
            NoteError::InvalidSignature { .. } => CheckpointError::BadSignature,
            _ => CheckpointError::NotSigned,
        })?;
        // Verifying passes over a second line by a signer that it has seen: unchecked, so refused.
        let lines = note.len() - parsed.text().len() - 1;
        let checked: usize = ours.iter().chain(&others).map(|s| s.to_bytes().len()).sum();
        if checked != lines {
            return Err(CheckpointError::Note);
        }
        self.read(parsed.text())
    }

    fn read(&self, text: &[u8]) -> Result<Checkpoint, CheckpointError> {
        let stated = tlog_tiles::Checkpoint::from_bytes(text).map_err(|_| CheckpointError::Text)?;
        if stated.to_bytes() != text || !stated.extension().is_empty() {
            return Err(CheckpointError::Text);
        }
        if stated.origin() != self.name {
            return Err(CheckpointError::Origin);
        }
        Ok(Checkpoint {
            origin: stated.origin().to_owned(),
            head: TreeHead {
                size: stated.size(),
                root: (*stated.hash()).into(),
            },
        })
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&key_text(ED25519, &self.name, &self.key))
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, key) = read_key(ED25519, text)?;
        Ok(Self::named(name, key))
    }
}

/// Reads `NAME+ID+KEY` of a signature type.
pub(super) fn read_key(kind: u8, text: &str) -> Result<(String, VerifyingKey), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Text);
    };
    let key = BASE64_STANDARD.decode(key).map_err(|_| KeyError::Text)?;
    let public = key.strip_prefix(&[kind]).ok_or(KeyError::Text)?;
    let key = sound(public.try_into().map_err(|_| KeyError::Text)?)?;
    // The id follows from name and key, so writing it again checks all three parts.
    if !signed_note::is_key_name_valid(name) || key_text(kind, name, &key) != text {
        return Err(KeyError::Text);
    }
    Ok((name.to_owned(), key))
}

/// `NAME+ID+KEY` of a public key of a signature type.
pub(super) fn key_text(kind: u8, name: &str, key: &VerifyingKey) -> String {
    let typed = typed(kind, key);
    let (id, key) = (key_id(name, &typed), BASE64_STANDARD.encode(typed));
    format!("{name}+{id:08x}+{key}")
}

/// The public key behind its signature type, as key ids and verifier keys contain it.
pub(super) fn typed(kind: u8, key: &VerifyingKey) -> [u8; 33] {
    let mut bytes = [kind; 33];
    bytes[1..].copy_from_slice(key.as_bytes());
    bytes
}

pub(super) fn sound(public: &[u8; 32]) -> Result<VerifyingKey, KeyError> {
    let key = VerifyingKey::from_bytes(public).map_err(|_| KeyError::Point)?;
    if key.is_weak() {
        Err(KeyError::Point)
    } else {
        Ok(key)
    }
}

impl Verifier for VerifierKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        // Strict: a signature that only some implementations accept is no signature.
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl Verifiers for VerifierKey {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        if name == self.name && id == self.id {
            return Ok(self);
        }
        Err(VerificationError::UnknownKey {
            name: name.to_owned(),
            id,
        })
    }
}
