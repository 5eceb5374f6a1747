//! How far the server is with a file of the voter roll, for the script of the page it was sent from.

use actix_web::{HttpResponse, web};

use crate::web::site::Site;

/// `GET /headquarters/roll/progress`: what is done and of how much, or nothing where nothing is done.
pub async fn show(site: web::Data<Site>) -> HttpResponse {
    match site.roll().progress() {
        Some((done, of)) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(format!("{done} {of}")),
        None => HttpResponse::NoContent().finish(),
    }
}
