//! Registrations, and which entry of the roll each of them claims.

use super::{Db, DbError, contact::identity, store::send};
use crate::domain::{
    AccountId, Decision, DecisionReason, Micros, Needs, Registration, RegistrationId,
    RegistrationState, RegistrationWindow, RollEntryId, SessionId, Words,
};
use uuid::Uuid;

/// One line of the desk's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    pub id: RegistrationId,
    pub given: String,
    pub family: String,
    pub submitted: Micros,
    pub on_roll: bool,
    /// Whether another registration holds the entry of the roll.
    pub is_twice: bool,
    /// Whether it is about a refusal.
    pub is_appeal: bool,
    /// Whether a senior verifier must decide it.
    pub is_escalated: bool,
    /// What whoever works on it is called.
    pub taken_by: Option<String>,
}

/// Registrations of each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub submitted: u64,
    pub asked: u64,
    pub refused: u64,
    pub approved: u64,
    pub appealed: u64,
    pub merged: u64,
}

statements! {
    SET_WINDOW = "INSERT INTO registration_window (only_row, opens_us, closes_us, cure_us) \
        VALUES (1, $1, $2, $3)";
    WINDOW = "SELECT opens_us, closes_us, cure_us FROM registration_window";
    INSERT_REGISTRATION = "INSERT INTO registration (id, account, state, version, given_names, \
        family_name, birth_date, postcode, roll_entry, needs_captions, needs_asl, needs_other, \
        message) VALUES ($1, $2, 'draft', 1, $3, $4, $5, $6, $7, FALSE, FALSE, '', '')";
    REGISTRATION = "SELECT id, account, state, version, given_names, family_name, birth_date, \
        postcode, roll_entry, voting_session, needs_captions, needs_asl, needs_other, agreed_us, \
        message, submitted_us \
        FROM registration WHERE id = $1";
    REGISTRATION_OF = "SELECT id, account, state, version, given_names, family_name, birth_date, \
        postcode, roll_entry, voting_session, needs_captions, needs_asl, needs_other, agreed_us, \
        message, submitted_us \
        FROM registration WHERE account = $1";
    UPDATE_TYPED = "UPDATE registration SET version = version + 1, state = $3, given_names = $4, \
        family_name = $5, birth_date = $6, postcode = $7, roll_entry = $8, voting_session = $9, \
        needs_captions = $10, needs_asl = $11, needs_other = $12, agreed_us = $13, message = $14, \
        submitted_us = $15 WHERE id = $1 AND version = $2";
    UPDATE_STATE = "UPDATE registration SET version = version + 1, state = $3 \
        WHERE id = $1 AND version = $2";
    /// Changes nothing: whoever writes the same row waits until this transaction has ended.
    HOLD_REGISTRATION = "UPDATE registration SET version = version WHERE id = $1 AND version = $2";
    INSERT_DECISION = "INSERT INTO registration_decision (registration, version, state, reason, \
        words, decided_by, at_us, cure_by_us, on_appeal) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TOOK_PART = "SELECT EXISTS (SELECT 1 FROM registration_decision WHERE registration = $1 \
        AND decided_by = $3) OR EXISTS (SELECT 1 FROM proposal WHERE subject = $2 \
        AND (proposed_by = $3 OR settled_by = $3))";
    LAST_DECISION = "SELECT reason, words, decided_by, at_us, cure_by_us, on_appeal \
        FROM registration_decision WHERE registration = $1 ORDER BY version DESC LIMIT 1";
    CLAIM_ENTRY = "INSERT INTO roll_claim (roll_entry, registration) VALUES ($1, $2) \
        ON CONFLICT DO NOTHING";
    RELEASE_ENTRY = "DELETE FROM roll_claim WHERE registration = $1";
    CLAIM_ON = "SELECT registration FROM roll_claim WHERE roll_entry = $1";
    QUEUE = "SELECT r.id, r.given_names, r.family_name, r.submitted_us, r.roll_entry IS NOT NULL, \
        EXISTS (SELECT 1 FROM roll_claim AS c WHERE c.roll_entry = r.roll_entry \
        AND c.registration <> r.id), r.state = 'appealed', \
        EXISTS (SELECT 1 FROM case_escalation AS e WHERE e.registration = r.id), \
        (SELECT h.display_name FROM case_claim AS k JOIN account AS h ON h.id = k.held_by \
        WHERE k.registration = r.id AND k.until_us > $1) FROM registration AS r \
        WHERE r.state IN ('submitted', 'appealed') \
        AND r.submitted_us IS NOT NULL AND NOT EXISTS (SELECT 1 FROM proposal AS p \
        WHERE p.subject = r.account AND p.kind <> 'recover-account' AND p.state = 'open' \
        AND p.expires_us > $1) ORDER BY r.submitted_us, r.id LIMIT $2";
    QUEUE_COUNTS = "SELECT state, COUNT(*) FROM registration GROUP BY state";
    PLACE_ACCOUNT = "UPDATE account SET cell_id = $2, participant = $3 \
        WHERE id = $1 AND participant IS NULL";
    PLACE_LOGINS = "UPDATE login_session SET cell_id = $2, participant = $3 WHERE account = $1";
    UNPLACE_ACCOUNT = "UPDATE account SET cell_id = NULL, participant = NULL WHERE id = $1";
    UNPLACE_LOGINS = "UPDATE login_session SET cell_id = NULL, participant = NULL \
        WHERE account = $1";
}

