//! Pictures that people send because staff asked for more. They are redrawn, so that nothing but
//! pixels is kept, encrypted under a key that is not in the database, and erased when their time
//! is over or the person withdraws. Staff look at them through `services::desk`.

use super::register::{RegisterError, read_calendar};
use super::vault::Vault;
use super::{Platform, Retry, audit, transaction};
use crate::db::{Db, DbError, EvidenceRow};
use crate::domain::{
    AccountId, EvidenceId, Registration, RegistrationId, RegistrationState, RegistrationStep,
    RegistrationStepError,
};
use crate::ingest::picture::{self, PictureFault};
use crate::log::{Action, Actor};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

pub use crate::db::EvidenceRow as Row;
pub use crate::ingest::picture::MOST_BYTES;

/// Pictures that are kept of one registration at once.
pub const MOST: usize = 3;

/// Pictures on their way in at once. Each takes [`MOST_BYTES`] of memory at most until it is
/// redrawn.
const MOST_AT_ONCE: usize = 32;
/// Threads that redraw. Each takes a few hundred megabytes at most.
const THREADS: usize = 1;

/// Why a picture was not taken. Nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error("{MOST} pictures are kept already")]
    TooMany,
    #[error(transparent)]
    Fault(#[from] PictureFault),
    /// Too many come in at once.
    #[error("too many pictures come in at once")]
    Busy,
}

impl From<DbError> for EvidenceError {
    fn from(error: DbError) -> Self {
        Self::Register(RegisterError::Db(error))
    }
}

impl Retry for EvidenceError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Register(error) if error.is_busy())
    }
}

/// What bounds the work that pictures make, on one server.
#[derive(Debug, Clone)]
pub struct Pictures {
    room: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            threads: Arc::new(Semaphore::new(THREADS)),
        }
    }
}

