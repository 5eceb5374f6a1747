//! What waits at the desk.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::domain::{Forecast, RegistrationId, Role, mask};
use crate::i18n::Lang;
use crate::services::desk::{self, Figures};
use crate::services::recovery;
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
    is_escalated: bool,
    taken_by: Option<String>,
}

/// What somebody decided in the last hour.
struct PaceLine {
    name: String,
    decisions: u64,
    last: String,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    chrome: Chrome,
    lines: Vec<QueueLine>,
    form_token: String,
    figures: Figures,
    waiting: u64,
    /// When the case that waits longest was sent.
    oldest: Option<String>,
    /// What is to be expected, in a sentence.
    forecast: String,
    is_late: bool,
    pace: Vec<PaceLine>,
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
    let figures = desk::figures(site.platform()).await?;
    let lines = rows.into_iter().map(|row| QueueLine {
        id: row.id,
        initials: mask::initials(&[&row.given, &row.family]),
        since: board.times.brief(lang, row.submitted),
        since_machine: Times::machine(row.submitted),
        on_roll: row.on_roll,
        is_twice: row.is_twice,
        is_appeal: row.is_appeal,
        is_escalated: row.is_escalated,
        taken_by: row.taken_by,
    });
    let template = QueuePage {
        chrome: signed_chrome(&site, &signed_in, lang),
        lines: lines.collect(),
        form_token: signed_in.form_token.clone(),
        waiting: counts.submitted + counts.appealed,
        oldest: figures.oldest.map(|at| board.times.brief(lang, at)),
        is_late: matches!(figures.forecast, Forecast::TooLate { .. }),
        forecast: expected(&figures, lang, &board.times),
        pace: figures
            .pace
            .iter()
            .map(|row| PaceLine {
                name: row.name.clone(),
                decisions: row.decisions,
                last: board.times.brief(lang, row.last),
            })
            .collect(),
        figures,
        asked_back: recovery::case::requests(site.platform()).await?.len(),
    };
    page(StatusCode::OK, &template)
}

/// Whether the desk will be done in time, in a sentence.
fn expected(figures: &Figures, lang: Lang, times: &Times) -> String {
    let time = |at| times.brief(lang, at);
    let deadline = figures.deadline.map(time).unwrap_or_default();
    let deadline = ("deadline", deadline.as_str().into());
    match figures.forecast {
        Forecast::Done => lang.say("desk-forecast-done"),
        Forecast::Unknown => lang.say("desk-forecast-unknown"),
        Forecast::InTime(done) => {
            let args = [("done", time(done).into()), deadline];
            lang.say_with("desk-forecast-in-time", &args)
        }
        Forecast::TooLate {
            done,
            needed_hourly,
        } => {
            let needed = ("needed", needed_hourly.into());
            let args = [("done", time(done).into()), deadline, needed];
            lang.say_with("desk-forecast-late", &args)
        }
    }
}
