//! Headquarters: the event manager moves the night on, one irreversible step at a time, each with
//! a page that says what it will do. A reviewer sees the same pages without the buttons.
//! Before the results are released there are counts here, and no preference anywhere but in the
//! question of a game of chance.

pub mod audit;
pub mod chance;
pub mod check_in;
pub mod opening;
pub mod progress;
pub mod roll;
pub mod roll_forms;
pub mod steps;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::public::{DistrictBox, Progress, district_boxes};
use super::{page, see_other};
use crate::domain::{Phase, Retention, Role, Unit, UnitKind};
use crate::i18n::Lang;
use crate::services::authorise;
use crate::services::retention;
use crate::services::tabulate::{self, Tabulation};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Shown, filters};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// More missing reports than this are counted, not listed.
const MOST_LISTED: usize = 200;

/// How far a step of the night is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    Now,
    Later,
}

impl Step {
    /// The step that leads out of `from`, in a night that stands at `phase`.
    fn at(phase: Phase, from: Phase) -> Self {
        match phase.cmp(&from) {
            std::cmp::Ordering::Less => Self::Later,
            std::cmp::Ordering::Equal => Self::Now,
            std::cmp::Ordering::Greater => Self::Done,
        }
    }
}

#[derive(Template)]
#[template(path = "headquarters/overview.html")]
struct OverviewPage {
    chrome: Chrome,
    may_act: bool,
    progress: Progress,
    boxes: Vec<DistrictBox>,
    missing: Vec<String>,
    more_missing: usize,
    close: Step,
    opening: Step,
    tabulate: Step,
    release: Step,
    /// Units whose game of chance has not been recorded.
    waiting: usize,
    release_number: Option<i64>,
    /// When what is stored about people is erased: where the date is not known, after how many
    /// days.
    erased_event: Option<Shown>,
    erased_unfinished: Option<Shown>,
    retention: Retention,
    evidence_days: u32,
}

fn chrome(board: &Board, signed_in: &SignedIn, lang: Lang) -> Chrome {
    board.chrome(lang).signed_in(signed_in, &board.times)
}

fn may_act(signed_in: &SignedIn) -> bool {
    signed_in.principal.role == Role::EventManager
}

/// Whether two officials still have to let the box be opened.
async fn waits_for_officials(site: &Site, phase: Phase) -> Result<bool, Problem> {
    let is_now = phase == Phase::Closed;
    Ok(is_now && authorise::standing(site.platform()).await?.is_waiting())
}

/// How many units wait for a game of chance; none before and after the time for it.
async fn waiting(site: &Site, phase: Phase) -> Result<usize, Problem> {
    if phase != Phase::Tabulated {
        return Ok(0);
    }
    let tabulation = tabulate::latest(site.platform()).await?;
    Ok(tabulation
        .as_ref()
        .map_or(0, |t| Tabulation::waiting(t).count()))
}

/// `GET /headquarters`
pub async fn overview(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    // Counts of this moment, not of the board's last reading.
    site.refresh().await?;
    let board = site.board();
    let overview = board.event()?;
    let phase = overview.event.phase;
    let is_missing =
        |unit: &&Unit| unit.kind != UnitKind::Virtual && !overview.reported.contains(&unit.id);
    let missing: Vec<_> = overview.units.iter().filter(is_missing).collect();
    let waits = waits_for_officials(&site, phase).await?;
    let name = |unit: &&Unit| format!("{} ({})", unit.name, unit.county);
    let dates = retention::dates(site.platform()).await?;
    let shown = |at| board.times.shown(lang, at);
    page(
        StatusCode::OK,
        &OverviewPage {
            chrome: chrome(&board, &signed_in, lang),
            may_act: may_act(&signed_in),
            progress: Progress::of(&board, lang)?,
            boxes: district_boxes(overview),
            more_missing: missing.len().saturating_sub(MOST_LISTED),
            missing: missing.iter().take(MOST_LISTED).map(name).collect(),
            close: Step::at(phase, Phase::Voting),
            opening: match Step::at(phase, Phase::Closed) {
                Step::Now if !waits => Step::Done,
                step => step,
            },
            tabulate: match Step::at(phase, Phase::Closed) {
                Step::Now if waits => Step::Later,
                step => step,
            },
            release: Step::at(phase, Phase::Tabulated),
            waiting: waiting(&site, phase).await?,
            release_number: board.released().map(|r| r.number),
            erased_event: dates.event.map(shown),
            erased_unfinished: dates.unfinished.map(shown),
            retention: site.platform().retention,
            evidence_days: site.parts().evidence_days,
        },
    )
}
