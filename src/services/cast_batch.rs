//! One batch of casts in one transaction, with the same number of statements however many casts
//! it holds.

use super::Platform;
use super::cast::{CastRefusal, CastRequest, Receipt};
use super::sealing::{Binding, Seal, card_leaf};
use super::sign_in::is_live;
use crate::db::{CardRow, CastParticipant, Db, DbError, LogHead, ReplayedCard, SealedCard};
use crate::domain::{CellId, EventId, Micros, ParticipantId, Phase, ReceiptCode};
use crate::log::{CheckpointSigner, Hash, LogName};
use std::collections::HashMap;
use tokio::sync::OnceCell;
use uuid::Uuid;

type Person = (CellId, ParticipantId);
type Outcome = Result<Receipt, CastRefusal>;

/// Writes batches; keeps what is the same for all of them.
pub(super) struct Writer {
    platform: Platform,
    seal: Seal,
    /// The event, which never changes once there is one, and who signs its log.
    event: OnceCell<(EventId, CheckpointSigner)>,
}

impl Writer {
    pub(super) fn new(platform: Platform) -> Self {
        let seal = Seal::new(&platform.keys);
        Self {
            platform,
            seal,
            event: OnceCell::new(),
        }
    }

    pub(super) fn platform(&self) -> &Platform {
        &self.platform
    }

    /// One outcome for each request, in order, durable when this returns.
    ///
    /// # Errors
    /// [`DbError`] where the batch as a whole was not written, or it is not known whether it was.
    pub(super) async fn write(&self, requests: &[CastRequest]) -> Result<Vec<Outcome>, DbError> {
        let mut tx = self.platform.store.begin().await?;
        let mut db = tx.db();
        // Until commit nobody else logs a card, closes a session or changes the phase.
        let mut head = match db.lock_log_head(LogName::Cards).await {
            Err(DbError::NotFound) => return Ok(vec![Err(CastRefusal::NotVoting); requests.len()]),
            head => head?,
        };
        let mut batch = self.look_up(&mut db, requests).await?;
        let outcomes: Vec<Outcome> = requests
            .iter()
            .enumerate()
            .map(|(at, request)| self.judge(&mut batch, &mut head, at, request))
            .collect::<Result<_, _>>()?;
        if !batch.cards.is_empty() {
            let (_, signer) = self.event(&mut db).await?;
            let note = signer.sign(&head.head());
            db.log_cards(&batch.cards, &head, &note, batch.now).await?;
            tx.commit().await?;
        }
        Ok(outcomes)
    }

    async fn event(&self, db: &mut Db<'_>) -> Result<&(EventId, CheckpointSigner), DbError> {
        let read = async {
            let (event, _) = db.event_phase().await?;
            Ok((event, self.platform.keys.signer(LogName::Cards, event)))
        };
        self.event.get_or_try_init(|| read).await
    }

    /// Everything the requests can be judged by, in a fixed number of statements.
    async fn look_up(&self, db: &mut Db<'_>, requests: &[CastRequest]) -> Result<Batch, DbError> {
        let now = self.platform.clock.now();
        let (event, _) = self.event(db).await?;
        let mut phase = Phase::Setup;
        let mut access = vec![Err(CastRefusal::NotSignedIn); requests.len()];
        let mut people = HashMap::new();
        let mut repeats = Vec::new();
        let questions: Vec<_> = requests
            .iter()
            .map(|r| (r.token.0, r.idempotency_key))
            .collect();
        for found in db.cast_standings(&questions).await? {
            let (Some(slot), Some((_, key))) =
                (access.get_mut(found.request), questions.get(found.request))
            else {
                continue;
            };
            phase = found.phase;
            if !is_live(found.expires, found.last_seen, found.revoked, now) {
                continue;
            }
            let Some(person) = found.participant else {
                *slot = Err(CastRefusal::NotAParticipant);
                continue;
            };
            *slot = Ok((person.cell, person.id));
            if found.is_repeat {
                repeats.push((found.request, person.cell, person.id, *key));
            }
            people.insert((person.cell, person.id), person);
        }
        let replayed = if repeats.is_empty() {
            Vec::new()
        } else {
            db.replayed_cards(&repeats).await?
        };
        Ok(Batch {
            event: *event,
            phase,
            now,
            access,
            people,
            replayed: replayed.into_iter().map(|r| (r.request, r)).collect(),
            keys: HashMap::new(),
            cards: Vec::with_capacity(requests.len()),
        })
    }

