//! Who works on which case, which cases a senior verifier must decide, and how fast the desk is.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, RegistrationId, Words};
use uuid::Uuid;

/// Who works on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    pub by: AccountId,
    /// What they are called.
    pub name: String,
    /// When the case is free again if they do nothing.
    pub until: Micros,
}

/// Why a senior verifier must decide a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRow {
    /// Who handed it on.
    pub by: AccountId,
    /// What they are called.
    pub name: String,
    pub words: Words,
}

/// What somebody decided in a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceRow {
    pub name: String,
    pub decisions: u64,
    pub last: Micros,
}

statements! {
    TAKE_CASE = "INSERT INTO case_claim (registration, held_by, until_us) VALUES ($1, $2, $3) \
        ON CONFLICT (registration) DO UPDATE SET held_by = excluded.held_by, \
        until_us = excluded.until_us WHERE case_claim.until_us <= $4 \
        OR case_claim.held_by = excluded.held_by";
    LEAVE_OTHER_CASES = "DELETE FROM case_claim WHERE held_by = $1 AND registration <> $2";
    LEAVE_CASES = "DELETE FROM case_claim WHERE held_by = $1";
    END_CASE = "DELETE FROM case_claim WHERE registration = $1";
    CASE_HOLDER = "SELECT c.held_by, a.display_name, c.until_us FROM case_claim AS c \
        JOIN account AS a ON a.id = c.held_by WHERE c.registration = $1 AND c.until_us > $2";
    IS_AT_WORK = "SELECT EXISTS (SELECT 1 FROM case_claim WHERE held_by = $1 \
        AND registration <> $2 AND until_us > $3)";
    NEXT_CASES = "SELECT r.id, r.account FROM registration AS r \
        LEFT JOIN case_claim AS k ON k.registration = r.id AND k.until_us > $1 \
        LEFT JOIN case_escalation AS e ON e.registration = r.id \
        WHERE r.state IN ('submitted', 'appealed') AND r.submitted_us IS NOT NULL \
        AND (k.held_by IS NULL OR k.held_by = $2) \
        AND (e.registration IS NULL OR ($3 AND e.escalated_by <> $2)) \
        AND NOT EXISTS (SELECT 1 FROM proposal AS p WHERE p.subject = r.account \
        AND p.kind <> 'recover-account' AND p.state = 'open' AND p.expires_us > $1) \
        ORDER BY k.held_by IS NULL, e.registration IS NULL, r.submitted_us, r.id LIMIT $4";
    ESCALATE_CASE = "INSERT INTO case_escalation (registration, escalated_by, words, at_us) \
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    ESCALATION = "SELECT e.escalated_by, a.display_name, e.words FROM case_escalation AS e \
        JOIN account AS a ON a.id = e.escalated_by WHERE e.registration = $1";
    END_ESCALATION = "DELETE FROM case_escalation WHERE registration = $1";
    OLDEST_CASE = "SELECT MIN(submitted_us) FROM registration \
        WHERE state IN ('submitted', 'appealed')";
    PACE = "SELECT a.display_name, COUNT(*), CAST(MAX(d.at_us) AS BIGINT) \
        FROM registration_decision AS d JOIN account AS a ON a.id = d.decided_by \
        WHERE d.at_us > $1 GROUP BY a.id, a.display_name ORDER BY 2 DESC, a.display_name";
}

impl Db<'_> {
    /// Takes a case until then and leaves every other; false where somebody else works on it at
    /// `now`.
    pub async fn take_case(
        &mut self,
        case: RegistrationId,
        by: AccountId,
        until: Micros,
        now: Micros,
    ) -> Result<bool, DbError> {
        // In this order two people who change places do not wait for each other.
        if send!(self, TAKE_CASE; case.0, by.0, until.0, now.0)? != 1 {
            return Ok(false);
        }
        send!(self, LEAVE_OTHER_CASES; by.0, case.0)?;
        self.keep_view(by, case, until, now).await?;
        Ok(true)
    }

    /// Leaves whatever case somebody works on.
    pub async fn leave_cases(&mut self, by: AccountId) -> Result<(), DbError> {
        send!(self, LEAVE_CASES; by.0)?;
        self.end_views_of(by).await
    }

    /// Nobody works on a case any more, and it needs nobody in particular.
    pub async fn end_case(&mut self, case: RegistrationId) -> Result<(), DbError> {
        send!(self, END_CASE; case.0)?;
        send!(self, END_ESCALATION; case.0)?;
        self.end_views_on(case).await
    }

    /// Who works on a case at `now`.
    pub async fn case_holder(
        &mut self,
        case: RegistrationId,
        now: Micros,
    ) -> Result<Option<ClaimRow>, DbError> {
        let row = send!(self, CASE_HOLDER; case.0, now.0 => optional (Uuid, String, i64))?;
        Ok(row.map(|(by, name, until)| ClaimRow {
            by: AccountId(by),
            name,
            until: Micros(until),
        }))
    }

    /// Whether somebody works on another case than this one at `now`.
    pub async fn is_at_work(
        &mut self,
        by: AccountId,
        but: RegistrationId,
        now: Micros,
    ) -> Result<bool, DbError> {
        let row = send!(self, IS_AT_WORK; by.0, but.0, now.0 => one (bool,))?;
        Ok(row.0)
    }

    /// Cases that wait at `now` and that nobody else works on, with whom they are about: their own
    /// first, then what was handed to senior verifiers if they are one, then the oldest.
    pub async fn next_cases(
        &mut self,
        by: AccountId,
        is_senior: bool,
        now: Micros,
        most: i64,
    ) -> Result<Vec<(RegistrationId, AccountId)>, DbError> {
        let rows = send!(self, NEXT_CASES; now.0, by.0, is_senior, most => all (Uuid, Uuid))?;
        let row = |(id, account)| (RegistrationId(id), AccountId(account));
        Ok(rows.into_iter().map(row).collect())
    }

    /// Hands a case to a senior verifier; false where that was done already.
    pub async fn escalate_case(
        &mut self,
        case: RegistrationId,
        by: AccountId,
        words: &Words,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, ESCALATE_CASE; case.0, by.0, words.as_str(), now.0)? == 1)
    }

    /// Why a senior verifier must decide a case, if so.
    pub async fn escalation(
        &mut self,
        case: RegistrationId,
    ) -> Result<Option<EscalationRow>, DbError> {
        let row = send!(self, ESCALATION; case.0 => optional (Uuid, String, String))?;
        row.map(|(by, name, words)| {
            let wrong = |_| DbError::inconsistent("case_escalation", "words", case);
            Ok(EscalationRow {
                by: AccountId(by),
                name,
                words: Words::parse(&words).map_err(wrong)?,
            })
        })
        .transpose()
    }

    /// When the case that waits longest was sent.
    pub async fn oldest_case(&mut self) -> Result<Option<Micros>, DbError> {
        let (oldest,) = send!(self, OLDEST_CASE; => one (Option<i64>,))?;
        Ok(oldest.map(Micros))
    }

    /// What everybody decided since then, the most first.
    pub async fn pace(&mut self, since: Micros) -> Result<Vec<PaceRow>, DbError> {
        let rows = send!(self, PACE; since.0 => all (String, i64, i64))?;
        let row = |(name, decisions, last): (String, i64, i64)| PaceRow {
            name,
            decisions: decisions.unsigned_abs(),
            last: Micros(last),
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
