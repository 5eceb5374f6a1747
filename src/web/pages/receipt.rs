//! Looking up a receipt code, for anybody who holds one: whether the card is in the box, was
//! replaced or was counted. Never what is on it, nor whose it is.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::page;
use super::stages::{self, Stage};
use crate::domain::{ReceiptCode, ReceiptCodeError, Role};
use crate::i18n::Lang;
use crate::services::receipts;
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
        Ok(code) => match receipts::track(site.store(), code).await? {
            None => (StatusCode::NOT_FOUND, Found::Nothing),
            Some(card) => {
                let stages = stages::of(&card, &board, lang)?;
                let counts = card.receipt.counts;
                (StatusCode::OK, Found::Card { counts, stages })
            }
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

fn key(error: ReceiptCodeError) -> &'static str {
    match error {
        ReceiptCodeError::Length(_) => "card-lookup-length",
        ReceiptCodeError::Symbol(_) => "card-lookup-symbol",
        ReceiptCodeError::Check | ReceiptCodeError::Range => "card-lookup-check",
    }
}
