//! Confirming a mailbox. A code is mailed; whoever types it reads the mailbox, and gets an account
//! without a way to sign in yet. What is said to a browser never depends on whether the mailbox is
//! known: only its owner learns that, by mail.

use super::{RegisterError, letters, read_calendar};
use crate::auth::OneTimeCode;
use crate::db::{CodeRow, ContactRow, Db, DbError, NewAccount};
use crate::domain::{
    AccountId, EmailAddress, Identity, Needs, Registration, RegistrationId, RegistrationState,
    Role, RollEntryId, Words,
};
use crate::i18n::Lang;
use crate::log::{Action, Actor};
use crate::services::sign_in::{self, Caller, SignInError, SignedIn};
use crate::services::{Platform, audit, outbox, transaction};

/// A code is good for so long, and for so many tries.
pub const CODE_SECONDS: i64 = 15 * 60;
const TRIES: i64 = 5;
/// Codes a browser can ask for, one after another.
const SENDS: i64 = 4;
const SECONDS_BETWEEN: i64 = 30;
/// Codes that go to one mailbox within the life of one, whoever asks.
const MOST_TO_MAILBOX: i64 = 5;

/// The browser that asks: the digest of its form cookie.
pub type Browser = [u8; 32];

/// What is needed to send the first code.
#[derive(Debug, Clone)]
pub struct Request {
    pub browser: Browser,
    pub email: EmailAddress,
    pub lang: Lang,
    pub identity: Identity,
    /// What the look-up found.
    pub roll_entry: Option<RollEntryId>,
}

/// Mails a code to a mailbox.
///
/// # Errors
/// [`RegisterError::Closed`], [`RegisterError::TooManyCodes`].
pub async fn send_code(platform: &Platform, request: &Request) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let calendar = read_calendar(&mut db, now).await?.of(&mut db, &request.email).await?;
        if !calendar.is_open_for(RegistrationState::Draft, now) {
            return Err(RegisterError::Closed);
        }
        db.delete_old_codes(now).await?;
        let earlier = db.code(&request.browser).await?;
        let sends_left = earlier.map_or(SENDS, |c| c.sends_left);
        let row = code_row(platform, request, sends_left);
        mail_code(&mut db, platform, row).await
    })
}

/// Mails another code to the mailbox this browser waits for.
///
/// # Errors
/// [`RegisterError::Nothing`] where it waits for none; [`RegisterError::TooManyCodes`].
pub async fn send_again(platform: &Platform, browser: &Browser) -> Result<(), RegisterError> {
    transaction!(platform, RegisterError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        db.delete_old_codes(now).await?;
        let row = db.code(browser).await?.ok_or(RegisterError::Nothing)?;
        if now < row.sent.plus_seconds(SECONDS_BETWEEN) {
            return Err(RegisterError::TooManyCodes);
        }
        mail_code(&mut db, platform, row).await
    })
}

/// Puts a fresh code in the place of the row's, and mails it.
async fn mail_code(
    db: &mut Db<'_>,
    platform: &Platform,
    mut row: CodeRow,
) -> Result<(), RegisterError> {
    let now = platform.clock.now();
    let since = now.plus_seconds(-CODE_SECONDS);
    let is_much = db.recent_codes(&row.email, since).await? >= MOST_TO_MAILBOX;
    if row.sends_left == 0 || is_much {
        return Err(RegisterError::TooManyCodes);
    }
    let code = OneTimeCode::generate(&platform.entropy);
    let binding: [&[u8]; 2] = [&row.browser, row.email.as_str().as_bytes()];
    row.code_hash = code.digest(platform.keys.request_key(), &binding);
    row.sends_left -= 1;
    row.sent = now;
    row.expires = now.plus_seconds(CODE_SECONDS);
    db.put_code(&row).await?;
    let lang = Lang::parse(&row.lang).unwrap_or_default();
    outbox::queue(db, platform, &letters::code(lang, &row.email, &code)).await?;
    Ok(())
}

/// The mailbox a browser waits for a code to.
///
/// # Errors
/// What the database says.
pub async fn waits_for(
    platform: &Platform,
    browser: &Browser,
) -> Result<Option<EmailAddress>, DbError> {
    let row = platform.store.reader().await?.db().code(browser).await?;
    let now = platform.clock.now();
    Ok(row.filter(|r| now < r.expires).map(|r| r.email))
}

/// Erases codes that are too old, and what was typed with them; gives how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        tx.db().delete_old_codes(platform.clock.now()).await
    })
}

/// What became of a code that was typed.
#[derive(Debug)]
pub enum Confirmation {
    /// It was right: the person is signed in and can go on.
    Right(Box<SignedIn>),
    /// It was right, and the account has a way to sign in: that is to be used.
    HasAccount,
    /// It was wrong; so many tries are left.
    Wrong(i64),
    /// No code is waited for, it is too old, or it was tried too often.
    Gone,
}

