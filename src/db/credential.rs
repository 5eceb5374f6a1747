//! What goes with a password: the secret of an authenticator app, and recovery codes.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{AccountId, Micros};
use uuid::Uuid;

statements! {
    ACCOUNT_LOGIN = "SELECT login FROM account WHERE id = $1";
    SET_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    TOTP_OF = "SELECT nonce FROM totp WHERE account = $1";
    SET_TOTP = "INSERT INTO totp (account, nonce, last_step, created_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (account) DO UPDATE SET nonce = excluded.nonce, \
        last_step = excluded.last_step, created_us = excluded.created_us";
    FORGET_TOTP = "DELETE FROM totp WHERE account = $1";
    USE_TOTP = "UPDATE totp SET last_step = $2 WHERE account = $1 AND last_step < $2";
    FORGET_RECOVERY_CODES = "DELETE FROM recovery_code WHERE account = $1";
    INSERT_RECOVERY_CODES = sqlite
        "INSERT INTO recovery_code (account, digest, created_us) \
         SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2 FROM json_each($1)",
        postgres
        "INSERT INTO recovery_code (account, digest, created_us) \
         SELECT a, d, c FROM unnest($1::UUID[], $2::BYTEA[], $3::BIGINT[]) AS t (a, d, c)";
    USE_RECOVERY_CODE = "UPDATE recovery_code SET used_us = $3 \
        WHERE account = $1 AND digest = $2 AND used_us IS NULL";
    RECOVERY_CODES_LEFT = "SELECT count(*) FROM recovery_code \
        WHERE account = $1 AND used_us IS NULL";
}

impl Db<'_> {
    /// The name an account signs in with, or [`DbError::NotFound`].
    pub async fn account_login(&mut self, id: AccountId) -> Result<String, DbError> {
        let (login,) = send!(self, ACCOUNT_LOGIN; id.0 => one (String,))?;
        Ok(login)
    }

    /// Sets an account's password; `phc` is its PHC string.
    pub async fn set_password(&mut self, id: AccountId, phc: &str) -> Result<(), DbError> {
        send!(self, SET_PASSWORD; id.0, phc).map(drop)
    }

    /// What an account's secret is derived from, if it has an authenticator app.
    pub async fn totp_of(&mut self, id: AccountId) -> Result<Option<Uuid>, DbError> {
        let row = send!(self, TOTP_OF; id.0 => optional (Uuid,))?;
        Ok(row.map(|(nonce,)| nonce))
    }

    /// Gives an account an authenticator app in place of the one before; the code of `step` is
    /// used up.
    pub async fn set_totp(
        &mut self,
        id: AccountId,
        nonce: Uuid,
        step: i64,
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, SET_TOTP; id.0, nonce, step, now.0).map(drop)
    }

    /// Takes the authenticator app from an account, if it has one.
    pub async fn forget_totp(&mut self, id: AccountId) -> Result<(), DbError> {
        send!(self, FORGET_TOTP; id.0).map(drop)
    }

    /// Uses up the code of a step; false where it, or a later one, was used before.
    pub async fn use_totp(&mut self, id: AccountId, step: i64) -> Result<bool, DbError> {
        Ok(send!(self, USE_TOTP; id.0, step)? == 1)
    }

    /// Gives an account these recovery codes in place of all before.
    pub async fn set_recovery_codes(
        &mut self,
        id: AccountId,
        digests: &[[u8; 32]],
        now: Micros,
    ) -> Result<(), DbError> {
        self.forget_recovery_codes(id).await?;
        Rows::default()
            .uuids(digests.iter().map(|_| id.0))
            .bytes(digests.iter().map(<[u8; 32]>::as_slice))
            .ints(digests.iter().map(|_| now.0))
            .execute(self, &INSERT_RECOVERY_CODES)
            .await
            .map(drop)
    }

    /// Makes the recovery codes of an account worthless.
    pub async fn forget_recovery_codes(&mut self, id: AccountId) -> Result<(), DbError> {
        send!(self, FORGET_RECOVERY_CODES; id.0).map(drop)
    }

    /// Uses up a recovery code; false where it is none of the account's, or used.
    pub async fn use_recovery_code(
        &mut self,
        id: AccountId,
        digest: &[u8; 32],
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, USE_RECOVERY_CODE; id.0, digest.as_slice(), now.0)? == 1)
    }

    /// How many recovery codes of an account are not used.
    pub async fn recovery_codes_left(&mut self, id: AccountId) -> Result<i64, DbError> {
        let (left,) = send!(self, RECOVERY_CODES_LEFT; id.0 => one (i64,))?;
        Ok(left)
    }
}
