//! Forms that wait until their sender has signed in, encrypted.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros};
use uuid::Uuid;

/// A held form as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    pub account: AccountId,
    /// Encrypted.
    pub body: Vec<u8>,
    pub expires: Micros,
}

statements! {
    HOLD_FORM = "INSERT INTO held_form (token_hash, account, body, expires_us) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (token_hash) DO UPDATE SET \
        account = excluded.account, body = excluded.body, expires_us = excluded.expires_us";
    HELD_FORM = "SELECT account, body, expires_us FROM held_form WHERE token_hash = $1";
    CARRY_HELD_FORM = "UPDATE held_form SET token_hash = $2 \
        WHERE token_hash = $1 AND account = $3 AND expires_us > $4";
    FORGET_HELD_FORM = "DELETE FROM held_form WHERE token_hash = $1";
    FORGET_HELD_FORMS = "DELETE FROM held_form WHERE expires_us <= $1";
}

impl Db<'_> {
    /// Holds a form for the browser of a session, in place of one it had held.
    pub async fn hold_form(&mut self, token: &[u8; 32], row: &HeldRow) -> Result<(), DbError> {
        send!(self, HOLD_FORM; token.as_slice(), row.account.0, row.body.as_slice(), row.expires.0)
            .map(drop)
    }

    /// The form that is held for the browser of a session.
    pub async fn held_form(&mut self, token: &[u8; 32]) -> Result<Option<HeldRow>, DbError> {
        let row = send!(self, HELD_FORM; token.as_slice() => optional (Uuid, Vec<u8>, i64))?;
        Ok(row.map(|(account, body, expires)| HeldRow {
            account: AccountId(account),
            body,
            expires: Micros(expires),
        }))
    }

    /// Hands a held form from an account's session to its next; false where there is none for
    /// this account at `now`. One of somebody else's is erased.
    pub async fn carry_held_form(
        &mut self,
        (from, to): (&[u8; 32], &[u8; 32]),
        account: AccountId,
        now: Micros,
    ) -> Result<bool, DbError> {
        let carried =
            send!(self, CARRY_HELD_FORM; from.as_slice(), to.as_slice(), account.0, now.0)?;
        send!(self, FORGET_HELD_FORM; from.as_slice())?;
        Ok(carried == 1)
    }

    /// Erases what is too old at `now`; gives how many.
    pub async fn forget_held_forms(&mut self, now: Micros) -> Result<u64, DbError> {
        send!(self, FORGET_HELD_FORMS; now.0)
    }
}
