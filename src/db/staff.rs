//! Staff: who they are, and which precincts a chair leads.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, Role, UnitId};
use uuid::Uuid;

/// An account of staff, and how it can be signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub role: Role,
    /// Whether the role has ended.
    pub disabled: bool,
    pub last_signed_in: Option<Micros>,
    pub passkeys: i64,
    pub has_password: bool,
    /// Until when a link that was not used lets them in.
    pub invited_until: Option<Micros>,
}

statements! {
    INSERT_CHAIR = "INSERT INTO chair_precinct (account, unit) VALUES ($1, $2)";
    DELETE_CHAIR = "DELETE FROM chair_precinct WHERE account = $1";
    PRECINCTS_OF = "SELECT unit FROM chair_precinct WHERE account = $1 ORDER BY unit";
    STAFF_FROM = "SELECT a.id, a.login, a.display_name, a.role, a.disabled, \
        (SELECT MAX(l.created_us) FROM login_session AS l WHERE l.account = a.id), \
        (SELECT COUNT(*) FROM passkey AS p WHERE p.account = a.id AND p.revoked_us IS NULL), \
        a.password_hash <> '', (SELECT MAX(r.expires_us) FROM recovery_link AS r \
        WHERE r.account = a.id AND r.used_us IS NULL) FROM account AS a \
        WHERE a.role <> 'participant' AND a.login >= $1 ORDER BY a.login LIMIT $2";
    STAFF_MEMBER = "SELECT a.id, a.login, a.display_name, a.role, a.disabled, \
        (SELECT MAX(l.created_us) FROM login_session AS l WHERE l.account = a.id), \
        (SELECT COUNT(*) FROM passkey AS p WHERE p.account = a.id AND p.revoked_us IS NULL), \
        a.password_hash <> '', (SELECT MAX(r.expires_us) FROM recovery_link AS r \
        WHERE r.account = a.id AND r.used_us IS NULL) FROM account AS a \
        WHERE a.role <> 'participant' AND a.id = $1";
    /// Written without a change: two who end each other's role come one after the other.
    HOLD_ROLE = "UPDATE account SET disabled = disabled WHERE role = $1";
    OTHERS_IN_ROLE = "SELECT COUNT(*) FROM account AS a WHERE a.role = $1 AND a.id <> $2 \
        AND NOT a.disabled AND (a.password_hash <> '' OR EXISTS (SELECT 1 FROM passkey AS p \
        WHERE p.account = a.id AND p.revoked_us IS NULL))";
}

type Row = (
    Uuid,
    String,
    String,
    String,
    bool,
    Option<i64>,
    i64,
    bool,
    Option<i64>,
);

impl Db<'_> {
    /// Gives a chair these precincts and no others; [`DbError::Conflict`] where one is no unit.
    pub async fn set_precincts(
        &mut self,
        account: AccountId,
        units: &[UnitId],
    ) -> Result<(), DbError> {
        send!(self, DELETE_CHAIR; account.0)?;
        for unit in units {
            send!(self, INSERT_CHAIR; account.0, unit.0)?;
        }
        Ok(())
    }

    /// The precincts this account leads.
    pub async fn precincts_of(&mut self, account: AccountId) -> Result<Vec<UnitId>, DbError> {
        let rows = send!(self, PRECINCTS_OF; account.0 => all (i64,))?;
        Ok(rows.into_iter().map(|(unit,)| UnitId(unit)).collect())
    }

    /// Staff in the order of their sign-in names, from this one on.
    pub async fn staff_from(&mut self, login: &str, most: i64) -> Result<Vec<StaffRow>, DbError> {
        let rows = send!(self, STAFF_FROM; login, most => all Row)?;
        rows.into_iter().map(member).collect()
    }

    /// One of staff; None where the account is nobody's of staff.
    pub async fn staff_member(&mut self, id: AccountId) -> Result<Option<StaffRow>, DbError> {
        let row = send!(self, STAFF_MEMBER; id.0 => optional Row)?;
        row.map(member).transpose()
    }

    /// Keeps others from ending an account of this role until the transaction ends.
    pub async fn hold_role(&mut self, role: Role) -> Result<(), DbError> {
        send!(self, HOLD_ROLE; role.as_str()).map(drop)
    }

    /// How many others have this role and a way to sign in.
    pub async fn others_in_role(&mut self, role: Role, but: AccountId) -> Result<i64, DbError> {
        let (others,) = send!(self, OTHERS_IN_ROLE; role.as_str(), but.0 => one (i64,))?;
        Ok(others)
    }
}

fn member(row: Row) -> Result<StaffRow, DbError> {
    let (id, login, name, role, disabled, last, passkeys, has_password, invited) = row;
    Ok(StaffRow {
        id: AccountId(id),
        login,
        name,
        role: Role::parse(&role).ok_or_else(|| DbError::inconsistent("account", "role", id))?,
        disabled,
        last_signed_in: last.map(Micros),
        passkeys,
        has_password,
        invited_until: invited.map(Micros),
    })
}
