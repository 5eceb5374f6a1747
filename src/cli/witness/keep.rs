//! What a witness keeps in its folder: its key, the logs' keys, and the newest checkpoint of each
//! that it cosigned. A checkpoint is kept before it is handed in, so that a witness that dies at
//! any step never cosigns two histories.

use crate::cli::durable::{self, about};
use crate::clock::Entropy;
use crate::log::{Cosigner, LogName, VerifierKey};
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const HEADING: &str = "caucus witness key 1: secret";
/// The most bytes of a file that is kept.
const MOST: u64 = 1 << 20;

/// The folder, while no other process has it.
pub(super) struct Keep {
    folder: PathBuf,
    pub(super) witness: Cosigner,
    _held: File,
}

/// Makes the key of a witness where there is none; gives its public half.
pub(super) fn key(folder: &Path, name: Option<&str>) -> Result<String, String> {
    std::fs::create_dir_all(folder).map_err(|e| about(folder, e))?;
    let path = folder.join("witness.key");
    if path.exists() {
        let witness = load(&path)?;
        let is = witness.public().name();
        return match name.filter(|name| *name != is) {
            Some(_) => Err(about(&path, format!("it is the key of {is:?} already"))),
            None => Ok(witness.public().to_string()),
        };
    }
    let name = name.ok_or("give the witness a --name")?;
    let secret = Zeroizing::new(Entropy::system().bytes::<32>());
    let witness = Cosigner::new(name, &secret)
        .map_err(|_| format!("--name: {name:?} has a space or a plus sign in it, or is empty"))?;
    let digits = Zeroizing::new(base16ct::lower::encode_string(&*secret));
    let text = Zeroizing::new(format!("{HEADING}\nname {name}\nkey {}\n", *digits));
    durable::write_new(&path, text.as_bytes()).map_err(|e| about(&path, e))?;
    Ok(witness.public().to_string())
}

fn load(path: &Path) -> Result<Cosigner, String> {
    let text = durable::read_secret(path, "caucus witness key")?;
    read_key(&text).ok_or_else(|| about(path, "it is not a witness's key"))
}

fn read_key(text: &str) -> Option<Cosigner> {
    let rest = text.strip_prefix(HEADING)?.strip_prefix("\nname ")?;
    let (name, rest) = rest.split_once("\nkey ")?;
    let mut secret = Zeroizing::new([0; 32]);
    let digits = rest.strip_suffix('\n')?;
    let read = base16ct::lower::decode(digits, &mut *secret).ok()?.len();
    if read != 32 {
        return None;
    }
    Cosigner::new(name, &secret).ok()
}

impl Keep {
    /// Opens the folder for this process alone.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let witness = load(&folder.join("witness.key"))?;
        Ok(Self {
            folder: folder.to_owned(),
            witness,
            _held: durable::hold(folder, "this witness")?,
        })
    }

    fn path(&self, log: LogName, what: &str) -> PathBuf {
        self.folder.join(format!("{log}.{what}"))
    }

    fn read(&self, log: LogName, what: &str) -> Result<Option<String>, String> {
        let path = self.path(log, what);
        let file = match File::open(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            file => file.map_err(|e| about(&path, e))?,
        };
        let mut text = String::new();
        let read = file.take(MOST).read_to_string(&mut text);
        read.map_err(|e| about(&path, e))?;
        Ok(Some(text))
    }

    /// Keeps something about a log, for good.
    pub(super) fn write(&self, log: LogName, what: &str, text: &str) -> Result<(), String> {
        let path = self.path(log, what);
        durable::replace(&path, text.as_bytes()).map_err(|e| about(&path, e))
    }

    /// The key of a log, once it is known.
    pub(super) fn log_key(&self, log: LogName) -> Result<Option<VerifierKey>, String> {
        let Some(text) = self.read(log, "key")? else {
            return Ok(None);
        };
        let key = text.trim().parse();
        key.map(Some).map_err(|e| about(&self.path(log, "key"), e))
    }

    /// Keeps the key of a log: the first stays.
    pub(super) fn set_log_key(&self, key: &VerifierKey) -> Result<LogName, String> {
        let origin = key.origin();
        let log = origin.rsplit('/').next().and_then(LogName::parse);
        let log = log.ok_or_else(|| format!("{origin} is not a log of an event"))?;
        match self.log_key(log)? {
            Some(kept) if kept == *key => {}
            Some(_) => {
                let says = "another key is kept for this log; a new event needs a new folder";
                return Err(about(&self.path(log, "key"), says));
            }
            None => self.write(log, "key", &format!("{key}\n"))?,
        }
        Ok(log)
    }

    /// Keeps the keys that were given.
    pub(super) fn set_log_keys(&self, keys: &[String]) -> Result<(), String> {
        for text in keys {
            let key: Result<VerifierKey, _> = text.trim().parse();
            let key = key.map_err(|e| format!("--log-key: {e}"))?;
            self.set_log_key(&key)?;
        }
        Ok(())
    }

    /// The newest checkpoint that was cosigned, with the witness's own line.
    pub(super) fn seen(&self, log: LogName) -> Result<Option<String>, String> {
        self.read(log, "seen")
    }

    /// Where it is kept.
    pub(super) fn seen_path(&self, log: LogName) -> PathBuf {
        self.path(log, "seen")
    }

    /// Keeps a checkpoint that was refused: with the one that was cosigned it is the proof.
    pub(super) fn refused(&self, log: LogName, note: &str) -> Result<PathBuf, String> {
        self.write(log, "refused", note)?;
        Ok(self.path(log, "refused"))
    }
}
