//! Pages for people, one file an area. Each handler reads what its page needs, puts it into a
//! template's fields and renders.

pub mod account;
pub mod card;
pub mod desk;
pub mod headquarters;
pub mod keys;
pub mod mailbox;
pub mod public;
pub mod receipt;
pub mod register;
pub mod results;
pub mod second_factor;
pub mod sign_in;
mod stages;
mod standing;
pub mod take_part;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use askama::Template;

use super::chrome::Chrome;
use super::problem::Problem;
use super::session::SignedIn;
use super::site::Site;
use crate::i18n::Lang;

/// A page for one person: never kept by anybody.
fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let html = template.render().map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// After something was done: show the page that says so, by a request that can be repeated.
fn see_other(address: &'static str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .finish()
}

/// The frame of a page for whoever is signed in.
fn signed_chrome(site: &Site, signed_in: &SignedIn, lang: Lang) -> Chrome {
    let frame = site.board().chrome(lang);
    frame.signed_in(signed_in.principal.role, signed_in.form_token.clone())
}
