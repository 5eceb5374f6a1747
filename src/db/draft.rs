//! Cards that are still being ranked: one a participant at most, encrypted.

use super::{Db, DbError, LoginRow, login::login, store::send};
use crate::domain::{
    AccountId, CellId, DistrictCode, Micros, Participant, ParticipantId, SessionId,
};
use uuid::Uuid;

/// A draft as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    pub revision: Uuid,
    /// Encrypted.
    pub body: Vec<u8>,
    pub saved: Micros,
}

/// A draft to store.
#[derive(Debug, Clone)]
pub struct NewDraft<'a> {
    pub cell: CellId,
    pub participant: ParticipantId,
    /// The revision it replaces; none where there is no draft yet.
    pub replaces: Option<Uuid>,
    pub row: &'a DraftRow,
}

statements! {
    DRAFT = "SELECT revision, body, saved_us FROM draft WHERE cell_id = $1 AND participant = $2";
    /// The participant and the draft in one: what every page of the card asks for.
    DRAFTING = "SELECT p.account, p.district, p.voting_session, p.display_name, \
        (SELECT COALESCE(MAX(c.attempt), 0) FROM card AS c \
        WHERE c.cell_id = p.cell_id AND c.participant = p.id), d.revision, d.body, d.saved_us FROM participant AS p LEFT JOIN draft AS d \
        ON d.cell_id = p.cell_id AND d.participant = p.id WHERE p.cell_id = $1 AND p.id = $2";
    /// Who is behind a token, with the participant and the draft: one way to the database a page.
    ARRIVING = "SELECT l.account, l.role, l.cell_id, l.participant, l.created_us, l.expires_us, \
        l.last_seen_us, l.revoked_us, l.device, p.district, p.voting_session, p.display_name, \
        (SELECT COALESCE(MAX(c.attempt), 0) FROM card AS c \
        WHERE c.cell_id = p.cell_id AND c.participant = p.id), d.revision, d.body, d.saved_us \
        FROM login_session AS l LEFT JOIN participant AS p \
        ON p.cell_id = l.cell_id AND p.id = l.participant LEFT JOIN draft AS d \
        ON d.cell_id = p.cell_id AND d.participant = p.id WHERE l.token_hash = $1";
    INSERT_DRAFT = "INSERT INTO draft (cell_id, participant, revision, body, saved_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    UPDATE_DRAFT = "UPDATE draft SET revision = $4, body = $5, saved_us = $6 \
        WHERE cell_id = $1 AND participant = $2 AND revision = $3";
    DELETE_DRAFT = "DELETE FROM draft WHERE cell_id = $1 AND participant = $2";
    DELETE_EVERY_DRAFT = "DELETE FROM draft";
}

type Drafting = (
    Uuid,
    String,
    i64,
    String,
    i64,
    Option<Uuid>,
    Option<Vec<u8>>,
    Option<i64>,
);

type Arriving = (
    Uuid,
    String,
    Option<i64>,
    Option<Uuid>,
    i64,
    i64,
    i64,
    Option<i64>,
    String,
    Option<String>,
    Option<i64>,
    Option<String>,
    i64,
    Option<Uuid>,
    Option<Vec<u8>>,
    Option<i64>,
);

/// A participant, how many cards they have cast, and their draft, if any.
pub type AtCardRow = (Participant, u64, Option<DraftRow>);

impl Db<'_> {
    /// The participant's draft, if any.
    pub async fn draft(
        &mut self,
        cell: CellId,
        participant: ParticipantId,
    ) -> Result<Option<DraftRow>, DbError> {
        let row = send!(self, DRAFT; cell.0, participant.0 => optional (Uuid, Vec<u8>, i64))?;
        Ok(row.map(|(revision, body, saved)| DraftRow {
            revision,
            body,
            saved: Micros(saved),
        }))
    }

    /// The participant, or [`DbError::NotFound`], how many cards they have cast, and their draft,
    /// if any.
    pub async fn drafting(
        &mut self,
        cell: CellId,
        id: ParticipantId,
    ) -> Result<(Participant, u64, Option<DraftRow>), DbError> {
        let row = send!(self, DRAFTING; cell.0, id.0 => one Drafting)?;
        let (account, district, session, display_name, attempts, revision, body, saved) = row;
        let participant = Participant {
            id,
            account: AccountId(account),
            cell,
            district: DistrictCode(district),
            session: SessionId(session),
            display_name,
        };
        Ok((
            participant,
            attempts.unsigned_abs(),
            draft(revision, body, saved),
        ))
    }

    /// The sign-in session of a token's digest, whatever its state, with its participant and their
    /// draft.
    pub async fn arriving(
        &mut self,
        token: &[u8; 32],
    ) -> Result<Option<(LoginRow, Option<AtCardRow>)>, DbError> {
        let Some(row) = send!(self, ARRIVING; token.as_slice() => optional Arriving)? else {
            return Ok(None);
        };
        let (account, role, cell, id, created, expires, seen, revoked, device, ..) = row;
        let (.., district, session, display_name, attempts, revision, body, saved) = row;
        let login = login((
            account, role, cell, id, created, expires, seen, revoked, device,
        ))?;
        let named = district.zip(session).zip(display_name);
        let at_card = login.participant.zip(named).map(
            |((cell, id), ((district, session), display_name))| {
                let participant = Participant {
                    id,
                    account: login.account,
                    cell,
                    district: DistrictCode(district),
                    session: SessionId(session),
                    display_name,
                };
                (
                    participant,
                    attempts.unsigned_abs(),
                    draft(revision, body, saved),
                )
            },
        );
        Ok(Some((login, at_card)))
    }

    /// Stores a draft; false where another revision than the one it replaces is there.
    pub async fn save_draft(&mut self, draft: &NewDraft<'_>) -> Result<bool, DbError> {
        let DraftRow {
            revision,
            body,
            saved,
        } = draft.row;
        let (cell, id) = (draft.cell.0, draft.participant.0);
        let written = match draft.replaces {
            None => send!(self, INSERT_DRAFT; cell, id, revision, body, saved.0)?,
            Some(old) => send!(self, UPDATE_DRAFT; cell, id, old, revision, body, saved.0)?,
        };
        Ok(written == 1)
    }

    /// Erases the draft of one participant.
    pub async fn delete_draft(
        &mut self,
        cell: CellId,
        participant: ParticipantId,
    ) -> Result<(), DbError> {
        send!(self, DELETE_DRAFT; cell.0, participant.0).map(drop)
    }

    /// Erases what nobody can cast any more.
    pub async fn delete_every_draft(&mut self) -> Result<(), DbError> {
        send!(self, DELETE_EVERY_DRAFT;).map(drop)
    }
}

/// A draft from its columns; none where the participant has none.
fn draft(revision: Option<Uuid>, body: Option<Vec<u8>>, saved: Option<i64>) -> Option<DraftRow> {
    let ((revision, body), saved) = revision.zip(body).zip(saved)?;
    Some(DraftRow {
        revision,
        body,
        saved: Micros(saved),
    })
}