/// A place among the pictures that come in. Given back when it is dropped.
#[derive(Debug)]
pub struct Room(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Pictures {
    /// Room for one more picture, taken before a byte of it is read.
    ///
    /// # Errors
    /// [`EvidenceError::Busy`].
    pub fn room(&self) -> Result<Room, EvidenceError> {
        let permit = Arc::clone(&self.room).try_acquire_owned();
        permit.map(Room).map_err(|_| EvidenceError::Busy)
    }

    async fn redraw(&self, bytes: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, EvidenceError> {
        let permit = Arc::clone(&self.threads).acquire_owned().await;
        let permit = permit.map_err(|_| EvidenceError::Busy)?;
        let drawn = tokio::task::spawn_blocking(move || {
            let drawn = picture::redraw(&bytes);
            drop(permit);
            drawn
        });
        // A decoder that panics has met a file that is no picture.
        let drawn = drawn.await.unwrap_or(Err(PictureFault::Unreadable))?;
        Ok(Zeroizing::new(drawn))
    }
}

/// Whether somebody can send a picture now: staff sent their registration back, it can still be
/// answered, and there is room. Asked before a picture is read.
///
/// # Errors
/// As [`add`].
pub async fn is_wanted(platform: &Platform, account: AccountId) -> Result<(), EvidenceError> {
    let mut tx = platform.store.snapshot().await?;
    free_places(&mut tx.db(), platform, account).await.map(drop)
}

/// Takes a picture, to be kept for so many seconds.
///
/// # Errors
/// [`EvidenceError`]; nothing is kept then.
pub async fn add(
    platform: &Platform,
    pictures: &Pictures,
    account: AccountId,
    bytes: Vec<u8>,
    keep_seconds: i64,
) -> Result<(), EvidenceError> {
    let drawn = pictures.redraw(bytes).await?;
    transaction!(platform, EvidenceError, tx => {
        let mut db = tx.db();
        let (registration, places) = free_places(&mut db, platform, account).await?;
        // Whoever withdraws on another page waits, and then finds this picture to erase.
        if !db.hold_registration(&registration).await? {
            return Err(RegisterError::Changed.into());
        }
        let received = platform.clock.now();
        let id = EvidenceId(platform.entropy.uuid_v7(received));
        let body = vault(platform).seal(&drawn, &bound(registration.id, id), &platform.entropy);
        let body = body.ok_or_else(|| DbError::Inconsistent {
            table: "evidence",
            column: "body",
            id: id.to_string(),
        })?;
        let expires = received.plus_seconds(keep_seconds);
        for place in places {
            let row = EvidenceRow { id, place, received, expires };
            // Another picture may have taken the place meanwhile.
            if db.insert_evidence(registration.id, &row, &body).await? {
                let action = Action::EvidenceReceived { account };
                audit::record(&mut db, platform, Actor::Account(account), action).await?;
                return Ok(());
            }
        }
        Err(EvidenceError::TooMany)
    })
}

/// The registration and the places for pictures that are free, at least one.
async fn free_places(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
) -> Result<(Registration, Vec<i64>), EvidenceError> {
    let now = platform.clock.now();
    let registration = db.registration_of(account).await?;
    let registration = registration.ok_or(RegisterError::Nothing)?;
    let from = registration.state;
    if !is_sent_back(from) {
        let step = RegistrationStep::Submit;
        return Err(RegisterError::Step(RegistrationStepError { from, step }).into());
    }
    let mut calendar = read_calendar(db, now).await?;
    if let Some(contact) = db.contact(account).await? {
        calendar = calendar.of(db, &contact.email).await?;
    }
    if !calendar.is_open_for(from, now) {
        return Err(RegisterError::Closed.into());
    }
    let held = db.evidence_of(registration.id, now).await?;
    let is_free = |place: &i64| !held.iter().any(|row| row.place == *place);
    let places: Vec<i64> = (1..).take(MOST).filter(is_free).collect();
    match places.is_empty() {
        true => Err(EvidenceError::TooMany),
        false => Ok((registration, places)),
    }
}

/// Whether staff sent it back and wait for an answer.
#[must_use]
pub fn is_sent_back(state: RegistrationState) -> bool {
    matches!(state, RegistrationState::Asked | RegistrationState::Refused)
}

/// The pictures that are kept of a registration, in the order they came in.
///
/// # Errors
/// What the database says.
pub async fn of(
    platform: &Platform,
    registration: RegistrationId,
) -> Result<Vec<EvidenceRow>, DbError> {
    let mut reader = platform.store.reader().await?;
    let now = platform.clock.now();
    reader.db().evidence_of(registration, now).await
}

/// A picture of a registration, a JPEG; none where there is none, or it does not open.
pub(super) async fn open(
    db: &mut Db<'_>,
    platform: &Platform,
    registration: RegistrationId,
    id: EvidenceId,
) -> Result<Option<Zeroizing<Vec<u8>>>, DbError> {
    let now = platform.clock.now();
    let body = db.evidence_body(registration, id, now).await?;
    Ok(body.and_then(|body| vault(platform).open(&body, &bound(registration, id))))
}

/// Erases the pictures of a registration whose owner withdraws.
pub(super) async fn erase_of(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    registration: RegistrationId,
) -> Result<(), DbError> {
    match db.erase_evidence_of(registration).await? {
        0 => Ok(()),
        pictures => audit::record(db, platform, actor, Action::EvidenceErased { pictures }).await,
    }
}

/// Erases pictures whose time is over; gives how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        let pictures = db.erase_old_evidence(platform.clock.now()).await?;
        if pictures > 0 {
            let action = Action::EvidenceErased { pictures };
            audit::record(&mut db, platform, Actor::System, action).await?;
        }
        Ok(pictures)
    })
}

fn vault(platform: &Platform) -> Vault {
    Vault::new(&platform.keys, b"caucus evidence 1")
}

/// What a body is bound to: put beside another registration or in another's place, it does not
/// open.
fn bound(registration: RegistrationId, id: EvidenceId) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (first, second) = bytes.split_at_mut(16);
    first.copy_from_slice(registration.0.as_bytes());
    second.copy_from_slice(id.0.as_bytes());
    bytes
}
