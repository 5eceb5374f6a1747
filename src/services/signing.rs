//! Signing the logs with a key that this process does not have: another process signs, and is asked
//! over a Unix socket. Nothing is signed before it is committed: what was rolled back and signed would
//! be in the way of everything that comes after it. See `docs/decisions/0027-signing-process.md`.

use super::keys::EventKeys;
use super::{Platform, transaction};
use crate::db::{Db, DbError, LogHead};
use crate::domain::EventId;
use crate::log::{
    Growth, Hash, LogName, MOST_BYTES, MOST_LEAVES, SignerAnswer, SignerRequest, root,
};
use ed25519_dalek::VerifyingKey;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::Mutex;

/// How long an answer may take before the signer counts as away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the signer did not sign.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    #[error(
        "the signer does not answer at {0}: {1}. Is caucus signer running, and may we use its socket?"
    )]
    Away(PathBuf, io::Error),
    #[error("what answers at {0} is no signer of this program")]
    Strange(PathBuf),
    #[error("the signer at {0} has another key than before")]
    OtherKey(PathBuf),
    #[error("the signer refuses the log {0}: {1}")]
    Refused(LogName, String),
    #[error(
        "the log {log} has {size} entries here, and the signer has signed {signed}: the database is an old copy"
    )]
    OldCopy {
        log: LogName,
        size: u64,
        signed: u64,
    },
}

/// The process that signs. Cheap to clone; clones share one connection.
#[derive(Debug, Clone)]
pub struct RemoteSigner {
    socket: Arc<Path>,
    public: VerifyingKey,
    connection: Arc<Mutex<Option<UnixStream>>>,
}

impl RemoteSigner {
    /// The signer at this socket, which says what its key is.
    ///
    /// # Errors
    /// [`SignerError`].
    pub async fn connect(socket: &Path) -> Result<Self, SignerError> {
        let away = |e| SignerError::Away(socket.to_owned(), e);
        let opened = UnixStream::connect(socket).await.map_err(away)?;
        let (public, connection) = public_key(socket, opened).await?;
        Ok(Self {
            socket: socket.into(),
            public,
            connection: Arc::new(Mutex::new(Some(connection))),
        })
    }

    /// The public half of its key.
    #[must_use]
    pub fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// Asks whether it is there, with the key it had.
    ///
    /// # Errors
    /// [`SignerError`].
    pub async fn look(&self) -> Result<(), SignerError> {
        self.ask(&SignerRequest::PublicKey).await.map(drop)
    }

    /// One question, one answer. A connection whose question has no answer is not used again: the
    /// answer could come to the next.
    async fn ask(&self, request: &SignerRequest) -> Result<SignerAnswer, SignerError> {
        let mut held = self.connection.lock().await;
        if let Some(connection) = held.take()
            && let Ok((answer, connection)) = exchange(&self.socket, connection, request).await
        {
            *held = Some(connection);
            return Ok(answer);
        }
        // It may have been started anew: once more, on a connection of its own.
        let away = |e| SignerError::Away(self.socket.to_path_buf(), e);
        let opened = UnixStream::connect(&*self.socket).await.map_err(away)?;
        let (public, connection) = public_key(&self.socket, opened).await?;
        if public != self.public {
            return Err(SignerError::OtherKey(self.socket.to_path_buf()));
        }
        let (answer, connection) = exchange(&self.socket, connection, request).await?;
        *held = Some(connection);
        Ok(answer)
    }

    /// Has it sign a log that stands at `head` in this state of the database, and of which `from`
    /// entries were signed before as far as is known here.
    async fn sign(
        &self,
        db: &mut Db<'_>,
        (event, log): (EventId, LogName),
        (mut from, head): (u64, &LogHead),
    ) -> Result<Reached, SignError> {
        loop {
            let mut leaves = match from == head.size() {
                true => Vec::new(),
                false => db.leaves_from(log, from).await?,
            };
            let is_part = leaves.len() > MOST_LEAVES;
            leaves.truncate(MOST_LEAVES);
            let to = from + leaves.len() as u64;
            let root = match is_part {
                true => root_of(db, log, to).await?,
                false => head.root(),
            };
            let growth = Growth {
                event,
                log,
                from,
                root,
                leaves,
            };
            from = match self.ask(&SignerRequest::Sign(growth)).await? {
                SignerAnswer::Signed(note) if !is_part => return Ok(Reached::Signed(note)),
                SignerAnswer::Signed(_) => to,
                SignerAnswer::Stands(signed) if signed > head.size() => {
                    return Ok(Reached::Beyond(signed));
                }
                SignerAnswer::Stands(0) if head.size() == 0 => return Ok(Reached::Empty),
                SignerAnswer::Stands(signed) => signed,
                SignerAnswer::Refused(why) => return Err(SignerError::Refused(log, why).into()),
                SignerAnswer::PublicKey(_) => {
                    return Err(SignerError::Strange(self.socket.to_path_buf()).into());
                }
            };
        }
    }
}

/// How far a signer is with a log.
enum Reached {
    /// As far as the database, under this note.
    Signed(String),
    /// The log has no entries yet.
    Empty,
    /// It has signed more entries than there were when the database was read.
    Beyond(u64),
}

/// The key of what answers on a connection.
async fn public_key(
    socket: &Path,
    connection: UnixStream,
) -> Result<(VerifyingKey, UnixStream), SignerError> {
    match exchange(socket, connection, &SignerRequest::PublicKey).await? {
        (SignerAnswer::PublicKey(key), connection) => Ok((key, connection)),
        _ => Err(SignerError::Strange(socket.to_owned())),
    }
}

