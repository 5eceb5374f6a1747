//! Casting: what the cast-writer reads and writes for a whole batch at once.

use super::{Db, DbError, LogHead, logs::stored_size, rows::Rows, store::send};
use crate::domain::{
    CellId, DistrictCode, EventId, Hours, Micros, ParticipantId, Phase, SessionId,
};
use crate::log::{Hash, LogName};
use uuid::Uuid;

/// What one request of a batch is judged by: its sign-in session, and who holds it.
#[derive(Debug, Clone)]
pub struct CastStanding {
    /// Which request of the batch, from 0.
    pub request: usize,
    /// Where the event stands.
    pub phase: Phase,
    pub expires: Micros,
    pub last_seen: Micros,
    pub revoked: Option<Micros>,
    /// None where the session is not a participant's.
    pub participant: Option<CastParticipant>,
    /// Whether the participant has cast a card with the request's key before.
    pub is_repeat: bool,
}

/// A participant who casts in this batch.
#[derive(Debug, Clone)]
pub struct CastParticipant {
    pub cell: CellId,
    pub id: ParticipantId,
    pub district: DistrictCode,
    pub session: SessionId,
    /// When that session takes cards; none where it does not exist.
    pub hours: Option<Hours>,
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
}

statements! {
    EVENT_PHASE = "SELECT id, phase FROM event";
    // Everything a request is judged by, in one trip: whoever casts next waits for each. One look
    // at the participant's cards: twice the highest attempt, and one more where a card has the
    // request's key.
    CAST_STANDINGS = sqlite
        "WITH RECURSIVE t (n) AS \
         (SELECT 0 WHERE $1 > 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < $1) \
         SELECT json_group_array(json_array(t.n, s.expires_us, s.last_seen_us, s.revoked_us, \
         p.cell_id, CASE WHEN p.id IS NOT NULL THEN hex(p.id) END, p.district, p.voting_session, \
         e.phase, v.opens_us, v.closes_us, v.closed_us, \
         (SELECT MAX(c.attempt) * 2 + MAX(c.idempotency_key = substr($3, n * 16 + 1, 16)) \
         FROM card AS c WHERE c.cell_id = p.cell_id AND c.participant = p.id))) \
         FROM t CROSS JOIN login_session AS s ON s.token_hash = substr($2, n * 32 + 1, 32) \
         LEFT JOIN participant AS p ON p.cell_id = s.cell_id AND p.id = s.participant \
         LEFT JOIN voting_session AS v ON v.id = p.voting_session CROSS JOIN event AS e",
        postgres
        "SELECT t.n - 1, s.expires_us, s.last_seen_us, s.revoked_us, \
         p.cell_id, p.id, p.district, p.voting_session, \
         e.phase, v.opens_us, v.closes_us, v.closed_us, \
         (SELECT MAX(c.attempt) * 2 + MAX((c.idempotency_key = t.key)::INTEGER) \
         FROM card AS c WHERE c.cell_id = p.cell_id AND c.participant = p.id) \
         FROM unnest($1::BYTEA[], $2::UUID[]) WITH ORDINALITY AS t (token, key, n) \
         JOIN login_session AS s ON s.token_hash = t.token \
         LEFT JOIN participant AS p ON p.cell_id = s.cell_id AND p.id = s.participant \
         LEFT JOIN voting_session AS v ON v.id = p.voting_session CROSS JOIN event AS e";
    REPLAYED_CARDS = sqlite
        "SELECT t.value ->> 0, c.log_index, c.attempt, c.request_hash, c.receipt_nonce, c.cast_us \
         FROM json_each($1) AS t JOIN card AS c ON c.cell_id = (t.value ->> 1) \
         AND c.participant = unhex(t.value ->> 2) AND c.idempotency_key = unhex(t.value ->> 3)",
        postgres
        "SELECT t.request, c.log_index, c.attempt, c.request_hash, c.receipt_nonce, c.cast_us \
         FROM unnest($1::BIGINT[], $2::BIGINT[], $3::UUID[], $4::UUID[]) \
         AS t (request, cell, participant, key) JOIN card AS c ON c.cell_id = t.cell \
         AND c.participant = t.participant AND c.idempotency_key = t.key";
    // One trip for all that a batch changes: cards, drafts, head, and the checkpoint unless it is
    // empty.
    LOG_CARDS = sqlite
        "INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, \
         body, leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) \
         WITH RECURSIVE t (n) AS \
         (SELECT 0 WHERE $1 > 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < $1) \
         SELECT CAST(substr($2, n * 20 + 1, 20) AS INTEGER), $12 - $1 + n, \
         substr($3, n * 16 + 1, 16), CAST(substr($4, n * 20 + 1, 20) AS INTEGER), \
         CAST(substr($5, n * 20 + 1, 20) AS INTEGER), \
         substr($6, n * length($6) / $1 + 1, length($6) / $1), substr($7, n * 32 + 1, 32), \
         substr($8, n * 16 + 1, 16), substr($9, n * 32 + 1, 32), substr($10, n * 5 + 1, 5), \
         $15 FROM t; \
         DELETE FROM draft WHERE rowid IN (WITH RECURSIVE t (n) AS \
         (SELECT 0 WHERE $1 > 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < $1) \
         SELECT d.rowid FROM t CROSS JOIN draft AS d \
         ON d.cell_id = CAST(substr($2, n * 20 + 1, 20) AS INTEGER) \
         AND d.participant = substr($3, n * 16 + 1, 16)); \
         UPDATE log_head SET size = $12, frontier = $13 WHERE log = $11; \
         INSERT INTO log_checkpoint (log, size, note, at_us) \
         SELECT $11, $12, $14, $15 WHERE $14 <> ''",
        postgres
        "WITH t AS (SELECT * FROM unnest($1::BIGINT[], $2::UUID[], $3::BIGINT[], $4::BIGINT[], \
         $5::BYTEA[], $6::BYTEA[], $7::UUID[], $8::BYTEA[], $9::BYTEA[]) WITH ORDINALITY \
         AS t (cell, participant, attempt, voting_session, body, leaf, idempotency_key, \
         request_hash, receipt_nonce, n)), \
         logged AS (INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, \
         body, leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) \
         SELECT cell, $11 - cardinality($1) + n - 1, participant, attempt, voting_session, body, \
         leaf, idempotency_key, request_hash, receipt_nonce, $14 FROM t), \
         erased AS (DELETE FROM draft AS d USING t \
         WHERE d.cell_id = t.cell AND d.participant = t.participant), \
         moved AS (UPDATE log_head SET size = $11, frontier = $12 WHERE log = $10) \
         INSERT INTO log_checkpoint (log, size, note, at_us) \
         SELECT $10, $11, $13, $14 WHERE $13 <> ''";
}

