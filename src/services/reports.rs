//! Precinct reports: imported in bulk, read newest first. A revision is added, never changed.

use super::{Platform, Retry, audit, transaction};
use crate::db::DbError;
use crate::domain::{GroupCount, PrecinctReport, ReportError, UnitId};
use crate::log::{Action, Actor, Text};
use std::collections::BTreeSet;

/// A unit's figures as they came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    pub unit: UnitId,
    pub groups: Vec<GroupCount>,
}

/// Why no report was taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportsError {
    #[error("unit {}: {fault}", .unit.0)]
    Fault { unit: UnitId, fault: ReportError },
    #[error("there is no unit {}", .unit.0)]
    UnknownUnit { unit: UnitId },
    #[error("unit {} is reported twice", .unit.0)]
    Repeated { unit: UnitId },
    #[error(transparent)]
    Db(DbError),
}

impl From<DbError> for ReportsError {
    fn from(error: DbError) -> Self {
        match error {
            // Somebody else stored the same revision between our reading and writing it.
            DbError::Conflict => Self::Db(DbError::Busy),
            other => Self::Db(other),
        }
    }
}

impl Retry for ReportsError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Takes reports, all or none, each as the next revision of its unit. `source` is short and fixed
/// (`import`, `app`, …). Gives how many were taken.
///
/// # Errors
/// [`ReportsError`] for the first report that cannot be taken.
pub async fn import(
    platform: &Platform,
    actor: Actor,
    reports: &[NewReport],
    source: &str,
) -> Result<usize, ReportsError> {
    let mut seen = BTreeSet::new();
    for report in reports {
        if !seen.insert(report.unit) {
            return Err(ReportsError::Repeated { unit: report.unit });
        }
    }
    transaction!(platform, ReportsError, tx => {
        let mut db = tx.db();
        let units: BTreeSet<UnitId> = db.units().await?.iter().map(|u| u.id).collect();
        let revisions = db.revisions().await?;
        let received = platform.clock.now();
        let mut rows = Vec::with_capacity(reports.len());
        for report in reports {
            if !units.contains(&report.unit) {
                return Err(ReportsError::UnknownUnit { unit: report.unit });
            }
            let row = PrecinctReport {
                unit: report.unit,
                revision: revisions.get(&report.unit).map_or(1, |n| n.saturating_add(1)),
                received,
                source: source.to_owned(),
                groups: report.groups.clone(),
            };
            row.check().map_err(|fault| ReportsError::Fault { unit: report.unit, fault })?;
            rows.push(row);
        }
        db.insert_reports(&rows).await?;
        let imported = Action::ReportsImported {
            reports: rows.len() as u64,
            source: Text::new(source),
        };
        audit::record(&mut db, platform, actor, imported).await?;
        db.bump_version().await?;
        Ok(rows.len())
    })
}

/// The newest report of every unit that has reported, in order of units; groups in order of
/// their names.
///
/// # Errors
/// What the database says.
pub async fn latest(platform: &Platform) -> Result<Vec<PrecinctReport>, DbError> {
    platform.store.snapshot().await?.db().latest_reports().await
}
