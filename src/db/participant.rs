//! Approved remote participants.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{AccountId, CellId, DistrictCode, Participant, ParticipantId, SessionId};
use uuid::Uuid;

/// A participant as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    pub participant: Participant,
    /// Whether a card of theirs is in the box.
    pub has_card: bool,
}

statements! {
    INSERT_PARTICIPANTS = sqlite
        "INSERT INTO participant (cell_id, id, account, district, voting_session, display_name) \
         SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3, \
         value ->> 4, value ->> 5 FROM json_each($1)",
        postgres
        "INSERT INTO participant (cell_id, id, account, district, voting_session, display_name) \
         SELECT * FROM unnest($1::BIGINT[], $2::UUID[], $3::UUID[], $4::TEXT[], $5::BIGINT[], \
         $6::TEXT[])";
    DELETE_PARTICIPANT = "DELETE FROM participant WHERE cell_id = $1 AND id = $2";
    PARTICIPANT = "SELECT p.account, p.district, p.voting_session, p.display_name, \
        EXISTS (SELECT 1 FROM card AS c WHERE c.cell_id = p.cell_id AND c.participant = p.id) \
        FROM participant AS p WHERE p.cell_id = $1 AND p.id = $2";
    PARTICIPANT_COUNTS = "SELECT p.district, p.voting_session, COUNT(*), \
        CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM card AS c WHERE c.cell_id = p.cell_id \
        AND c.participant = p.id) THEN 1 ELSE 0 END) AS BIGINT) FROM participant AS p \
        GROUP BY p.district, p.voting_session ORDER BY p.district, p.voting_session";
}

type Row = (Uuid, String, i64, String, bool);

impl Db<'_> {
    /// Stores approved participants.
    pub async fn insert_participants(&mut self, people: &[Participant]) -> Result<(), DbError> {
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

    /// Removes a participant who has cast nothing.
    pub async fn delete_participant(
        &mut self,
        cell: CellId,
        id: ParticipantId,
    ) -> Result<(), DbError> {
        send!(self, DELETE_PARTICIPANT; cell.0, id.0).map(drop)
    }

    /// One participant, or [`DbError::NotFound`].
    pub async fn participant(
        &mut self,
        cell: CellId,
        id: ParticipantId,
    ) -> Result<ParticipantRow, DbError> {
        let row = send!(self, PARTICIPANT; cell.0, id.0 => one Row)?;
        let (account, district, session, display_name, has_card) = row;
        Ok(ParticipantRow {
            participant: Participant {
                id,
                account: AccountId(account),
                cell,
                district: DistrictCode(district),
                session: SessionId(session),
                display_name,
            },
            has_card,
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
