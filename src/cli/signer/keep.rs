//! What a signer keeps in its folder: the key of the logs, and how far it has signed each. That is kept
//! before a signature is given out, so that a signer that dies at any step never signs two histories.

use crate::cli::durable::{self, about};
use crate::clock::Entropy;
use crate::domain::EventId;
use crate::fail_point;
use crate::log::{
    CheckpointSigner, Frontier, Growth, LogName, NotSigned, SignedLog, SignerAnswer, SignerRequest,
};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use zeroize::Zeroizing;

const KEY: &str = "signer.key";
const KEY_HEADING: &str = "caucus signer key 1: secret\nkey ";
const HEAD_HEADING: &str = "caucus signed log 1\nevent ";

/// The folder, while no other process has it.
#[derive(Debug)]
pub(super) struct Signer {
    folder: PathBuf,
    key: Secret,
    /// Once something was signed: the event, and its logs.
    event: Option<(EventId, [SignedLog; 3])>,
    _held: File,
}

/// Wiped when it is dropped, never printed.
struct Secret(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join(KEY);
        let text = durable::read_secret(&path, "caucus signer key")?;
        let mut secret = Zeroizing::new([0; 32]);
        let digits = text.strip_prefix(KEY_HEADING);
        let digits = digits.and_then(|rest| rest.strip_suffix('\n'));
        let read = digits.and_then(|d| base16ct::lower::decode(d, &mut *secret).ok());
        match read.map(<[u8]>::len) {
            Some(32) => Ok(Self(secret)),
            _ => Err(about(&path, "it is not a signer's key")),
        }
    }

    fn signer(&self, log: LogName, event: EventId) -> CheckpointSigner {
        CheckpointSigner::new(log, event, &self.0)
    }

    /// The public half. It is the same for every log and event.
    fn public(&self) -> ed25519_dalek::VerifyingKey {
        *self.signer(LogName::Audit, EventId(Uuid::nil())).public()
    }
}

/// Makes the key of the logs where there is none; gives its public half.
pub(super) fn key(folder: &Path) -> Result<String, String> {
    std::fs::create_dir_all(folder).map_err(|e| about(folder, e))?;
    let path = folder.join(KEY);
    if !path.exists() {
        let secret = Zeroizing::new(Entropy::system().bytes::<32>());
        let digits = Zeroizing::new(base16ct::lower::encode_string(&*secret));
        let text = Zeroizing::new(format!("{KEY_HEADING}{}\n", *digits));
        durable::write_new(&path, text.as_bytes()).map_err(|e| about(&path, e))?;
    }
    let public = Secret::read(folder)?.public();
    Ok(base16ct::lower::encode_string(public.as_bytes()))
}

impl Signer {
    /// Opens the folder for this process alone.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let held = durable::hold(folder, "this signer")?;
        let key = Secret::read(folder)?;
        let mut event = None;
        for log in LogName::ALL {
            let path = path_of(folder, log);
            let Some((of, signed)) = read_head(&path)? else {
                continue;
            };
            let (event, logs) = event.get_or_insert_with(|| (of, unsigned(&key, of)));
            if *event != of {
                return Err(about(&path, "it is of another event than the others"));
            }
            logs[log as usize] = SignedLog::new(key.signer(log, of), signed);
        }
        Ok(Self {
            folder: folder.to_owned(),
            key,
            event,
            _held: held,
        })
    }

    /// The answer to a request, which is whatever somebody sent.
    pub(super) fn answer(&mut self, request: &[u8]) -> SignerAnswer {
        match SignerRequest::parse(request) {
            Some(SignerRequest::PublicKey) => SignerAnswer::PublicKey(self.key.public()),
            Some(SignerRequest::Sign(growth)) => self.sign(&growth),
            None => SignerAnswer::Refused("this is no request that a signer knows".to_owned()),
        }
    }

    fn sign(&mut self, growth: &Growth) -> SignerAnswer {
        let of = growth.event;
        // An event is settled once something of it was signed.
        let begun = |(_, logs): &(EventId, [SignedLog; 3])| logs.iter().any(|l| l.size() > 0);
        let (event, logs) = match self.event.take().filter(begun) {
            Some(settled) => self.event.insert(settled),
            None => self.event.insert((of, unsigned(&self.key, of))),
        };
        if *event != of {
            let says = format!("this signer signs for the event {event}, and not for {of}");
            return SignerAnswer::Refused(says);
        }
        let log = &mut logs[growth.log as usize];
        let grown = match log.grown(growth) {
            Ok(grown) => grown,
            Err(NotSigned::Stands(size)) => return SignerAnswer::Stands(size),
            Err(why) => return SignerAnswer::Refused(why.to_string()),
        };
        let path = path_of(&self.folder, growth.log);
        // What was signed last is kept already.
        if grown.size() > log.size() {
            if let Err(why) = durable::replace(&path, write_head(of, &grown).as_bytes()) {
                return SignerAnswer::Refused(about(&path, why));
            }
            fail_point::pass("signer-kept");
        }
        SignerAnswer::Signed(log.sign(grown))
    }
}

