//! The event's secret keys. They live in one file beside the database, never in it: whoever gets
//! a copy of the database gets none of them.

use super::signing::RemoteSigner;
use crate::clock::Entropy;
use crate::domain::EventId;
use crate::log::{CheckpointSigner, Cosigner, KeyError, LogName, TreeHead, VerifierKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
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
    log: LogKey,
    card: Zeroizing<[u8; 32]>,
    request: Zeroizing<[u8; 32]>,
}

/// Who has the key that signs the logs.
enum LogKey {
    Own(Zeroizing<[u8; 32]>),
    /// Another process, which is asked.
    Remote(RemoteSigner),
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
    #[error("the signer has another event's key")]
    OtherSigner,
    #[error("{0} holds no key for the logs: name the socket of the signer that does (signer = …)")]
    NoLogKey(PathBuf),
    #[error(
        "{0} holds a key for the logs, and a signer is set: only one can sign. The signer is set before the event is created"
    )]
    TwoLogKeys(PathBuf),
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
            log: LogKey::Own(Zeroizing::new(entropy.bytes())),
            card: Zeroizing::new(entropy.bytes()),
            request: Zeroizing::new(entropy.bytes()),
        }
    }

    fn generate_for(entropy: &Entropy, signer: Option<RemoteSigner>) -> Self {
        let keys = Self::generate(entropy);
        match signer.map(LogKey::Remote) {
            Some(log) => Self { log, ..keys },
            None => keys,
        }
    }

    /// Makes the keys of a new event and their file in `folder`, for the owner's eyes only. Where a
    /// `signer` is given, it has the key of the logs, and the file does not.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] rather than ever overwriting keys.
    pub fn create(
        folder: &Path,
        entropy: &Entropy,
        signer: Option<RemoteSigner>,
    ) -> Result<Self, KeyFileError> {
        let path = folder.join(KEY_FILE);
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.clone()),
            _ => KeyFileError::Io {
                path: path.clone(),
                source,
            },
        };
        let keys = Self::generate_for(entropy, signer);
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
    pub fn load(folder: &Path, signer: Option<RemoteSigner>) -> Result<Self, KeyFileError> {
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
        let (own, card, request) = read(&text).ok_or(KeyFileError::Malformed(path.clone()))?;
        let log = match (own, signer) {
            (Some(own), None) => LogKey::Own(own),
            (None, Some(signer)) => LogKey::Remote(signer),
            (None, None) => return Err(KeyFileError::NoLogKey(path)),
            (Some(_), Some(_)) => return Err(KeyFileError::TwoLogKeys(path)),
        };
        Ok(Self { log, card, request })
    }

    /// Refuses keys that are not those of the event: `log_key` is what the database says.
    ///
    /// # Errors
    /// [`KeyFileError::OtherEvent`].
    pub fn check(&self, folder: &Path, log_key: &str) -> Result<(), KeyFileError> {
        match &self.log {
            _ if self.public_log_key() == log_key => Ok(()),
            LogKey::Own(_) => Err(KeyFileError::OtherEvent(folder.join(KEY_FILE))),
            LogKey::Remote(_) => Err(KeyFileError::OtherSigner),
        }
    }

    fn public(&self) -> VerifyingKey {
        match &self.log {
            LogKey::Own(secret) => SigningKey::from_bytes(secret).verifying_key(),
            LogKey::Remote(signer) => *signer.public(),
        }
    }

    /// The public half of the log key, in hexadecimal: what the event's row says.
    #[must_use]
    pub fn public_log_key(&self) -> String {
        hex(self.public().as_bytes()).to_string()
    }

    /// The key that opens the checkpoints of a log of the event.
    #[must_use]
    pub fn verifier(&self, log: LogName, event: EventId) -> VerifierKey {
        VerifierKey::of(log, event, self.public())
    }

    /// Signs checkpoints of a log of the event, where this process does.
    #[must_use]
    pub fn signer(&self, log: LogName, event: EventId) -> Option<CheckpointSigner> {
        match &self.log {
            LogKey::Own(secret) => Some(CheckpointSigner::new(log, event, secret)),
            LogKey::Remote(_) => None,
        }
    }

    /// The signed note for a head, where this process signs. Where another one does, it is asked
    /// once the head is committed ([`super::signing`]).
    pub(super) fn sign(&self, log: LogName, event: EventId, head: &TreeHead) -> Option<String> {
        Some(self.signer(log, event)?.sign(head))
    }

    pub(super) fn remote_signer(&self) -> Option<&RemoteSigner> {
        match &self.log {
            LogKey::Own(_) => None,
            LogKey::Remote(signer) => Some(signer),
        }
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
        let own = match &self.log {
            LogKey::Own(key) => Some(key),
            LogKey::Remote(_) => None,
        };
        written(own, &self.card, &self.request)
    }
}

type Key = Zeroizing<[u8; 32]>;

/// The key file's text.
fn written(log: Option<&Key>, card: &Key, request: &Key) -> Zeroizing<String> {
    let line = |name, key| Zeroizing::new(format!("{name} {}\n", *hex(key)));
    let log = log.map(|key| line("log", key)).unwrap_or_default();
    let (card, request) = (line("card", card), line("request", request));
    Zeroizing::new(format!("{HEADING}\n{}{}{}", *log, *card, *request))
}

/// What the key file says: the key of the logs where it has one, and the others.
fn read(text: &str) -> Option<(Option<Key>, Key, Key)> {
    let lines = text.strip_prefix(HEADING)?.strip_prefix('\n')?.lines();
    let mut lines = lines.peekable();
    let mut key = |name: &str| {
        let line = lines.next_if(|line| line.starts_with(name))?;
        unhex(line.strip_prefix(name)?.strip_prefix(' ')?).map(Zeroizing::new)
    };
    let (log, card, request) = (key("log"), key("card")?, key("request")?);
    (*written(log.as_ref(), &card, &request) == text).then_some((log, card, request))
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
        let missing = EventKeys::load(folder.path(), None);
        assert!(matches!(missing, Err(KeyFileError::Missing(_))));
        let made = EventKeys::create(folder.path(), &Entropy::system(), None).unwrap();
        let read = EventKeys::load(folder.path(), None).unwrap();
        assert_eq!(*made.to_text(), *read.to_text());
        let again = EventKeys::create(folder.path(), &Entropy::system(), None);
        assert!(matches!(again, Err(KeyFileError::Exists(_))));
        assert!(read.check(folder.path(), &made.public_log_key()).is_ok());
        let other = EventKeys::generate(&Entropy::system()).public_log_key();
        assert!(read.check(folder.path(), &other).is_err());

        let path = folder.path().join(KEY_FILE);
        let mode = |bits| std::fs::set_permissions(&path, PermissionsExt::from_mode(bits));
        mode(0o640).unwrap();
        let loose = EventKeys::load(folder.path(), None);
        assert!(matches!(loose, Err(KeyFileError::Readable(_))));
        mode(0o600).unwrap();
        std::fs::write(&path, made.to_text().replace("card", "cart")).unwrap();
        let malformed = EventKeys::load(folder.path(), None);
        assert!(matches!(malformed, Err(KeyFileError::Malformed(_))));
        let without = written(None, &made.card, &made.request);
        std::fs::write(&path, without.as_bytes()).unwrap();
        let unsigned = EventKeys::load(folder.path(), None);
        assert!(matches!(unsigned, Err(KeyFileError::NoLogKey(_))));
        assert_eq!(format!("{made:?}"), "EventKeys(…)");
    }
}