type Row = (
    Uuid,
    Uuid,
    String,
    i64,
    String,
    String,
    String,
    String,
    Option<Uuid>,
    Option<i64>,
    bool,
    bool,
    String,
    Option<i64>,
    String,
    Option<i64>,
);
type LastDecision = (String, String, Uuid, i64, i64, bool);

impl Db<'_> {
    /// Stores when people can register; once, with the event.
    pub async fn set_registration_window(&mut self, w: RegistrationWindow) -> Result<(), DbError> {
        send!(self, SET_WINDOW; w.opens.0, w.closes.0, w.cure.0).map(drop)
    }

    /// When people can register, where the event says so.
    pub async fn registration_window(&mut self) -> Result<Option<RegistrationWindow>, DbError> {
        let row = send!(self, WINDOW; => optional (i64, i64, i64))?;
        Ok(row.map(|(opens, closes, cure)| RegistrationWindow {
            opens: Micros(opens),
            closes: Micros(closes),
            cure: Micros(cure),
        }))
    }

    /// Stores a new registration, a draft; of the rest only who they say they are and the entry
    /// of the roll are taken.
    pub async fn insert_registration(&mut self, new: &Registration) -> Result<(), DbError> {
        let who = &new.identity;
        send!(self, INSERT_REGISTRATION; new.id.0, new.account.0, who.given.as_str(),
            who.family.as_str(), who.birth.to_string(), who.postcode.as_str(),
            new.roll_entry.map(|e| e.0))
        .map(drop)
    }

    /// One registration, with what staff said last.
    pub async fn registration(
        &mut self,
        id: RegistrationId,
    ) -> Result<Option<Registration>, DbError> {
        let row = send!(self, REGISTRATION; id.0 => optional Row)?;
        self.with_decision(row).await
    }

    /// The registration of an account.
    pub async fn registration_of(
        &mut self,
        account: AccountId,
    ) -> Result<Option<Registration>, DbError> {
        let row = send!(self, REGISTRATION_OF; account.0 => optional Row)?;
        self.with_decision(row).await
    }

    async fn with_decision(&mut self, row: Option<Row>) -> Result<Option<Registration>, DbError> {
        let Some(row) = row else { return Ok(None) };
        let mut registration = registration(row)?;
        let last = send!(self, LAST_DECISION; registration.id.0 => optional LastDecision)?;
        registration.decision = last.map(|d| decision(registration.id, d)).transpose()?;
        Ok(Some(registration))
    }

    /// Stores what the person typed and the state that follows; false where the registration is
    /// no longer the version it was.
    pub async fn update_registration(&mut self, r: &Registration) -> Result<bool, DbError> {
        let who = &r.identity;
        let done = send!(self, UPDATE_TYPED; r.id.0, r.version, r.state.as_str(),
            who.given.as_str(), who.family.as_str(), who.birth.to_string(),
            who.postcode.as_str(), r.roll_entry.map(|e| e.0), r.session.map(|s| s.0),
            r.needs.captions, r.needs.asl, r.needs.other.as_str(), r.agreed.map(|at| at.0),
            r.message.as_str(), r.submitted.map(|at| at.0))?;
        Ok(done == 1)
    }

    /// Keeps a registration as it is until the transaction ends; false where it is no longer the
    /// version it was.
    pub async fn hold_registration(&mut self, r: &Registration) -> Result<bool, DbError> {
        Ok(send!(self, HOLD_REGISTRATION; r.id.0, r.version)? == 1)
    }

    /// Stores a decision of staff and the state that follows; false as above.
    pub async fn decide_registration(
        &mut self,
        r: &Registration,
        decision: &Decision,
    ) -> Result<bool, DbError> {
        if send!(self, UPDATE_STATE; r.id.0, r.version, r.state.as_str())? != 1 {
            return Ok(false);
        }
        send!(self, INSERT_DECISION; r.id.0, r.version, r.state.as_str(),
            decision.reason.as_str(), decision.words.as_str(), decision.by.0, decision.at.0,
            decision.cure_by.0, decision.on_appeal)?;
        Ok(true)
    }

    /// Whether somebody decided on a registration, or proposed or settled something about it.
    pub async fn took_part(&mut self, r: &Registration, by: AccountId) -> Result<bool, DbError> {
        let row = send!(self, TOOK_PART; r.id.0, r.account.0, by.0 => one (bool,))?;
        Ok(row.0)
    }

    /// Takes an entry of the roll for a registration; false where another one holds it. Each
    /// registration holds one entry at most.
    pub async fn claim_entry(
        &mut self,
        entry: RollEntryId,
        by: RegistrationId,
    ) -> Result<bool, DbError> {
        Ok(send!(self, CLAIM_ENTRY; entry.0, by.0)? == 1)
    }

    /// Gives back the entry a registration holds, if it holds one.
    pub async fn release_entry(&mut self, by: RegistrationId) -> Result<(), DbError> {
        send!(self, RELEASE_ENTRY; by.0).map(drop)
    }

    /// Which registration holds an entry of the roll.
    pub async fn claim_on(
        &mut self,
        entry: RollEntryId,
    ) -> Result<Option<RegistrationId>, DbError> {
        let row = send!(self, CLAIM_ON; entry.0 => optional (Uuid,))?;
        Ok(row.map(|(id,)| RegistrationId(id)))
    }

    /// What waits for staff at `now`, oldest first, without what waits for a second person.
    pub async fn registration_queue(
        &mut self,
        now: Micros,
        most: i64,
    ) -> Result<Vec<QueueRow>, DbError> {
        type Row = (
            Uuid,
            String,
            String,
            i64,
            bool,
            bool,
            bool,
            bool,
            Option<String>,
        );
        let rows = send!(self, QUEUE; now.0, most => all Row)?;
        let line = |row: Row| {
            let (id, given, family, submitted, ..) = row;
            let (.., on_roll, is_twice, is_appeal, is_escalated, taken_by) = row;
            QueueRow {
                id: RegistrationId(id),
                given,
                family,
                submitted: Micros(submitted),
                on_roll,
                is_twice,
                is_appeal,
                is_escalated,
                taken_by,
            }
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// How many registrations there are of each state.
    pub async fn registration_counts(&mut self) -> Result<QueueCounts, DbError> {
        let mut counts = QueueCounts::default();
        for (state, count) in send!(self, QUEUE_COUNTS; => all (String, i64))? {
            let count = count.unsigned_abs();
            match RegistrationState::parse(&state) {
                Some(RegistrationState::Submitted) => counts.submitted = count,
                Some(RegistrationState::Appealed) => counts.appealed = count,
                Some(RegistrationState::Merged) => counts.merged = count,
                Some(RegistrationState::Asked) => counts.asked = count,
                Some(RegistrationState::Refused) => counts.refused = count,
                Some(RegistrationState::Approved) => counts.approved = count,
                Some(RegistrationState::Draft) => {}
                None => return Err(DbError::inconsistent("registration", "state", state)),
            }
        }
        Ok(counts)
    }

    /// Says where an account's participant lives, for the account and its sign-in sessions; false
    /// where it has one already.
    pub async fn place_account(
        &mut self,
        who: &crate::domain::Participant,
    ) -> Result<bool, DbError> {
        if send!(self, PLACE_ACCOUNT; who.account.0, who.cell.0, who.id.0)? != 1 {
            return Ok(false);
        }
        send!(self, PLACE_LOGINS; who.account.0, who.cell.0, who.id.0)?;
        Ok(true)
    }

    /// Says that an account takes part no more, for the account and its sign-in sessions.
    pub async fn unplace_account(&mut self, account: AccountId) -> Result<(), DbError> {
        send!(self, UNPLACE_ACCOUNT; account.0)?;
        send!(self, UNPLACE_LOGINS; account.0).map(drop)
    }
}

fn registration(row: Row) -> Result<Registration, DbError> {
    let (id, account, state, version, given, family, birth, postcode, entry, session, ..) = row;
    let (.., captions, asl, other, agreed, message, submitted) = row;
    let wrong = |column| DbError::inconsistent("registration", column, id);
    let words = |text: &str, column| Words::parse(text).map_err(|_| wrong(column));
    Ok(Registration {
        id: RegistrationId(id),
        account: AccountId(account),
        state: RegistrationState::parse(&state).ok_or_else(|| wrong("state"))?,
        version,
        identity: identity([&given, &family, &birth, &postcode]).map_err(wrong)?,
        roll_entry: entry.map(RollEntryId),
        session: session.map(SessionId),
        needs: Needs {
            captions,
            asl,
            other: words(&other, "needs_other")?,
        },
        agreed: agreed.map(Micros),
        message: words(&message, "message")?,
        decision: None,
        submitted: submitted.map(Micros),
    })
}

fn decision(of: RegistrationId, row: LastDecision) -> Result<Decision, DbError> {
    let (reason, words, by, at, cure_by, on_appeal) = row;
    let wrong = |column| DbError::inconsistent("registration_decision", column, of);
    Ok(Decision {
        reason: DecisionReason::parse(&reason).ok_or_else(|| wrong("reason"))?,
        words: Words::parse(&words).map_err(|_| wrong("words"))?,
        by: AccountId(by),
        at: Micros(at),
        cure_by: Micros(cure_by),
        on_appeal,
    })
}
