//! Pages for people, one file an area. Each handler reads what its page needs, puts it into a
//! template's fields and renders.

pub mod card;
pub mod headquarters;
pub mod public;
pub mod receipt;
pub mod results;
pub mod sign_in;
mod stages;
mod standing;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use askama::Template;

use super::problem::Problem;

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
