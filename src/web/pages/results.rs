//! The public results, from the release document and nothing else. Before the first release: what
//! is in and what is missing, and no number by preference.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::public::{ASK_EACH_TIME, Progress};
use crate::domain::{Phase, Role};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::filters;
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "public/waiting.html")]
struct WaitingPage {
    chrome: Chrome,
    progress: Progress,
}

/// `GET /results`
pub async fn state(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let cached = board.page("waiting", || {
        let page = WaitingPage {
            chrome: board.chrome(),
            progress: Progress::of(&board)?,
        };
        page.render().map_err(Problem::internal)
    })?;
    Ok(cached.respond(&request, ASK_EACH_TIME))
}

/// `GET /results/district/{code}`
pub async fn district(_: web::Path<String>) -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::NothingReleased))
}

/// `GET /results/county/{name}`
pub async fn county(_: web::Path<String>) -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::NothingReleased))
}

/// `GET /results/unit/{code}`
pub async fn unit(_: web::Path<String>) -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::NothingReleased))
}
