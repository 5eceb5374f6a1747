//! Staff: which precincts a chair leads.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, UnitId};

statements! {
    INSERT_CHAIR = "INSERT INTO chair_precinct (account, unit) VALUES ($1, $2)";
    DELETE_CHAIR = "DELETE FROM chair_precinct WHERE account = $1";
    PRECINCTS_OF = "SELECT unit FROM chair_precinct WHERE account = $1 ORDER BY unit";
}

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
}
