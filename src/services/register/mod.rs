//! Registering to take part remotely: first the mailbox is confirmed ([`contact`]), which makes an
//! account; then the person says the rest and sends it to staff ([`draft`]), who decide at the
//! desk (`services::desk`).

pub mod contact;
pub mod draft;
pub mod late;
pub(super) mod letters;
pub mod withdraw;

pub use letters::reason;

use super::{Platform, Retry};
use crate::db::{Db, DbError};
use crate::domain::{
    AccountId, EmailAddress, Micros, Phase, Registration, RegistrationState, RegistrationStep,
    RegistrationStepError, RegistrationWindow, SessionId, VotingSession,
};

/// Why a registration was not taken or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error("the database holds no event yet")]
    NoEvent,
    /// It is too early or too late.
    #[error("registration is not open")]
    Closed,
    /// Codes were asked for too often, or the last one a moment ago.
    #[error("too many codes were asked for")]
    TooManyCodes,
    /// There is no registration, or no code this browser waits for.
    #[error("there is nothing to go on with")]
    Nothing,
    #[error(transparent)]
    Step(#[from] RegistrationStepError),
    /// It was changed on another page meanwhile.
    #[error("the registration was changed meanwhile")]
    Changed,
    /// Nothing was chosen that can be chosen.
    #[error("no voting session that is still to come is chosen")]
    NoSession,
    /// What is in the box stays there, and whose card it is takes part.
    #[error("a card is in the box")]
    HasCast,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for RegisterError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// When people can register and for which sessions, as the event says.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub window: RegistrationWindow,
    /// Not over yet.
    pub sessions: Vec<VotingSession>,
    /// Whether the event's phase allows it at all.
    is_time: bool,
    /// Until when somebody in particular may register although the time is over.
    late: Option<Micros>,
}

impl Calendar {
    /// Whether a registration that stands here can be changed and sent at `now`.
    #[must_use]
    pub fn is_open_for(&self, state: RegistrationState, now: Micros) -> bool {
        let is_let_in = state.is_with_the_person() && self.late.is_some_and(|late| now < late);
        self.can_be_late() && (self.window.is_open_for(state, now) || is_let_in)
    }

    /// Whether anybody can still be let in late.
    #[must_use]
    pub fn can_be_late(&self) -> bool {
        self.is_time && !self.sessions.is_empty()
    }

    /// When nothing is sent, or taken back, any more; later for whoever staff let in late.
    #[must_use]
    pub fn closes(&self) -> Micros {
        self.window
            .closes
            .max(self.late.unwrap_or(self.window.closes))
    }

    /// The calendar of whoever has this mailbox: staff may have let them in late.
    pub(super) async fn of(
        mut self,
        db: &mut Db<'_>,
        email: &EmailAddress,
    ) -> Result<Self, DbError> {
        self.late = db.late_until(email).await?;
        Ok(self)
    }
}

/// The calendar at this moment.
///
/// # Errors
/// [`RegisterError::NoEvent`].
pub async fn calendar(platform: &Platform) -> Result<Calendar, RegisterError> {
    let mut tx = platform.store.snapshot().await?;
    read_calendar(&mut tx.db(), platform.clock.now()).await
}

pub(super) async fn read_calendar(db: &mut Db<'_>, now: Micros) -> Result<Calendar, RegisterError> {
    let (_, phase) = match db.event_phase().await {
        Err(DbError::NotFound) => return Err(RegisterError::NoEvent),
        phase => phase?,
    };
    let sessions = db.sessions().await?;
    let last = sessions.iter().map(|s| s.closes).max();
    let without = RegistrationWindow {
        opens: Micros(i64::MIN),
        closes: last.unwrap_or(now),
        cure: last.unwrap_or(now),
    };
    let is_to_come = |s: &VotingSession| s.closed.is_none() && now < s.closes;
    Ok(Calendar {
        window: db.registration_window().await?.unwrap_or(without),
        sessions: sessions.into_iter().filter(is_to_come).collect(),
        is_time: matches!(phase, Phase::Registration | Phase::Voting),
        late: None,
    })
}

/// The registration of an account and what can be done with it.
#[derive(Debug, Clone)]
pub struct Standing {
    pub registration: Registration,
    pub calendar: Calendar,
    pub email: String,
    /// Whether it can be changed and sent now.
    pub is_open: bool,
    /// Whether what was sent can be taken back, or another session chosen, now.
    pub can_withdraw: bool,
    /// Whether a card is in the box.
    pub has_cast: bool,
}

/// How an account's registration stands; None for accounts that never registered.
///
/// # Errors
/// [`RegisterError`].
pub async fn standing(
    platform: &Platform,
    account: AccountId,
) -> Result<Option<Standing>, RegisterError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let Some(registration) = db.registration_of(account).await? else {
        return Ok(None);
    };
    let now = platform.clock.now();
    let contact = db.contact(account).await?;
    let calendar = match &contact {
        Some(contact) => {
            read_calendar(&mut db, now)
                .await?
                .of(&mut db, &contact.email)
                .await?
        }
        None => read_calendar(&mut db, now).await?,
    };
    let participant = db.account(account).await?.participant;
    let has_cast = match participant {
        Some((cell, id)) => db.participant(cell, id).await?.has_card,
        None => false,
    };
    let came = registration.state == RegistrationState::Approved && participant.is_none();
    let is_sent = !came && registration.state.after(RegistrationStep::Withdraw).is_ok();
    let is_time = calendar.is_open_for(RegistrationState::Draft, now);
    Ok(Some(Standing {
        can_withdraw: is_sent && is_time && !has_cast,
        has_cast,
        is_open: calendar.is_open_for(registration.state, now),
        email: contact
            .map(|c| c.email.as_str().to_owned())
            .unwrap_or_default(),
        registration,
        calendar,
    }))
}

/// The session with this id, where it is still to come.
async fn check_session(
    db: &mut Db<'_>,
    platform: &Platform,
    session: Option<SessionId>,
) -> Result<VotingSession, RegisterError> {
    let calendar = read_calendar(db, platform.clock.now()).await?;
    let mut sessions = calendar.sessions.into_iter();
    let found = sessions.find(|s| Some(s.id) == session);
    found.ok_or(RegisterError::NoSession)
}

async fn store(db: &mut Db<'_>, registration: &Registration) -> Result<(), RegisterError> {
    match db.update_registration(registration).await? {
        true => Ok(()),
        false => Err(RegisterError::Changed),
    }
}