/// An event's logs before anything was signed.
fn unsigned(key: &Secret, event: EventId) -> [SignedLog; 3] {
    LogName::ALL.map(|log| SignedLog::new(key.signer(log, event), Frontier::new()))
}

/// Where it stands how far a log was signed.
fn path_of(folder: &Path, log: LogName) -> PathBuf {
    folder.join(format!("{log}.head"))
}

fn write_head(event: EventId, signed: &Frontier) -> String {
    let digits = base16ct::lower::encode_string(&signed.to_bytes());
    format!("{HEAD_HEADING}{event}\nfrontier {digits}\n")
}

fn read_head(path: &Path) -> Result<Option<(EventId, Frontier)>, String> {
    let text = match std::fs::read_to_string(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|e| about(path, e))?,
    };
    let read = || {
        let (event, digits) = text.strip_prefix(HEAD_HEADING)?.split_once("\nfrontier ")?;
        let event = EventId(Uuid::parse_str(event).ok()?);
        let frontier = base16ct::lower::decode_vec(digits.strip_suffix('\n')?).ok()?;
        let frontier = Frontier::from_bytes(&frontier).ok()?;
        (write_head(event, &frontier) == text).then_some((event, frontier))
    };
    match read() {
        Some(head) => Ok(Some(head)),
        None => Err(about(path, "it does not say how far the log was signed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Hash, leaf_hash, root};

    const EVENT: EventId = EventId(Uuid::from_u128(5));

    fn ask(event: EventId, log: LogName, from: u64, all: &[Hash]) -> Vec<u8> {
        let leaves = all.iter().skip(from as usize).copied().collect();
        let root = root(all);
        let growth = Growth {
            event,
            log,
            from,
            root,
            leaves,
        };
        SignerRequest::Sign(growth).to_bytes()
    }

    #[test]
    fn what_was_signed_is_not_forgotten_with_the_process() {
        let folder = tempfile::tempdir().unwrap();
        assert!(
            Signer::open(folder.path())
                .unwrap_err()
                .contains("signer key")
        );
        let public = key(folder.path()).unwrap();
        assert_eq!(key(folder.path()).unwrap(), public, "made once");
        let leaves: Vec<_> = (0..4).map(|n: u8| leaf_hash(&[n])).collect();
        let mut signer = Signer::open(folder.path()).unwrap();
        assert!(Signer::open(folder.path()).is_err(), "one at a time");
        assert!(matches!(signer.answer(b"hello"), SignerAnswer::Refused(_)));
        let first = signer.answer(&ask(EVENT, LogName::Cards, 0, &leaves[..3]));
        assert!(matches!(first, SignerAnswer::Signed(_)), "{first:?}");
        drop(signer);

        let mut signer = Signer::open(folder.path()).unwrap();
        // The same again, another history, another log, another event.
        let again = signer.answer(&ask(EVENT, LogName::Cards, 3, &leaves[..3]));
        assert_eq!(again, first);
        for (from, all) in [(0, &leaves[..2]), (2, &leaves[..3]), (0, &leaves[1..])] {
            let found = signer.answer(&ask(EVENT, LogName::Cards, from, all));
            assert_eq!(found, SignerAnswer::Stands(3));
        }
        let other = [&leaves[1..], &leaves[..1]].concat();
        let forked = signer.answer(&ask(EVENT, LogName::Cards, 3, &other));
        assert!(matches!(forked, SignerAnswer::Refused(_)), "{forked:?}");
        let roster = signer.answer(&ask(EVENT, LogName::Roster, 0, &leaves));
        assert!(matches!(roster, SignerAnswer::Signed(_)), "{roster:?}");
        let nil = EventId(Uuid::nil());
        let other = signer.answer(&ask(nil, LogName::Cards, 3, &leaves));
        assert!(matches!(other, SignerAnswer::Refused(_)), "{other:?}");
        drop(signer);

        let path = path_of(folder.path(), LogName::Audit);
        std::fs::write(&path, write_head(nil, &Frontier::new())).unwrap();
        assert!(
            Signer::open(folder.path())
                .unwrap_err()
                .contains("another event")
        );
        std::fs::write(&path, "caucus signed log 1\n").unwrap();
        assert!(Signer::open(folder.path()).unwrap_err().contains("how far"));
    }

    #[test]
    fn nothing_is_signed_that_cannot_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let keep = folder.path().join("keep");
        key(&keep).unwrap();
        let mut signer = Signer::open(&keep).unwrap();
        std::fs::rename(&keep, folder.path().join("away")).unwrap();
        let leaves = [leaf_hash(b"one")];
        let asked = ask(EVENT, LogName::Cards, 0, &leaves);
        assert!(matches!(signer.answer(&asked), SignerAnswer::Refused(_)));
        std::fs::rename(folder.path().join("away"), &keep).unwrap();
        assert!(matches!(signer.answer(&asked), SignerAnswer::Signed(_)));
        assert!(format!("{signer:?}").contains("Secret(…)"));
    }
}
