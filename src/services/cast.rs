//! Casting: one writer takes the cards of many participants in one transaction.
//!
//! A transaction costs a trip to the disk, whoever many cards it holds. So casts are not written
//! one by one: they wait for the writer, which takes whatever has gathered while it was busy.
//! Nobody waits longer than two transactions, and under load the cost per card falls. See
//! `docs/decisions/0003-group-commit.md`.

pub use super::sealing::BrowserCard;
use super::sealing::{Prepared, Seal, SealTo};
use super::{Platform, cast_batch};
use crate::auth::TokenDigest;
use crate::db::DbError;
use crate::domain::{EventId, Micros, Participant, PreferenceCard, ReceiptCode};
use crate::fail_point;
use crate::log::Hash;
use caucus_seal::Channel;
use std::sync::Arc;
use tokio::sync::{OnceCell, mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Casts in one transaction, at most.
const BATCH: usize = 512;
/// Casts that may wait; the next is asked to come back.
const QUEUE: usize = 8_192;
/// Times a batch is tried before its participants are asked to send again.
const TRIES: u32 = 3;

/// A card to cast.
#[derive(Debug, Clone)]
pub struct CastRequest {
    /// Who casts. Looked up in the transaction that logs the card.
    pub token: TokenDigest,
    pub card: CardToCast,
    /// Chosen by the client, once for this card: sent again, it gets the same answer.
    pub idempotency_key: Uuid,
}

/// A card as it is handed in.
#[derive(Debug, Clone)]
pub enum CardToCast {
    /// From a page without script: the server seals it at once.
    Ranked(PreferenceCard),
    /// Pressed on a telephone: the server seals it at once.
    Phoned(PreferenceCard),
    /// Sealed in the participant's browser: the server never sees the ranking.
    Sealed(Box<BrowserCard>),
}

/// A card that waits for the writer: encrypted already, its ranking gone.
#[derive(Debug, Clone)]
pub(super) struct Queued {
    pub token: TokenDigest,
    pub idempotency_key: Uuid,
    /// Tells a repeated request from another one under the same key.
    pub content: Hash,
    pub card: QueuedCard,
}

/// What waits.
#[derive(Debug, Clone)]
pub(super) enum QueuedCard {
    /// Encrypted here.
    Prepared(Prepared),
    /// Sealed in a browser; whether for the place it names, and whether that is the next one, is
    /// still to be seen.
    Sealed(BrowserCard),
    /// The event has no key to seal to: then nobody can cast.
    NoKey,
}

/// The answer to a cast card. It exists if and only if the card is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub code: ReceiptCode,
    /// Which of the participant's cards this is, from 1. The highest logged counts.
    pub attempt: u64,
    pub cast: Micros,
}

/// Why a card was not cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CastRefusal {
    #[error("nobody is signed in, or the session has ended")]
    NotSignedIn,
    #[error("this account does not take part remotely")]
    NotAParticipant,
    #[error("no voting is going on")]
    NotVoting,
    #[error("the voting session has not opened yet")]
    NotOpenYet,
    #[error("the voting session is closed")]
    SessionClosed,
    /// The card was sealed as another attempt than the participant's next: they have cast on
    /// another page or device meanwhile.
    #[error("the card was sealed for another attempt than the next")]
    StaleAttempt,
    /// Altered, or sealed for another person, session, event or channel.
    #[error("the card was not sealed for its place")]
    Misplaced,
    /// Its ciphertext is in the box already.
    #[error("the card is a copy of one that is in the box")]
    Copied,
    /// The idempotency key was used for another card.
    #[error("this request was sent before with another card")]
    Mismatch,
    /// It is not known whether the card is in the log; with the same key, asking again is safe.
    #[error("the card could not be confirmed; send it again")]
    TryAgain,
}

/// The way to the cast-writer. Cheap to clone.
#[derive(Clone)]
pub struct Caster {
    queue: mpsc::Sender<Waiting>,
    platform: Platform,
    seal: Arc<Seal>,
    /// What cards are sealed to, once it is there; it never changes.
    seal_to: Arc<OnceCell<SealTo>>,
}

impl std::fmt::Debug for Caster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Caster(…)")
    }
}

/// A request and where its answer goes.
#[derive(Debug)]
struct Waiting {
    request: Queued,
    answer: oneshot::Sender<Result<Receipt, CastRefusal>>,
}

