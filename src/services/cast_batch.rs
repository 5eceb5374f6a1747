//! One batch of casts in one transaction, with the same number of statements however many casts it
//! holds.

use super::Platform;
use super::cast::{CastRefusal, Queued, QueuedCard, Receipt};
use super::cast_copies::Copies;
use super::cast_found::{Found, Person};
use super::sealing::{Binding, CardHead, Seal, SealTo, card_leaf};
use super::signing;
use crate::db::{CardRow, CastParticipant, Db, DbError, LogHead, ReplayedCard, SealedCard};
use crate::domain::{CellId, EventId, Micros, ParticipantId, Phase, ReceiptCode};
use crate::fail_point;
use crate::log::{CheckpointSigner, Hash, LogName};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

type Outcome = Result<Receipt, CastRefusal>;
type EventAndSigner = (EventId, Option<CheckpointSigner>);

/// Writes batches; keeps what is the same for all of them.
pub(super) struct Writer {
    platform: Platform,
    seal: Seal,
    /// What cards are sealed to: there by the time a sealed card is.
    seal_to: Arc<OnceCell<SealTo>>,
    /// The event, which never changes once there is one, and who signs its log in this process.
    event: OnceCell<EventAndSigner>,
    copies: Mutex<Copies>,
}

impl Writer {
    pub(super) fn new(platform: Platform, seal_to: Arc<OnceCell<SealTo>>) -> Self {
        let seal = Seal::new(&platform.keys);
        Self {
            platform,
            seal,
            seal_to,
            event: OnceCell::new(),
            copies: Mutex::default(),
        }
    }

    pub(super) fn platform(&self) -> &Platform {
        &self.platform
    }

    /// One outcome for each request, in order, durable when this returns.
    ///
    /// # Errors
    /// [`DbError`] where the batch as a whole was not written, or it is not known whether it was.
    pub(super) async fn write(&self, requests: &[Queued]) -> Result<Vec<Outcome>, DbError> {
        fail_point::pass("cast-begin");
        signing::ready(&self.platform, LogName::Cards).await?;
        let mut tx = self.platform.store.begin().await?;
        let mut db = tx.db();
        // Until commit nobody else logs a card, closes a session or changes the phase.
        let head = match db.lock_log_head(LogName::Cards).await {
            Err(DbError::NotFound) => return Ok(vec![Err(CastRefusal::NotVoting); requests.len()]),
            head => head?,
        };
        fail_point::pass("cast-locked");
        let before = head.size();
        let mut copies = self.copies.lock().await;
        if requests
            .iter()
            .any(|r| matches!(r.card, QueuedCard::Sealed(_)))
        {
            copies.catch_up(&mut db, before).await?;
        }
        let event = self.event(&mut db).await?;
        let now = self.platform.clock.now();
        // Whether a card was sealed for the place it names, the database need not say.
        let look_up = Found::look_up(&mut db, requests, now);
        let (found, unsealed) = tokio::join!(look_up, async { self.unsealed(requests) });
        let found = found?;
        let mut batch = Batch {
            event,
            phase: found.phase,
            now,
            head,
            people: HashMap::new(),
            keys: HashMap::new(),
            copies: &copies,
            heads: HashSet::new(),
        };
        let (outcomes, cards) = self.judge(&mut batch, found, &unsealed, requests)?;
        if !cards.is_empty() {
            let signer = batch.event.1.as_ref();
            let note = signer.map(|signer| signer.sign(&batch.head.head()));
            db.log_cards(&cards, &batch.head, note.as_deref(), batch.now)
                .await?;
            fail_point::pass("cast-stored");
            let (size, heads) = (batch.head.size(), batch.heads);
            tx.commit().await?;
            fail_point::pass("cast-committed");
            copies.add(before, size, heads);
        }
        if outcomes.iter().any(Result::is_ok) {
            signing::settle(&self.platform, LogName::Cards).await?;
        }
        Ok(outcomes)
    }

    async fn event(&self, db: &mut Db<'_>) -> Result<&EventAndSigner, DbError> {
        let read = async {
            let (event, _) = db.event_phase().await?;
            Ok((event, self.platform.keys.signer(LogName::Cards, event)))
        };
        self.event.get_or_try_init(|| read).await
    }

