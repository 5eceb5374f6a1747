//! Erasing what is stored about people once its time is over. Every method takes a part at most.

use super::{Db, DbError, Statement, store::send};
use crate::domain::{AccountId, Micros};
use uuid::Uuid;

/// What is erased whole after the event, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    Letters,
    LatePermits,
    RecoveryRequests,
    /// Not those about opening the box: who let it be opened is part of the record.
    Proposals,
    CheckIns,
    Roll,
}

impl Leftover {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Letters,
        Self::LatePermits,
        Self::RecoveryRequests,
        Self::Proposals,
        Self::CheckIns,
        Self::Roll,
    ];
}

statements! {
    NEWEST_RELEASED = "SELECT MAX(released_us) FROM release";
    ERASE_ENDED_LOGINS = "DELETE FROM login_session WHERE token_hash IN \
        (SELECT s.token_hash FROM login_session AS s WHERE s.expires_us <= $1 AND EXISTS \
        (SELECT 1 FROM login_session AS n WHERE n.account = s.account \
        AND n.created_us > s.created_us) ORDER BY s.expires_us LIMIT $2)";
    ERASE_OLD_MAIL = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox \
        WHERE done_us <= $1 ORDER BY done_us LIMIT $2)";
    /// Whoever may still register late has time.
    UNFINISHED_ACCOUNTS = "SELECT r.account FROM registration AS r \
        JOIN account AS a ON a.id = r.account LEFT JOIN contact AS c ON c.account = r.account \
        WHERE r.state = 'draft' AND a.role = 'participant' AND a.participant IS NULL \
        AND NOT EXISTS (SELECT 1 FROM late_permit AS p WHERE p.email = c.email \
        AND p.until_us > $1) ORDER BY r.id LIMIT $2";
    PARTICIPANT_ACCOUNTS = "SELECT id FROM account WHERE role = 'participant' \
        ORDER BY id LIMIT $1";
    HAS_REPLACED_ENTRIES = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM roll_entry AS e \
        WHERE e.until <> 9223372036854775807 \
        AND e.until <= (SELECT import FROM roll_head) \
        AND e.until IN (SELECT number FROM roll_import WHERE ended_us <= $1) \
        AND NOT EXISTS (SELECT 1 FROM roll_claim AS c WHERE c.roll_entry = e.id) \
        AND NOT EXISTS (SELECT 1 FROM check_in AS k WHERE k.roll_entry = e.id) LIMIT 1) AS found";
    REPLACED_BY = "SELECT COUNT(*) FROM roll_entry WHERE until = $1 \
        AND until <> 9223372036854775807";
    /// The last that the roll said about whoever takes part, or came, stays.
    ERASE_REPLACED_ENTRIES = "DELETE FROM roll_entry WHERE (id, since) IN \
        (SELECT e.id, e.since FROM roll_entry AS e WHERE e.until <> 9223372036854775807 \
        AND e.until <= (SELECT import FROM roll_head) \
        AND e.until IN (SELECT number FROM roll_import WHERE ended_us <= $1) \
        AND NOT EXISTS (SELECT 1 FROM roll_claim AS c WHERE c.roll_entry = e.id) \
        AND NOT EXISTS (SELECT 1 FROM check_in AS k WHERE k.roll_entry = e.id) LIMIT $2)";
    ERASE_PICTURES_OF = "DELETE FROM evidence WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_DECISIONS_OF = "DELETE FROM registration_decision WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_CASE_CLAIM_OF = "DELETE FROM case_claim WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_ESCALATION_OF = "DELETE FROM case_escalation WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_FULL_VIEWS_OF = "DELETE FROM full_view WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_ROLL_CLAIM_OF = "DELETE FROM roll_claim WHERE registration IN \
        (SELECT id FROM registration WHERE account = $1)";
    ERASE_REGISTRATION_OF = "DELETE FROM registration WHERE account = $1";
    ERASE_MAIL_OF = "DELETE FROM outbox WHERE recipient IN \
        (SELECT email FROM contact WHERE account = $1)";
    ERASE_PERMITS_OF = "DELETE FROM late_permit WHERE email IN \
        (SELECT email FROM contact WHERE account = $1)";
    ERASE_CONTACT_OF = "DELETE FROM contact WHERE account = $1";
    ERASE_PASSKEYS_OF = "DELETE FROM passkey WHERE account = $1";
    ERASE_CHALLENGES_OF = "DELETE FROM passkey_challenge WHERE account = $1";
    ERASE_HELD_FORMS_OF = "DELETE FROM held_form WHERE account = $1";
    ERASE_LOGINS_OF = "DELETE FROM login_session WHERE account = $1";
    ERASE_DRAFT_OF = "DELETE FROM draft WHERE (cell_id, participant) IN \
        (SELECT cell_id, participant FROM account WHERE id = $1)";
    /// The row stays for the counts; what led from it to somebody goes.
    NAME_NOBODY = "UPDATE participant SET account = id, display_name = '' \
        WHERE (cell_id, id) IN (SELECT cell_id, participant FROM account WHERE id = $1)";
    ERASE_ACCOUNT = "DELETE FROM account WHERE id = $1";
    ERASE_LETTERS = "DELETE FROM outbox WHERE id IN \
        (SELECT id FROM outbox ORDER BY id LIMIT $1)";
    ERASE_PERMITS = "DELETE FROM late_permit WHERE id IN \
        (SELECT id FROM late_permit ORDER BY id LIMIT $1)";
    ERASE_REQUESTS = "DELETE FROM recovery_request WHERE email IN \
        (SELECT email FROM recovery_request ORDER BY email LIMIT $1)";
    ERASE_PROPOSALS = "DELETE FROM proposal WHERE id IN \
        (SELECT id FROM proposal WHERE kind <> 'open-box' ORDER BY id LIMIT $1)";
    ERASE_CHECK_INS = "DELETE FROM check_in WHERE roll_entry IN \
        (SELECT roll_entry FROM check_in ORDER BY roll_entry LIMIT $1)";
    ERASE_ROLL = "DELETE FROM roll_entry WHERE (id, since) IN \
        (SELECT id, since FROM roll_entry ORDER BY id, since LIMIT $1)";
}

