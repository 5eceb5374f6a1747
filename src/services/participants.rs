//! The roll of approved remote participants, and staff accounts.

use super::{Platform, Retry, audit, drafts, roster, sign_in::fold_login, transaction};
use crate::db::{Db, DbError, NewAccount, ParticipantRow};
use crate::domain::{
    AccountId, CELLS_PER_DISTRICT, CellId, DistrictCode, Participant, ParticipantId, Role,
    SessionId,
};
use crate::log::{Action, Actor, LogName, Text};
use crate::services::sign_in::Principal;
use std::collections::BTreeMap;

/// An approved participant to enrol.
#[derive(Debug, Clone)]
pub struct NewParticipant {
    pub login: String,
    pub display_name: String,
    pub district: DistrictCode,
    pub session: SessionId,
    /// PHC string.
    pub password_hash: String,
}

/// Why nobody was enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error("the database holds no event yet")]
    NoEvent,
    #[error("there is no congressional district {0}")]
    UnknownDistrict(DistrictCode),
    #[error("there is no voting session {0:?}")]
    UnknownSession(SessionId),
    #[error("a sign-in name is taken")]
    LoginTaken,
    #[error(transparent)]
    Db(DbError),
}

impl From<DbError> for EnrolError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Conflict => Self::LoginTaken,
            other => Self::Db(other),
        }
    }
}

impl Retry for EnrolError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Enrols approved participants, all or none, and gives them back in order. `source` says where
/// they come from, for the audit log.
///
/// # Errors
/// [`EnrolError`]; nobody is enrolled then.
pub async fn enrol(
    platform: &Platform,
    actor: Actor,
    people: &[NewParticipant],
    source: &str,
) -> Result<Vec<Participant>, EnrolError> {
    transaction!(platform, EnrolError, tx => {
        let mut db = tx.db();
        let sessions = db.event().await?.ok_or(EnrolError::NoEvent)?.event.sessions;
        let mut first_cells = BTreeMap::new();
        for (cell, district) in db.cells().await? {
            first_cells.entry(district).or_insert(cell);
        }
        let mut accounts = Vec::with_capacity(people.len());
        let mut participants = Vec::with_capacity(people.len());
        for person in people {
            if !sessions.iter().any(|s| s.id == person.session) {
                return Err(EnrolError::UnknownSession(person.session));
            }
            let first = first_cells
                .get(&person.district)
                .ok_or_else(|| EnrolError::UnknownDistrict(person.district.clone()))?;
            let (account, participant) = place(platform, person, *first);
            accounts.push(account);
            participants.push(participant);
        }
        db.insert_accounts(&accounts).await?;
        db.insert_participants(&participants).await?;
        roster::append(&mut db, platform, &participants).await?;
        let approved = Action::ParticipantsApproved {
            participants: people.len() as u64,
            source: Text::new(source),
        };
        audit::record(&mut db, platform, actor, approved).await?;
        db.bump_version().await?;
        Ok(participants)
    })
}

/// Ends that an account takes part. Only for somebody of whom no card is in the box, under the lock
/// that casting takes.
pub(super) async fn remove(
    db: &mut Db<'_>,
    account: AccountId,
    (cell, participant): (CellId, ParticipantId),
) -> Result<(), DbError> {
    db.delete_draft(cell, participant).await?;
    db.delete_participant(cell, participant).await?;
    db.unplace_account(account).await
}

fn place(
    platform: &Platform,
    person: &NewParticipant,
    first_cell: CellId,
) -> (NewAccount, Participant) {
    let now = platform.clock.now();
    let account = AccountId(platform.entropy.uuid_v7(now));
    let id = ParticipantId(platform.entropy.uuid_v7(now));
    let cell = cell_of(first_cell, id);
    let account = NewAccount {
        id: account,
        login: fold_login(&person.login),
        role: Role::Participant,
        display_name: person.display_name.clone(),
        password_hash: person.password_hash.clone(),
        participant: Some((cell, id)),
    };
    let participant = Participant {
        id,
        account: account.id,
        cell,
        district: person.district.clone(),
        session: person.session,
        display_name: person.display_name.clone(),
    };
    (account, participant)
}

/// Where a participant lives among the cells of their district, the first of which is `first`.
pub(super) fn cell_of(first: CellId, id: ParticipantId) -> CellId {
    // The last byte of the id is random, so the district's cells fill evenly.
    CellId(first.0 + i64::from(id.0.as_bytes()[15]) % CELLS_PER_DISTRICT)
}

