//! Mailboxes: those whose owner is known, and the codes on their way to the others.

use super::{Db, DbError, store::send};
use crate::domain::{
    AccountId, EmailAddress, Identity, Micros, PersonName, Postcode, RollEntryId, parse_born,
};
use uuid::Uuid;

/// A one-time code on its way, and what was typed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Digest of the browser's form cookie.
    pub browser: [u8; 32],
    pub email: EmailAddress,
    pub lang: String,
    pub code_hash: [u8; 32],
    pub tries_left: i64,
    pub sends_left: i64,
    pub sent: Micros,
    pub expires: Micros,
    pub identity: Identity,
    pub roll_entry: Option<RollEntryId>,
}

/// A confirmed mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    pub account: AccountId,
    pub email: EmailAddress,
    pub lang: String,
    pub confirmed: Micros,
}

statements! {
    DELETE_CODE = "DELETE FROM contact_code WHERE browser = $1";
    DELETE_OLD_CODES = "DELETE FROM contact_code WHERE expires_us <= $1";
    INSERT_CODE = "INSERT INTO contact_code (browser, email, lang, code_hash, tries_left, \
        sends_left, sent_us, expires_us, given_names, family_name, birth_date, postcode, \
        roll_entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    CODE = "SELECT email, lang, code_hash, tries_left, sends_left, sent_us, expires_us, \
        given_names, family_name, birth_date, postcode, roll_entry FROM contact_code \
        WHERE browser = $1";
    USE_TRY = "UPDATE contact_code SET tries_left = tries_left - 1 \
        WHERE browser = $1 AND tries_left > 0";
    RECENT_CODES = "SELECT COUNT(*) FROM contact_code WHERE email = $1 AND sent_us > $2";
    INSERT_CONTACT = "INSERT INTO contact (account, email, lang, confirmed_us) \
        VALUES ($1, $2, $3, $4)";
    CONTACT = "SELECT account, email, lang, confirmed_us FROM contact WHERE account = $1";
    CONTACT_BY_EMAIL = "SELECT account, email, lang, confirmed_us FROM contact WHERE email = $1";
    INSERT_PERMIT = "INSERT INTO late_permit (id, email) VALUES ($1, $2)";
    GRANT_PERMIT = "UPDATE late_permit SET until_us = $2 WHERE id = $1 RETURNING email";
    PERMITTED_MAILBOX = "SELECT email FROM late_permit WHERE id = $1";
    LATE_UNTIL = "SELECT MAX(until_us) FROM late_permit WHERE email = $1";
    SET_CONTACT_LANG = "UPDATE contact SET lang = $2 WHERE account = $1 AND lang <> $2";
}

type Code = (
    String,
    String,
    Vec<u8>,
    i64,
    i64,
    i64,
    i64,
    String,
    String,
    String,
    String,
    Option<Uuid>,
);
type Contact = (Uuid, String, String, i64);

impl Db<'_> {
    /// Puts a code in the place of the one this browser had before.
    pub async fn put_code(&mut self, row: &CodeRow) -> Result<(), DbError> {
        send!(self, DELETE_CODE; row.browser.as_slice())?;
        let identity = &row.identity;
        send!(self, INSERT_CODE; row.browser.as_slice(), row.email.as_str(), row.lang.as_str(),
            row.code_hash.as_slice(), row.tries_left, row.sends_left, row.sent.0, row.expires.0,
            identity.given.as_str(), identity.family.as_str(), identity.birth.to_string(),
            identity.postcode.as_str(), row.roll_entry.map(|id| id.0))
        .map(drop)
    }

    /// The code this browser waits for.
    pub async fn code(&mut self, browser: &[u8; 32]) -> Result<Option<CodeRow>, DbError> {
        let row = send!(self, CODE; browser.as_slice() => optional Code)?;
        row.map(|row| code(*browser, row)).transpose()
    }

    /// Takes one of the tries that are left; false where none is.
    pub async fn use_try(&mut self, browser: &[u8; 32]) -> Result<bool, DbError> {
        Ok(send!(self, USE_TRY; browser.as_slice())? == 1)
    }

    /// Erases a code, with what was typed; false where another request has done so already.
    pub async fn delete_code(&mut self, browser: &[u8; 32]) -> Result<bool, DbError> {
        Ok(send!(self, DELETE_CODE; browser.as_slice())? == 1)
    }

    /// Erases the codes that are too old.
    pub async fn delete_old_codes(&mut self, now: Micros) -> Result<u64, DbError> {
        send!(self, DELETE_OLD_CODES; now.0)
    }

    /// Codes sent to a mailbox after an instant, from whichever browser.
    pub async fn recent_codes(&mut self, to: &EmailAddress, since: Micros) -> Result<i64, DbError> {
        let (count,) = send!(self, RECENT_CODES; to.as_str(), since.0 => one (i64,))?;
        Ok(count)
    }

    /// Stores a confirmed mailbox; [`DbError::Conflict`] where the account or mailbox has one.
    pub async fn insert_contact(&mut self, row: &ContactRow) -> Result<(), DbError> {
        send!(self, INSERT_CONTACT; row.account.0, row.email.as_str(), row.lang.as_str(),
            row.confirmed.0)
        .map(drop)
    }

    /// The confirmed mailbox of an account.
    pub async fn contact(&mut self, account: AccountId) -> Result<Option<ContactRow>, DbError> {
        let row = send!(self, CONTACT; account.0 => optional Contact)?;
        row.map(contact).transpose()
    }

    /// The account whose confirmed mailbox this is.
    pub async fn contact_by_email(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<ContactRow>, DbError> {
        let row = send!(self, CONTACT_BY_EMAIL; email.as_str() => optional Contact)?;
        row.map(contact).transpose()
    }

    /// Changes the language somebody is written to in.
    pub async fn set_contact_lang(
        &mut self,
        account: AccountId,
        lang: &str,
    ) -> Result<(), DbError> {
        send!(self, SET_CONTACT_LANG; account.0, lang).map(drop)
    }
}

