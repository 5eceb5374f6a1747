//! Casting: what the cast-writer reads and writes for a whole batch at once.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{CellId, DistrictCode, EventId, Micros, ParticipantId, Phase, SessionId};
use crate::log::Hash;
use uuid::Uuid;

/// The sign-in session behind one request of a batch.
#[derive(Debug, Clone)]
pub struct CastAccess {
    /// Which request of the batch, from 0.
    pub request: usize,
    pub participant: Option<(CellId, ParticipantId)>,
    pub expires: Micros,
    pub last_seen: Micros,
    pub revoked: Option<Micros>,
}

/// A participant who casts in this batch.
#[derive(Debug, Clone)]
pub struct CastParticipant {
    pub cell: CellId,
    pub id: ParticipantId,
    pub district: DistrictCode,
    pub session: SessionId,
    /// Cards cast so far: the highest attempt logged.
    pub attempts: i64,
}

/// A card that an earlier request with the same key has cast.
#[derive(Debug, Clone)]
pub struct ReplayedCard {
    /// Which request of the batch, from 0.
    pub request: usize,
    pub log_index: i64,
    pub attempt: i64,
    pub request_hash: Hash,
    pub receipt_nonce: [u8; 5],
    pub cast: Micros,
}

/// A card to log.
#[derive(Debug, Clone)]
pub struct CardRow {
    pub cell: CellId,
    pub log_index: i64,
    pub participant: ParticipantId,
    pub attempt: i64,
    pub session: SessionId,
    /// Sealed.
    pub body: Vec<u8>,
    pub leaf: Hash,
    pub idempotency_key: Uuid,
    /// Keyed, so that nobody can find the ranking by trying them all.
    pub request_hash: Hash,
    pub receipt_nonce: [u8; 5],
    pub cast: Micros,
}

statements! {
    EVENT_PHASE = "SELECT id, phase FROM event";
    CAST_ACCESS = sqlite
        "SELECT json_group_array(json_array(t.key, s.cell_id, \
         CASE WHEN s.participant IS NOT NULL THEN hex(s.participant) END, \
         s.expires_us, s.last_seen_us, s.revoked_us)) FROM json_each($1) AS t JOIN login_session AS s ON s.token_hash = unhex(t.value ->> 0)",
        postgres
        "SELECT t.n - 1, s.cell_id, s.participant, s.expires_us, s.last_seen_us, s.revoked_us \
         FROM unnest($1::BYTEA[]) WITH ORDINALITY AS t (token, n) \
         JOIN login_session AS s ON s.token_hash = t.token";
    CAST_PARTICIPANTS = sqlite
        "SELECT json_group_array(json_array(p.cell_id, hex(p.id), p.district, p.voting_session, \
         (SELECT COALESCE(MAX(c.attempt), 0) FROM card AS c WHERE c.cell_id = p.cell_id \
         AND c.participant = p.id))) FROM json_each($1) AS t JOIN participant AS p \
         ON p.cell_id = (t.value ->> 0) AND p.id = unhex(t.value ->> 1)",
        postgres
        "SELECT p.cell_id, p.id, p.district, p.voting_session, \
         (SELECT COALESCE(MAX(c.attempt), 0) FROM card AS c WHERE c.cell_id = p.cell_id \
         AND c.participant = p.id) FROM unnest($1::BIGINT[], $2::UUID[]) AS t (cell, id) \
         JOIN participant AS p ON p.cell_id = t.cell AND p.id = t.id";
    REPLAYED_CARDS = sqlite
        "SELECT t.value ->> 0, c.log_index, c.attempt, c.request_hash, c.receipt_nonce, c.cast_us \
         FROM json_each($1) AS t JOIN card AS c ON c.cell_id = (t.value ->> 1) \
         AND c.participant = unhex(t.value ->> 2) AND c.idempotency_key = unhex(t.value ->> 3)",
        postgres
        "SELECT t.request, c.log_index, c.attempt, c.request_hash, c.receipt_nonce, c.cast_us \
         FROM unnest($1::BIGINT[], $2::BIGINT[], $3::UUID[], $4::UUID[]) \
         AS t (request, cell, participant, key) JOIN card AS c ON c.cell_id = t.cell \
         AND c.participant = t.participant AND c.idempotency_key = t.key";
    INSERT_CARDS = sqlite
        "INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, body, \
         leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) \
         SELECT value ->> 0, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4, \
         unhex(value ->> 5), unhex(value ->> 6), unhex(value ->> 7), unhex(value ->> 8), \
         unhex(value ->> 9), value ->> 10 FROM json_each($1)",
        postgres
        "INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, body, \
         leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) \
         SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::UUID[], $4::BIGINT[], \
         $5::BIGINT[], $6::BYTEA[], $7::BYTEA[], $8::UUID[], $9::BYTEA[], $10::BYTEA[], \
         $11::BIGINT[])";
}

