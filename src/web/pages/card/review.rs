//! The card in order, not sent yet; and the one button that sends it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::super::page;
use super::super::standing::{Standing, Window};
use super::forms::{CastForm, Sent};
use super::rank::{ELSEWHERE, Notice, name_of};
use super::receipt::SEALED_RECEIPT;
use super::{Desk, see_other};
use crate::domain::{MAX_RANKS, PreferenceOption, Role};
use crate::i18n::Lang;
use crate::services::cast::{CastRefusal, CastRequest};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::csrf;
use crate::web::finish;
use crate::web::form::{Nothing, VerifiedForm};
use crate::web::language;
use crate::web::problem::Problem;
use crate::web::session::{self, SignedIn};
use crate::web::site::Site;

/// A ranked preference.
#[derive(Debug)]
struct Choice {
    ordinal: u8,
    name: String,
}

#[derive(Template)]
#[template(path = "participant/review.html")]
struct ReviewPage {
    chrome: Chrome,
    /// None where the database is too busy to say.
    standing: Option<Standing>,
    form_token: String,
    choices: Vec<Choice>,
    unranked: Vec<String>,
    most: usize,
    key: String,
}

impl ReviewPage {
    fn new(ranking: &[u8], options: &[PreferenceOption], key: Uuid, frame: Frame) -> Self {
        let choice = |ordinal: &u8| Choice {
            ordinal: *ordinal,
            name: name_of(*ordinal, options).to_owned(),
        };
        let unranked = options.iter().filter(|o| !ranking.contains(&o.ordinal));
        Self {
            chrome: frame.chrome,
            standing: frame.standing,
            form_token: frame.form_token,
            choices: ranking.iter().map(choice).collect(),
            unranked: unranked.map(|o| o.name.clone()).collect(),
            most: options.len().min(MAX_RANKS),
            key: key.to_string(),
        }
    }
}

/// What surrounds a review.
struct Frame {
    chrome: Chrome,
    standing: Option<Standing>,
    form_token: String,
}

/// Somebody whose session ended before the card was sent.
#[derive(Template)]
#[template(path = "participant/signed_out.html")]
struct SignedOutPage {
    chrome: Chrome,
}

/// `GET /card/review`: the draft in order. Its revision is the key it will be cast under, so a
/// review that is loaded again still casts one card.
pub async fn review(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let (standing, saved) = desk.open().await?;
    let Some(saved) = saved.filter(|s| s.draft.is_castable()) else {
        return Ok(see_other("/card"));
    };
    let frame = Frame {
        chrome: desk.chrome("/card/review"),
        standing: Some(standing),
        form_token: desk.form_token(),
    };
    let ranking = saved.draft.ranking();
    let review = ReviewPage::new(ranking, desk.options()?, saved.revision, frame);
    page(StatusCode::OK, &review)
}

/// `POST /card/review`: the button of a card with nothing on it, which says what is missing.
pub async fn ask_for_review(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let (_, saved) = desk.open().await?;
    if saved.is_some_and(|s| s.draft.is_castable()) {
        return Ok(see_other("/card/review"));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    desk.card_page(status, Notice::AskForChoice).await
}

/// `POST /card/cast`: into the box. Who is asking is found out in the batch that stores the card.
pub async fn cast(
    request: HttpRequest,
    site: web::Data<Site>,
    VerifiedForm(form): VerifiedForm<CastForm>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let options = &board.event()?.event.preferences;
    let card = form.sent.card(options)?;
    let token = session::digest(&request, &site);
    let answer = match token {
        None => Err(CastRefusal::NotSignedIn),
        Some(token) => {
            let cast = CastRequest {
                token,
                card,
                idempotency_key: form.key,
            };
            site.caster().cast(cast).await
        }
    };
    site.metrics().cast(answer.is_ok());
    match answer {
        Ok(_) => Ok(see_other(match form.sent {
            Sent::Ranking(_) => "/card/receipt",
            Sent::Sealed { .. } => SEALED_RECEIPT,
        })),
        Err(CastRefusal::TryAgain) => ask_again(&request, &site, &board, &form),
        // The tab still has the draft; the page brings the place that it can be sealed for now.
        Err(CastRefusal::StaleAttempt) if !finish::prefers_documents(request.headers()) => {
            Ok(see_other(&format!("/card?{ELSEWHERE}")))
        }
        Err(CastRefusal::NotSignedIn) if !finish::prefers_documents(request.headers()) => {
            let chrome = board.chrome(language::of(&request)).at("/card/review");
            page(StatusCode::UNAUTHORIZED, &SignedOutPage { chrome })
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// A sealed card that is to be sent once more. What is on it we do not know.
#[derive(Template)]
#[template(path = "participant/send_again.html")]
struct SendAgainPage<'a> {
    chrome: Chrome,
    form_token: String,
    key: String,
    place: &'a str,
    sealed: &'a str,
}

/// The card once more, with the same key: whether or not the first try was stored, the second
/// gives one card.
fn ask_again(
    request: &HttpRequest,
    site: &Site,
    board: &Board,
    form: &CastForm,
) -> Result<HttpResponse, Problem> {
    let cookie = session::form_cookie(request, site).unwrap_or_default();
    let form_token = csrf::token_for(&cookie);
    let chrome = board.chrome(language::of(request));
    let status = StatusCode::SERVICE_UNAVAILABLE;
    match &form.sent {
        Sent::Ranking(ranking) => {
            let frame = Frame {
                chrome: chrome.at("/card/review"),
                standing: None,
                form_token,
            };
            let options = &board.event()?.event.preferences;
            page(status, &ReviewPage::new(ranking, options, form.key, frame))
        }
        Sent::Sealed { sealed, place, .. } => {
            let again = SendAgainPage {
                chrome: chrome.at("/card"),
                form_token,
                key: form.key.to_string(),
                place,
                sealed,
            };
            page(status, &again)
        }
    }
}
