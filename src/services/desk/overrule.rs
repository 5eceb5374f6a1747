//! What overrules a decision and takes two people: taking it back, and ending one of two
//! registrations of the same person.

use super::{DeskError, looked_at};
use crate::db::Db;
use crate::domain::{
    AccountId, Decision, DecisionReason, ProposalKind, Registration, RegistrationId,
    RegistrationState, RegistrationStep, Words,
};
use crate::i18n::Lang;
use crate::log::Action;
use crate::services::outbox::Letter;
use crate::services::register::letters;
use crate::services::sign_in::Principal;
use crate::services::two_person::{self, Wish};
use crate::services::{Platform, audit, outbox, participants, transaction};

/// What is to be done with a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overruling {
    /// The decision on it is taken back, and it waits for staff again.
    Undo,
    /// It is a second registration of the person of this one, which goes on.
    MergeInto(RegistrationId),
}

/// Proposes it, on the version that was looked at; the words say why.
///
/// # Errors
/// [`DeskError`]; nothing is proposed then.
pub async fn overrule(
    platform: &Platform,
    by: &Principal,
    case: (RegistrationId, i64),
    what: Overruling,
    words: &Words,
) -> Result<(), DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let registration = looked_at(&mut db, platform, by, case).await?;
        let (kind, object) = match what {
            Overruling::Undo => {
                registration.state.after(RegistrationStep::Reopen)?;
                check_not_cast(&mut db, &registration).await?;
                (ProposalKind::Undo, None)
            }
            Overruling::MergeInto(kept) => {
                let kept = db.registration(kept).await?.ok_or(DeskError::NoCase)?;
                check_merge(&mut db, by, &registration, &kept).await?;
                (ProposalKind::Merge, Some(kept.account.0))
            }
        };
        if words.is_empty() {
            return Err(DeskError::SayWhy);
        }
        let wish = Wish {
            kind,
            subject: registration.account,
            object,
            version: registration.version,
            words,
        };
        two_person::propose(&mut db, platform, by.account, wish).await?;
        Ok(db.leave_cases(by.account).await?)
    })
}

/// What is in the box stays there, so whoever has cast stays a participant.
async fn check_not_cast(db: &mut Db<'_>, registration: &Registration) -> Result<(), DeskError> {
    let account = db.account(registration.account).await?;
    let Some((cell, id)) = account.participant else {
        return Ok(());
    };
    match db.participant(cell, id).await?.has_card {
        true => Err(DeskError::HasCast),
        false => Ok(()),
    }
}

async fn check_merge(
    db: &mut Db<'_>,
    by: &Principal,
    closed: &Registration,
    kept: &Registration,
) -> Result<(), DeskError> {
    closed.state.after(RegistrationStep::Merge)?;
    let is_live = !matches!(
        kept.state,
        RegistrationState::Draft | RegistrationState::Merged
    );
    if closed.id == kept.id || !is_live {
        return Err(DeskError::NoCase);
    }
    match two_person::is_own(db, by.account, kept.account).await? {
        true => Err(DeskError::OwnCase),
        false => Ok(()),
    }
}

/// Takes a decision back. Whoever was approved is no participant any more.
pub(super) async fn reopen(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    mut registration: Registration,
) -> Result<(), DeskError> {
    registration.state = registration.state.after(RegistrationStep::Reopen)?;
    let participant = participants::held(db, registration.account).await?;
    if participant.as_ref().is_some_and(|row| row.has_card) {
        return Err(DeskError::HasCast);
    }
    let account = registration.account;
    let mut actions = vec![Action::RegistrationReopened { account }];
    if let Some(row) = participant {
        let (cell, participant) = (row.participant.cell, row.participant.id);
        participants::remove(db, account, (cell, participant)).await?;
        actions.push(Action::ParticipantRemoved { participant });
    }
    if let Some(entry) = registration.roll_entry {
        // Where somebody else holds it by now, the desk sees two cases.
        db.claim_entry(entry, registration.id).await?;
    }
    let decision = by_staff(platform, by, DecisionReason::Other);
    if !db.decide_registration(&registration, &decision).await? {
        return Err(DeskError::Changed);
    }
    for action in actions {
        audit::record(db, platform, by.actor(), action).await?;
    }
    write(db, platform, account, letters::reopened).await?;
    Ok(db.bump_version().await?)
}

/// Ends a registration in favour of that of `kept`. Its account stays: it can do no more than read how
/// that came about, and say that it is another person's after all.
pub(super) async fn merge(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    mut closed: Registration,
    kept: AccountId,
) -> Result<(), DeskError> {
    let kept = db.registration_of(kept).await?.ok_or(DeskError::NoCase)?;
    check_merge(db, by, &closed, &kept).await?;
    let on_appeal = closed.state == RegistrationState::Appealed;
    closed.state = closed.state.after(RegistrationStep::Merge)?;
    db.release_entry(closed.id).await?;
    if let Some(entry) = kept.roll_entry {
        db.claim_entry(entry, kept.id).await?;
    }
    let decision = Decision {
        on_appeal,
        ..by_staff(platform, by, DecisionReason::Twice)
    };
    if !db.decide_registration(&closed, &decision).await? {
        return Err(DeskError::Changed);
    }
    db.end_case(closed.id).await?;
    let (account, into) = (closed.account, kept.account);
    let merged = Action::RegistrationMerged { account, into };
    audit::record(db, platform, by.actor(), merged).await?;
    write(db, platform, account, letters::merged).await
}

fn by_staff(platform: &Platform, by: &Principal, reason: DecisionReason) -> Decision {
    let now = platform.clock.now();
    Decision {
        reason,
        words: Words::default(),
        by: by.account,
        at: now,
        cure_by: now,
        on_appeal: false,
    }
}

async fn write(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    letter: fn(Lang, &crate::domain::EmailAddress) -> Letter,
) -> Result<(), DeskError> {
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        outbox::queue(db, platform, &letter(lang, &contact.email)).await?;
    }
    Ok(())
}