async fn exchange(
    socket: &Path,
    mut connection: UnixStream,
    request: &SignerRequest,
) -> Result<(SignerAnswer, UnixStream), SignerError> {
    let both = async {
        write_frame(&mut connection, &request.to_bytes()).await?;
        read_frame(&mut connection).await
    };
    let answered = tokio::time::timeout(PATIENCE, both).await;
    let answered = answered.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let away = |e| SignerError::Away(socket.to_owned(), e);
    let bytes = answered
        .and_then(|frame| frame.ok_or_else(|| io::ErrorKind::UnexpectedEof.into()))
        .map_err(away)?;
    let answer = SignerAnswer::parse(&bytes);
    let answer = answer.ok_or_else(|| SignerError::Strange(socket.to_owned()))?;
    Ok((answer, connection))
}

/// Sends bytes behind their number, 4 bytes, big-endian.
///
/// # Errors
/// What the socket says.
pub async fn write_frame(connection: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let frame = [&length.to_be_bytes()[..], bytes].concat();
    connection.write_all(&frame).await
}

/// What [`write_frame`] sent; `None` where the other side is done.
///
/// # Errors
/// What the socket says, also where a frame is longer than any of ours.
pub async fn read_frame(connection: &mut UnixStream) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match connection.read_exact(&mut length).await {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    };
    let length = u32::from_be_bytes(length) as usize;
    if length > MOST_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    connection.read_exact(&mut bytes).await?;
    Ok(Some(bytes))
}

/// Whoever waits is told to try again while the signer is away; anything else takes an operator.
enum SignError {
    Signer(SignerError),
    Db(DbError),
}

impl From<SignerError> for SignError {
    fn from(error: SignerError) -> Self {
        Self::Signer(error)
    }
}

impl From<DbError> for SignError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl From<SignError> for DbError {
    fn from(error: SignError) -> Self {
        let error = match error {
            SignError::Db(error) => return error,
            SignError::Signer(error) => error,
        };
        tracing::error!(%error, "a log could not be signed");
        match error {
            SignerError::Away(..) => Self::Busy,
            _ => unsigned("the signer does not sign it"),
        }
    }
}

fn unsigned(id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "log_head",
        column: "frontier",
        id: id.to_string(),
    }
}

/// Has what is committed of a log signed, where another process signs and has not yet. Where this
/// process has the key, everything is signed in the transaction that logs it, and nothing is done.
pub(super) async fn settle(platform: &Platform, log: LogName) -> Result<(), DbError> {
    match platform.keys.remote_signer() {
        Some(signer) => catch_up(platform, signer, log, false).await,
        None => Ok(()),
    }
}

/// The same before a log is written to: the signer is asked even where all is signed, so that nothing
/// is logged that it would not sign.
pub(super) async fn ready(platform: &Platform, log: LogName) -> Result<(), DbError> {
    match platform.keys.remote_signer() {
        Some(signer) => catch_up(platform, signer, log, true).await,
        None => Ok(()),
    }
}

/// Whether the process that signs, if it is another one, answers.
pub async fn is_there(keys: &EventKeys) -> Option<bool> {
    Some(keys.remote_signer()?.look().await.is_ok())
}

async fn catch_up(
    platform: &Platform,
    signer: &RemoteSigner,
    log: LogName,
    is_asked_always: bool,
) -> Result<(), DbError> {
    let mut signed = 0;
    loop {
        let mut tx = platform.store.snapshot().await?;
        let mut db = tx.db();
        let head = match db.log_head(log).await {
            // No event, no log.
            Err(DbError::NotFound) => return Ok(()),
            head => head?,
        };
        let size = head.size();
        // Everything is committed before it is signed, so this state has all that was signed before
        // it was read, unless it is that of a copy.
        if size < signed {
            return Err(SignError::from(SignerError::OldCopy { log, size, signed }).into());
        }
        let stored = db.latest_checkpoint(log).await?.map_or(0, |row| row.size);
        if stored == size && !is_asked_always {
            return Ok(());
        }
        let (event, _) = db.event_phase().await?;
        match signer.sign(&mut db, (event, log), (stored, &head)).await? {
            Reached::Empty => return Ok(()),
            // Another node was faster.
            Reached::Beyond(more) => signed = more,
            Reached::Signed(note) => {
                let opened = platform.keys.verifier(log, event).open(&note);
                if opened.map(|checkpoint| checkpoint.head) != Ok(head.head()) {
                    return Err(unsigned("the signer signed something else"));
                }
                drop(tx);
                return match stored == size {
                    true => Ok(()),
                    false => store(platform, log, size, &note).await,
                };
            }
        }
    }
}

async fn store(platform: &Platform, log: LogName, size: u64, note: &str) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        let now = platform.clock.now();
        tx.db().add_checkpoint(log, size, note, now).await
    })
}

/// The root of a log as it was at a size. Reads the whole log: only for what is signed in parts.
async fn root_of(db: &mut Db<'_>, log: LogName, size: u64) -> Result<Hash, DbError> {
    let leaves = db.leaves_from(log, 0).await?;
    let first = usize::try_from(size)
        .ok()
        .and_then(|size| leaves.get(..size));
    first.map(root).ok_or_else(|| unsigned(log))
}