/// Creates an account for a member of staff.
///
/// # Errors
/// [`EnrolError::LoginTaken`].
pub async fn create_staff(
    platform: &Platform,
    actor: Actor,
    login: &str,
    display_name: &str,
    role: Role,
    password_hash: &str,
) -> Result<AccountId, EnrolError> {
    let account = NewAccount {
        id: AccountId(platform.entropy.uuid_v7(platform.clock.now())),
        login: fold_login(login),
        role,
        display_name: display_name.to_owned(),
        password_hash: password_hash.to_owned(),
        participant: None,
    };
    transaction!(platform, EnrolError, tx => {
        insert_staff(&mut tx.db(), platform, actor, &account).await?;
        Ok(account.id)
    })
}

/// Stores an account of staff, in the caller's transaction. [`DbError::Conflict`] where its name is
/// taken.
pub(super) async fn insert_staff(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    account: &NewAccount,
) -> Result<(), DbError> {
    db.insert_accounts(std::slice::from_ref(account)).await?;
    let created = Action::AccountCreated {
        account: account.id,
        role: account.role,
    };
    audit::record(db, platform, actor, created).await
}

/// The participant behind a principal; None for staff.
///
/// # Errors
/// What the database says.
pub async fn me(
    platform: &Platform,
    principal: &Principal,
) -> Result<Option<ParticipantRow>, DbError> {
    let Some((cell, id)) = principal.participant else {
        return Ok(None);
    };
    let mut reader = platform.store.reader().await?;
    reader.db().participant(cell, id).await.map(Some)
}

/// Until the caller's transaction ends nobody casts, and the phase stays what it is.
pub(super) async fn stop_casting(db: &mut Db<'_>) -> Result<(), DbError> {
    match db.lock_log_head(LogName::Cards).await {
        Ok(_) | Err(DbError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The participant of an account, if they take part, while nobody casts: until the caller's
/// transaction ends, whether a card of theirs is in the box stays so.
pub(super) async fn held(
    db: &mut Db<'_>,
    account: AccountId,
) -> Result<Option<ParticipantRow>, DbError> {
    stop_casting(db).await?;
    match db.account(account).await?.participant {
        Some((cell, id)) => db.participant(cell, id).await.map(Some),
        None => Ok(None),
    }
}

/// Puts somebody who has cast nothing into another voting session, with their draft, and gives who
/// they are there. On the public roster, which only grows, they stand a second time: whoever is
/// listed for a session can have cast in no other.
pub(super) async fn move_to(
    db: &mut Db<'_>,
    platform: &Platform,
    who: &Participant,
    session: SessionId,
) -> Result<Participant, DbError> {
    let id = ParticipantId(platform.entropy.uuid_v7(platform.clock.now()));
    let mut cells = db.cells().await?.into_iter();
    let first = cells.find(|(_, district)| *district == who.district);
    let (first, _) = first.ok_or(DbError::NotFound)?;
    let moved = Participant {
        id,
        cell: cell_of(first, id),
        session,
        ..who.clone()
    };
    let people = std::slice::from_ref(&moved);
    db.insert_participants(people).await?;
    drafts::carry(db, platform, who, &moved).await?;
    remove(db, who.account, (who.cell, who.id)).await?;
    roster::append(db, platform, people).await?;
    db.place_account(&moved).await?;
    Ok(moved)
}

/// Participants of a district in a voting session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turnout {
    pub district: DistrictCode,
    pub session: SessionId,
    /// Approved participants.
    pub approved: u64,
    /// Those of them with a card in the box.
    pub cast: u64,
}

impl From<(DistrictCode, SessionId, i64, i64)> for Turnout {
    fn from((district, session, approved, cast): (DistrictCode, SessionId, i64, i64)) -> Self {
        Self {
            district,
            session,
            approved: approved.unsigned_abs(),
            cast: cast.unsigned_abs(),
        }
    }
}

/// How many take part and how many have cast, by district and voting session.
///
/// # Errors
/// What the database says.
pub async fn turnout(platform: &Platform) -> Result<Vec<Turnout>, DbError> {
    let rows = platform
        .store
        .reader()
        .await?
        .db()
        .participant_counts()
        .await?;
    Ok(rows.into_iter().map(Turnout::from).collect())
}