impl Db<'_> {
    /// Keeps a mailbox that is to be let in late; it is not yet.
    pub async fn insert_permit(&mut self, id: Uuid, email: &EmailAddress) -> Result<(), DbError> {
        send!(self, INSERT_PERMIT; id, email.as_str()).map(drop)
    }

    /// Lets it in until then, and gives the mailbox.
    pub async fn grant_permit(&mut self, id: Uuid, until: Micros) -> Result<EmailAddress, DbError> {
        let (email,) = send!(self, GRANT_PERMIT; id, until.0 => one (String,))?;
        permitted(&email, id)
    }

    /// The mailbox of a permit, granted or not.
    pub async fn permitted_mailbox(&mut self, id: Uuid) -> Result<EmailAddress, DbError> {
        let (email,) = send!(self, PERMITTED_MAILBOX; id => one (String,))?;
        permitted(&email, id)
    }

    /// Until when a mailbox may register although the time is over.
    pub async fn late_until(&mut self, email: &EmailAddress) -> Result<Option<Micros>, DbError> {
        let (until,) = send!(self, LATE_UNTIL; email.as_str() => one (Option<i64>,))?;
        Ok(until.map(Micros))
    }
}

fn permitted(email: &str, id: Uuid) -> Result<EmailAddress, DbError> {
    let wrong = |_| DbError::inconsistent("late_permit", "email", id);
    EmailAddress::parse(email).map_err(wrong)
}

fn code(browser: [u8; 32], row: Code) -> Result<CodeRow, DbError> {
    let (
        email,
        lang,
        hash,
        tries_left,
        sends_left,
        sent,
        expires,
        given,
        family,
        birth,
        postcode,
        entry,
    ) = row;
    let wrong = |column| DbError::inconsistent("contact_code", column, "a browser");
    Ok(CodeRow {
        browser,
        email: EmailAddress::parse(&email).map_err(|_| wrong("email"))?,
        lang,
        code_hash: hash.try_into().map_err(|_| wrong("code_hash"))?,
        tries_left,
        sends_left,
        sent: Micros(sent),
        expires: Micros(expires),
        identity: identity([&given, &family, &birth, &postcode]).map_err(wrong)?,
        roll_entry: entry.map(RollEntryId),
    })
}

/// What was typed, as it is stored; otherwise the column that cannot be read.
pub(super) fn identity(columns: [&str; 4]) -> Result<Identity, &'static str> {
    let [given, family, birth, postcode] = columns;
    let mut parts = birth.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    Ok(Identity {
        given: PersonName::parse(given).map_err(|_| "given_names")?,
        family: PersonName::parse(family).map_err(|_| "family_name")?,
        birth: parse_born(part(), part(), part()).map_err(|_| "birth_date")?,
        postcode: Postcode::parse(postcode).map_err(|_| "postcode")?,
    })
}

fn contact((account, email, lang, confirmed): Contact) -> Result<ContactRow, DbError> {
    let wrong = |_| DbError::inconsistent("contact", "email", account);
    Ok(ContactRow {
        account: AccountId(account),
        email: EmailAddress::parse(&email).map_err(wrong)?,
        lang,
        confirmed: Micros(confirmed),
    })
}