    /// Decides one request; an accepted card gets its place in the log and in the batch.
    fn judge(
        &self,
        batch: &mut Batch,
        head: &mut LogHead,
        at: usize,
        request: &CastRequest,
    ) -> Result<Outcome, DbError> {
        let (cell, id) = match batch.access[at] {
            Ok(person) => person,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let key = request.idempotency_key;
        let hash = self.seal.request_hash(id, key, &request.card);
        // A repeated request gets its first answer, even after the session has closed.
        if let Some(answer) = batch.answered(cell, id, at, key, hash)? {
            return Ok(answer);
        }
        if let Err(refusal) = batch.admit((cell, id)) {
            return Ok(Err(refusal));
        }
        let Some(person) = batch.people.get_mut(&(cell, id)) else {
            return Err(DbError::NotFound);
        };
        let index = head.size();
        let card = self.log_card(batch.event, person, head, request)?;
        let nonce = self.platform.entropy.bytes();
        let receipt = receipt(cell, index, nonce, person.attempts, batch.now)?;
        batch.keys.insert((id, key), (hash, receipt));
        batch.cards.push(CardRow {
            cell,
            log_index: stored_index(index)?,
            participant: id,
            attempt: card.0.attempt,
            session: card.0.session,
            body: card.0.body,
            leaf: card.1,
            idempotency_key: key,
            request_hash: hash,
            receipt_nonce: nonce,
            cast: batch.now,
        });
        Ok(Ok(receipt))
    }

    /// Seals a card as the participant's next attempt and appends it to the log.
    fn log_card(
        &self,
        event: EventId,
        row: &mut CastParticipant,
        head: &mut LogHead,
        request: &CastRequest,
    ) -> Result<(SealedCard, Hash), DbError> {
        let attempt = row.attempts + 1;
        let binding = Binding {
            event,
            district: &row.district,
            participant: row.id,
            session: row.session,
            attempt,
        };
        let body = self
            .seal
            .seal(&request.card, binding, &self.platform.entropy);
        let card = SealedCard {
            participant: row.id,
            session: row.session,
            attempt,
            body: body.map_err(|_| inconsistent("body", row.id))?,
        };
        let leaf = card_leaf(row.cell, &card);
        row.attempts = attempt;
        head.append(leaf);
        Ok((card, leaf))
    }
}

/// What the requests of a batch are judged by, and what is accepted so far.
struct Batch {
    event: EventId,
    phase: Phase,
    now: Micros,
    /// Who is behind each request.
    access: Vec<Result<Person, CastRefusal>>,
    people: HashMap<Person, CastParticipant>,
    /// Cards of earlier batches with the key of a request, by the request's position.
    replayed: HashMap<usize, ReplayedCard>,
    /// Keys accepted in this batch.
    keys: HashMap<(ParticipantId, Uuid), (Hash, Receipt)>,
    cards: Vec<CardRow>,
}

impl Batch {
    /// The answer that a request with this key has got already, if any.
    fn answered(
        &self,
        cell: CellId,
        id: ParticipantId,
        at: usize,
        key: Uuid,
        hash: Hash,
    ) -> Result<Option<Outcome>, DbError> {
        let (first_hash, first) = if let Some(card) = self.replayed.get(&at) {
            let index = u64::try_from(card.log_index)
                .map_err(|_| inconsistent("log_index", card.log_index))?;
            let receipt = receipt(cell, index, card.receipt_nonce, card.attempt, card.cast)?;
            (card.request_hash, receipt)
        } else if let Some(found) = self.keys.get(&(id, key)) {
            *found
        } else {
            return Ok(None);
        };
        let same = first_hash == hash;
        Ok(Some(same.then_some(first).ok_or(CastRefusal::Mismatch)))
    }

    /// Whether this participant may cast now.
    fn admit(&self, person: Person) -> Result<(), CastRefusal> {
        let person = self
            .people
            .get(&person)
            .ok_or(CastRefusal::NotAParticipant)?;
        match self.phase {
            Phase::Setup | Phase::Registration => return Err(CastRefusal::NotVoting),
            Phase::Voting => {}
            Phase::Closed | Phase::Tabulated | Phase::Released => {
                return Err(CastRefusal::SessionClosed);
            }
        }
        if person.hours.is_open(self.now) {
            Ok(())
        } else if person.hours.is_to_come(self.now) {
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

fn stored_index(index: u64) -> Result<i64, DbError> {
    i64::try_from(index).map_err(|_| inconsistent("log_index", index))
}

fn inconsistent(column: &'static str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "card",
        column,
        id: id.to_string(),
    }
}
