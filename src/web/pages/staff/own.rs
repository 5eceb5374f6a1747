//! Each member of staff's own page: who they are, and what they have done.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{named, own_units};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::log::AuditEntry;
use crate::services::{audit, staff};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::deeds::Deeds;
use crate::web::display::Times;
use crate::web::pages::{page, signed_chrome};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// One thing that was done.
struct Deed {
    at: String,
    at_machine: String,
    says: String,
}

#[derive(Template)]
#[template(path = "staff/own.html")]
struct OwnPage {
    chrome: Chrome,
    name: String,
    role: Role,
    may_appoint: bool,
    precincts: Vec<String>,
    deeds: Vec<Deed>,
}

/// `GET /staff`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let own = staff::own(site.platform(), &signed_in.principal).await?;
    let board = site.board();
    let units = own_units(&board, &own.precincts);
    // What cannot be read was altered: that is for `verify-log` and the reviewer.
    let read = own
        .deeds
        .iter()
        .filter_map(|body| AuditEntry::parse(body).ok());
    let entries: Vec<AuditEntry> = read.collect();
    let people = audit::people(site.store(), entries.iter()).await?;
    let deeds = Deeds::new(lang, &board, &people);
    let deed = |entry: &AuditEntry| Deed {
        at: board.times.brief(lang, entry.at),
        at_machine: Times::machine(entry.at),
        says: deeds.tell(entry),
    };
    page(
        StatusCode::OK,
        &OwnPage {
            chrome: signed_chrome(&site, &signed_in, lang),
            name: own.name,
            role: signed_in.principal.role,
            may_appoint: Role::ALL
                .iter()
                .any(|role| signed_in.principal.role.may_appoint(*role)),
            precincts: units.iter().map(|unit| named(unit)).collect(),
            deeds: entries.iter().map(deed).collect(),
        },
    )
}
