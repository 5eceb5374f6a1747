//! Pages for people, one file an area. Each handler reads what its page needs, puts it into a
//! template's fields and renders.

pub mod account;
pub mod account_data;
pub mod card;
pub mod continued;
pub mod desk;
pub mod evidence;
pub mod headquarters;
pub mod keys;
pub mod lost;
pub mod mailbox;
pub mod phone;
pub mod public;
pub mod receipt;
pub mod register;
pub mod results;
pub mod second_factor;
pub mod sign_in;
pub mod staff;
mod stages;
mod standing;
pub mod take_part;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use askama::Template;

use super::chrome::Chrome;
use super::passkey::POLICY;
use super::problem::Problem;
use super::session::SignedIn;
use super::site::Site;
use crate::domain::Role;
use crate::i18n::Lang;

/// What a page takes, in bytes, so that it seldom has to move while it grows.
const ROOM: usize = 16 * 1024;

/// A page for one person: never kept by anybody.
fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let mut html = String::with_capacity(ROOM);
    template.render_into(&mut html).map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// As [`page`], of one that may run our script, which asks us for something.
fn page_with_script(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let mut response = page(status, template)?;
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}

/// After something was done: show the page that says so, by a request that can be repeated.
fn see_other(address: &'static str) -> HttpResponse {
    lead_to(address)
}

/// On to another page of ours.
pub(super) fn lead_to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .finish()
}

/// The frame of a page for whoever is signed in.
fn signed_chrome(site: &Site, signed_in: &SignedIn, lang: Lang) -> Chrome {
    let board = site.board();
    board.chrome(lang).signed_in(signed_in, &board.times)
}

/// The first page of a role.
fn own_page(role: Role) -> &'static str {
    match role {
        Role::Participant => "/card",
        Role::Verifier | Role::SeniorVerifier => "/desk",
        Role::EventManager | Role::Reviewer => "/headquarters",
        Role::HotlineOperator | Role::PrecinctChair | Role::Trustee | Role::Administrator => {
            "/staff"
        }
    }
}
