//! For the machines that watch us.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::display::Times;
use super::problem::Problem;
use super::site::Site;
use crate::services::{overview, signing};

/// Half a year: a `security.txt` must name an end, and must not be stale.
const SECURITY_TXT_SECONDS: i64 = 180 * 24 * 3600;

/// `GET /healthz`: the process lives.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("alive\n")
}

/// One thing that must hold for us to serve.
#[derive(Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub holds: bool,
}

/// Everything that must hold, tried now.
pub async fn checks(site: &Site) -> Vec<Check> {
    let version = overview::version(site.store()).await;
    let disk = disk_is_writable(site).await;
    let signer = signing::is_there(&site.platform().keys).await;
    let mut checks = vec![
        Check {
            name: "database",
            holds: version.is_ok(),
        },
        // The schema is brought up to date before the first request, or we do not start.
        Check {
            name: "migrations",
            holds: version.is_ok(),
        },
        Check {
            name: "disk",
            holds: disk,
        },
        Check {
            name: "clock",
            holds: clock_is_sane(site),
        },
    ];
    // Where this process signs by itself there is nothing to look for.
    checks.extend(signer.map(|holds| Check {
        name: "signer",
        holds,
    }));
    checks
}

async fn disk_is_writable(site: &Site) -> bool {
    let probe = site
        .parts()
        .data_dir
        .join(format!(".probe-{}", site.boot()));
    let written = tokio::fs::write(&probe, b"probe").await.is_ok();
    written && tokio::fs::remove_file(&probe).await.is_ok()
}

/// The clock has not gone back behind what we have read, and is not far from the event.
fn clock_is_sane(site: &Site) -> bool {
    /// A clock may be corrected by a little while we run.
    const SLACK_SECONDS: i64 = 5;
    let now = site.clock().now();
    now.plus_seconds(SLACK_SECONDS) >= site.board().read
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: Vec<Check>,
}

/// `GET /readyz`: we can serve.
pub async fn ready(site: web::Data<Site>) -> HttpResponse {
    let checks = checks(&site).await;
    let ready = checks.iter().all(|c| c.holds);
    let mut response = if ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response.json(Readiness { ready, checks })
}

/// `GET /.well-known/security.txt` (RFC 9116).
pub async fn security_txt(site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    let origin = site.public().origin();
    let status_page = format!("{origin}/status");
    let contact = site
        .parts()
        .security_contact
        .as_deref()
        .unwrap_or(&status_page);
    let expires = Times::machine(site.clock().now().plus_seconds(SECURITY_TXT_SECONDS));
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n\
         Canonical: {origin}/.well-known/security.txt\n"
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(text))
}
