//! What waits at the desk.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::initials;
use crate::domain::{RegistrationId, Role};
use crate::i18n::Lang;
use crate::services::{desk, recovery};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::pages::{page, signed_chrome};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// A line of the queue. Names are cut to initials: a list is read over shoulders.
struct QueueLine {
    id: RegistrationId,
    initials: String,
    since: String,
    since_machine: String,
    on_roll: bool,
    is_twice: bool,
    is_appeal: bool,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    chrome: Chrome,
    lines: Vec<QueueLine>,
    submitted: u64,
    asked: u64,
    refused: u64,
    approved: u64,
    /// What waits for a second person.
    proposed: usize,
    /// Who lost every way to sign in and waits.
    asked_back: usize,
}

/// `GET /desk`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let (rows, counts) = desk::queue(site.platform()).await?;
    let lines = rows.into_iter().map(|row| QueueLine {
        id: row.id,
        initials: initials(&row.given, &row.family),
        since: board.times.brief(lang, row.submitted),
        since_machine: Times::machine(row.submitted),
        on_roll: row.on_roll,
        is_twice: row.is_twice,
        is_appeal: row.is_appeal,
    });
    let template = QueuePage {
        chrome: signed_chrome(&site, &signed_in, lang),
        lines: lines.collect(),
        submitted: counts.submitted + counts.appealed,
        asked: counts.asked,
        refused: counts.refused,
        approved: counts.approved,
        proposed: desk::waiting(site.platform()).await?.len(),
        asked_back: recovery::case::requests(site.platform()).await?.len(),
    };
    page(StatusCode::OK, &template)
}
