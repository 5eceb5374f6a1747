//! Sign-in sessions. Only a digest of the token is ever stored.

use super::{Db, DbError, account::placed, rows::Rows, store::send};
use crate::domain::{AccountId, CellId, Device, Micros, ParticipantId, Role};
use uuid::Uuid;

/// A sign-in session as stored.
#[derive(Debug, Clone)]
pub struct LoginRow {
    pub account: AccountId,
    pub role: Role,
    /// Where a participant's rows live; None for staff.
    pub participant: Option<(CellId, ParticipantId)>,
    pub created: Micros,
    /// End of the absolute limit.
    pub expires: Micros,
    pub last_seen: Micros,
    pub revoked: Option<Micros>,
    pub device: Device,
}

statements! {
    INSERT_LOGIN = "INSERT INTO login_session (token_hash, account, role, cell_id, participant, \
        created_us, expires_us, last_seen_us, device) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_LOGINS = sqlite
        "INSERT INTO login_session (token_hash, account, role, cell_id, participant, created_us, \
         expires_us, last_seen_us) SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, \
         value ->> 3, unhex(value ->> 4), value ->> 5, value ->> 6, value ->> 5 \
         FROM json_each($1)",
        postgres
        "INSERT INTO login_session (token_hash, account, role, cell_id, participant, created_us, \
         expires_us, last_seen_us) SELECT t, a, r, c, p, s, e, s FROM unnest($1::BYTEA[], \
         $2::UUID[], $3::TEXT[], $4::BIGINT[], $5::UUID[], $6::BIGINT[], $7::BIGINT[]) \
         AS u (t, a, r, c, p, s, e)";
    LOGIN = "SELECT account, role, cell_id, participant, created_us, expires_us, last_seen_us, \
        revoked_us, device FROM login_session WHERE token_hash = $1";
    TOUCH_LOGIN = "UPDATE login_session SET last_seen_us = $2 \
        WHERE token_hash = $1 AND last_seen_us < $2 AND revoked_us IS NULL";
    REVOKE_LOGIN = "UPDATE login_session SET revoked_us = $2 \
        WHERE token_hash = $1 AND revoked_us IS NULL";
    PROVE_LOGIN = "UPDATE login_session SET by_passkey = TRUE WHERE token_hash = $1";
    CARRY_PROOF = "UPDATE login_session SET by_passkey = TRUE WHERE token_hash = $2 \
        AND EXISTS (SELECT 1 FROM login_session AS o WHERE o.token_hash = $1 AND o.by_passkey)";
    /// A demonstration asks nobody for a passkey.
    IS_PROVED = "SELECT l.by_passkey OR EXISTS (SELECT 1 FROM event AS e WHERE e.is_demo) \
        FROM login_session AS l WHERE l.token_hash = $1";
    LOGINS_OF = "SELECT token_hash, account, role, cell_id, participant, created_us, expires_us, \
        last_seen_us, revoked_us, device FROM login_session WHERE account = $1 AND revoked_us IS NULL \
        AND expires_us > $2 AND last_seen_us > $3 ORDER BY last_seen_us DESC, token_hash";
    REVOKE_LOGIN_OF = "UPDATE login_session SET revoked_us = $3 \
        WHERE token_hash = $1 AND account = $2 AND revoked_us IS NULL";
    REVOKE_LOGINS_OF = "UPDATE login_session SET revoked_us = $2 \
        WHERE account = $1 AND revoked_us IS NULL";
}

pub(super) type Row = (
    Uuid,
    String,
    Option<i64>,
    Option<Uuid>,
    i64,
    i64,
    i64,
    Option<i64>,
    String,
);

type Listed = (
    Vec<u8>,
    Uuid,
    String,
    Option<i64>,
    Option<Uuid>,
    i64,
    i64,
    i64,
    Option<i64>,
    String,
);

