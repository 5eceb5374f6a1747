//! How registrations were decided: who said what when, and what it rests on.

use super::{Db, DbError, store::send};
use crate::domain::{
    DecisionReason, Micros, RegistrationId, RegistrationState, RollEntryId, Words,
};
use uuid::Uuid;

/// A decision on a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedRow {
    /// Where it led.
    pub state: RegistrationState,
    pub reason: DecisionReason,
    /// What the person was told; may be empty.
    pub words: Words,
    /// What whoever decided, or confirmed it, is called.
    pub by: String,
    pub at: Micros,
    pub on_appeal: bool,
    /// Where it took two: what whoever proposed it is called, and what they checked.
    pub proposed: Option<(String, Words)>,
}

statements! {
    /// Of a version there is one decision, and one confirmed proposal at most.
    DECISIONS_ON = "SELECT d.state, d.reason, d.words, a.display_name, d.at_us, d.on_appeal, \
        b.display_name, p.words FROM registration_decision AS d \
        JOIN registration AS r ON r.id = d.registration JOIN account AS a ON a.id = d.decided_by \
        LEFT JOIN proposal AS p ON p.subject = r.account AND p.version = d.version \
        AND p.state = 'confirmed' AND p.kind IN ('approve-against-roll', 'undo', 'merge') \
        LEFT JOIN account AS b ON b.id = p.proposed_by \
        WHERE d.registration = $1 ORDER BY d.version";
    ENTRY_OF = "SELECT roll_entry FROM roll_claim WHERE registration = $1";
}

type Row = (
    String,
    String,
    String,
    String,
    i64,
    bool,
    Option<String>,
    Option<String>,
);

impl Db<'_> {
    /// What was decided on a registration, the oldest first.
    pub async fn decisions_on(&mut self, of: RegistrationId) -> Result<Vec<DecidedRow>, DbError> {
        let rows = send!(self, DECISIONS_ON; of.0 => all Row)?;
        rows.into_iter().map(|row| decided(of, row)).collect()
    }

    /// The entry of the roll that a registration holds.
    pub async fn entry_of(&mut self, by: RegistrationId) -> Result<Option<RollEntryId>, DbError> {
        let row = send!(self, ENTRY_OF; by.0 => optional (Uuid,))?;
        Ok(row.map(|(id,)| RollEntryId(id)))
    }
}

fn decided(of: RegistrationId, row: Row) -> Result<DecidedRow, DbError> {
    let (state, reason, words, by, at, on_appeal, proposed_by, checked) = row;
    let wrong = |column| DbError::inconsistent("registration_decision", column, of);
    let checked = checked.as_deref().map(Words::parse).transpose();
    let checked = checked.map_err(|_| DbError::inconsistent("proposal", "words", of))?;
    Ok(DecidedRow {
        state: RegistrationState::parse(&state).ok_or_else(|| wrong("state"))?,
        reason: DecisionReason::parse(&reason).ok_or_else(|| wrong("reason"))?,
        words: Words::parse(&words).map_err(|_| wrong("words"))?,
        by,
        at: Micros(at),
        on_appeal,
        proposed: proposed_by.zip(checked),
    })
}
