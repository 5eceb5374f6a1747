//! Witnesses: others who follow a log from outside and cosign its checkpoints, so that the log's
//! key cannot keep one history for some and another for the rest. C2SP `tlog-cosignature`,
//! `cosignature/v1`: Ed25519 over the checkpoint's text and the time of signing.

use super::checkpoint::{KeyError, key_text, read_key, typed};
use super::{CheckpointError, VerifierKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::key_id;
use std::collections::BTreeSet;

/// Signature type of `cosignature/v1`.
const COSIGNATURE: u8 = 4;
/// The most witnesses an event names.
pub const MOST_WITNESSES: usize = 16;

/// The public key of a witness, with the witness's name. Written and read as a `signed-note`
/// verifier key, `NAME+ID+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

/// That a witness saw a checkpoint, which held with everything it had seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The name of the witness.
    pub witness: String,
    /// When it signed, in seconds since 1970.
    pub at: u64,
    /// The signature line, without its line end.
    pub line: String,
}

/// Why a signature line is no cosignature of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// Not a signature line in its only valid form.
    #[error("it is not a signature line in canonical form")]
    Form,
    /// By a key that the event does not name.
    #[error("{0:?} is not a witness that the event names, or signs with another key")]
    Unknown(String),
    /// Not by the witness it names, or for another checkpoint.
    #[error("the signature by the witness {0:?} does not hold")]
    Signature(String),
    /// The checkpoint itself.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The lines are not those of different witnesses, in the order of the event's list.
    #[error("the witnesses' lines are not in the order of the event's list, each once")]
    Order,
    /// Fewer cosigned than the event asks for.
    #[error("{found} witnesses cosigned it; {needed} are needed")]
    TooFew {
        /// Witnesses whose line holds.
        found: usize,
        /// Witnesses that must have cosigned.
        needed: usize,
    },
}

impl WitnessKey {
    fn named(name: String, key: VerifyingKey) -> Self {
        let id = key_id(&name, &typed(COSIGNATURE, &key));
        Self { name, id, key }
    }

    /// What the witness is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&key_text(COSIGNATURE, &self.name, &self.key))
    }
}

impl std::str::FromStr for WitnessKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, key) = read_key(COSIGNATURE, text)?;
        Ok(Self::named(name, key))
    }
}

/// Cosigns checkpoints. The secret is wiped when it is dropped and never shown. Whoever has one
/// answers for checking that the log only grew ([`follow`](super::follow)).
pub struct Cosigner {
    key: SigningKey,
    public: WitnessKey,
}

impl Cosigner {
    /// A witness of this name, from a 32-byte Ed25519 secret key.
    ///
    /// # Errors
    /// [`KeyError::Text`] for a name that no key can have: empty, or with a space or a plus sign.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        if !signed_note::is_key_name_valid(name) {
            return Err(KeyError::Text);
        }
        let key = SigningKey::from_bytes(secret);
        let public = WitnessKey::named(name.to_owned(), key.verifying_key());
        Ok(Self { key, public })
    }

    /// The key under which this one's lines are checked. Public.
    #[must_use]
    pub fn public(&self) -> &WitnessKey {
        &self.public
    }

    /// The line for a checkpoint, at a time in seconds since 1970.
    #[must_use]
    pub fn cosign(&self, note: &str, at: u64) -> Cosignature {
        let signed = self.key.sign(&message(text_of(note), at));
        let bytes = [&at.to_be_bytes()[..], &signed.to_bytes()].concat();
        // The name was found to be valid when the key was made.
        let line = signed_note::Signature::new(self.public.name.clone(), self.public.id, bytes)
            .map(|line| line.to_bytes())
            .unwrap_or_default();
        Cosignature {
            witness: self.public.name.clone(),
            at,
            line: String::from_utf8_lossy(&line).trim_end().to_owned(),
        }
    }
}

impl std::fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cosigner")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

/// What a cosignature is over.
fn message(text: &str, at: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{text}").into_bytes()
}

/// The signed text of a note, its last line end included.
fn text_of(note: &str) -> &str {
    note.find("\n\n").map_or(note, |end| &note[..=end])
}

/// The signature lines of a note, without line ends.
fn lines_of(note: &str) -> impl Iterator<Item = &str> {
    let end = note.find("\n\n").map_or(note.len(), |end| end + 2);
    note[end..].split_terminator('\n')
}

/// The witnesses an event names, and how many of them must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessSet {
    needed: usize,
    keys: Vec<WitnessKey>,
}

