//! Accounts whose owners lost every way to sign in: who asked for new ones, and the links that let
//! them in.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, EmailAddress, Micros};
use uuid::Uuid;

/// Somebody who asked, and has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    pub account: AccountId,
    pub name: String,
    pub asked: Micros,
}

statements! {
    ASK_RECOVERY = "INSERT INTO recovery_request (email, asked_us) VALUES ($1, $2) \
        ON CONFLICT (email) DO NOTHING";
    RECOVERY_ASKED = "SELECT asked_us FROM recovery_request WHERE email = $1";
    RECOVERY_REQUESTS = "SELECT c.account, a.display_name, r.asked_us FROM recovery_request AS r \
        JOIN contact AS c ON c.email = r.email JOIN account AS a ON a.id = c.account \
        WHERE r.asked_us > $1 AND NOT a.disabled AND NOT EXISTS (SELECT 1 FROM proposal AS p \
        WHERE p.subject = c.account AND p.kind = 'recover-account' AND p.state = 'open' \
        AND p.expires_us > $2) ORDER BY r.asked_us, c.account LIMIT $3";
    FORGET_RECOVERY = "DELETE FROM recovery_request WHERE email = $1";
    FORGET_RECOVERIES = "DELETE FROM recovery_request WHERE asked_us <= $1";
    PUT_RECOVERY_LINK = "INSERT INTO recovery_link (account, digest, expires_us) \
        VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, \
        expires_us = excluded.expires_us, used_us = NULL";
    USE_RECOVERY_LINK = "UPDATE recovery_link SET used_us = $2 \
        WHERE digest = $1 AND used_us IS NULL AND expires_us > $2 RETURNING account";
    RECOVERY_LINKS_GOOD = "SELECT COUNT(*) FROM recovery_link \
        WHERE digest = $1 AND used_us IS NULL AND expires_us > $2";
    RECOVERIES_OF = "SELECT COUNT(*) FROM recovery_link WHERE account = $1";
    FORGET_RECOVERY_LINK = "DELETE FROM recovery_link WHERE account = $1";
    LAST_SIGNED_IN = "SELECT MAX(created_us) FROM login_session WHERE account = $1";
}

impl Db<'_> {
    /// Notes that somebody asked for the account of a mailbox; false where that is noted already.
    pub async fn ask_recovery(
        &mut self,
        email: &EmailAddress,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, ASK_RECOVERY; email.as_str(), now.0)? == 1)
    }

    /// When somebody asked for the account of a mailbox.
    pub async fn recovery_asked(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<Micros>, DbError> {
        let row = send!(self, RECOVERY_ASKED; email.as_str() => optional (i64,))?;
        Ok(row.map(|(asked,)| Micros(asked)))
    }

    /// Who asked after `since`, has an account, and waits for a first member of staff; the oldest
    /// first.
    pub async fn recovery_requests(
        &mut self,
        since: Micros,
        now: Micros,
        most: i64,
    ) -> Result<Vec<AskedRow>, DbError> {
        type Row = (Uuid, String, i64);
        let rows = send!(self, RECOVERY_REQUESTS; since.0, now.0, most => all Row)?;
        let read = |(account, name, asked)| AskedRow {
            account: AccountId(account),
            name,
            asked: Micros(asked),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Erases what somebody asked.
    pub async fn forget_recovery(&mut self, email: &EmailAddress) -> Result<(), DbError> {
        send!(self, FORGET_RECOVERY; email.as_str()).map(drop)
    }

    /// Erases what was asked at `until` or before; gives how much.
    pub async fn forget_recoveries(&mut self, until: Micros) -> Result<u64, DbError> {
        send!(self, FORGET_RECOVERIES; until.0)
    }

    /// Gives an account a link, in place of the one before.
    pub async fn put_recovery_link(
        &mut self,
        account: AccountId,
        digest: &[u8; 32],
        expires: Micros,
    ) -> Result<(), DbError> {
        send!(self, PUT_RECOVERY_LINK; account.0, digest.as_slice(), expires.0).map(drop)
    }

    /// Uses a link up and gives its account; None where it is none of ours, used, or too old.
    pub async fn use_recovery_link(
        &mut self,
        digest: &[u8; 32],
        now: Micros,
    ) -> Result<Option<AccountId>, DbError> {
        let row = send!(self, USE_RECOVERY_LINK; digest.as_slice(), now.0 => optional (Uuid,))?;
        Ok(row.map(|(account,)| AccountId(account)))
    }

    /// Whether a link can be used at `now`.
    pub async fn is_recovery_link(
        &mut self,
        digest: &[u8; 32],
        now: Micros,
    ) -> Result<bool, DbError> {
        let (good,) = send!(self, RECOVERY_LINKS_GOOD; digest.as_slice(), now.0 => one (i64,))?;
        Ok(good > 0)
    }

    /// Makes an account's link worthless.
    pub async fn forget_recovery_link(&mut self, account: AccountId) -> Result<(), DbError> {
        send!(self, FORGET_RECOVERY_LINK; account.0).map(drop)
    }

    /// Whether two people ever gave this account back to its owner.
    pub async fn was_recovered(&mut self, account: AccountId) -> Result<bool, DbError> {
        let (links,) = send!(self, RECOVERIES_OF; account.0 => one (i64,))?;
        Ok(links > 0)
    }

    /// When somebody last signed in to an account, if ever.
    pub async fn last_signed_in(&mut self, account: AccountId) -> Result<Option<Micros>, DbError> {
        let (last,) = send!(self, LAST_SIGNED_IN; account.0 => one (Option<i64>,))?;
        Ok(last.map(Micros))
    }
}
