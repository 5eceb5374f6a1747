//! Casting by phone: the code that lets somebody in, and what a call carries from one press to the
//! next. `docs/decisions/0028-phone.md`.

mod call;

pub use call::{Call, Step};

use super::keys::EventKeys;
use super::notices::{self, Notice};
use super::sealing::keyed;
use super::sign_in::{self, Caller, Principal, SignInError};
use super::{Platform, audit, transaction};
use crate::auth::{PhoneCode, TokenDigest};
use crate::db::DbError;
use crate::domain::{Device, Micros};
use crate::log::{Action, Actor};
use hmac::Mac as _;

/// A code that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeMade {
    pub at: Micros,
    /// When it was last used, if ever.
    pub used: Option<Micros>,
}

/// The code of whoever is signed in; none where they have none.
///
/// # Errors
/// What the database says.
pub async fn code_of(
    platform: &Platform,
    principal: &Principal,
) -> Result<Option<CodeMade>, DbError> {
    let mut reader = platform.store.reader().await?;
    let found = reader.db().phone_code_of(principal.account).await?;
    Ok(found.map(|(at, used)| CodeMade { at, used }))
}

/// Makes a code, in place of the one before. It is given here and never again.
///
/// # Errors
/// What the database says.
pub async fn make_code(platform: &Platform, principal: &Principal) -> Result<PhoneCode, DbError> {
    let account = principal.account;
    let code = PhoneCode::generate(&platform.entropy);
    let digest = digest(&platform.keys, &code);
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        db.put_phone_code(account, &digest, platform.clock.now()).await?;
        let action = Action::PhoneCodeMade { account };
        audit::record(&mut db, platform, principal.actor(), action).await?;
        notices::tell(&mut db, platform, account, Notice::PhoneCodeMade).await?;
        Ok(())
    })?;
    Ok(code)
}

/// Makes the code worthless. Doing it twice is no mistake.
///
/// # Errors
/// What the database says.
pub async fn remove_code(platform: &Platform, principal: &Principal) -> Result<(), DbError> {
    let account = principal.account;
    transaction!(platform, DbError, tx => {
        let mut db = tx.db();
        db.hold_account(account).await?;
        if db.forget_phone_code(account).await? {
            let action = Action::PhoneCodeRemoved { account };
            audit::record(&mut db, platform, principal.actor(), action).await?;
            notices::tell(&mut db, platform, account, Notice::PhoneCodeRemoved).await?;
        }
        Ok(())
    })
}

/// Begins the session of a call. Its token goes nowhere: what comes back is what the database knows
/// it by, which opens no page.
///
/// # Errors
/// [`SignInError::Refused`] where nobody has the code, or may not sign in.
pub async fn enter(platform: &Platform, code: &PhoneCode) -> Result<TokenDigest, SignInError> {
    let digest = digest(&platform.keys, code);
    let caller = Caller {
        device: Device::PHONE,
        ..Caller::default()
    };
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let found = db.use_phone_code(&digest, platform.clock.now()).await?;
        let id = found.ok_or(SignInError::Refused)?;
        let account = db.account(id).await?;
        let action = Action::PhoneCodeUsed { account: id };
        audit::record(&mut db, platform, Actor::Account(id), action).await?;
        notices::tell(&mut db, platform, id, Notice::PhoneCodeUsed).await?;
        let signed_in = sign_in::enter(&mut db, platform, &account, &caller).await?;
        Ok(signed_in.principal.token)
    })
}

fn digest(keys: &EventKeys, code: &PhoneCode) -> [u8; 32] {
    let mut mac = keyed(keys.request_key());
    mac.update(b"caucus phone code 1");
    mac.update(code.as_bytes());
    mac.finalize().into_bytes().into()
}
