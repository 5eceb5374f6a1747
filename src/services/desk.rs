//! The verification desk: staff compare what somebody typed with the voter roll and approve, ask
//! for more or refuse. Whatever they decide is told by mail, in the person's language, with the
//! way on. Verified means: the participant's row exists. There is no other mark to disagree with.

use super::eligibility::{self, RollPerson};
use super::participants::cell_of;
use super::register::{RegisterError, letters};
use super::sign_in::Principal;
use super::{Platform, Retry, audit, outbox, transaction};
use crate::db::{Db, DbError, QueueCounts, QueueRow};
use crate::domain::{
    Decision, DecisionReason, Participant, ParticipantId, Registration, RegistrationId,
    RegistrationState, RegistrationStep, RegistrationStepError, RollEntryId, VotingSession, Words,
};
use crate::i18n::Lang;
use crate::log::{Action, Text};

/// The most cases the queue lists; more are counted.
const MOST_LISTED: i64 = 100;

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("there is no such registration")]
    NoCase,
    /// Somebody decided, or the person changed it, since the page was read.
    #[error("the registration was changed meanwhile")]
    Changed,
    #[error(transparent)]
    Step(#[from] RegistrationStepError),
    /// Nobody is approved without an entry of the roll in a district of the event.
    #[error("no entry of the roll in a district of the event is chosen")]
    NoEntry,
    /// The newest roll has cancelled the entry, or does not hold it any more.
    #[error("the chosen entry of the roll is not in force")]
    NotInForce,
    /// Somebody else takes part, or waits, under the same entry.
    #[error("another registration holds this entry of the roll")]
    Twice,
    #[error("the voting session the person chose is over")]
    SessionOver,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for DeskError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// What waits, oldest first, and how many there are of everything.
///
/// # Errors
/// What the database says.
pub async fn queue(platform: &Platform) -> Result<(Vec<QueueRow>, QueueCounts), DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    Ok((
        db.registration_queue(MOST_LISTED).await?,
        db.registration_counts().await?,
    ))
}

/// One case, with what the roll says.
#[derive(Debug, Clone)]
pub struct Case {
    pub registration: Registration,
    pub email: String,
    pub session: Option<VotingSession>,
    /// The entries the person may be, the one the look-up found first.
    pub entries: Vec<Entry>,
}

/// An entry of the roll beside the case.
#[derive(Debug, Clone)]
pub struct Entry {
    pub person: RollPerson,
    /// Another registration that holds it.
    pub held_by: Option<RegistrationId>,
}

/// A case, to be looked at.
///
/// # Errors
/// [`DeskError::NoCase`].
pub async fn case(platform: &Platform, id: RegistrationId) -> Result<Case, DeskError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let registration = db.registration(id).await?;
    // What has not been sent is nobody else's business.
    let registration = registration.filter(|r| r.state != RegistrationState::Draft);
    let registration = registration.ok_or(DeskError::NoCase)?;
    let contact = db.contact(registration.account).await?;
    let sessions = db.sessions().await?;
    let mut people = eligibility::candidates(&mut db, &registration.identity).await?;
    if let Some(found) = registration.roll_entry {
        match people.iter().position(|p| p.id == found) {
            Some(place) => people[..=place].rotate_right(1),
            None => people
                .splice(0..0, eligibility::entry(&mut db, found).await?)
                .for_each(drop),
        }
    }
    let mut entries = Vec::with_capacity(people.len());
    for person in people {
        let holder = db.claim_on(person.id).await?;
        let held_by = holder.filter(|h| *h != id);
        entries.push(Entry { person, held_by });
    }
    Ok(Case {
        session: sessions
            .into_iter()
            .find(|s| Some(s.id) == registration.session),
        email: contact
            .map(|c| c.email.as_str().to_owned())
            .unwrap_or_default(),
        registration,
        entries,
    })
}

/// The end of the time to answer as it is read, by language.
pub type Until = [String; Lang::ALL.len()];

