//! Who works on which case. Taking one is for a limited time, which work extends; leaving it, taking
//! another one and deciding give it back. So two people never work on the same case. What is decided
//! looks at the version as well: the claim is for people, the version for safety.

use super::{DeskError, MOST_LISTED, check_appeal, open_proposal};
use crate::db::{Db, EscalationRow};
use crate::domain::{AccountId, Registration, RegistrationId, Role, Words};
use crate::log::Action;
use crate::services::sign_in::Principal;
use crate::services::{DbError, Platform, audit, transaction, two_person};

/// Somebody who does nothing with a case for so many seconds has left it.
pub const CLAIM_SECONDS: i64 = 10 * 60;

/// Takes the next case this person may decide, if one waits: the one they work on, for senior
/// verifiers what was handed to them, then the oldest.
///
/// # Errors
/// What the database says.
pub async fn next(
    platform: &Platform,
    by: &Principal,
) -> Result<Option<RegistrationId>, DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let waiting = db.next_cases(by.account, is_senior(by), now, MOST_LISTED).await?;
        for (id, account) in waiting {
            if may_decide(&mut db, by, id, account).await? && take(&mut db, platform, by, id).await? {
                return Ok(Some(id));
            }
        }
        db.leave_cases(by.account).await?;
        Ok(None)
    })
}

/// Whether the rules let this person decide the case at all.
async fn may_decide(
    db: &mut Db<'_>,
    by: &Principal,
    id: RegistrationId,
    account: AccountId,
) -> Result<bool, DeskError> {
    if two_person::is_own(db, by.account, account).await? {
        return Ok(false);
    }
    let registration = db.registration(id).await?.ok_or(DeskError::NoCase)?;
    match check_appeal(db, by, &registration).await {
        Err(DeskError::TookPart) => Ok(false),
        checked => checked.map(|()| true),
    }
}

/// Takes a case, or keeps it longer; false where somebody else works on it.
async fn take(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    case: RegistrationId,
) -> Result<bool, DbError> {
    let now = platform.clock.now();
    let until = now.plus_seconds(CLAIM_SECONDS);
    db.take_case(case, by.account, until, now).await
}

/// Takes a case that is opened, where nobody works on it and this person may decide it. Whoever
/// works on another one only looks: two registrations of one person are compared.
pub(super) async fn take_to_read(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    registration: &Registration,
) -> Result<(), DeskError> {
    let now = platform.clock.now();
    let (id, account) = (registration.id, registration.account);
    let is_mine = may_settle(db, by, id).await? && may_decide(db, by, id, account).await?;
    if is_mine && !db.is_at_work(by.account, id, now).await? {
        take(db, platform, by, id).await?;
    }
    Ok(())
}

/// Takes a case to decide on it.
pub(super) async fn take_to_decide(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    case: RegistrationId,
) -> Result<(), DeskError> {
    if !may_settle(db, by, case).await? {
        return Err(DeskError::Escalated);
    }
    match take(db, platform, by, case).await? {
        true => Ok(()),
        false => Err(DeskError::Taken),
    }
}

/// Whether this person may decide the case as far as it was handed to somebody else.
async fn may_settle(
    db: &mut Db<'_>,
    by: &Principal,
    case: RegistrationId,
) -> Result<bool, DbError> {
    Ok(is_for(by, db.escalation(case).await?.as_ref()))
}

/// Whether a case that was handed on for this reason is one for this person.
#[must_use]
pub fn is_for(by: &Principal, escalation: Option<&EscalationRow>) -> bool {
    escalation.is_none_or(|e| is_senior(by) && e.by != by.account)
}

/// Leaves whatever case this person works on.
///
/// # Errors
/// What the database says.
pub async fn leave(platform: &Platform, by: &Principal) -> Result<(), DbError> {
    transaction!(platform, DbError, tx => {
        tx.db().leave_cases(by.account).await
    })
}

/// Hands a case to a senior verifier; the words say why.
///
/// # Errors
/// [`DeskError`]; nothing changes then.
pub async fn escalate(
    platform: &Platform,
    by: &Principal,
    (id, version): (RegistrationId, i64),
    words: &Words,
) -> Result<(), DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let registration = db.registration(id).await?.ok_or(DeskError::NoCase)?;
        let account = registration.account;
        let is_proposed = open_proposal(&mut db, platform, account).await?.is_some();
        if registration.version != version || !registration.state.is_with_staff() || is_proposed {
            return Err(DeskError::Changed);
        }
        if words.is_empty() {
            return Err(DeskError::SayWhy);
        }
        take_to_decide(&mut db, platform, by, id).await?;
        if db.escalate_case(id, by.account, words, platform.clock.now()).await? {
            audit::record(&mut db, platform, by.actor(), Action::CaseEscalated { account }).await?;
        }
        Ok(db.leave_cases(by.account).await?)
    })
}

fn is_senior(by: &Principal) -> bool {
    by.role == Role::SeniorVerifier
}
