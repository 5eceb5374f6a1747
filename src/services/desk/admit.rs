//! Making a participant of somebody whose registration is approved.

use super::DeskError;
use crate::db::Db;
use crate::domain::roll::Score;
use crate::domain::{
    Decision, DecisionReason, DistrictCode, Participant, ParticipantId, Registration,
    RegistrationState, RegistrationStep, RollEntryId, VotingSession, Words,
};
use crate::i18n::Lang;
use crate::log::{Action, LogName, Text};
use crate::services::participants::cell_of;
use crate::services::register::letters;
use crate::services::sign_in::Principal;
use crate::services::{Platform, audit, eligibility, outbox, roster};

/// An approval that can be carried out.
pub(super) struct Admission {
    pub registration: Registration,
    entry: RollEntryId,
    district: DistrictCode,
    session: VotingSession,
    on_appeal: bool,
    /// How the entry agrees with what was typed.
    pub score: Score,
}

/// Whether a registration can be approved under an entry now, whoever does it.
pub(super) async fn check(
    db: &mut Db<'_>,
    platform: &Platform,
    mut registration: Registration,
    entry: RollEntryId,
) -> Result<Admission, DeskError> {
    let now = platform.clock.now();
    let on_appeal = registration.state == RegistrationState::Appealed;
    registration.state = registration.state.after(RegistrationStep::Approve)?;
    let sessions = db.sessions().await?;
    let mut sessions = sessions.into_iter();
    let session = sessions.find(|s| Some(s.id) == registration.session);
    let session = session.filter(|s| s.closed.is_none() && now < s.closes);
    let session = session.ok_or(DeskError::SessionOver)?;
    let person = eligibility::entry(db, entry).await?;
    let person = person.ok_or(DeskError::NoEntry)?;
    if !person.is_current {
        return Err(DeskError::NotInForce);
    }
    // Until commit nobody is marked as having come.
    match db.lock_log_head(LogName::Cards).await {
        Ok(_) | Err(crate::db::DbError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    if db.checked_in(entry).await?.is_some() {
        return Err(DeskError::InPerson);
    }
    let district = person.district.ok_or(DeskError::NoEntry)?;
    let holder = db.claim_on(entry).await?;
    if holder.is_some_and(|holder| holder != registration.id) {
        return Err(DeskError::Twice);
    }
    let score = eligibility::score(db, &registration.identity, entry).await?;
    Ok(Admission {
        registration,
        entry,
        district,
        session,
        on_appeal,
        score: score.ok_or(DeskError::NoEntry)?,
    })
}

/// Carries an approval out.
pub(super) async fn admit(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    admission: Admission,
) -> Result<(), DeskError> {
    let now = platform.clock.now();
    let Admission {
        registration,
        entry,
        session,
        ..
    } = &admission;
    db.release_entry(registration.id).await?;
    if !db.claim_entry(*entry, registration.id).await? {
        return Err(DeskError::Twice);
    }
    let approved = place(db, platform, &admission).await?;
    let decision = Decision {
        reason: DecisionReason::Other,
        words: Words::default(),
        by: by.account,
        at: now,
        cure_by: now,
        on_appeal: admission.on_appeal,
    };
    if !db.decide_registration(registration, &decision).await? {
        return Err(DeskError::Changed);
    }
    db.end_case(registration.id).await?;
    let account = registration.account;
    let differs: Vec<_> = admission.score.differences().collect();
    let approved_as = Action::RegistrationApprovedAs {
        account,
        entry: *entry,
        differs: Text::new(&differs.join(" ")),
    };
    for action in [approved_as, approved] {
        audit::record(db, platform, by.actor(), action).await?;
    }
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        let letter = letters::approved(lang, &contact.email, &session.name);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(db.bump_version().await?)
}

/// Makes a participant again of somebody approved who was marked by mistake as having come in
/// person; not where their session is over.
pub(in crate::services) async fn restore(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    registration: Registration,
    entry: RollEntryId,
) -> Result<(), DeskError> {
    let now = platform.clock.now();
    let mut sessions = db.sessions().await?.into_iter();
    let session = sessions.find(|s| Some(s.id) == registration.session);
    let Some(session) = session.filter(|s| s.closed.is_none() && now < s.closes) else {
        return Ok(());
    };
    let person = eligibility::entry(db, entry).await?;
    let district = person.and_then(|person| person.district);
    let score = eligibility::score(db, &registration.identity, entry).await?;
    let admission = Admission {
        registration,
        entry,
        district: district.ok_or(DeskError::NoEntry)?,
        session,
        on_appeal: false,
        score: score.ok_or(DeskError::NoEntry)?,
    };
    let approved = place(db, platform, &admission).await?;
    audit::record(db, platform, by.actor(), approved).await?;
    let account = admission.registration.account;
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        let letter = letters::approved(lang, &contact.email, &admission.session.name);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(())
}

/// Puts the participant of an approval in their place; gives what the log says of it.
async fn place(
    db: &mut Db<'_>,
    platform: &Platform,
    admission: &Admission,
) -> Result<Action, DeskError> {
    let participant = participant(db, platform, admission).await?;
    let person = std::slice::from_ref(&participant);
    db.insert_participants(person).await?;
    roster::append(db, platform, person).await?;
    match db.place_account(&participant).await? {
        true => Ok(Action::ParticipantApproved {
            participant: participant.id,
            district: participant.district,
            session: admission.session.id,
        }),
        false => Err(DeskError::Changed),
    }
}

/// The participant that an approval makes.
async fn participant(
    db: &mut Db<'_>,
    platform: &Platform,
    admission: &Admission,
) -> Result<Participant, DeskError> {
    let id = ParticipantId(platform.entropy.uuid_v7(platform.clock.now()));
    let district = &admission.district;
    let mut cells = db.cells().await?.into_iter();
    let (first, _) = cells
        .find(|(_, d)| d == district)
        .ok_or(DeskError::NoEntry)?;
    let who = &admission.registration.identity;
    Ok(Participant {
        id,
        account: admission.registration.account,
        cell: cell_of(first, id),
        district: district.clone(),
        session: admission.session.id,
        display_name: format!("{} {}", who.given.as_str(), who.family.as_str()),
    })
}
