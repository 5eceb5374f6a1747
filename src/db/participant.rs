//! Approved remote participants.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{AccountId, CellId, DistrictCode, Participant, ParticipantId, SessionId};
use uuid::Uuid;

/// A participant to store.
pub type NewParticipant = Participant;

/// A participant as stored, with where their cards stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    pub participant: Participant,
    /// Cards cast so far.
    pub attempts: i64,
    /// Log index of the card that counts.
    pub counted_index: Option<i64>,
}

statements! {
    INSERT_PARTICIPANTS = sqlite
        "INSERT INTO participant (cell_id, id, account, district, voting_session, display_name, \
         attempts) SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3, \
         value ->> 4, value ->> 5, 0 FROM json_each($1)",
        postgres
        "INSERT INTO participant (cell_id, id, account, district, voting_session, display_name, \
         attempts) SELECT cell, id, account, district, session, name, 0 FROM unnest($1::BIGINT[], \
         $2::UUID[], $3::UUID[], $4::TEXT[], $5::BIGINT[], $6::TEXT[]) \
         AS t (cell, id, account, district, session, name)";
    PARTICIPANT = "SELECT account, district, voting_session, display_name, attempts, \
        counted_index FROM participant WHERE cell_id = $1 AND id = $2";
    PARTICIPANT_COUNTS = "SELECT district, voting_session, COUNT(*), COUNT(counted_index) \
        FROM participant GROUP BY district, voting_session ORDER BY district, voting_session";
}

type Row = (Uuid, String, i64, String, i64, Option<i64>);

impl Db<'_> {
    /// Stores approved participants.
    pub async fn insert_participants(&mut self, people: &[NewParticipant]) -> Result<(), DbError> {
        Rows::default()
            .ints(people.iter().map(|p| p.cell.0))
            .uuids(people.iter().map(|p| p.id.0))
            .uuids(people.iter().map(|p| p.account.0))
            .texts(people.iter().map(|p| p.district.0.as_str()))
            .ints(people.iter().map(|p| p.session.0))
            .texts(people.iter().map(|p| p.display_name.as_str()))
            .execute(self, &INSERT_PARTICIPANTS)
            .await
            .map(drop)
    }

    /// One participant, or [`DbError::NotFound`].
    pub async fn participant(
        &mut self,
        cell: CellId,
        id: ParticipantId,
    ) -> Result<ParticipantRow, DbError> {
        let row = send!(self, PARTICIPANT; cell.0, id.0 => one Row)?;
        let (account, district, session, display_name, attempts, counted_index) = row;
        Ok(ParticipantRow {
            participant: Participant {
                id,
                account: AccountId(account),
                cell,
                district: DistrictCode(district),
                session: SessionId(session),
                display_name,
            },
            attempts,
            counted_index,
        })
    }

    /// By district and voting session: participants approved, and those with a card in the box.
    pub async fn participant_counts(
        &mut self,
    ) -> Result<Vec<(DistrictCode, SessionId, i64, i64)>, DbError> {
        let rows = send!(self, PARTICIPANT_COUNTS; => all (String, i64, i64, i64))?;
        Ok(rows
            .into_iter()
            .map(|(d, s, approved, cast)| (DistrictCode(d), SessionId(s), approved, cast))
            .collect())
    }
}
