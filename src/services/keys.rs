//! The event's secret keys. They live in one file beside the database, never in it: whoever gets
//! a copy of the database gets none of them.

use crate::clock::Entropy;
use crate::domain::EventId;
use crate::log::{CheckpointSigner, Cosigner, KeyError, LogName, VerifierKey};
use hmac::Mac as _;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file's name inside the data folder.
pub const KEY_FILE: &str = "event.keys";

const HEADING: &str = "caucus event keys 1: secret, and needed to open the cards";

/// The event's secrets: the key that signs the logs, the key that seals cards, and the key that
/// request hashes are made with. Wiped when dropped, never printed.
pub struct EventKeys {
    log: Zeroizing<[u8; 32]>,
    card: Zeroizing<[u8; 32]>,
    request: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for EventKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventKeys(…)")
    }
}

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error(
        "there is no key file {0}; without it the cards of this event cannot be opened. Put back the file that was made with the event"
    )]
    Missing(PathBuf),
    #[error(
        "there is a key file {0} already; it may belong to another event, so it is not replaced. Move it away first"
    )]
    Exists(PathBuf),
    #[error("{0} is not a key file of this program")]
    Malformed(PathBuf),
    #[error("others than its owner may read {0}; run: chmod 600 {0}")]
    Readable(PathBuf),
    #[error("{0} holds the keys of another event")]
    OtherEvent(PathBuf),
    #[error("the key file {path} cannot be used")]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl EventKeys {
    /// Fresh keys that are nowhere but in memory.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        Self {
            log: Zeroizing::new(entropy.bytes()),
            card: Zeroizing::new(entropy.bytes()),
            request: Zeroizing::new(entropy.bytes()),
        }
    }

    /// Makes the keys of a new event and their file in `folder`, for the owner's eyes only.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] rather than ever overwriting keys.
    pub fn create(folder: &Path, entropy: &Entropy) -> Result<Self, KeyFileError> {
        let path = folder.join(KEY_FILE);
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.clone()),
            _ => KeyFileError::Io {
                path: path.clone(),
                source,
            },
        };
        let keys = Self::generate(entropy);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(&path).map_err(io)?;
        file.write_all(keys.to_text().as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)?;
        // The name must survive a power cut as well as the content.
        File::open(folder).and_then(|f| f.sync_all()).map_err(io)?;
        Ok(keys)
    }

    /// Reads the keys of the event from their file in `folder`.
    ///
    /// # Errors
    /// [`KeyFileError`], each a sentence for the operator.
    pub fn load(folder: &Path) -> Result<Self, KeyFileError> {
        let path = folder.join(KEY_FILE);
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => KeyFileError::Missing(path.clone()),
            _ => KeyFileError::Io {
                path: path.clone(),
                source,
            },
        };
        let mut file = File::open(&path).map_err(io)?;
        let mode = file.metadata().map_err(io)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Readable(path));
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).map_err(io)?;
        Self::from_text(&text).ok_or(KeyFileError::Malformed(path))
    }

    /// Refuses keys that are not those of the event: `log_key` is what the database says.
    ///
    /// # Errors
    /// [`KeyFileError::OtherEvent`].
    pub fn check(&self, folder: &Path, log_key: &str) -> Result<(), KeyFileError> {
        if self.public_log_key() == log_key {
            Ok(())
        } else {
            Err(KeyFileError::OtherEvent(folder.join(KEY_FILE)))
        }
    }

    /// The public half of the log key, in hexadecimal: what the event's row says.
    #[must_use]
    pub fn public_log_key(&self) -> String {
        let secret = ed25519_dalek::SigningKey::from_bytes(&self.log);
        hex(secret.verifying_key().as_bytes()).to_string()
    }

    /// Signs checkpoints of a log of the event.
    #[must_use]
    pub fn signer(&self, log: LogName, event: EventId) -> CheckpointSigner {
        CheckpointSigner::new(log, event, &self.log)
    }

    /// The seed of a demonstration's trustee: never of a real one's, who makes it alone.
    pub(super) fn demo_trustee(&self, index: u8) -> Zeroizing<[u8; 32]> {
        let mut seed = super::sealing::keyed(&self.card);
        seed.update(b"demonstration trustee");
        seed.update(&[index]);
        Zeroizing::new(seed.finalize().into_bytes().into())
    }

    /// The witness of a demonstration.
    pub(super) fn demo_witness(&self) -> Result<Cosigner, KeyError> {
        let mut seed = super::sealing::keyed(&self.card);
        seed.update(b"demonstration witness");
        let seed = Zeroizing::new(seed.finalize().into_bytes().into());
        Cosigner::new("demonstration-witness", &seed)
    }

    pub(super) fn request_key(&self) -> &[u8; 32] {
        &self.request
    }

    fn to_text(&self) -> Zeroizing<String> {
        let [log, card, request] = [&self.log, &self.card, &self.request].map(|k| hex(k));
        Zeroizing::new(format!(
            "{HEADING}\nlog {}\ncard {}\nrequest {}\n",
            *log, *card, *request
        ))
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix(HEADING)?.strip_prefix('\n')?.lines();
        let mut key = |name: &str| {
            let digits = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
            unhex(digits).map(Zeroizing::new)
        };
        let keys = Self {
            log: key("log")?,
            card: key("card")?,
            request: key("request")?,
        };
        (*keys.to_text() == text).then_some(keys)
    }
}

/// The verifier key of a log from the public log key in the event's row.
#[must_use]
pub fn verifier(log: LogName, event: EventId, public_log_key: &str) -> Option<VerifierKey> {
    VerifierKey::new(log, event, &unhex(public_log_key)?).ok()
}

fn hex(bytes: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(base16ct::lower::encode_string(bytes))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    base16ct::mixed::decode(text, &mut bytes)
        .ok()?
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_read_back_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let missing = EventKeys::load(folder.path());
        assert!(matches!(missing, Err(KeyFileError::Missing(_))));
        let made = EventKeys::create(folder.path(), &Entropy::system()).unwrap();
        let read = EventKeys::load(folder.path()).unwrap();
        assert_eq!(*made.to_text(), *read.to_text());
        let again = EventKeys::create(folder.path(), &Entropy::system());
        assert!(matches!(again, Err(KeyFileError::Exists(_))));
        assert!(read.check(folder.path(), &made.public_log_key()).is_ok());
        let other = EventKeys::generate(&Entropy::system()).public_log_key();
        assert!(read.check(folder.path(), &other).is_err());

        let path = folder.path().join(KEY_FILE);
        let mode = |bits| std::fs::set_permissions(&path, PermissionsExt::from_mode(bits));
        mode(0o640).unwrap();
        let loose = EventKeys::load(folder.path());
        assert!(matches!(loose, Err(KeyFileError::Readable(_))));
        mode(0o600).unwrap();
        std::fs::write(&path, made.to_text().replace("card", "cart")).unwrap();
        let malformed = EventKeys::load(folder.path());
        assert!(matches!(malformed, Err(KeyFileError::Malformed(_))));
        assert_eq!(format!("{made:?}"), "EventKeys(…)");
    }
}
