//! What was done, newest first, as the audit log says it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{chrome, page};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::log::{Action, AuditEntry};
use crate::services::audit;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Times, filters};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// The most entries a page shows; the whole log is for `caucus verify-log`.
const SHOWN: u32 = 100;

/// One entry as a line; none of it can be read where the entry was altered.
struct AuditLine {
    index: u64,
    entry: Option<AuditEntry>,
    at: String,
    at_machine: String,
}

#[derive(Template)]
#[template(path = "headquarters/audit.html")]
struct AuditPage {
    chrome: Chrome,
    lines: Vec<AuditLine>,
    waiting: i64,
}

/// `GET /headquarters/audit`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let line = |(index, body): (u64, String)| {
        let entry = AuditEntry::parse(&body).ok();
        let at = entry.as_ref().map(|e| e.at);
        AuditLine {
            index,
            at: at.map(|at| board.times.brief(lang, at)).unwrap_or_default(),
            at_machine: at.map(Times::machine).unwrap_or_default(),
            entry,
        }
    };
    let newest = audit::newest(site.store(), SHOWN).await?;
    page(
        StatusCode::OK,
        &AuditPage {
            chrome: chrome(&board, &signed_in, lang),
            lines: newest.into_iter().map(line).collect(),
            waiting: crate::services::overview::audit_pending(site.store()).await?,
        },
    )
}
