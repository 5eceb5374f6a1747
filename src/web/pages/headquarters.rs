//! Headquarters: the event manager moves the night on, one irreversible step at a time, each with
//! a page that says what it will do. A reviewer sees the same pages without the buttons.
//! Before the results are released there are counts here, and no preference anywhere.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::public::{DistrictBox, Progress, district_boxes};
use super::{page, see_other};
use crate::domain::{Phase, Role, UnitKind};
use crate::services::event;
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::filters;
use crate::web::form::{Nothing, VerifiedForm};
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
    /// The step that leads out of `from` (or any of them), in a night that stands at `phase`.
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
    tabulate: Step,
    release: Step,
    release_number: Option<i64>,
}

/// Which step a confirmation page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Advance,
    Close,
    Tabulate,
    Release,
}

#[derive(Template)]
#[template(path = "headquarters/confirm.html")]
struct ConfirmPage {
    chrome: Chrome,
    may_act: bool,
    deed: Deed,
    /// Whether the event stands where this can be done.
    is_possible: bool,
    progress: Progress,
    form_token: String,
    next_release: i64,
}

fn chrome(board: &Board, signed_in: &SignedIn) -> Chrome {
    board
        .chrome()
        .signed_in(signed_in.principal.role, signed_in.form_token.clone())
}

/// `GET /headquarters`
pub async fn overview(site: web::Data<Site>, signed_in: SignedIn) -> Result<HttpResponse, Problem> {
    // Counts of this moment, not of the board's last reading.
    site.refresh().await?;
    let board = site.board();
    let overview = board.event()?;
    let phase = overview.event.phase;
    let is_missing = |unit: &&crate::domain::Unit| {
        unit.kind != UnitKind::Virtual && !overview.reported.contains(&unit.id)
    };
    let missing: Vec<_> = overview.units.iter().filter(is_missing).collect();
    let name = |unit: &&crate::domain::Unit| format!("{} ({})", unit.name, unit.county);
    page(
        StatusCode::OK,
        &OverviewPage {
            chrome: chrome(&board, &signed_in),
            may_act: signed_in.principal.role == Role::EventManager,
            progress: Progress::of(&board)?,
            boxes: district_boxes(overview),
            more_missing: missing.len().saturating_sub(MOST_LISTED),
            missing: missing.iter().take(MOST_LISTED).map(name).collect(),
            close: Step::at(phase, Phase::Voting),
            tabulate: Step::at(phase, Phase::Closed),
            release: Step::at(phase, Phase::Tabulated),
            release_number: board.released().map(|r| r.number),
        },
    )
}

fn confirm(site: &Site, signed_in: &SignedIn, deed: Deed) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let progress = Progress::of(&board)?;
    let is_possible = match deed {
        Deed::Advance => progress.phase < Phase::Voting,
        Deed::Close => progress.phase == Phase::Voting,
        Deed::Tabulate => progress.phase >= Phase::Closed,
        Deed::Release => progress.phase == Phase::Tabulated,
    };
    page(
        StatusCode::OK,
        &ConfirmPage {
            chrome: chrome(&board, signed_in),
            may_act: signed_in.principal.role == Role::EventManager,
            deed,
            is_possible,
            progress,
            form_token: signed_in.form_token.clone(),
            next_release: board.released().map_or(1, |r| r.number + 1),
        },
    )
}

/// `GET /headquarters/advance`
pub async fn confirm_advance(
    site: web::Data<Site>,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, Deed::Advance)
}

/// `GET /headquarters/close`
pub async fn confirm_close(
    site: web::Data<Site>,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, Deed::Close)
}

/// `GET /headquarters/tabulate`
pub async fn confirm_tabulate(
    site: web::Data<Site>,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, Deed::Tabulate)
}

/// `GET /headquarters/release`
pub async fn confirm_release(
    site: web::Data<Site>,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, Deed::Release)
}

/// `POST /headquarters/advance`: from setup to registration, or from there to voting.
pub async fn advance(
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let to = match site.board().event()?.event.phase {
        Phase::Setup => Phase::Registration,
        _ => Phase::Voting,
    };
    event::change_phase(site.platform(), signed_in.principal.actor(), to).await?;
    site.refresh().await?;
    Ok(see_other("/headquarters"))
}

/// `POST /headquarters/close`: the box is closed for good.
pub async fn close(
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    event::close_all_sessions(site.platform(), signed_in.principal.actor()).await?;
    site.refresh().await?;
    Ok(see_other("/headquarters"))
}
