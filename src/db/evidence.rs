//! Pictures that people send for their registration, encrypted.

use super::{Db, DbError, store::send};
use crate::domain::{EvidenceId, Micros, RegistrationId};
use uuid::Uuid;

/// A picture without its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceRow {
    pub id: EvidenceId,
    /// Which of the few places of its registration it takes, from 1.
    pub place: i64,
    pub received: Micros,
    /// When it is erased.
    pub expires: Micros,
}

statements! {
    INSERT_EVIDENCE = "INSERT INTO evidence (id, registration, place, body, received_us, \
        expires_us) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    EVIDENCE_OF = "SELECT id, place, received_us, expires_us FROM evidence \
        WHERE registration = $1 AND expires_us > $2 ORDER BY received_us, place";
    EVIDENCE_BODY = "SELECT body FROM evidence WHERE id = $1 AND registration = $2 \
        AND expires_us > $3";
    ERASE_EVIDENCE_OF = "DELETE FROM evidence WHERE registration = $1";
    ERASE_OLD_EVIDENCE = "DELETE FROM evidence WHERE expires_us <= $1";
}

impl Db<'_> {
    /// Stores a picture with its encrypted body; false where its place is taken.
    pub async fn insert_evidence(
        &mut self,
        of: RegistrationId,
        row: &EvidenceRow,
        body: &[u8],
    ) -> Result<bool, DbError> {
        let stored = send!(self, INSERT_EVIDENCE; row.id.0, of.0, row.place, body,
            row.received.0, row.expires.0)?;
        Ok(stored == 1)
    }

    /// The pictures of a registration that are not too old at `now`, in the order they came in.
    pub async fn evidence_of(
        &mut self,
        of: RegistrationId,
        now: Micros,
    ) -> Result<Vec<EvidenceRow>, DbError> {
        let rows = send!(self, EVIDENCE_OF; of.0, now.0 => all (Uuid, i64, i64, i64))?;
        let row = |(id, place, received, expires)| EvidenceRow {
            id: EvidenceId(id),
            place,
            received: Micros(received),
            expires: Micros(expires),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The encrypted body of a picture of this registration, unless it is too old at `now`.
    pub async fn evidence_body(
        &mut self,
        of: RegistrationId,
        id: EvidenceId,
        now: Micros,
    ) -> Result<Option<Vec<u8>>, DbError> {
        let row = send!(self, EVIDENCE_BODY; id.0, of.0, now.0 => optional (Vec<u8>,))?;
        Ok(row.map(|(body,)| body))
    }

    /// Erases the pictures of a registration; gives how many.
    pub async fn erase_evidence_of(&mut self, of: RegistrationId) -> Result<u64, DbError> {
        send!(self, ERASE_EVIDENCE_OF; of.0)
    }

    /// Erases what is too old at `now`; gives how many.
    pub async fn erase_old_evidence(&mut self, now: Micros) -> Result<u64, DbError> {
        send!(self, ERASE_OLD_EVIDENCE; now.0)
    }
}
