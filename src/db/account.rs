//! Accounts: the directory of everybody who can sign in.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{AccountId, CellId, ParticipantId, Role};
use uuid::Uuid;

/// An account to store.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub id: AccountId,
    /// Already folded, see `services::sign_in::fold_login`.
    pub login: String,
    pub role: Role,
    pub display_name: String,
    /// PHC string.
    pub password_hash: String,
    /// Where a participant's rows live; None for staff.
    pub participant: Option<(CellId, ParticipantId)>,
}

/// An account as stored.
#[derive(Debug, Clone)]
pub struct AccountRow {
    pub id: AccountId,
    pub role: Role,
    pub display_name: String,
    /// PHC string.
    pub password_hash: String,
    pub disabled: bool,
    pub participant: Option<(CellId, ParticipantId)>,
}

statements! {
    INSERT_ACCOUNTS = sqlite
        "INSERT INTO account (id, login, role, display_name, password_hash, disabled, cell_id, \
         participant) SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, \
         value ->> 4, 0, value ->> 5, unhex(value ->> 6) FROM json_each($1)",
        postgres
        "INSERT INTO account (id, login, role, display_name, password_hash, disabled, cell_id, \
         participant) SELECT id, login, role, name, hash, FALSE, cell, participant FROM \
         unnest($1::UUID[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::BIGINT[], \
         $7::UUID[]) AS t (id, login, role, name, hash, cell, participant)";
    ACCOUNT_BY_LOGIN = "SELECT id, role, display_name, password_hash, disabled, cell_id, \
        participant FROM account WHERE login = $1";
    ACCOUNT_BY_ID = "SELECT id, role, display_name, password_hash, disabled, cell_id, \
        participant FROM account WHERE id = $1";
    /// Written without a change: whoever else wants to change the account's ways in waits.
    HOLD_ACCOUNT = "UPDATE account SET disabled = disabled WHERE id = $1";
    DISABLE_ACCOUNT = "UPDATE account SET disabled = TRUE WHERE id = $1 AND NOT disabled";
}

type Row = (
    Uuid,
    String,
    String,
    String,
    bool,
    Option<i64>,
    Option<Uuid>,
);

impl Db<'_> {
    /// Stores accounts. [`DbError::Conflict`] where a login is taken; then none is stored.
    pub async fn insert_accounts(&mut self, accounts: &[NewAccount]) -> Result<(), DbError> {
        Rows::default()
            .uuids(accounts.iter().map(|a| a.id.0))
            .texts(accounts.iter().map(|a| a.login.as_str()))
            .texts(accounts.iter().map(|a| a.role.as_str()))
            .texts(accounts.iter().map(|a| a.display_name.as_str()))
            .texts(accounts.iter().map(|a| a.password_hash.as_str()))
            .ints_or_null(
                accounts
                    .iter()
                    .map(|a| a.participant.map(|(cell, _)| cell.0)),
            )
            .uuids_or_null(accounts.iter().map(|a| a.participant.map(|(_, id)| id.0)))
            .execute(self, &INSERT_ACCOUNTS)
            .await
            .map(drop)
    }

    /// The account with this (folded) login.
    pub async fn account_by_login(&mut self, login: &str) -> Result<Option<AccountRow>, DbError> {
        send!(self, ACCOUNT_BY_LOGIN; login => optional Row)?
            .map(account)
            .transpose()
    }

    /// The account with this id, or [`DbError::NotFound`].
    pub async fn account(&mut self, id: AccountId) -> Result<AccountRow, DbError> {
        account(send!(self, ACCOUNT_BY_ID; id.0 => one Row)?)
    }

    /// Keeps others from changing the account's ways to sign in until the transaction ends;
    /// [`DbError::NotFound`] where there is no such account.
    pub async fn hold_account(&mut self, id: AccountId) -> Result<(), DbError> {
        match send!(self, HOLD_ACCOUNT; id.0)? {
            1 => Ok(()),
            _ => Err(DbError::NotFound),
        }
    }

    /// Stops an account from signing in; false where it was stopped already.
    pub async fn disable_account(&mut self, id: AccountId) -> Result<bool, DbError> {
        Ok(send!(self, DISABLE_ACCOUNT; id.0)? == 1)
    }
}

fn account(row: Row) -> Result<AccountRow, DbError> {
    let (id, role, display_name, password_hash, disabled, cell, participant) = row;
    Ok(AccountRow {
        id: AccountId(id),
        role: Role::parse(&role).ok_or_else(|| DbError::inconsistent("account", "role", id))?,
        display_name,
        password_hash,
        disabled,
        participant: placed(cell, participant)
            .map_err(|()| DbError::inconsistent("account", "participant", id))?,
    })
}

/// A participant's place: both columns or neither.
pub(super) fn placed(
    cell: Option<i64>,
    participant: Option<Uuid>,
) -> Result<Option<(CellId, ParticipantId)>, ()> {
    match (cell, participant) {
        (Some(cell), Some(id)) => Ok(Some((CellId(cell), ParticipantId(id)))),
        (None, None) => Ok(None),
        _ => Err(()),
    }
}