/// What staff decide.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The person is the one of this entry.
    Approve(RollEntryId),
    /// The person is asked for more.
    Ask(DecisionReason, Words),
    /// Refused; the person can mend it and send it again.
    Refuse(DecisionReason, Words),
}

/// Takes a decision on the version that was looked at.
///
/// # Errors
/// [`DeskError`]; nothing is decided then.
pub async fn decide(
    platform: &Platform,
    by: &Principal,
    (id, version): (RegistrationId, i64),
    verdict: &Verdict,
    until: &Until,
) -> Result<(), DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let registration = db.registration(id).await?.ok_or(DeskError::NoCase)?;
        if registration.version != version {
            return Err(DeskError::Changed);
        }
        match verdict {
            Verdict::Approve(entry) => approve(&mut db, platform, by, registration, *entry).await,
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

async fn approve(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    mut registration: Registration,
    entry: RollEntryId,
) -> Result<(), DeskError> {
    let now = platform.clock.now();
    registration.state = registration.state.after(RegistrationStep::Approve)?;
    let sessions = db.sessions().await?;
    let session = sessions.iter().find(|s| Some(s.id) == registration.session);
    let session = session.filter(|s| s.closed.is_none() && now < s.closes);
    let session = session.ok_or(DeskError::SessionOver)?;
    let person = eligibility::entry(db, entry)
        .await?
        .ok_or(DeskError::NoEntry)?;
    if !person.is_current {
        return Err(DeskError::NotInForce);
    }
    let district = person.district.ok_or(DeskError::NoEntry)?;
    db.release_entry(registration.id).await?;
    if !db.claim_entry(entry, registration.id).await? {
        return Err(DeskError::Twice);
    }
    let id = ParticipantId(platform.entropy.uuid_v7(now));
    let cells = db.cells().await?;
    let first = cells
        .into_iter()
        .find(|(_, d)| *d == district)
        .ok_or(DeskError::NoEntry)?
        .0;
    let who = &registration.identity;
    let participant = Participant {
        id,
        account: registration.account,
        cell: cell_of(first, id),
        district: district.clone(),
        session: session.id,
        display_name: format!("{} {}", who.given.as_str(), who.family.as_str()),
    };
    db.insert_participants(std::slice::from_ref(&participant))
        .await?;
    if !db.place_account(&participant).await? {
        return Err(DeskError::Changed);
    }
    let decision = Decision {
        reason: DecisionReason::Other,
        words: Words::default(),
        by: by.account,
        at: now,
        cure_by: now,
    };
    if !db.decide_registration(&registration, &decision).await? {
        return Err(DeskError::Changed);
    }
    let account = registration.account;
    let approved = Action::ParticipantApproved {
        participant: id,
        district,
        session: session.id,
    };
    for action in [Action::RegistrationApproved { account }, approved] {
        audit::record(db, platform, by.actor(), action).await?;
    }
    if let Some(contact) = db.contact(account).await? {
        let lang = Lang::parse(&contact.lang).unwrap_or_default();
        let letter = letters::approved(lang, &contact.email, &session.name);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(db.bump_version().await?)
}

async fn send_back(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    mut registration: Registration,
    step: RegistrationStep,
    (reason, words): (DecisionReason, &Words),
    until: &Until,
) -> Result<(), DeskError> {
    let now = platform.clock.now();
    registration.state = registration.state.after(step)?;
    let calendar = super::register::read_calendar(db, now)
        .await
        .map_err(|e| match e {
            RegisterError::Db(error) => DeskError::Db(error),
            _ => DeskError::NoCase,
        })?;
    let decision = Decision {
        reason,
        words: words.clone(),
        by: by.account,
        at: now,
        cure_by: calendar.window.cure,
    };
    if !db.decide_registration(&registration, &decision).await? {
        return Err(DeskError::Changed);
    }
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
        let until = &until[lang.index()];
        let letter = letters::sent_back(lang, &contact.email, &decision, is_refused, until);
        outbox::queue(db, platform, &letter).await?;
    }
    Ok(())
}
