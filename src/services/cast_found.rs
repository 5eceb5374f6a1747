//! What the database says about the requests of a batch of casts.

use super::cast::{CastRefusal, Queued};
use super::sign_in::is_live;
use crate::db::{CastParticipant, Db, DbError, ReplayedCard};
use crate::domain::{CellId, Micros, ParticipantId, Phase};
use std::collections::HashMap;

/// Where a participant's own rows are.
pub(super) type Person = (CellId, ParticipantId);

/// What the database says about a part of a batch.
#[derive(Default)]
pub(super) struct Found {
    /// Where the event stands; none where nobody in it is signed in.
    pub phase: Option<Phase>,
    /// Who is behind each request.
    pub access: Vec<Result<Person, CastRefusal>>,
    pub people: Vec<(Person, CastParticipant)>,
    /// Cards of earlier batches with the key of a request, by the request's position.
    pub replayed: HashMap<usize, ReplayedCard>,
}

impl Found {
    /// Everything a part of a batch can be judged by.
    ///
    /// # Errors
    /// What the database says.
    pub async fn look_up(db: &mut Db<'_>, part: &[Queued], now: Micros) -> Result<Self, DbError> {
        if part.is_empty() {
            return Ok(Self::default());
        }
        let mut access = vec![Err(CastRefusal::NotSignedIn); part.len()];
        let mut phase = None;
        let mut people = Vec::with_capacity(part.len());
        let mut repeats = Vec::new();
        let questions: Vec<_> = part
            .iter()
            .map(|r| (r.token.0, r.idempotency_key))
            .collect();
        for found in db.cast_standings(&questions).await? {
            let (Some(slot), Some((_, key))) =
                (access.get_mut(found.request), questions.get(found.request))
            else {
                continue;
            };
            phase = Some(found.phase);
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
            people.push(((person.cell, person.id), person));
        }
        let mut replayed = HashMap::new();
        if !repeats.is_empty() {
            let cards = db.replayed_cards(&repeats).await?;
            replayed.extend(cards.into_iter().map(|card| (card.request, card)));
        }
        Ok(Self {
            phase,
            access,
            people,
            replayed,
        })
    }
}