/// Looks at a code that was typed.
///
/// # Errors
/// What the database says. A wrong code is no error: the try must be counted.
pub async fn confirm(
    platform: &Platform,
    browser: &Browser,
    code: Option<&OneTimeCode>,
    caller: &Caller,
) -> Result<Confirmation, SignInError> {
    transaction!(platform, SignInError, tx => {
        let mut db = tx.db();
        let now = platform.clock.now();
        let Some(row) = db.code(browser).await?.filter(|r| now < r.expires) else {
            return Ok(Confirmation::Gone);
        };
        if !db.use_try(browser).await? {
            return Ok(Confirmation::Gone);
        }
        let binding: [&[u8]; 2] = [&row.browser, row.email.as_str().as_bytes()];
        let key = platform.keys.request_key();
        if !code.is_some_and(|c| c.matches(key, &binding, &row.code_hash)) {
            return Ok(match row.tries_left - 1 {
                0 => Confirmation::Gone,
                left => Confirmation::Wrong(left),
            });
        }
        // Another request may have used the same code at the same time: one of them wins.
        if !db.delete_code(browser).await? {
            return Ok(Confirmation::Gone);
        }
        let account = match known(&mut db, &row.email).await? {
            Known::Nobody => open_account(&mut db, platform, &row).await?,
            Known::Unfinished(account) => account,
            Known::HasWayIn => return Ok(Confirmation::HasAccount),
        };
        let signed_in = sign_in::begin_after_contact(&mut db, platform, account, caller).await?;
        Ok(Confirmation::Right(Box::new(signed_in)))
    })
}

/// What is known of a mailbox whose owner has just shown that they read it.
enum Known {
    Nobody,
    /// They have an account and no way to sign in yet: the code is as good as it was then.
    Unfinished(AccountId),
    /// A mailed code must not be a way around their passkey or password.
    HasWayIn,
}

async fn known(db: &mut Db<'_>, email: &EmailAddress) -> Result<Known, DbError> {
    let account = match db.contact_by_email(email).await? {
        Some(contact) => Some(contact.account),
        None => db.account_by_login(email.as_str()).await?.map(|a| a.id),
    };
    let Some(account) = account else {
        return Ok(Known::Nobody);
    };
    Ok(match sign_in::has_way_in(db, account).await? {
        true => Known::HasWayIn,
        false => Known::Unfinished(account),
    })
}

/// Opens an account as if its mailbox were confirmed: for the fictional people of demonstrations.
pub(in crate::services) async fn enter(
    platform: &Platform,
    request: &Request,
) -> Result<AccountId, RegisterError> {
    transaction!(platform, RegisterError, tx => {
        Ok(open_account(&mut tx.db(), platform, &code_row(platform, request, SENDS)).await?)
    })
}

/// A row without its code yet.
fn code_row(platform: &Platform, request: &Request, sends_left: i64) -> CodeRow {
    let now = platform.clock.now();
    CodeRow {
        browser: request.browser,
        email: request.email.clone(),
        lang: request.lang.code().to_owned(),
        code_hash: [0; 32],
        tries_left: TRIES,
        sends_left,
        sent: now,
        expires: now,
        identity: request.identity.clone(),
        roll_entry: request.roll_entry,
    }
}

/// An account, its confirmed mailbox, and a draft of a registration with what was typed.
async fn open_account(
    db: &mut Db<'_>,
    platform: &Platform,
    row: &CodeRow,
) -> Result<AccountId, DbError> {
    let now = platform.clock.now();
    let id = AccountId(platform.entropy.uuid_v7(now));
    let who = &row.identity;
    let account = NewAccount {
        id,
        login: row.email.as_str().to_owned(),
        role: Role::Participant,
        display_name: format!("{} {}", who.given.as_str(), who.family.as_str()),
        password_hash: String::new(),
        participant: None,
    };
    db.insert_accounts(std::slice::from_ref(&account)).await?;
    let contact = ContactRow {
        account: id,
        email: row.email.clone(),
        lang: row.lang.clone(),
        confirmed: now,
    };
    db.insert_contact(&contact).await?;
    db.insert_registration(&draft(platform, id, row)).await?;
    let role = Role::Participant;
    for action in [
        Action::AccountCreated { account: id, role },
        Action::ContactConfirmed { account: id },
    ] {
        audit::record(db, platform, Actor::Account(id), action).await?;
    }
    Ok(id)
}

fn draft(platform: &Platform, account: AccountId, row: &CodeRow) -> Registration {
    Registration {
        id: RegistrationId(platform.entropy.uuid_v7(platform.clock.now())),
        account,
        state: RegistrationState::Draft,
        version: 1,
        identity: row.identity.clone(),
        roll_entry: row.roll_entry,
        session: None,
        needs: Needs::default(),
        agreed: None,
        message: Words::default(),
        decision: None,
        submitted: None,
    }
}
