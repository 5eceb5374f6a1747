//! What there is to see of the event without any preference: where it stands, who is signed up,
//! how many cards are in the box, which reports are in. One consistent reading.

use std::collections::BTreeSet;

use super::participants::Turnout;
use crate::db::{DbError, Store};
use crate::domain::{District, Event, Unit, UnitId};
use caucus_seal::Channel;

/// The event at one moment.
#[derive(Debug, Clone)]
pub struct Overview {
    pub event: Event,
    /// Rises with every change that a page could show; casts do not count.
    pub version: i64,
    pub districts: Vec<District>,
    pub units: Vec<Unit>,
    pub turnout: Vec<Turnout>,
    /// Cards in the box, the replaced ones included.
    pub cards: Boxed,
    /// Units whose report is in.
    pub reported: BTreeSet<UnitId>,
    /// The number of the newest release.
    pub release: Option<i64>,
}

/// Cards by where they were sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Boxed {
    /// In participants' own browsers.
    pub from_browsers: u64,
    /// By the server, from pages without script.
    pub from_server: u64,
    /// By the server, from telephone calls.
    pub from_phones: u64,
}

impl Boxed {
    /// Whether there is none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of(by_channel: &[(u8, u64)]) -> Self {
        let mut found = Self::default();
        for (channel, cards) in by_channel {
            match Channel::parse(*channel) {
                Some(Channel::Browser) => found.from_browsers += cards,
                Some(Channel::Phone) => found.from_phones += cards,
                // Whatever else stands there was not sealed by a browser.
                Some(Channel::Server) | None => found.from_server += cards,
            }
        }
        found
    }
}

/// Reads the event; None where the database holds none yet.
///
/// # Errors
/// What the database says.
pub async fn load(store: &Store) -> Result<Option<Overview>, DbError> {
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let Some(stored) = db.event().await? else {
        return Ok(None);
    };
    let counts = db.participant_counts().await?;
    Ok(Some(Overview {
        event: stored.event,
        version: stored.version,
        districts: db.districts().await?,
        units: db.units().await?,
        turnout: counts.into_iter().map(Turnout::from).collect(),
        cards: Boxed::of(&db.cards_by_channel().await?),
        reported: db.revisions().await?.into_keys().collect(),
        release: db.latest_release_number().await?,
    }))
}

/// The event's version, for polling; None where there is no event.
///
/// # Errors
/// What the database says.
pub async fn version(store: &Store) -> Result<Option<i64>, DbError> {
    store.reader().await?.db().event_version().await
}

/// Audit entries that wait for their place in the log.
///
/// # Errors
/// What the database says.
pub async fn audit_pending(store: &Store) -> Result<i64, DbError> {
    store.reader().await?.db().count_pending().await
}
