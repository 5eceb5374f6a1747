//! Passkeys, and the questions put to authenticators.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros};
use uuid::Uuid;

/// A passkey as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: Uuid,
    pub account: AccountId,
    /// What its authenticator calls it.
    pub credential: Vec<u8>,
    pub name: String,
    /// Its public half.
    pub body: String,
    pub created: Micros,
    pub used: Option<Micros>,
}

/// A question that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRow {
    /// Whose passkey is being added; none at sign-in.
    pub account: Option<AccountId>,
    pub state: String,
    pub expires: Micros,
}

statements! {
    INSERT_PASSKEY = "INSERT INTO passkey (id, account, credential, name, body, created_us, \
        used_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    PASSKEYS_OF = "SELECT id, account, credential, name, body, created_us, used_us FROM passkey \
        WHERE account = $1 AND revoked_us IS NULL ORDER BY created_us, id";
    PASSKEY_BY_CREDENTIAL = "SELECT id, account, credential, name, body, created_us, used_us \
        FROM passkey WHERE credential = $1 AND revoked_us IS NULL";
    USE_PASSKEY = "UPDATE passkey SET used_us = $2, body = $3 \
        WHERE id = $1 AND body = $4 AND revoked_us IS NULL";
    NAME_PASSKEY = "UPDATE passkey SET name = $3 \
        WHERE id = $1 AND account = $2 AND revoked_us IS NULL";
    REVOKE_PASSKEY = "UPDATE passkey SET revoked_us = $3 \
        WHERE id = $1 AND account = $2 AND revoked_us IS NULL";
    REVOKE_PASSKEYS_OF = "UPDATE passkey SET revoked_us = $2 \
        WHERE account = $1 AND revoked_us IS NULL";
    INSERT_CHALLENGE = "INSERT INTO passkey_challenge (id, browser, account, state, expires_us) \
        VALUES ($1, $2, $3, $4, $5)";
    TAKE_CHALLENGE = "DELETE FROM passkey_challenge WHERE id = $1 AND browser = $2 \
        RETURNING account, state, expires_us";
    FORGET_CHALLENGES = "DELETE FROM passkey_challenge WHERE expires_us <= $1";
}

type Row = (Uuid, Uuid, Vec<u8>, String, String, i64, Option<i64>);

impl Db<'_> {
    /// Stores a passkey; [`DbError::Conflict`] where its credential is stored already.
    pub async fn insert_passkey(&mut self, row: &PasskeyRow) -> Result<(), DbError> {
        send!(self, INSERT_PASSKEY; row.id, row.account.0, row.credential.as_slice(),
            row.name.as_str(), row.body.as_str(), row.created.0, row.used.map(|at| at.0))
        .map(drop)
    }

    /// The passkeys of an account that are not revoked, the oldest first.
    pub async fn passkeys_of(&mut self, id: AccountId) -> Result<Vec<PasskeyRow>, DbError> {
        let rows = send!(self, PASSKEYS_OF; id.0 => all Row)?;
        Ok(rows.into_iter().map(passkey).collect())
    }

    /// The passkey of this credential, unless it is revoked.
    pub async fn passkey_by_credential(
        &mut self,
        credential: &[u8],
    ) -> Result<Option<PasskeyRow>, DbError> {
        let row = send!(self, PASSKEY_BY_CREDENTIAL; credential => optional Row)?;
        Ok(row.map(passkey))
    }

    /// Notes that a passkey was used, and its new body; false where it was revoked or used
    /// meanwhile.
    pub async fn use_passkey(
        &mut self,
        seen: &PasskeyRow,
        body: &str,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, USE_PASSKEY; seen.id, now.0, body, seen.body.as_str())? == 1)
    }

    /// Revokes every passkey of an account; gives how many.
    pub async fn revoke_passkeys_of(&mut self, id: AccountId, now: Micros) -> Result<u64, DbError> {
        send!(self, REVOKE_PASSKEYS_OF; id.0, now.0)
    }

    /// Names a passkey of an account; false where there is none.
    pub async fn name_passkey(
        &mut self,
        id: Uuid,
        account: AccountId,
        name: &str,
    ) -> Result<bool, DbError> {
        Ok(send!(self, NAME_PASSKEY; id, account.0, name)? == 1)
    }

    /// Revokes a passkey of an account; false where there is none.
    pub async fn revoke_passkey(
        &mut self,
        id: Uuid,
        account: AccountId,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, REVOKE_PASSKEY; id, account.0, now.0)? == 1)
    }

    /// Keeps a question for one browser, and forgets those that are too old at `now`.
    pub async fn insert_challenge(
        &mut self,
        id: Uuid,
        browser: &[u8; 32],
        row: &ChallengeRow,
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, FORGET_CHALLENGES; now.0)?;
        send!(self, INSERT_CHALLENGE; id, browser.as_slice(), row.account.map(|a| a.0),
            row.state.as_str(), row.expires.0)
        .map(drop)
    }

    /// Takes a question that was put to this browser: nobody can answer it twice.
    pub async fn take_challenge(
        &mut self,
        id: Uuid,
        browser: &[u8; 32],
    ) -> Result<Option<ChallengeRow>, DbError> {
        let row = send!(self, TAKE_CHALLENGE; id, browser.as_slice()
            => optional (Option<Uuid>, String, i64))?;
        Ok(row.map(|(account, state, expires)| ChallengeRow {
            account: account.map(AccountId),
            state,
            expires: Micros(expires),
        }))
    }
}

fn passkey(row: Row) -> PasskeyRow {
    let (id, account, credential, name, body, created, used) = row;
    PasskeyRow {
        id,
        account: AccountId(account),
        credential,
        name,
        body,
        created: Micros(created),
        used: used.map(Micros),
    }
}