    /// The positions of the cards that were not sealed for the place they name. Their proofs are
    /// checked together.
    fn unsealed(&self, requests: &[Queued]) -> HashSet<usize> {
        let sealed = requests.iter().enumerate();
        let sealed: Vec<_> = sealed
            .filter_map(|(at, request)| match &request.card {
                QueuedCard::Sealed(card) => Some((at, card)),
                QueuedCard::Prepared(_) | QueuedCard::NoKey => None,
            })
            .collect();
        let Some(to) = self.seal_to.get().filter(|_| !sealed.is_empty()) else {
            return HashSet::new();
        };
        let cards = sealed.iter().map(|(_, card)| *card);
        let refused = to.unsealed(cards, &mut self.platform.entropy.rng());
        refused.into_iter().map(|nth| sealed[nth].0).collect()
    }

    /// Decides each request, in order. What is accepted takes its place in the log.
    fn judge(
        &self,
        batch: &mut Batch<'_>,
        found: Found,
        unsealed: &HashSet<usize>,
        requests: &[Queued],
    ) -> Result<(Vec<Outcome>, Vec<CardRow>), DbError> {
        let mut cards = Vec::with_capacity(requests.len());
        let mut outcomes = Vec::with_capacity(requests.len());
        batch.people.extend(found.people);
        for (at, (request, access)) in requests.iter().zip(found.access).enumerate() {
            outcomes.push(match access {
                Err(refusal) => Err(refusal),
                Ok(person) => {
                    let case = Case {
                        person,
                        request,
                        replayed: found.replayed.get(&at),
                        is_unsealed: unsealed.contains(&at),
                    };
                    self.judge_one(batch, &mut cards, &case)?
                }
            });
        }
        Ok((outcomes, cards))
    }

    fn judge_one(
        &self,
        batch: &mut Batch<'_>,
        cards: &mut Vec<CardRow>,
        case: &Case<'_>,
    ) -> Result<Outcome, DbError> {
        let ((cell, id), request) = (case.person, case.request);
        let key = request.idempotency_key;
        let hash = self.seal.request_hash(id, request.content);
        // A repeated request gets its first answer, even after the session has closed.
        if let Some((first_hash, first)) = batch.answered((cell, id), key, case.replayed)? {
            let is_same = first_hash == hash;
            return Ok(is_same.then_some(first).ok_or(CastRefusal::Mismatch));
        }
        let admitted = batch.admit((cell, id));
        if let Err(refusal) = admitted.and_then(|()| self.admit_sealed(batch, case)) {
            return Ok(Err(refusal));
        }
        let index = batch.head.size();
        let (card, leaf) = self.log_card(batch, (cell, id), request)?;
        let nonce = self.platform.entropy.bytes();
        let receipt = receipt(cell, index, nonce, card.attempt, batch.now)?;
        batch.keys.insert((id, key), (hash, receipt));
        cards.push(CardRow {
            cell,
            participant: id,
            attempt: card.attempt,
            session: card.session,
            body: card.body,
            leaf,
            idempotency_key: key,
            request_hash: hash,
            receipt_nonce: nonce,
        });
        Ok(Ok(receipt))
    }

    /// Whether a card that a browser sealed is the participant's next, and theirs alone.
    fn admit_sealed(&self, batch: &Batch<'_>, case: &Case<'_>) -> Result<(), CastRefusal> {
        let QueuedCard::Sealed(card) = &case.request.card else {
            return Ok(());
        };
        let (Some(row), Some(to)) = (batch.people.get(&case.person), self.seal_to.get()) else {
            return Err(CastRefusal::Misplaced);
        };
        let (attempt, head) = (row.attempts + 1, card.head());
        if case.is_unsealed {
            Err(CastRefusal::Misplaced)
        } else if attempt.unsigned_abs() != card.attempt() {
            Err(CastRefusal::StaleAttempt)
        } else if !to.is_place_of(card, batch.binding(row, attempt)) {
            Err(CastRefusal::Misplaced)
        } else if batch.copies.has(&head) || batch.heads.contains(&head) {
            Err(CastRefusal::Copied)
        } else {
            Ok(())
        }
    }

