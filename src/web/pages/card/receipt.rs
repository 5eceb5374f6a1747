//! The receipt of the card that counts, the earlier ones, and where the card is.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::super::page;
use super::super::stages::{self, Stage};
use super::super::standing::{Standing, Window};
use super::Desk;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::cards::{self, ReceiptStatus};
use crate::services::receipts;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::passkey::Script;
use crate::web::problem::{Code, Problem};
use crate::web::qr::Qr;
use crate::web::sealing;
use crate::web::session::SignedIn;
use crate::web::site::Site;
use crate::web::zone::{Choice, ZoneQuery, Zones};

/// The page after a browser has sealed and cast a card: its tab forgets the draft there.
pub(super) const SEALED_RECEIPT: &str = "/card/receipt?cast";
const CAST: &str = "cast";

/// Receipts on the page. Nobody needs more, and the page stays small.
const MOST: u32 = 10;

#[derive(Debug)]
struct Shown {
    code: String,
    attempt: u64,
    /// Who sealed the card.
    sealed: &'static str,
    cast: String,
    cast_machine: String,
}

#[derive(Template)]
#[template(path = "participant/receipt.html")]
struct ReceiptPage {
    chrome: Chrome,
    standing: Standing,
    receipt: Option<Shown>,
    qr: Option<Qr>,
    /// Replaced, newest first.
    earlier: Vec<Shown>,
    /// Replaced and not on the page.
    more: u64,
    /// Whether the result of the person's district is out.
    is_released: bool,
    /// Lets the tab forget what it has just cast.
    script: Option<Script>,
}

#[derive(Template)]
#[template(path = "participant/where.html")]
struct WherePage {
    chrome: Chrome,
    stages: Vec<Stage>,
    zones: Vec<Choice>,
}

impl Desk<'_> {
    fn shown(&self, receipt: &ReceiptStatus) -> Shown {
        Shown {
            code: receipt.code.to_string(),
            attempt: receipt.attempt,
            sealed: stages::sealed_by(receipt),
            cast: self.board.times.full(self.lang, receipt.cast),
            cast_machine: Times::machine(receipt.cast),
        }
    }
}

/// `GET /card/receipt`: the card that counts, and those it replaced.
pub async fn receipt(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let (standing, _) = desk.open().await?;
    let receipts = cards::my_receipts(site.store(), &signed_in.principal, MOST).await?;
    let mut shown = receipts.iter().map(|receipt| desk.shown(receipt));
    let receipt = shown.next();
    let look_up = |r: &Shown| format!("{}/receipt?code={}", site.public().origin(), r.code);
    let is_just_cast = request.query_string() == CAST;
    let shown = page(
        StatusCode::OK,
        &ReceiptPage {
            script: is_just_cast.then(|| site.assets().sealing().script.clone()),
            chrome: desk.chrome("/card/receipt"),
            standing,
            is_released: desk.board.released().is_some(),
            qr: receipt.as_ref().and_then(|r| Qr::of(&look_up(r))),
            earlier: shown.collect(),
            more: receipts
                .last()
                .map_or(0, |oldest| oldest.attempt.saturating_sub(1)),
            receipt,
        },
    )?;
    Ok(match is_just_cast {
        true => sealing::allowed(shown),
        false => shown,
    })
}

/// `GET /card/where`: where the card that counts is, with times in the zone the person picks.
pub async fn whereabouts(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    zone: Option<web::Query<ZoneQuery>>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let event_zone = &desk.board.event()?.event.time_zone;
    let zones = Zones::choose(lang, zone.as_deref(), event_zone);
    let mine = cards::my_receipts(site.store(), &signed_in.principal, 1).await?;
    let stages = match mine.first() {
        None => Vec::new(),
        Some(receipt) => {
            let tracked = receipts::track(site.store(), receipt.code).await?;
            let tracked = tracked.ok_or_else(|| Problem::new(Code::NotFound))?;
            stages::of(&tracked, &desk.board, &zones.times, lang)?
        }
    };
    let chrome = desk.chrome("/card/where");
    let zones = zones.choices;
    let shown = WherePage {
        chrome,
        stages,
        zones,
    };
    page(StatusCode::OK, &shown)
}
