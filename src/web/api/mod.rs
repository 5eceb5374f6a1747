//! Documents for machines.

pub mod openapi;

use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::{Code, Problem};
use super::site::Site;

/// `GET /api/v1/results`: the newest release, byte for byte as it was released.
///
/// # Errors
/// `nothing_released` before the first.
pub async fn results(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let release = board
        .released()
        .ok_or_else(|| Problem::new(Code::NothingReleased))?;
    Ok(release.bytes.respond(&request, "public, no-cache"))
}
