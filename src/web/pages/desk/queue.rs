//! What waits at the desk.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::domain::{Forecast, RegistrationId, Role, mask};
use crate::i18n::Lang;
use crate::services::desk::{self, DeskError, Figures};
use crate::services::recovery;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{lead_to, page_with_script, signed_chrome};
use crate::web::passkey::Script;
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
    /// Whose registration was looked for and not found.
    who: String,
    faults: Faults,
    script: Script,
}

/// `GET /desk`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    render(&site, &signed_in, lang, String::new(), Faults::default()).await
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    who: String,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
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
        chrome: signed_chrome(site, signed_in, lang),
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
        who,
        faults,
        script: site.assets().live().clone(),
    };
    page_with_script(status, &template)
}

/// Whose registration is looked for.
#[derive(Debug)]
pub struct FindForm {
    who: String,
}

impl FromForm for FindForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            who: fields.required("who")?.to_owned(),
        })
    }
}

/// `POST /desk/find`: a form, so that nobody's mailbox or voter id stands in an address.
pub async fn find(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<FindForm>,
) -> Result<HttpResponse, Problem> {
    match desk::find(site.platform(), &form.who).await {
        Ok(id) => Ok(lead_to(&format!("/desk/case/{id}"))),
        Err(DeskError::NoCase) => {
            let mut faults = Faults::default();
            faults.say(Field::Who, lang.say("desk-find-nobody"));
            render(&site, &signed_in, lang, form.who, faults).await
        }
        Err(error) => Err(error.into()),
    }
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
