//! The board: what the event looked like a moment ago, in memory. Pages that everybody sees are
//! rendered from it once and kept until it changes, so they cost no query.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;

use super::assets::Assets;
use super::cached::Cached;
use super::chrome::Chrome;
use super::display::Times;
use super::problem::{Code, Problem};
use super::site::Site;
use crate::domain::{Micros, SessionId, VotingSession};
use crate::i18n::Lang;
use crate::publish::{Area, ReleaseDocument, UnitResult};
use crate::services::Platform;
use crate::services::overview::{self, Overview};
use crate::services::release::{self, Published};

/// One reading of the event, with the pages rendered from it so far.
#[derive(Debug)]
pub struct Board {
    overview: Option<Overview>,
    /// When it was read.
    pub read: Micros,
    pub times: Times,
    /// When each voting session opens and closes, in each language.
    hours: HashMap<SessionId, [SessionHours; Lang::ALL.len()]>,
    chrome: Chrome,
    pages: Pages,
    released: Option<Arc<Released>>,
}

/// When a voting session opens and closes, as people read it.
#[derive(Debug, Clone)]
pub struct SessionHours {
    pub opens: String,
    pub opens_machine: String,
    pub closes: String,
    pub closes_machine: String,
}

impl SessionHours {
    fn of(session: &VotingSession, times: &Times, lang: Lang) -> Self {
        Self {
            opens: times.full(lang, session.opens),
            opens_machine: Times::machine(session.opens),
            closes: times.full(lang, session.closes),
            closes_machine: Times::machine(session.closes),
        }
    }
}

impl Board {
    /// Reads the event.
    ///
    /// # Errors
    /// [`Problem`] where the database cannot be read.
    pub async fn load(
        platform: &Platform,
        assets: &Assets,
        old: Option<&Board>,
    ) -> Result<Self, Problem> {
        let overview = overview::load(&platform.store).await?;
        let number = overview.as_ref().and_then(|o| o.release);
        let released = match (number, old.and_then(Board::released)) {
            (None, _) => None,
            (Some(number), Some(known)) if known.number == number => Some(Arc::clone(known)),
            (Some(_), _) => release::latest(&platform.store)
                .await?
                .map(Released::read)
                .transpose()?,
        };
        let event = overview.as_ref().map(|o| &o.event);
        let times = Times::in_zone(event.map_or("UTC", |e| &e.time_zone));
        let sessions = event.map_or(&[][..], |e| &e.sessions);
        let hours = |s: &VotingSession| Lang::ALL.map(|lang| SessionHours::of(s, &times, lang));
        Ok(Self {
            read: platform.clock.now(),
            hours: sessions.iter().map(|s| (s.id, hours(s))).collect(),
            times,
            chrome: Chrome::public(event, assets),
            pages: Pages::default(),
            released,
            overview,
        })
    }

    /// The event, where there is one.
    #[must_use]
    pub fn overview(&self) -> Option<&Overview> {
        self.overview.as_ref()
    }

    /// The event, for pages that make no sense without one.
    ///
    /// # Errors
    /// `not_found` before there is an event.
    pub fn event(&self) -> Result<&Overview, Problem> {
        self.overview
            .as_ref()
            .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// When a voting session opens and closes; none for one added after this was read.
    #[must_use]
    pub fn hours(&self, session: SessionId, lang: Lang) -> Option<&SessionHours> {
        self.hours.get(&session)?.get(lang.index())
    }

    /// Version of the event, to tell whether this reading is old.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.overview.as_ref().map(|o| o.version)
    }

    /// The frame of a public page.
    #[must_use]
    pub fn chrome(&self, lang: Lang) -> Chrome {
        self.chrome.clone().in_language(lang)
    }

    /// The newest release, where there is one.
    #[must_use]
    pub fn released(&self) -> Option<&Arc<Released>> {
        self.released.as_ref()
    }

