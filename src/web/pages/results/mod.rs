//! The public results, from the release document and nothing else: a figure is shown as it stands
//! there and links to what it follows from. State → district or county → unit → step → rule.
//! Before the first release: what is in and what is missing, and no number by preference.

mod about;
mod area;
mod cards;
mod parts;
mod unit;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::sync::Arc;

use super::public::{ASK_EACH_TIME, Progress};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::web::board::{Board, Released};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::language;
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;

/// What every page of results begins with.
struct Frame {
    chrome: Chrome,
    edition: Edition,
}

/// What every page says about the release it shows.
#[derive(Debug)]
struct Edition {
    number: i64,
    released: String,
    released_machine: String,
    units_reported: usize,
    units_expected: usize,
}

impl Frame {
    fn of(board: &Board, release: &Released, lang: Lang) -> Self {
        let reporting = &release.document.reporting;
        Self {
            chrome: board.chrome(lang),
            edition: Edition {
                number: release.number,
                released: board.times.full(lang, release.at),
                released_machine: Times::machine(release.at),
                units_reported: reporting.units_reported,
                units_expected: reporting.units_expected,
            },
        }
    }
}

impl Edition {
    /// The release that this one corrects.
    fn before(&self) -> i64 {
        self.number - 1
    }

    fn is_complete(&self) -> bool {
        self.units_reported == self.units_expected
    }
}

#[derive(Template)]
#[template(path = "public/waiting.html")]
struct WaitingPage {
    chrome: Chrome,
    progress: Progress,
}

fn waiting(request: &HttpRequest, board: &Board, lang: Lang) -> Result<HttpResponse, Problem> {
    let cached = board.page(lang, "waiting", || {
        let page = WaitingPage {
            chrome: board.chrome(lang).at("/results"),
            progress: Progress::of(board, lang)?,
        };
        page.render().map_err(Problem::internal)
    })?;
    Ok(cached.respond(request, ASK_EACH_TIME))
}

/// One request for a page of the newest release.
struct Asked {
    request: HttpRequest,
    lang: Lang,
    board: Arc<Board>,
    release: Arc<Released>,
}

impl Asked {
    /// # Errors
    /// `nothing_released` before the first release.
    fn new(request: HttpRequest, site: &Site) -> Result<Self, Problem> {
        let board = site.board();
        let release = board.released().map(Arc::clone);
        let release = release.ok_or_else(|| Problem::new(Code::NothingReleased))?;
        Ok(Self {
            lang: language::of(&request),
            request,
            board,
            release,
        })
    }

    /// The page under `key`, which must name something of the release, rendered once.
    fn answer<'a, T: Template>(
        &'a self,
        key: &str,
        page: impl FnOnce(Frame, &'a Released) -> T,
    ) -> Result<HttpResponse, Problem> {
        let cached = self.release.page(self.lang, key, || {
            let frame = Frame::of(&self.board, &self.release, self.lang);
            let frame = Frame {
                chrome: frame.chrome.at(self.request.path()),
                ..frame
            };
            let page = page(frame, &self.release);
            page.render().map_err(Problem::internal)
        })?;
        Ok(cached.respond(&self.request, ASK_EACH_TIME))
    }
}

/// For a name that the release does not have.
fn unknown() -> Problem {
    Problem::new(Code::NoSuchResult)
}

/// `GET /results`
pub async fn state(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    let board = site.board();
    if board.released().is_none() {
        return waiting(&request, &board, language::of(&request));
    }
    Asked::new(request, &site)?.answer("state", area::StatePage::new)
}

/// `GET /results/district/{code}`
pub async fn district(
    request: HttpRequest,
    site: web::Data<Site>,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let area = asked.release.district(&code).ok_or_else(unknown)?;
    asked.answer(&format!("district/{code}"), |frame, release| {
        area::AreaPage::district(frame, release, area)
    })
}

/// `GET /results/district/{code}/cards`: what became of the cards of a district.
pub async fn district_cards(
    request: HttpRequest,
    site: web::Data<Site>,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let area = asked.release.district(&code).ok_or_else(unknown)?;
    asked.answer(&format!("district/{code}/cards"), |frame, release| {
        cards::CardsPage::new(frame, release, &area.code)
    })
}

/// `GET /results/counties`
pub async fn counties(
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, Problem> {
    Asked::new(request, &site)?.answer("counties", area::CountiesPage::new)
}

/// `GET /results/county/{name}`
pub async fn county(
    request: HttpRequest,
    site: web::Data<Site>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let area = asked.release.county(&name).ok_or_else(unknown)?;
    asked.answer(&format!("county/{name}"), |frame, release| {
        area::AreaPage::county(frame, release, area)
    })
}

/// `GET /results/unit/{code}`
pub async fn unit(
    request: HttpRequest,
    site: web::Data<Site>,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let unit = asked.release.unit(&code).ok_or_else(unknown)?;
    asked.answer(&format!("unit/{code}"), |frame, release| {
        unit::UnitPage::new(frame, release, unit)
    })
}

/// `GET /results/preference/{name}`: what a preference's figures in the state add up from.
pub async fn state_parts(
    request: HttpRequest,
    site: web::Data<Site>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let parts = parts::of_state(&asked.release, &name).ok_or_else(unknown)?;
    asked.answer(&format!("preference/{name}"), |frame, _| {
        parts::PartsPage::new(frame, parts)
    })
}

/// `GET /results/district/{code}/preference/{name}`: the same for a congressional district.
pub async fn district_parts(
    request: HttpRequest,
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let (code, name) = path.into_inner();
    let parts = parts::of_district(&asked.release, &code, &name).ok_or_else(unknown)?;
    asked.answer(&format!("district/{code}/{name}"), |frame, _| {
        parts::PartsPage::new(frame, parts)
    })
}

/// `GET /results/county/{county}/preference/{name}`: the same for a county.
pub async fn county_parts(
    request: HttpRequest,
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::new(request, &site)?;
    let (county, name) = path.into_inner();
    let parts = parts::of_county(&asked.release, &county, &name).ok_or_else(unknown)?;
    asked.answer(&format!("county/{county}/{name}"), |frame, _| {
        parts::PartsPage::new(frame, parts)
    })
}

/// `GET /results/rules`: the rules everything was counted under, and what was taken where they
/// are open.
pub async fn rules(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    Asked::new(request, &site)?.answer("rules", about::RulesPage::new)
}

/// `GET /results/findings`: what is missing, and which reports contradict themselves or the rules.
pub async fn findings(
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, Problem> {
    Asked::new(request, &site)?.answer("findings", about::FindingsPage::new)
}