type AccessRow = (i64, Option<i64>, Option<Uuid>, i64, i64, Option<i64>);
type ParticipantRow = (i64, Uuid, String, i64, i64);
type ReplayRow = (i64, i64, i64, Vec<u8>, Vec<u8>, i64);

impl Db<'_> {
    /// The event's id and phase, or [`DbError::NotFound`] before it is created.
    pub async fn event_phase(&mut self) -> Result<(EventId, Phase), DbError> {
        let (id, phase) = send!(self, EVENT_PHASE; => one (Uuid, String))?;
        let phase =
            Phase::parse(&phase).ok_or_else(|| DbError::inconsistent("event", "phase", id))?;
        Ok((EventId(id), phase))
    }

    /// The sign-in sessions behind a batch of token digests; none for a digest nobody has.
    pub async fn cast_access(&mut self, tokens: &[[u8; 32]]) -> Result<Vec<CastAccess>, DbError> {
        let rows: Vec<AccessRow> = Rows::default()
            .bytes(tokens.iter().map(<[u8; 32]>::as_slice))
            .fetch_packed(self, &CAST_ACCESS)
            .await?;
        rows.into_iter()
            .map(|(request, cell, participant, expires, seen, revoked)| {
                Ok(CastAccess {
                    request: position("login_session", request)?,
                    participant: cell
                        .zip(participant)
                        .map(|(cell, id)| (CellId(cell), ParticipantId(id))),
                    expires: Micros(expires),
                    last_seen: Micros(seen),
                    revoked: revoked.map(Micros),
                })
            })
            .collect()
    }

    /// The participants of a batch, each named once.
    pub async fn cast_participants(
        &mut self,
        people: &[(CellId, ParticipantId)],
    ) -> Result<Vec<CastParticipant>, DbError> {
        let rows: Vec<ParticipantRow> = Rows::default()
            .ints(people.iter().map(|(cell, _)| cell.0))
            .uuids(people.iter().map(|(_, id)| id.0))
            .fetch_packed(self, &CAST_PARTICIPANTS)
            .await?;
        let person = |(cell, id, district, session, attempts): ParticipantRow| CastParticipant {
            cell: CellId(cell),
            id: ParticipantId(id),
            district: DistrictCode(district),
            session: SessionId(session),
            attempts,
        };
        Ok(rows.into_iter().map(person).collect())
    }

    /// Cards that earlier requests with the same keys have cast. Each question is the request's
    /// position in the batch, the participant and the key.
    pub async fn replayed_cards(
        &mut self,
        questions: &[(usize, CellId, ParticipantId, Uuid)],
    ) -> Result<Vec<ReplayedCard>, DbError> {
        let rows: Vec<ReplayRow> = Rows::default()
            .ints(
                questions
                    .iter()
                    .map(|q| i64::try_from(q.0).unwrap_or(i64::MAX)),
            )
            .ints(questions.iter().map(|q| q.1.0))
            .uuids(questions.iter().map(|q| q.2.0))
            .uuids(questions.iter().map(|q| q.3))
            .fetch(self, &REPLAYED_CARDS)
            .await?;
        rows.into_iter().map(replayed).collect()
    }

    /// Logs a batch of cards.
    pub async fn insert_cards(&mut self, cards: &[CardRow]) -> Result<(), DbError> {
        Rows::default()
            .ints(cards.iter().map(|c| c.cell.0))
            .ints(cards.iter().map(|c| c.log_index))
            .uuids(cards.iter().map(|c| c.participant.0))
            .ints(cards.iter().map(|c| c.attempt))
            .ints(cards.iter().map(|c| c.session.0))
            .bytes(cards.iter().map(|c| c.body.as_slice()))
            .bytes(cards.iter().map(|c| c.leaf.as_bytes()))
            .uuids(cards.iter().map(|c| c.idempotency_key))
            .bytes(cards.iter().map(|c| c.request_hash.as_bytes()))
            .bytes(cards.iter().map(|c| c.receipt_nonce.as_slice()))
            .ints(cards.iter().map(|c| c.cast.0))
            .execute(self, &INSERT_CARDS)
            .await
            .map(drop)
    }
}

fn position(table: &'static str, request: i64) -> Result<usize, DbError> {
    usize::try_from(request).map_err(|_| DbError::inconsistent(table, "position", request))
}

fn replayed(row: ReplayRow) -> Result<ReplayedCard, DbError> {
    let (request, log_index, attempt, hash, nonce, cast) = row;
    let wrong = |column| DbError::inconsistent("card", column, log_index);
    Ok(ReplayedCard {
        request: position("card", request)?,
        log_index,
        attempt,
        request_hash: Hash::from_slice(&hash).ok_or_else(|| wrong("request_hash"))?,
        receipt_nonce: nonce.try_into().map_err(|_| wrong("receipt_nonce"))?,
        cast: Micros(cast),
    })
}
