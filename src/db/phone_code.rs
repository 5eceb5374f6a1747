//! Codes that let people cast by phone, as keyed digests.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros};
use uuid::Uuid;

statements! {
    PUT_PHONE_CODE = "INSERT INTO phone_code (account, digest, created_us) VALUES ($1, $2, $3) \
        ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, \
        created_us = excluded.created_us, used_us = NULL";
    USE_PHONE_CODE = "UPDATE phone_code SET used_us = $2 WHERE digest = $1 RETURNING account";
    PHONE_CODE_OF = "SELECT created_us, used_us FROM phone_code WHERE account = $1";
    FORGET_PHONE_CODE = "DELETE FROM phone_code WHERE account = $1";
}

impl Db<'_> {
    /// Gives an account a code, in place of the one before.
    pub async fn put_phone_code(
        &mut self,
        account: AccountId,
        digest: &[u8; 32],
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, PUT_PHONE_CODE; account.0, digest.as_slice(), now.0).map(drop)
    }

    /// Notes that a code was used and gives its account; none where nobody has it.
    pub async fn use_phone_code(
        &mut self,
        digest: &[u8; 32],
        now: Micros,
    ) -> Result<Option<AccountId>, DbError> {
        let row = send!(self, USE_PHONE_CODE; digest.as_slice(), now.0 => optional (Uuid,))?;
        Ok(row.map(|(account,)| AccountId(account)))
    }

    /// When an account's code was made, and last used if ever; none where it has none.
    pub async fn phone_code_of(
        &mut self,
        account: AccountId,
    ) -> Result<Option<(Micros, Option<Micros>)>, DbError> {
        let row = send!(self, PHONE_CODE_OF; account.0 => optional (i64, Option<i64>))?;
        Ok(row.map(|(made, used)| (Micros(made), used.map(Micros))))
    }

    /// Makes an account's code worthless; false where it had none.
    pub async fn forget_phone_code(&mut self, account: AccountId) -> Result<bool, DbError> {
        Ok(send!(self, FORGET_PHONE_CODE; account.0)? == 1)
    }
}