    /// The page kept under `key` in this language, rendered now if nobody asked before. Keys come from the event
    /// (a district, a county, a unit), never from what somebody typed, so they are few.
    ///
    /// # Errors
    /// What `render` says.
    pub fn page(
        &self,
        lang: Lang,
        key: &str,
        render: impl FnOnce() -> Result<String, Problem>,
    ) -> Result<Arc<Cached>, Problem> {
        self.pages.get(lang, key, render)
    }
}

/// How often a server looks whether the event has changed.
const LOOK: Duration = Duration::from_millis(250);

/// Casting does not change the event, so its counts are read again after this long,
const BETWEEN_COUNTS: Duration = Duration::from_secs(5);

/// and after this many times what reading them took: counting a large box again and again would take
/// the time that casting into it needs.
const REST: u32 = 50;

/// Keeps the board of a server current until the task is dropped: one small query a look, and a
/// reading where the event has changed.
pub async fn keep_current(site: Arc<Site>) {
    let mut next_count = Instant::now() + BETWEEN_COUNTS;
    loop {
        tokio::time::sleep(LOOK).await;
        let known = site.board().version();
        let is_old = match overview::version(site.store()).await {
            Ok(version) => version != known || Instant::now() >= next_count,
            // Said once a failing look, not once a failing request.
            Err(error) => {
                tracing::warn!(%error, "the event could not be looked at");
                false
            }
        };
        if is_old {
            let began = Instant::now();
            if let Err(problem) = site.refresh().await {
                tracing::warn!(cause = problem.cause(), "the event could not be read again");
            }
            let read = Instant::now();
            next_count = read + BETWEEN_COUNTS.max((read - began) * REST);
        }
    }
}

/// A release. It never changes, so its pages outlive the board.
#[derive(Debug)]
pub struct Released {
    pub number: i64,
    pub at: Micros,
    /// The canonical document, byte for byte.
    pub bytes: Cached,
    /// The same, read.
    pub document: ReleaseDocument,
    /// Where in the document each unit stands.
    units: HashMap<String, usize>,
    pages: Pages,
}

impl Released {
    fn read(published: Published) -> Result<Arc<Self>, Problem> {
        let document = published.document().map_err(Problem::internal)?;
        let place = |(index, unit): (usize, &UnitResult)| (unit.code.clone(), index);
        Ok(Arc::new(Self {
            number: published.number,
            at: published.at,
            bytes: Cached::new("application/json", published.bytes.into_bytes()),
            units: document.units.iter().enumerate().map(place).collect(),
            document,
            pages: Pages::default(),
        }))
    }

    /// The unit with this code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&UnitResult> {
        self.document.units.get(*self.units.get(code)?)
    }

    /// The congressional district with this code.
    #[must_use]
    pub fn district(&self, code: &str) -> Option<&Area> {
        self.document.districts.iter().find(|a| a.code == code)
    }

    /// The county, or what counts as one, of this name.
    #[must_use]
    pub fn county(&self, name: &str) -> Option<&Area> {
        self.document.counties.iter().find(|a| a.code == name)
    }

    /// As [`Board::page`], for pages made from the release alone.
    ///
    /// # Errors
    /// What `render` says.
    pub fn page(
        &self,
        lang: Lang,
        key: &str,
        render: impl FnOnce() -> Result<String, Problem>,
    ) -> Result<Arc<Cached>, Problem> {
        self.pages.get(lang, key, render)
    }
}

/// Rendered pages by language and key.
#[derive(Debug, Default)]
struct Pages([RwLock<HashMap<String, Arc<Cached>>>; Lang::ALL.len()]);

impl Pages {
    fn get(
        &self,
        lang: Lang,
        key: &str,
        render: impl FnOnce() -> Result<String, Problem>,
    ) -> Result<Arc<Cached>, Problem> {
        let pages = &self.0[lang.index()];
        let known = pages
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned();
        if let Some(page) = known {
            return Ok(page);
        }
        // Two may render the same page at once; they render the same bytes.
        let page = Arc::new(Cached::page(render()?));
        let mut pages = pages.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(pages.entry(key.to_owned()).or_insert(page)))
    }
}
