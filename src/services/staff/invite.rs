//! Inviting somebody to work for the event: an account of their own, and a link that lets them in
//! once, so that they add a passkey nobody else has ever had.

use crate::auth::SessionToken;
use crate::db::{Db, DbError, NewAccount};
use crate::domain::{AccountId, Role, UnitId, UnitKind};
use crate::log::{Action, Actor};
use crate::services::sign_in::{Principal, fold_login};
use crate::services::{Platform, Retry, audit, event, participants, transaction, ways};
use std::collections::BTreeSet;

/// An invitation is good for so long: three days.
pub const INVITATION_SECONDS: i64 = 72 * 60 * 60;

/// The most letters of a sign-in name or a name.
const MOST: usize = 60;

/// Who is invited.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The name they sign in with.
    pub login: String,
    /// What colleagues call them.
    pub name: String,
    pub role: Role,
    /// For a chair, the published identifiers of the precincts to lead; nobody else has any.
    pub precincts: Vec<String>,
}

/// Why somebody was not invited; nothing was stored then.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    #[error("the database holds no event yet: start the server once with the event's definition")]
    NoEvent,
    #[error(
        "{0:?} is no sign-in name: use 1 to {MOST} letters, digits, dots, dashes, underscores or @"
    )]
    Login(String),
    #[error("a name has 1 to {MOST} letters")]
    Name,
    #[error("participants register by themselves, they are not invited")]
    Participant,
    #[error("somebody else gives this role")]
    NotAllowed,
    #[error("a precinct chair leads precincts: name them with --precinct")]
    NoPrecinct,
    #[error("only a precinct chair leads precincts: leave --precinct out")]
    NoChair,
    #[error("there is no precinct {0:?} in this event")]
    Precinct(String),
    #[error("{0:?} is taken: somebody signs in with it, or was invited for another role")]
    Taken(String),
    #[error(transparent)]
    Event(#[from] event::EventError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for InviteError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Gives somebody an account in a role, and the token of the link that lets them in once. Asked
/// again before they have a way to sign in, it gives a new link, and the one before is worth
/// nothing.
///
/// # Errors
/// [`InviteError`].
pub async fn invite(
    platform: &Platform,
    actor: Actor,
    who: &Invited,
) -> Result<SessionToken, InviteError> {
    let login = checked(who)?;
    if event::load(&platform.store).await?.is_none() {
        return Err(InviteError::NoEvent);
    }
    let token = SessionToken::generate(&platform.entropy);
    let digest = token.digest().0;
    transaction!(platform, InviteError, tx => {
        let mut db = tx.db();
        let precincts = precincts(&mut db, &who.precincts).await?;
        let account = match db.account_by_login(&login).await? {
            None => create(&mut db, platform, actor, &login, who).await?,
            Some(known) => {
                db.hold_account(known.id).await?;
                let is_open = known.role == who.role && !known.disabled;
                if !is_open || ways::count(&mut db, known.id).await? > 0 {
                    return Err(InviteError::Taken(login.clone()));
                }
                // Whoever had the link before is out.
                db.revoke_logins_of(known.id, platform.clock.now()).await?;
                known.id
            }
        };
        if who.role == Role::PrecinctChair {
            super::give_precincts(&mut db, platform, actor, account, &precincts).await?;
        }
        let expires = platform.clock.now().plus_seconds(INVITATION_SECONDS);
        db.put_recovery_link(account, &digest, expires).await?;
        audit::record(&mut db, platform, actor, Action::StaffInvited { account, expires }).await?;
        Ok(())
    })?;
    Ok(token)
}

/// As [`invite`], by somebody of staff who may give the role.
///
/// # Errors
/// [`InviteError`]; [`InviteError::NotAllowed`] before anything is looked up.
pub async fn invite_by(
    platform: &Platform,
    by: &Principal,
    who: &Invited,
) -> Result<SessionToken, InviteError> {
    match by.role.may_appoint(who.role) {
        true => invite(platform, by.actor(), who).await,
        false => Err(InviteError::NotAllowed),
    }
}

/// The sign-in name as it is stored, if all that was said goes together.
fn checked(who: &Invited) -> Result<String, InviteError> {
    let login = fold_login(&who.login);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    if login.is_empty() || login.len() > MOST || !login.chars().all(is_plain) {
        return Err(InviteError::Login(who.login.clone()));
    }
    let letters = who.name.trim().chars();
    if !(1..=MOST).contains(&letters.clone().count()) || letters.clone().any(char::is_control) {
        return Err(InviteError::Name);
    }
    match (who.role, who.precincts.is_empty()) {
        (Role::Participant, _) => Err(InviteError::Participant),
        (Role::PrecinctChair, true) => Err(InviteError::NoPrecinct),
        (Role::PrecinctChair, false) | (_, true) => Ok(login),
        (_, false) => Err(InviteError::NoChair),
    }
}

async fn precincts(db: &mut Db<'_>, codes: &[String]) -> Result<Vec<UnitId>, InviteError> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let units = db.units().await?;
    let find = |code: &String| {
        let mut precincts = units.iter().filter(|u| u.kind == UnitKind::Precinct);
        let found = precincts.find(|unit| unit.code == *code);
        let found = found.map(|unit| unit.id);
        found.ok_or_else(|| InviteError::Precinct(code.clone()))
    };
    // A precinct that is named twice is one precinct.
    let named: BTreeSet<&String> = codes.iter().collect();
    named.into_iter().map(find).collect()
}

async fn create(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    login: &str,
    who: &Invited,
) -> Result<AccountId, DbError> {
    let account = NewAccount {
        id: AccountId(platform.entropy.uuid_v7(platform.clock.now())),
        login: login.to_owned(),
        role: who.role,
        display_name: who.name.trim().to_owned(),
        // No password opens it.
        password_hash: String::new(),
        participant: None,
    };
    participants::insert_staff(db, platform, actor, &account).await?;
    Ok(account.id)
}
