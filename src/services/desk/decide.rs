//! Decisions one person takes, each on the version that was looked at.

use super::{DeskError, admit, looked_at};
use crate::db::Db;
use crate::domain::{
    Decision, DecisionReason, ProposalKind, Registration, RegistrationId, RegistrationState,
    RegistrationStep, RollEntryId, Words,
};
use crate::i18n::Lang;
use crate::log::{Action, Text};
use crate::services::register::{self, RegisterError, letters};
use crate::services::sign_in::Principal;
use crate::services::two_person::{self, Wish};
use crate::services::{Platform, audit, eligibility, outbox, transaction};

/// The end of the time to answer as it is read, by language.
pub type Until = [String; Lang::ALL.len()];

/// What staff decide.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The person is the one of this entry. The words say how that was found out; they are needed
    /// where a second person must confirm.
    Approve(RollEntryId, Words),
    /// The person is asked for more.
    Ask(DecisionReason, Words),
    /// Refused; the person can mend it and send it again.
    Refuse(DecisionReason, Words),
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Decided,
    /// It waits for a second person.
    Proposed,
}

/// Takes a decision on the version that was looked at.
///
/// # Errors
/// [`DeskError`]; nothing is decided then.
pub async fn decide(
    platform: &Platform,
    by: &Principal,
    case: (RegistrationId, i64),
    verdict: &Verdict,
    until: &Until,
) -> Result<Done, DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let registration = looked_at(&mut db, platform, by, case).await?;
        match verdict {
            Verdict::Approve(entry, words) => {
                approve(&mut db, platform, by, registration, *entry, words).await
            }
            Verdict::Ask(reason, words) => {
                let step = RegistrationStep::Ask;
                send_back(&mut db, platform, by, registration, step, (*reason, words), until).await
            }
            Verdict::Refuse(reason, words) => {
                let step = RegistrationStep::Refuse;
                send_back(&mut db, platform, by, registration, step, (*reason, words), until).await
            }
        }
    })
}

/// Approves, or proposes it where one person is not enough.
async fn approve(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    registration: Registration,
    entry: RollEntryId,
    words: &Words,
) -> Result<Done, DeskError> {
    let admission = admit::check(db, platform, registration, entry).await?;
    let (matching, who) = (platform.matching, &admission.registration.identity);
    let best = eligibility::best(db, matching, who).await?;
    if !matching.needs_second_person(admission.score, best) {
        admit::admit(db, platform, by, admission).await?;
        return Ok(Done::Decided);
    }
    if words.is_empty() {
        return Err(DeskError::SayWhy);
    }
    let wish = Wish {
        kind: ProposalKind::ApproveAgainstRoll,
        subject: admission.registration.account,
        object: Some(entry.0),
        version: admission.registration.version,
        words,
    };
    two_person::propose(db, platform, by.account, wish).await?;
    db.leave_cases(by.account).await?;
    Ok(Done::Proposed)
}

async fn send_back(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    mut registration: Registration,
    step: RegistrationStep,
    (reason, words): (DecisionReason, &Words),
    until: &Until,
) -> Result<Done, DeskError> {
    let now = platform.clock.now();
    let on_appeal = registration.state == RegistrationState::Appealed;
    registration.state = registration.state.after(step)?;
    let calendar = register::read_calendar(db, now)
        .await
        .map_err(|e| match e {
            RegisterError::Db(error) => DeskError::Db(error),
            _ => DeskError::NoCase,
        })?;
    let can_answer = calendar.is_open_for(registration.state, now);
    // A question nobody can answer any more would only keep the person waiting.
    if registration.state == RegistrationState::Asked && !can_answer {
        return Err(DeskError::TooLate);
    }
    let decision = Decision {
        reason,
        words: words.clone(),
        by: by.account,
        at: now,
        cure_by: calendar.window.cure,
        on_appeal,
    };
    if !db.decide_registration(&registration, &decision).await? {
        return Err(DeskError::Changed);
    }
    db.end_case(registration.id).await?;
    // Whoever is refused no longer stands in the way of somebody else with the same entry.
    let is_refused = step == RegistrationStep::Refuse;
    if is_refused {
        db.release_entry(registration.id).await?;
    }
    let account = registration.account;
    let code = Text::new(reason.as_str());
    let action = match is_refused {
        true => Action::RegistrationRefused {
            account,
            reason: code,
        },
        false => Action::RegistrationAsked {
            account,
            reason: code,
        },
    };
    audit::record(db, platform, by.actor(), action).await?;
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        let until = can_answer.then(|| until[lang.index()].as_str());
        let letter = letters::sent_back(lang, &contact.email, &decision, is_refused, until);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(Done::Decided)
}