    /// Binds a card to the participant's next attempt and appends it to the log.
    fn log_card(
        &self,
        batch: &mut Batch<'_>,
        person: Person,
        request: &Queued,
    ) -> Result<(SealedCard, Hash), DbError> {
        let row = batch.people.get(&person).ok_or(DbError::NotFound)?;
        let attempt = row.attempts + 1;
        let body = match &request.card {
            QueuedCard::Prepared(card) => card.bind(batch.binding(row, attempt)).ok(),
            QueuedCard::Sealed(card) => Some(card.body()),
            QueuedCard::NoKey => None,
        };
        let card = SealedCard {
            participant: row.id,
            session: row.session,
            attempt,
            body: body.ok_or_else(|| inconsistent("body", row.id))?,
        };
        let leaf = card_leaf(batch.event.0, &row.district, &card);
        if let QueuedCard::Sealed(card) = &request.card {
            batch.heads.insert(card.head());
        }
        if let Some(row) = batch.people.get_mut(&person) {
            row.attempts = attempt;
        }
        batch.head.append(leaf);
        Ok((card, leaf))
    }
}

/// What the requests of a batch are judged by, and what is accepted so far.
struct Batch<'a> {
    event: &'a EventAndSigner,
    /// None where nobody in it is signed in.
    phase: Option<Phase>,
    now: Micros,
    /// The log with every accepted card.
    head: LogHead,
    people: HashMap<Person, CastParticipant>,
    /// Keys accepted in this batch.
    keys: HashMap<(ParticipantId, Uuid), (Hash, Receipt)>,
    /// What browsers have sealed before this batch, and in it.
    copies: &'a Copies,
    heads: HashSet<CardHead>,
}

/// One request of a batch.
struct Case<'a> {
    person: Person,
    request: &'a Queued,
    replayed: Option<&'a ReplayedCard>,
    /// Whether its card was not sealed for the place it names.
    is_unsealed: bool,
}

impl Batch<'_> {
    /// The answer that a request with this key has got already, if any, and what it was for.
    fn answered(
        &self,
        (cell, id): Person,
        key: Uuid,
        replayed: Option<&ReplayedCard>,
    ) -> Result<Option<(Hash, Receipt)>, DbError> {
        let Some(card) = replayed else {
            return Ok(self.keys.get(&(id, key)).copied());
        };
        let index =
            u64::try_from(card.log_index).map_err(|_| inconsistent("log_index", card.log_index))?;
        let receipt = receipt(cell, index, card.receipt_nonce, card.attempt, card.cast)?;
        Ok(Some((card.request_hash, receipt)))
    }

    /// Where this participant's card of this attempt belongs.
    fn binding<'b>(&self, row: &'b CastParticipant, attempt: i64) -> Binding<'b> {
        Binding {
            event: self.event.0,
            district: &row.district,
            participant: row.id,
            session: row.session,
            attempt,
        }
    }

    /// Whether this participant may cast now.
    fn admit(&self, person: Person) -> Result<(), CastRefusal> {
        let person = self
            .people
            .get(&person)
            .ok_or(CastRefusal::NotAParticipant)?;
        match self.phase {
            None | Some(Phase::Setup | Phase::Registration) => return Err(CastRefusal::NotVoting),
            Some(Phase::Voting) => {}
            Some(Phase::Closed | Phase::Tabulated | Phase::Released) => {
                return Err(CastRefusal::SessionClosed);
            }
        }
        let hours = person.hours.ok_or(CastRefusal::NotVoting)?;
        if hours.is_open(self.now) {
            Ok(())
        } else if hours.is_to_come(self.now) {
            Err(CastRefusal::NotOpenYet)
        } else {
            Err(CastRefusal::SessionClosed)
        }
    }
}

fn receipt(
    cell: CellId,
    log_index: u64,
    nonce: [u8; 5],
    attempt: i64,
    cast: Micros,
) -> Result<Receipt, DbError> {
    let code = ReceiptCode::new(cell, log_index, nonce);
    Ok(Receipt {
        code: code.map_err(|_| inconsistent("log_index", log_index))?,
        attempt: u64::try_from(attempt).map_err(|_| inconsistent("attempt", log_index))?,
        cast,
    })
}

fn inconsistent(column: &'static str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "card",
        column,
        id: id.to_string(),
    }
}