impl Caster {
    /// Starts the writer on this runtime. It ends when every `Caster` is dropped, after the last
    /// card that waited: waiting for the handle is a graceful stop.
    #[must_use]
    pub fn start(platform: Platform) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let seal_to = Arc::default();
        let writer = cast_batch::Writer::new(platform.clone(), Arc::clone(&seal_to));
        let writer = tokio::spawn(run(writer, waiting));
        let caster = Self {
            queue,
            seal: Arc::new(Seal::new(&platform.keys)),
            seal_to,
            platform,
        };
        (caster, writer)
    }

    /// What the participant's browser seals their next card to, as the page carries it; `None`
    /// while the event has no key.
    ///
    /// # Errors
    /// What the database says.
    pub async fn place(
        &self,
        event: EventId,
        participant: &Participant,
        attempts: u64,
    ) -> Result<Option<Vec<u8>>, DbError> {
        let to = self.seal_to().await?;
        Ok(to.and_then(|to| to.place(event, participant, attempts).ok()))
    }

    /// Makes a card ready for the writer.
    async fn seal(&self, request: CastRequest) -> Result<Queued, CastRefusal> {
        let key = request.idempotency_key;
        let to = self.seal_to().await.map_err(|error| {
            tracing::error!(%error, "the key that cards are sealed to cannot be read");
            CastRefusal::TryAgain
        })?;
        let content = match &request.card {
            CardToCast::Ranked(card) | CardToCast::Phoned(card) => {
                self.seal.ranking_hash(key, card)
            }
            CardToCast::Sealed(card) => self.seal.sealed_hash(key, card),
        };
        // The one place where the server sees a ranking that is cast.
        let prepared = |to: &SealTo, card: &PreferenceCard, channel| {
            let prepared = to.prepare(card, channel, &self.platform.entropy);
            prepared.map(QueuedCard::Prepared).map_err(|error| {
                tracing::error!(%error, "casting");
                CastRefusal::TryAgain
            })
        };
        let card = match (request.card, to) {
            (_, None) => QueuedCard::NoKey,
            (CardToCast::Sealed(card), Some(_)) => QueuedCard::Sealed(*card),
            (CardToCast::Ranked(card), Some(to)) => prepared(to, &card, Channel::Server)?,
            (CardToCast::Phoned(card), Some(to)) => prepared(to, &card, Channel::Phone)?,
        };
        Ok(Queued {
            token: request.token,
            idempotency_key: key,
            content,
            card,
        })
    }

    /// Read once, however many cast at the same time; asked again while there is no key.
    async fn seal_to(&self) -> Result<Option<&SealTo>, DbError> {
        // Boxed, or every cast would make room for it, and it is needed once.
        let load = || {
            Box::pin(async {
                let mut reader = self.platform.store.reader().await?;
                let found = SealTo::load(&mut reader.db()).await?;
                found.ok_or(DbError::NotFound)
            })
        };
        match self.seal_to.get_or_try_init(load).await {
            Err(DbError::NotFound) => Ok(None),
            found => found.map(Some),
        }
    }

    /// Casts a card and answers once it is durable.
    ///
    /// # Errors
    /// [`CastRefusal`]; after [`CastRefusal::TryAgain`] ask again with the same key.
    pub async fn cast(&self, request: CastRequest) -> Result<Receipt, CastRefusal> {
        let request = self.seal(request).await?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { request, answer };
        if self.queue.try_send(waiting).is_err() {
            return Err(CastRefusal::TryAgain);
        }
        answered.await.unwrap_or(Err(CastRefusal::TryAgain))
    }
}

async fn run(writer: cast_batch::Writer, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let (requests, answers): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|w| (w.request, w.answer)).unzip();
        let outcomes = settle(&writer, &requests).await;
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever went away meanwhile can ask again with the same key.
            let _ = answer.send(outcome);
            fail_point::pass("cast-answered");
        }
    }
}

/// One outcome for each request, in order.
async fn settle(
    writer: &cast_batch::Writer,
    requests: &[Queued],
) -> Vec<Result<Receipt, CastRefusal>> {
    match try_batch(writer, requests).await {
        Ok(outcomes) => outcomes,
        Err(error) if error.is_busy() || requests.len() == 1 => {
            tracing::error!(%error, casts = requests.len(), "a batch of cards was not written");
            vec![Err(CastRefusal::TryAgain); requests.len()]
        }
        // Something in it cannot be stored, which no check foresaw. It must not fail the others.
        Err(error) => {
            tracing::error!(%error, casts = requests.len(), "writing a batch one by one");
            let mut outcomes = Vec::with_capacity(requests.len());
            for request in requests.chunks(1) {
                let alone = try_batch(writer, request).await;
                outcomes.extend(alone.unwrap_or_else(|_| vec![Err(CastRefusal::TryAgain)]));
            }
            outcomes
        }
    }
}

/// Trying a batch again is safe even where it is not known whether it was committed: its keys
/// find the cards that were.
async fn try_batch(
    writer: &cast_batch::Writer,
    requests: &[Queued],
) -> Result<Vec<Result<Receipt, CastRefusal>>, DbError> {
    let mut tries = 1;
    loop {
        match writer.write(requests).await {
            Err(error) if error.is_busy() && tries < TRIES => {
                super::pause(writer.platform(), tries).await;
                tries += 1;
            }
            done => return done,
        }
    }
}