impl Db<'_> {
    /// Stores a new sign-in session under its token's digest.
    pub async fn insert_login(&mut self, token: &[u8; 32], row: &LoginRow) -> Result<(), DbError> {
        send!(self, INSERT_LOGIN; token.as_slice(), row.account.0, row.role.as_str(),
            row.participant.map(|(cell, _)| cell.0), row.participant.map(|(_, id)| id.0),
            row.created.0, row.expires.0, row.last_seen.0, row.device.stored())
        .map(drop)
    }

    /// Stores many new sign-in sessions, each last seen when it was made.
    pub async fn insert_logins(&mut self, logins: &[([u8; 32], LoginRow)]) -> Result<(), DbError> {
        let rows = || logins.iter().map(|(_, row)| row);
        Rows::default()
            .bytes(logins.iter().map(|(token, _)| token.as_slice()))
            .uuids(rows().map(|r| r.account.0))
            .texts(rows().map(|r| r.role.as_str()))
            .ints_or_null(rows().map(|r| r.participant.map(|(cell, _)| cell.0)))
            .uuids_or_null(rows().map(|r| r.participant.map(|(_, id)| id.0)))
            .ints(rows().map(|r| r.created.0))
            .ints(rows().map(|r| r.expires.0))
            .execute(self, &INSERT_LOGINS)
            .await
            .map(drop)
    }

    /// The sign-in session of a token's digest, whatever its state.
    pub async fn login(&mut self, token: &[u8; 32]) -> Result<Option<LoginRow>, DbError> {
        let row = send!(self, LOGIN; token.as_slice() => optional Row)?;
        row.map(login).transpose()
    }

    /// Notes that the session was used.
    pub async fn touch_login(&mut self, token: &[u8; 32], now: Micros) -> Result<(), DbError> {
        send!(self, TOUCH_LOGIN; token.as_slice(), now.0).map(drop)
    }

    /// Ends a session; false where it had ended already.
    pub async fn revoke_login(&mut self, token: &[u8; 32], now: Micros) -> Result<bool, DbError> {
        Ok(send!(self, REVOKE_LOGIN; token.as_slice(), now.0)? == 1)
    }

    /// Notes that whoever holds a session has shown a passkey in it.
    pub async fn prove_login(&mut self, token: &[u8; 32]) -> Result<(), DbError> {
        send!(self, PROVE_LOGIN; token.as_slice()).map(drop)
    }

    /// As [`Db::prove_login`], for the session that takes the place of one in which that was done.
    pub async fn carry_proof(&mut self, old: &[u8; 32], new: &[u8; 32]) -> Result<(), DbError> {
        send!(self, CARRY_PROOF; old.as_slice(), new.as_slice()).map(drop)
    }

    /// Whether whoever holds a session has shown a passkey in it, or the event is a demonstration.
    pub async fn is_proved(&mut self, token: &[u8; 32]) -> Result<bool, DbError> {
        let row = send!(self, IS_PROVED; token.as_slice() => optional (bool,))?;
        Ok(row.is_some_and(|(is_proved,)| is_proved))
    }

    /// The sessions of an account that have not ended: not yet at their limit at `now`, and used
    /// after `used_after`. The newest use first.
    pub async fn logins_of(
        &mut self,
        id: AccountId,
        now: Micros,
        used_after: Micros,
    ) -> Result<Vec<(Vec<u8>, LoginRow)>, DbError> {
        let rows = send!(self, LOGINS_OF; id.0, now.0, used_after.0 => all Listed)?;
        let read = |row: Listed| {
            let (token, account, role, cell, participant, created, expires, seen, revoked, device) =
                row;
            let rest = (
                account,
                role,
                cell,
                participant,
                created,
                expires,
                seen,
                revoked,
                device,
            );
            Ok((token, login(rest)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// As [`Db::revoke_login`], where the session is this account's.
    pub async fn revoke_login_of(
        &mut self,
        token: &[u8; 32],
        id: AccountId,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, REVOKE_LOGIN_OF; token.as_slice(), id.0, now.0)? == 1)
    }

    /// Ends every session of an account; gives how many.
    pub async fn revoke_logins_of(&mut self, id: AccountId, now: Micros) -> Result<u64, DbError> {
        send!(self, REVOKE_LOGINS_OF; id.0, now.0)
    }
}

pub(super) fn login(row: Row) -> Result<LoginRow, DbError> {
    let (account, role, cell, participant, created, expires, last_seen, revoked, device) = row;
    let wrong = |column| DbError::inconsistent("login_session", column, account);
    Ok(LoginRow {
        account: AccountId(account),
        role: Role::parse(&role).ok_or_else(|| wrong("role"))?,
        participant: placed(cell, participant).map_err(|()| wrong("participant"))?,
        created: Micros(created),
        expires: Micros(expires),
        last_seen: Micros(last_seen),
        revoked: revoked.map(Micros),
        device: Device::parse(&device),
    })
}