/// Request; the sign-in session's expiry, last use and revocation; the participant's cell, id,
/// district and voting session; the event's phase; when the voting session opens, closes, and was
/// closed; attempts and repeat in one number.
type StandingRow = (
    i64,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    Option<Uuid>,
    Option<String>,
    Option<i64>,
    String,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);
type ReplayRow = (i64, i64, i64, Vec<u8>, Vec<u8>, i64);

impl Db<'_> {
    /// The event's id and phase, or [`DbError::NotFound`] before it is created.
    pub async fn event_phase(&mut self) -> Result<(EventId, Phase), DbError> {
        let (id, phase) = send!(self, EVENT_PHASE; => one (Uuid, String))?;
        let phase =
            Phase::parse(&phase).ok_or_else(|| DbError::inconsistent("event", "phase", id))?;
        Ok((EventId(id), phase))
    }

    /// What a batch is judged by. Each question is a token's digest and an idempotency key; there
    /// is no answer for a digest nobody has.
    pub async fn cast_standings(
        &mut self,
        questions: &[([u8; 32], Uuid)],
    ) -> Result<Vec<CastStanding>, DbError> {
        let rows: Vec<StandingRow> = Rows::default()
            .bytes(questions.iter().map(|(token, _)| token.as_slice()))
            .uuids(questions.iter().map(|(_, key)| *key))
            .fetch_packed(self, &CAST_STANDINGS)
            .await?;
        rows.into_iter().map(standing).collect()
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

    /// Logs a batch of cards cast at `now`: stores them as the last that `head` counts, erases
    /// the drafts they were made from, and moves the head of the log to `head` under the signed
    /// checkpoint `note`, where it is signed in the same transaction.
    pub async fn log_cards(
        &mut self,
        cards: &[CardRow],
        head: &LogHead,
        note: Option<&str>,
        now: Micros,
    ) -> Result<(), DbError> {
        let size = stored_size(LogName::Cards, head.size())?;
        let frontier = head.to_bytes();
        Rows::default()
            .ints(cards.iter().map(|c| c.cell.0))
            .uuids(cards.iter().map(|c| c.participant.0))
            .ints(cards.iter().map(|c| c.attempt))
            .ints(cards.iter().map(|c| c.session.0))
            .bytes(cards.iter().map(|c| c.body.as_slice()))
            .bytes(cards.iter().map(|c| c.leaf.as_bytes()))
            .uuids(cards.iter().map(|c| c.idempotency_key))
            .bytes(cards.iter().map(|c| c.request_hash.as_bytes()))
            .bytes(cards.iter().map(|c| c.receipt_nonce.as_slice()))
            .and_text(LogName::Cards.as_str())
            .and_int(size)
            .and_bytes(&frontier)
            .and_text(note.unwrap_or_default())
            .and_int(now.0)
            .execute_packed(self, &LOG_CARDS)
            .await
            .map(drop)
    }
}

fn position(table: &'static str, request: i64) -> Result<usize, DbError> {
    usize::try_from(request).map_err(|_| DbError::inconsistent(table, "position", request))
}

fn standing(row: StandingRow) -> Result<CastStanding, DbError> {
    let (request, expires, seen, revoked) = (row.0, row.1, row.2, row.3);
    let (cell, id, district, session) = (row.4, row.5, row.6, row.7);
    let (phase, opens, closes, closed, cards) = (row.8, row.9, row.10, row.11, row.12);
    let cards = cards.unwrap_or(0);
    let hours = opens.zip(closes).map(|(opens, closes)| Hours {
        opens: Micros(opens),
        closes: Micros(closes),
        closed: closed.map(Micros),
    });
    let participant = match (cell, id, district, session) {
        (Some(cell), Some(id), Some(district), Some(session)) => Some(CastParticipant {
            cell: CellId(cell),
            id: ParticipantId(id),
            district: DistrictCode(district),
            session: SessionId(session),
            hours,
            attempts: cards / 2,
        }),
        _ => None,
    };
    Ok(CastStanding {
        request: position("login_session", request)?,
        phase: Phase::parse(&phase)
            .ok_or_else(|| DbError::inconsistent("event", "phase", &phase))?,
        expires: Micros(expires),
        last_seen: Micros(seen),
        revoked: revoked.map(Micros),
        participant,
        is_repeat: cards % 2 == 1,
    })
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
