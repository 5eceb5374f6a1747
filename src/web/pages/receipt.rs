//! Looking up a receipt code, for anybody who holds one: whether the card is in the box, was
//! replaced or was counted. Never what is on it, nor whose it is.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::page;
use super::stages::{self, Stage};
use crate::auth::TooFast;
use crate::domain::{ReceiptCode, ReceiptCodeError, Role};
use crate::i18n::Lang;
use crate::services::receipts;
use crate::web::board::Board;
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::problem::Problem;
use crate::web::site::Site;

/// Longer is no code of ours.
const MAX_TYPED: usize = 100;

/// What was found.
#[derive(Debug)]
enum Found {
    /// Nothing was asked yet.
    NotAsked,
    /// No code: the message says what is wrong with it.
    Mistyped(&'static str),
    /// A code like ours, of no card. Which part of it is wrong is not said.
    Nothing,
    /// Too many were asked for from here; the seconds to wait.
    TooFast(u64),
    Card {
        counts: bool,
        stages: Vec<Stage>,
    },
}

#[derive(Template)]
#[template(path = "public/receipt.html")]
struct LookUpPage {
    chrome: Chrome,
    typed: String,
    found: Found,
}

/// What was asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Asked {
    code: Option<String>,
}

/// `GET /receipt`
pub async fn look_up(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    query: Option<web::Query<Asked>>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let typed = query.and_then(|q| q.into_inner().code).unwrap_or_default();
    let (status, found) = match ReceiptCode::parse(&typed) {
        Err(ReceiptCodeError::Length(0)) => (StatusCode::OK, Found::NotAsked),
        Err(error) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Found::Mistyped(key(error)),
        ),
        Ok(code) => match site.limits().receipt(caller::address(&request, &site)) {
            Err(TooFast(wait)) => (
                StatusCode::TOO_MANY_REQUESTS,
                Found::TooFast(wait.as_secs()),
            ),
            Ok(()) => find(&site, &board, lang, code).await?,
        },
    };
    let typed = typed.chars().take(MAX_TYPED).collect();
    let chrome = board.chrome(lang).at("/receipt");
    page(
        status,
        &LookUpPage {
            chrome,
            typed,
            found,
        },
    )
}

async fn find(
    site: &Site,
    board: &Board,
    lang: Lang,
    code: ReceiptCode,
) -> Result<(StatusCode, Found), Problem> {
    let Some(card) = receipts::track(site.store(), code).await? else {
        return Ok((StatusCode::NOT_FOUND, Found::Nothing));
    };
    let stages = stages::of(&card, board, &board.times, lang)?;
    let counts = card.receipt.counts;
    Ok((StatusCode::OK, Found::Card { counts, stages }))
}

fn key(error: ReceiptCodeError) -> &'static str {
    match error {
        ReceiptCodeError::Length(_) => "card-lookup-length",
        ReceiptCodeError::Symbol(_) => "card-lookup-symbol",
        ReceiptCodeError::Check | ReceiptCodeError::Range => "card-lookup-check",
    }
}
