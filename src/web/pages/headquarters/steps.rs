//! The steps of the night: a page that says what a step does, and the step.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{Progress, chrome, may_act, page, see_other, waiting, waits_for_officials};
use crate::domain::{Phase, Role};
use crate::i18n::Lang;
use crate::services::{event, release, tabulate};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::{Nothing, VerifiedForm};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

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
    /// Two officials have not let the box be opened.
    waits: bool,
    /// Units whose game of chance has not been recorded.
    waiting: usize,
    form_token: String,
    release_number: Option<i64>,
}

impl ConfirmPage {
    /// The message that asks for the step.
    fn title(&self) -> &'static str {
        match self.deed {
            Deed::Advance if self.progress.phase == Phase::Setup => {
                "headquarters-open-registration-ask"
            }
            Deed::Advance => "headquarters-start-voting-ask",
            Deed::Close => "headquarters-close-ask",
            Deed::Tabulate => "headquarters-tabulate-ask",
            Deed::Release => "headquarters-release-ask",
        }
    }

    fn next_release(&self) -> i64 {
        self.release_number.unwrap_or(0) + 1
    }
}

async fn confirm(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    deed: Deed,
) -> Result<HttpResponse, Problem> {
    // What is confirmed is what stands there at this moment.
    site.refresh().await?;
    let board = site.board();
    let progress = Progress::of(&board, lang)?;
    let waiting = waiting(site, progress.phase).await?;
    let waits = waits_for_officials(site, progress.phase).await?;
    let is_possible = match deed {
        Deed::Advance => progress.phase < Phase::Voting,
        Deed::Close => progress.phase == Phase::Voting,
        Deed::Tabulate => progress.phase >= Phase::Closed && !waits,
        Deed::Release => progress.phase == Phase::Tabulated && waiting == 0,
    };
    page(
        StatusCode::OK,
        &ConfirmPage {
            chrome: chrome(&board, signed_in, lang),
            may_act: may_act(signed_in),
            deed,
            is_possible,
            progress,
            waits,
            waiting,
            form_token: signed_in.form_token.clone(),
            release_number: board.released().map(|r| r.number),
        },
    )
}

/// `GET /headquarters/advance`
pub async fn confirm_advance(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, lang, Deed::Advance).await
}

/// `GET /headquarters/close`
pub async fn confirm_close(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, lang, Deed::Close).await
}

/// `GET /headquarters/tabulate`
pub async fn confirm_tabulate(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, lang, Deed::Tabulate).await
}

/// `GET /headquarters/release`
pub async fn confirm_release(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    confirm(&site, &signed_in, lang, Deed::Release).await
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

/// `POST /headquarters/tabulate`: the box is opened and counted; on to the games of chance where
/// there are any.
pub async fn tabulate(
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let tabulation = tabulate::run(site.platform(), signed_in.principal.actor()).await?;
    site.refresh().await?;
    Ok(see_other(match tabulation.waiting().next() {
        Some(_) => "/headquarters/chance",
        None => "/headquarters",
    }))
}

/// `POST /headquarters/release`: public from now on, for everybody.
pub async fn release(
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    release::publish(site.platform(), signed_in.principal.account).await?;
    site.refresh().await?;
    Ok(see_other("/results"))
}
