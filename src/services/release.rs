//! Releasing results: one canonical document from the tabulated virtual units and the reports of
//! the rooms, stored with its audit entry. A later release corrects an earlier one; none is ever
//! withdrawn.

use super::event::{self, EventError};
use super::tabulate::{self, TabulateError, Tabulation};
use super::{Platform, Retry, audit, transaction};
use crate::bundle::{ReportLine, manifest::sha256, reports_text};
use crate::db::{Db, DbError, ReleaseRow, Store, StoredEvent};
use crate::domain::{AccountId, Micros, Phase, PhaseError, PrecinctReport};
use crate::log::{Action, Actor, Hash, LogName};
use crate::publish::{self, EventInfo, Heading, Presets, ReleaseDocument};
use crate::tally::rules::{Preset, PresetError};
use crate::tally::slate::SlateError;
use std::collections::HashMap;

/// Why nothing was released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    #[error("the database holds no event yet")]
    NoEvent,
    #[error("nothing has been tabulated yet")]
    NotTabulated,
    #[error("units wait for a game of chance: {0}")]
    ChanceRequired(String),
    #[error(transparent)]
    Phase(PhaseError),
    #[error(transparent)]
    Tabulation(TabulateError),
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error(transparent)]
    Slate(#[from] SlateError),
    #[error("release {0} cannot be written or read as a document")]
    Document(i64),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<EventError> for ReleaseError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Phase(error) => Self::Phase(error),
            EventError::Db(error) => Self::Db(error),
            _ => Self::NoEvent,
        }
    }
}

impl From<TabulateError> for ReleaseError {
    fn from(error: TabulateError) -> Self {
        match error {
            TabulateError::Db(error) => Self::Db(error),
            other => Self::Tabulation(other),
        }
    }
}

impl Retry for ReleaseError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// A release as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub number: i64,
    pub at: Micros,
    /// The canonical bytes.
    pub bytes: String,
}

impl Published {
    /// The document, read back from its bytes.
    ///
    /// # Errors
    /// [`ReleaseError::Document`].
    pub fn document(&self) -> Result<ReleaseDocument, ReleaseError> {
        serde_json::from_str(&self.bytes).map_err(|_| ReleaseError::Document(self.number))
    }
}

/// Releases what is tabulated and reported now; the event goes to `released`.
///
/// # Errors
/// [`ReleaseError`]; nothing is published then.
pub async fn publish(platform: &Platform, by: AccountId) -> Result<Published, ReleaseError> {
    transaction!(platform, ReleaseError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        let actor = Actor::Account(by);
        event::advance(&mut db, platform, actor, Phase::Released).await?;
        let tabulation = tabulate::latest_in(&mut db).await?.ok_or(ReleaseError::NotTabulated)?;
        let waiting: Vec<&str> = tabulation.waiting().map(|u| u.code.as_str()).collect();
        if !waiting.is_empty() {
            return Err(ReleaseError::ChanceRequired(waiting.join(", ")));
        }
        let number = db.latest_release().await?.map_or(0, |r| r.number) + 1;
        let at = platform.clock.now();
        let (document, reports) = build(&mut db, &tabulation, number, at).await?;
        let bytes = canonical(&document, number)?;
        let release = number.unsigned_abs();
        let based = Action::ReportsReleased { release, reports };
        audit::record(&mut db, platform, actor, based).await?;
        let released = Action::Released {
            release,
            document: sha256(bytes.as_bytes()),
        };
        audit::record(&mut db, platform, actor, released).await?;
        let row = ReleaseRow { number, document: bytes.clone(), released: at, released_by: by };
        db.insert_release(&row).await?;
        Ok(Published { number, at, bytes })
    })
}

/// The newest release; `None` before the first.
///
/// # Errors
/// What the database says.
pub async fn latest(store: &Store) -> Result<Option<Published>, DbError> {
    let row = store.reader().await?.db().latest_release().await?;
    Ok(row.map(|r| Published {
        number: r.number,
        at: r.released,
        bytes: r.document,
    }))
}

/// The document's bytes, read back before they are let go.
fn canonical(document: &ReleaseDocument, number: i64) -> Result<String, ReleaseError> {
    let bytes = serde_json::to_string(document).map_err(|_| ReleaseError::Document(number))?;
    match serde_json::from_str::<ReleaseDocument>(&bytes) {
        Ok(read) if read == *document => Ok(bytes),
        _ => Err(ReleaseError::Document(number)),
    }
}

async fn build(
    db: &mut Db<'_>,
    tabulation: &Tabulation,
    number: i64,
    at: Micros,
) -> Result<(ReleaseDocument, Hash), ReleaseError> {
    let StoredEvent { event, .. } = db.event().await?.ok_or(ReleaseError::NoEvent)?;
    let reports = db.latest_reports().await?;
    let units = db.units().await?;
    let info = EventInfo {
        id: event.id.to_string(),
        title: event.title.clone(),
        test: event.is_demo,
        time_zone: event.time_zone.clone(),
    };
    let number = u32::try_from(number).map_err(|_| ReleaseError::Document(number))?;
    let heading = Heading {
        number,
        released_at: rfc3339(at),
        event: info,
    };
    let presets = Presets {
        precinct: Preset::named(&event.precinct_rules)?,
        satellite: Preset::named(&event.satellite_rules)?,
        virtual_: Preset::named(&event.virtual_rules)?,
    };
    let list = reports_text(&report_lines(&reports));
    let reports: HashMap<_, _> = reports.into_iter().map(|r| (r.unit, r)).collect();
    let document = publish::compose(heading, presets, &units, &tabulation.units, &reports)?;
    Ok((document, sha256(list.as_bytes())))
}

/// The reports as they are published, in order of units.
pub(super) fn report_lines(reports: &[PrecinctReport]) -> Vec<ReportLine> {
    let line = |report: &PrecinctReport| ReportLine {
        unit: report.unit,
        groups: report.groups.clone(),
    };
    let mut lines: Vec<_> = reports.iter().map(line).collect();
    lines.sort_by_key(|line| line.unit);
    lines
}

fn rfc3339(at: Micros) -> String {
    jiff::Timestamp::from_microsecond(at.0)
        .map(|t| t.to_string())
        .unwrap_or_default()
}
