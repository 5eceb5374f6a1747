//! Filling a registration in and sending it: one page a question, in any order, until it is sent.

use super::{RegisterError, check_session, letters, read_calendar, store};
use crate::db::Db;
use crate::domain::{
    AccountId, Identity, Needs, Registration, RegistrationStep, RegistrationStepError, SessionId,
    Words,
};
use crate::i18n::Lang;
use crate::log::{Action, Actor};
use crate::services::{Platform, audit, eligibility, outbox, transaction};

/// One answer.
#[derive(Debug, Clone)]
pub enum Answer {
    Identity(Identity),
    Session(SessionId),
    Needs(Needs),
}

/// Stores an answer. `version` is the registration the page showed.
///
/// # Errors
/// [`RegisterError::Changed`] where it is another one by now; [`RegisterError::Closed`];
/// [`RegisterError::NoSession`] for one that is over.
pub async fn answer(
    platform: &Platform,
    account: AccountId,
    version: i64,
    answer: &Answer,
) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let mut registration = editable(&mut db, platform, account, version).await?;
        match answer {
            Answer::Identity(identity) => {
                registration.roll_entry = eligibility::find(&mut db, identity).await?;
                registration.identity = identity.clone();
            }
            Answer::Session(session) => {
                check_session(&mut db, platform, Some(*session)).await?;
                registration.session = Some(*session);
            }
            Answer::Needs(needs) => registration.needs = needs.clone(),
        }
        store(&mut db, &registration).await?;
        let changed = Action::RegistrationChanged { account };
        Ok(audit::record(&mut db, platform, Actor::Account(account), changed).await?)
    })
}

/// Sends the registration to staff. The person agrees not to caucus in person; there is no
/// sending without it. From now on they are written to in `lang`. Sending what is already sent is no mistake.
///
/// # Errors
/// As [`answer`].
pub async fn submit(
    platform: &Platform,
    account: AccountId,
    version: i64,
    message: &Words,
    lang: Lang,
) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let sent = db.registration_of(account).await?;
        // The button was pressed twice, or the answer was not heard.
        if sent.is_some_and(|r| r.version == version + 1 && r.submitted.is_some()
            && r.state.after(RegistrationStep::Approve).is_ok())
        {
            return Ok(());
        }
        let mut registration = editable(&mut db, platform, account, version).await?;
        check_session(&mut db, platform, registration.session).await?;
        registration.state = registration.state.after(RegistrationStep::Submit)?;
        registration.agreed = Some(now);
        registration.submitted = Some(now);
        registration.message = message.clone();
        store(&mut db, &registration).await?;
        if let Some(entry) = registration.roll_entry {
            // Where somebody else holds the entry, the desk sees two cases for one person. This
            // person is told the same as everybody.
            db.release_entry(registration.id).await?;
            db.claim_entry(entry, registration.id).await?;
        }
        let submitted = Action::RegistrationSubmitted { account };
        audit::record(&mut db, platform, Actor::Account(account), submitted).await?;
        // Letters follow the language the person reads these pages in.
        db.set_contact_lang(account, lang.code()).await?;
        if let Some(contact) = db.contact(account).await? {
            outbox::queue(&mut db, platform, &letters::received(lang, &contact.email)).await?;
        }
        Ok(())
    })
}

/// Asks that somebody who took no part look at a refusal or a merging, as long as there is a session to come.
///
/// # Errors
/// As [`answer`]; [`RegisterError::Step`] where there is nothing to appeal, or it was done before.
pub async fn appeal(
    platform: &Platform,
    account: AccountId,
    version: i64,
    message: &Words,
) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let found = db.registration_of(account).await?;
        let mut registration = found.ok_or(RegisterError::Nothing)?;
        if registration.version != version {
            return Err(RegisterError::Changed);
        }
        let (from, step) = (registration.state, RegistrationStep::Appeal);
        registration.state = from.after(step)?;
        let last = registration.decision.as_ref();
        if last.is_none_or(|decision| decision.on_appeal) {
            return Err(RegistrationStepError { from, step }.into());
        }
        if !read_calendar(&mut db, platform.clock.now()).await?.can_be_late() {
            return Err(RegisterError::Closed);
        }
        registration.message = message.clone();
        store(&mut db, &registration).await?;
        if let Some(entry) = registration.roll_entry {
            db.claim_entry(entry, registration.id).await?;
        }
        let appealed = Action::RegistrationAppealed { account };
        Ok(audit::record(&mut db, platform, Actor::Account(account), appealed).await?)
    })
}

/// The registration, where its owner may change it now and has seen it as it is.
async fn editable(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    version: i64,
) -> Result<Registration, RegisterError> {
    let registration = db
        .registration_of(account)
        .await?
        .ok_or(RegisterError::Nothing)?;
    if registration.version != version {
        return Err(RegisterError::Changed);
    }
    // Says which step was impossible, before it says that it is too late.
    registration.state.after(RegistrationStep::Submit)?;
    let now = platform.clock.now();
    let mut calendar = read_calendar(db, now).await?;
    if let Some(contact) = db.contact(account).await? {
        calendar = calendar.of(db, &contact.email).await?;
    }
    match calendar.is_open_for(registration.state, now) {
        true => Ok(registration),
        false => Err(RegisterError::Closed),
    }
}
