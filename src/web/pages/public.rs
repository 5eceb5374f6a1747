//! Pages for everybody: the start, and how things stand.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use askama::filters::Safe;
use std::collections::BTreeMap;

use crate::domain::{Event, Phase, Role, UnitKind, VotingSession};
use crate::i18n::Lang;
use crate::services::overview::{Boxed, Overview};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::problem::Problem;
use crate::web::site::{DemoAccount, Site};

/// Browsers ask each time whether the page is still the same, and mostly hear that it is.
pub(super) const ASK_EACH_TIME: &str = "public, no-cache";

/// A voting session as a line of a table.
#[derive(Debug)]
pub(super) struct SessionLine {
    pub name: String,
    pub opens: String,
    pub opens_machine: String,
    pub closes: String,
    pub closes_machine: String,
    pub is_closed: bool,
}

/// Every voting session, with its times in the zone of the event.
pub(super) fn session_lines(
    sessions: &[VotingSession],
    times: &Times,
    lang: Lang,
) -> Vec<SessionLine> {
    let line = |session: &VotingSession| SessionLine {
        name: session.name.clone(),
        opens: times.full(lang, session.opens),
        opens_machine: Times::machine(session.opens),
        closes: times.full(lang, session.closed.unwrap_or(session.closes)),
        closes_machine: Times::machine(session.closed.unwrap_or(session.closes)),
        is_closed: session.closed.is_some(),
    };
    sessions.iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "public/start.html")]
struct StartPage<'a> {
    chrome: Chrome,
    event: Option<&'a Event>,
    sessions: Vec<SessionLine>,
    guide: &'a [DemoAccount],
}

/// `GET /`
pub async fn start(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let cached = board.page(lang, "start", || {
        let event = board.overview().map(|o| &o.event);
        let sessions = event.map_or(&[][..], |e| &e.sessions);
        let page = StartPage {
            chrome: board.chrome(lang).at("/"),
            event,
            sessions: session_lines(sessions, &board.times, lang),
            guide: &site.parts().guide,
        };
        page.render().map_err(Problem::internal)
    })?;
    Ok(cached.respond(&request, ASK_EACH_TIME))
}

#[derive(Template)]
#[template(path = "public/limits.html")]
struct LimitsPage {
    chrome: Chrome,
}

/// `GET /limits`: what casting from home can promise, and what not.
pub async fn limits(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let cached = board.page(lang, "limits", || {
        let chrome = board.chrome(lang).at("/limits");
        LimitsPage { chrome }.render().map_err(Problem::internal)
    })?;
    Ok(cached.respond(&request, ASK_EACH_TIME))
}

/// Reports of one kind of unit.
#[derive(Debug, Default)]
pub(super) struct ReportCount {
    pub expected: usize,
    pub received: usize,
}

impl ReportCount {
    /// How many are in and, where any are, how many are missing.
    pub fn say(&self, chrome: &Chrome) -> Safe<String> {
        let counts = [
            ("received", self.received.into()),
            ("expected", self.expected.into()),
        ];
        let mut words = chrome.say_with("layout-progress-in", &counts);
        if self.missing() > 0 {
            let missing = [("missing", self.missing().into())];
            words.push_str(", <b>");
            words.push_str(&chrome.say_with("layout-progress-missing", &missing));
            words.push_str("</b>");
        }
        Safe(words)
    }

    /// Reports still to come.
    pub fn missing(&self) -> usize {
        self.expected - self.received
    }
}

/// How many reports are in, for rooms of people. Virtual units are filled from the box instead.
pub(super) fn report_counts(overview: &Overview) -> (ReportCount, ReportCount) {
    let (mut precincts, mut satellites) = (ReportCount::default(), ReportCount::default());
    for unit in &overview.units {
        let count = match unit.kind {
            UnitKind::Precinct => &mut precincts,
            UnitKind::Satellite => &mut satellites,
            UnitKind::Virtual => continue,
        };
        count.expected += 1;
        count.received += usize::from(overview.reported.contains(&unit.id));
    }
    (precincts, satellites)
}

/// The box of one congressional district.
#[derive(Debug)]
pub(super) struct DistrictBox {
    pub district: String,
    pub approved: u64,
    pub cast: u64,
}

/// By congressional district: participants approved, and cards in the box.
pub(super) fn district_boxes(overview: &Overview) -> Vec<DistrictBox> {
    let mut boxes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for count in &overview.turnout {
        let sum = boxes.entry(count.district.0.as_str()).or_default();
        sum.0 += count.approved;
        sum.1 += count.cast;
    }
    let line = |(district, (approved, cast)): (&str, _)| DistrictBox {
        district: district.to_owned(),
        approved,
        cast,
    };
    boxes.into_iter().map(line).collect()
}

/// What the pages before the results say: how far the night is, without any preference.
#[derive(Debug)]
pub(super) struct Progress {
    pub phase: Phase,
    pub sessions: Vec<SessionLine>,
    pub precincts: ReportCount,
    pub satellites: ReportCount,
    pub approved: u64,
    pub cast: u64,
    pub boxed: Boxed,
    pub read: String,
    pub read_machine: String,
}

impl Progress {
    /// # Errors
    /// `not_found` before there is an event.
    pub fn of(board: &Board, lang: Lang) -> Result<Self, Problem> {
        let overview = board.event()?;
        let (precincts, satellites) = report_counts(overview);
        let boxes = district_boxes(overview);
        Ok(Self {
            phase: overview.event.phase,
            sessions: session_lines(&overview.event.sessions, &board.times, lang),
            precincts,
            satellites,
            approved: boxes.iter().map(|b| b.approved).sum(),
            cast: boxes.iter().map(|b| b.cast).sum(),
            boxed: overview.cards,
            read: board.times.full(lang, board.read),
            read_machine: Times::machine(board.read),
        })
    }
}

#[derive(Template)]
#[template(path = "public/status.html")]
struct StatusPage {
    chrome: Chrome,
    progress: Option<Progress>,
    release: Option<i64>,
}

/// `GET /status`: how things stand, for people. Made from the board, so asking often costs us
/// nothing.
pub async fn status(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let cached = board.page(lang, "status", || {
        let page = StatusPage {
            chrome: board.chrome(lang).at("/status"),
            progress: board
                .overview()
                .map(|_| Progress::of(&board, lang))
                .transpose()?,
            release: board.released().map(|r| r.number),
        };
        page.render().map_err(Problem::internal)
    })?;
    Ok(cached.respond(&request, ASK_EACH_TIME))
}