/// What goes with a person, each by their account; the account itself comes after what is found by it.
const OF_A_PERSON: [&Statement; 17] = [
    &ERASE_PICTURES_OF,
    &ERASE_DECISIONS_OF,
    &ERASE_CASE_CLAIM_OF,
    &ERASE_ESCALATION_OF,
    &ERASE_FULL_VIEWS_OF,
    &ERASE_ROLL_CLAIM_OF,
    &ERASE_REGISTRATION_OF,
    &ERASE_MAIL_OF,
    &ERASE_PERMITS_OF,
    &ERASE_CONTACT_OF,
    &ERASE_PASSKEYS_OF,
    &ERASE_CHALLENGES_OF,
    &ERASE_HELD_FORMS_OF,
    &ERASE_LOGINS_OF,
    &ERASE_DRAFT_OF,
    &NAME_NOBODY,
    &ERASE_ACCOUNT,
];

impl Db<'_> {
    /// When the newest release was published, if any was.
    pub async fn newest_released(&mut self) -> Result<Option<Micros>, DbError> {
        let (at,) = send!(self, NEWEST_RELEASED; => one (Option<i64>,))?;
        Ok(at.map(Micros))
    }

    /// Erases sign-in sessions that could last be used at `until` or before; the newest of each
    /// account stays. Gives how many, `most` at most, as all the others here.
    pub async fn erase_ended_logins(&mut self, until: Micros, most: i64) -> Result<u64, DbError> {
        send!(self, ERASE_ENDED_LOGINS; until.0, most)
    }

    /// Erases letters that were delivered or given up at `until` or before.
    pub async fn erase_old_mail(&mut self, until: Micros, most: i64) -> Result<u64, DbError> {
        send!(self, ERASE_OLD_MAIL; until.0, most)
    }

    /// Accounts whose registration was never sent, or was taken back, and that may not register
    /// late after `now`.
    pub async fn unfinished_accounts(
        &mut self,
        now: Micros,
        most: i64,
    ) -> Result<Vec<AccountId>, DbError> {
        let rows = send!(self, UNFINISHED_ACCOUNTS; now.0, most => all (Uuid,))?;
        Ok(rows.into_iter().map(|(id,)| AccountId(id)).collect())
    }

    /// Accounts that are not of staff.
    pub async fn participant_accounts(&mut self, most: i64) -> Result<Vec<AccountId>, DbError> {
        let rows = send!(self, PARTICIPANT_ACCOUNTS; most => all (Uuid,))?;
        Ok(rows.into_iter().map(|(id,)| AccountId(id)).collect())
    }

    /// Erases an account and what is stored under it. What is on the record stays, and leads to
    /// nobody any more.
    pub async fn erase_person(&mut self, account: AccountId) -> Result<(), DbError> {
        for sql in OF_A_PERSON {
            send!(self, sql; account.0)?;
        }
        self.forget_totp(account).await?;
        self.forget_recovery_codes(account).await?;
        self.forget_phone_code(account).await?;
        self.forget_recovery_link(account).await
    }

    /// How many entries of the roll an import replaced or ended that are still there.
    pub async fn replaced_by(&mut self, import: i64) -> Result<u64, DbError> {
        let (count,) = send!(self, REPLACED_BY; import => one (i64,))?;
        Ok(count.unsigned_abs())
    }

    /// Whether [`erase_replaced_entries`](Self::erase_replaced_entries) would find anything.
    pub async fn has_replaced_entries(&mut self, until: Micros) -> Result<bool, DbError> {
        let (count,) = send!(self, HAS_REPLACED_ENTRIES; until.0 => one (i64,))?;
        Ok(count > 0)
    }

    /// Erases what imports that ended at `until` or before have replaced in the roll.
    pub async fn erase_replaced_entries(
        &mut self,
        until: Micros,
        most: i64,
    ) -> Result<u64, DbError> {
        send!(self, ERASE_REPLACED_ENTRIES; until.0, most)
    }

    /// Erases what is left of this kind.
    pub async fn erase_leftover(&mut self, what: Leftover, most: i64) -> Result<u64, DbError> {
        let sql = match what {
            Leftover::Letters => &ERASE_LETTERS,
            Leftover::LatePermits => &ERASE_PERMITS,
            Leftover::RecoveryRequests => &ERASE_REQUESTS,
            Leftover::Proposals => &ERASE_PROPOSALS,
            Leftover::CheckIns => &ERASE_CHECK_INS,
            Leftover::Roll => &ERASE_ROLL,
        };
        send!(self, sql; most)
    }
}