/// Why a list of witnesses cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessSetError {
    /// One of the keys.
    #[error("witness {number}: {error}")]
    Key {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        error: KeyError,
    },
    /// Two with one name or one key.
    #[error("witness {0}: its name or its key stands there twice")]
    Twice(usize),
    #[error("an event names at most {MOST_WITNESSES} witnesses")]
    TooMany,
    #[error("of {named} witnesses, between 1 and {named} must be needed, not {needed}")]
    Needed {
        /// Witnesses named.
        named: usize,
        /// What was asked for.
        needed: usize,
    },
}

impl WitnessSet {
    /// Reads a list of witness keys, of which so many must cosign. No witnesses, none needed, is
    /// a list as well.
    ///
    /// # Errors
    /// [`WitnessSetError`].
    pub fn new(needed: u8, keys: &[String]) -> Result<Self, WitnessSetError> {
        if keys.len() > MOST_WITNESSES {
            return Err(WitnessSetError::TooMany);
        }
        let (named, needed) = (keys.len(), usize::from(needed));
        if needed > named || (needed == 0) != (named == 0) {
            return Err(WitnessSetError::Needed { named, needed });
        }
        let (mut names, mut publics) = (BTreeSet::new(), BTreeSet::new());
        let mut read = Vec::with_capacity(named);
        for (text, number) in keys.iter().zip(1..) {
            let key: WitnessKey = text
                .parse()
                .map_err(|error| WitnessSetError::Key { number, error })?;
            if !names.insert(key.name.clone()) || !publics.insert(key.key.to_bytes()) {
                return Err(WitnessSetError::Twice(number));
            }
            read.push(key);
        }
        Ok(Self { needed, keys: read })
    }

    /// Witnesses that must have cosigned; 0 where none are named.
    #[must_use]
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// The witnesses, in the order of the event's list.
    #[must_use]
    pub fn keys(&self) -> &[WitnessKey] {
        &self.keys
    }

    /// Checks one signature line of a checkpoint.
    ///
    /// # Errors
    /// [`CosignatureError`].
    pub fn check_line(&self, note: &str, line: &str) -> Result<Cosignature, CosignatureError> {
        let parsed = signed_note::Signature::from_bytes(line.as_bytes())
            .map_err(|_| CosignatureError::Form)?;
        if parsed.to_bytes() != format!("{line}\n").as_bytes() {
            return Err(CosignatureError::Form);
        }
        let named = |key: &&WitnessKey| key.name == parsed.name() && key.id == parsed.id();
        let name = || parsed.name().to_owned();
        let key = self.keys.iter().find(named);
        let key = key.ok_or_else(|| CosignatureError::Unknown(name()))?;
        let wrong = || CosignatureError::Signature(name());
        let (at, signature) = parsed.signature().split_first_chunk().ok_or_else(wrong)?;
        let at = u64::from_be_bytes(*at);
        let signature = Signature::from_slice(signature).map_err(|_| wrong())?;
        // Strict: a signature that only some implementations accept is no signature.
        let checked = key
            .key
            .verify_strict(&message(text_of(note), at), &signature);
        checked.map_err(|_| wrong())?;
        Ok(Cosignature {
            witness: name(),
            at,
            line: line.to_owned(),
        })
    }

    /// The one cosignature that a note carries behind a checkpoint's text, and nothing else: what
    /// a witness hands in. The log's own line is not among them.
    ///
    /// # Errors
    /// [`CosignatureError`].
    pub fn read_handed_in(&self, note: &str) -> Result<Cosignature, CosignatureError> {
        let mut lines = lines_of(note);
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(CosignatureError::Form);
        };
        self.check_line(note, line)
    }

    /// A note with these cosignatures behind the log's signature, in the order of the list.
    #[must_use]
    pub fn attach(&self, note: &str, lines: &[Cosignature]) -> String {
        let mut whole = note.to_owned();
        for key in &self.keys {
            if let Some(found) = lines.iter().find(|line| line.witness == key.name) {
                whole.push_str(&found.line);
                whole.push('\n');
            }
        }
        whole
    }

    /// Checks a whole checkpoint as it is published: the log's line, then those of as many
    /// witnesses as are needed, each of which holds, and nothing else.
    ///
    /// # Errors
    /// [`CosignatureError`].
    pub fn check_note(
        &self,
        log: &VerifierKey,
        note: &str,
    ) -> Result<Vec<Cosignature>, CosignatureError> {
        log.open(note)?;
        let mut found = Vec::new();
        for line in lines_of(note).skip(1) {
            found.push(self.check_line(note, line)?);
        }
        let first = lines_of(note).next().unwrap_or_default();
        let bare = format!("{}\n{first}\n", text_of(note));
        if self.attach(&bare, &found) != note {
            return Err(CosignatureError::Order);
        }
        let (found_lines, needed) = (found.len(), self.needed);
        if found_lines < needed {
            return Err(CosignatureError::TooFew {
                found: found_lines,
                needed,
            });
        }
        Ok(found)
    }
}
