//! Taking back what was sent, or choosing another session, while people can still register and as
//! long as no card is in the box. Whoever withdraws can caucus in person: the entry of the roll is
//! free, and nothing says any more that they take part remotely.

use super::{RegisterError, check_session, letters, read_calendar, store};
use crate::db::{Db, ParticipantRow};
use crate::domain::{AccountId, Registration, RegistrationState, RegistrationStep, SessionId};
use crate::i18n::Lang;
use crate::log::{Action, Actor};
use crate::services::outbox::Letter;
use crate::services::{Platform, audit, evidence, outbox, participants, transaction};

/// Takes the registration back; it is a draft again.
///
/// # Errors
/// [`RegisterError::Changed`] where the page showed another version, [`RegisterError::Step`] where
/// it is not sent, [`RegisterError::Closed`] after the time, [`RegisterError::HasCast`].
pub async fn withdraw(
    platform: &Platform,
    account: AccountId,
    version: i64,
) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let (mut registration, participant) = sent(&mut db, platform, account, version).await?;
        registration.state = registration.state.after(RegistrationStep::Withdraw)?;
        registration.agreed = None;
        registration.submitted = None;
        store(&mut db, &registration).await?;
        db.release_entry(registration.id).await?;
        // Whoever works on it has nothing to decide any more, and sees nothing of it.
        db.end_case(registration.id).await?;
        let actor = Actor::Account(account);
        evidence::erase_of(&mut db, platform, actor, registration.id).await?;
        let withdrawn = Action::RegistrationWithdrawn { account };
        audit::record(&mut db, platform, Actor::Account(account), withdrawn).await?;
        if let Some(row) = participant {
            let who = row.participant;
            participants::remove(&mut db, account, (who.cell, who.id)).await?;
            let removed = Action::ParticipantRemoved { participant: who.id };
            audit::record(&mut db, platform, Actor::Account(account), removed).await?;
        }
        write(&mut db, platform, account, letters::withdrawn).await?;
        Ok(db.bump_version().await?)
    })
}

/// Chooses another session for what was sent. Choosing the same one changes nothing.
///
/// # Errors
/// As [`withdraw`]; [`RegisterError::NoSession`] for a session that is over.
pub async fn choose_session(
    platform: &Platform,
    account: AccountId,
    version: i64,
    session: SessionId,
) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let (mut registration, participant) = sent(&mut db, platform, account, version).await?;
        let session = check_session(&mut db, platform, Some(session)).await?;
        if registration.session == Some(session.id) {
            return Ok(());
        }
        registration.session = Some(session.id);
        store(&mut db, &registration).await?;
        let actor = Actor::Account(account);
        let changed = Action::RegistrationChanged { account };
        audit::record(&mut db, platform, actor, changed).await?;
        if let Some(row) = participant {
            let before = row.participant;
            let moved = participants::move_to(&mut db, platform, &before, session.id).await?;
            let changed = Action::SessionChanged {
                before: before.id,
                participant: moved.id,
                session: session.id,
            };
            audit::record(&mut db, platform, actor, changed).await?;
        }
        let letter = |lang, to: &_| letters::session_chosen(lang, to, &session.name);
        write(&mut db, platform, account, letter).await?;
        Ok(db.bump_version().await?)
    })
}

/// What was sent, and the participant it made, where it can still be taken back.
async fn sent(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    version: i64,
) -> Result<(Registration, Option<ParticipantRow>), RegisterError> {
    let participant = participants::held(db, account).await?;
    let registration = db.registration_of(account).await?;
    let registration = registration.ok_or(RegisterError::Nothing)?;
    if registration.version != version {
        return Err(RegisterError::Changed);
    }
    registration.state.after(RegistrationStep::Withdraw)?;
    // Approved and no participant: they came to a precinct in person.
    if registration.state == RegistrationState::Approved && participant.is_none() {
        return Err(RegisterError::Changed);
    }
    if participant.as_ref().is_some_and(|row| row.has_card) {
        return Err(RegisterError::HasCast);
    }
    let now = platform.clock.now();
    let mut calendar = read_calendar(db, now).await?;
    if let Some(contact) = db.contact(account).await? {
        calendar = calendar.of(db, &contact.email).await?;
    }
    match calendar.is_open_for(RegistrationState::Draft, now) {
        true => Ok((registration, participant)),
        false => Err(RegisterError::Closed),
    }
}

async fn write(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    letter: impl FnOnce(Lang, &crate::domain::EmailAddress) -> Letter,
) -> Result<(), RegisterError> {
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        outbox::queue(db, platform, &letter(lang, &contact.email)).await?;
    }
    Ok(())
}
