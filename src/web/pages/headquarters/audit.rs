//! What was done, newest first, as the audit log says it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{chrome, page};
use crate::domain::Role;
use crate::domain::mask;
use crate::i18n::Lang;
use crate::log::AuditEntry;
use crate::services::audit;
use crate::services::desk::{self, FullViewRow};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::deeds::Deeds;
use crate::web::display::{Times, filters};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// The most entries a page shows; the whole log is for `caucus verify-log`.
const SHOWN: u32 = 100;

/// One entry as a line; none of it can be read where the entry was altered.
struct AuditLine {
    index: u64,
    entry: Option<Told>,
}

/// An entry as people read it.
struct Told {
    at: String,
    at_machine: String,
    says: String,
}

#[derive(Template)]
#[template(path = "headquarters/audit.html")]
struct AuditPage {
    chrome: Chrome,
    lines: Vec<AuditLine>,
    waiting: i64,
    /// Who took full views of cases: name, how often, when last.
    looked: Vec<(String, u64, String)>,
    looks: Vec<Look>,
}

/// A full view of a case.
struct Look {
    at: String,
    at_machine: String,
    name: String,
    /// The end of the case's id: enough to tell it from others.
    case: String,
    why: String,
}

/// `GET /headquarters/audit`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let newest = audit::newest(site.store(), SHOWN).await?;
    let entries: Vec<_> = newest
        .into_iter()
        .map(|(index, body)| (index, AuditEntry::parse(&body).ok()))
        .collect();
    let readable = entries.iter().filter_map(|(_, entry)| entry.as_ref());
    let people = audit::people(site.store(), readable).await?;
    let (looked, looks) = desk::full_views(site.platform()).await?;
    let deeds = Deeds::new(lang, &board, &people);
    let told = |entry: AuditEntry| Told {
        at: board.times.brief(lang, entry.at),
        at_machine: Times::machine(entry.at),
        says: deeds.tell(&entry),
    };
    let line = |(index, entry): (u64, Option<AuditEntry>)| AuditLine {
        index,
        entry: entry.map(told),
    };
    page(
        StatusCode::OK,
        &AuditPage {
            chrome: chrome(&board, &signed_in, lang),
            lines: entries.into_iter().map(line).collect(),
            looked: looked
                .into_iter()
                .map(|row| (row.name, row.views, board.times.brief(lang, row.last)))
                .collect(),
            looks: looks
                .iter()
                .map(|row| look(row, lang, &board.times))
                .collect(),
            waiting: crate::services::overview::audit_pending(site.store()).await?,
        },
    )
}

fn look(row: &FullViewRow, lang: Lang, times: &Times) -> Look {
    let reason = lang.say(&format!("desk-whole-{}", row.reason.as_str()));
    Look {
        at: times.brief(lang, row.at),
        at_machine: Times::machine(row.at),
        name: row.name.clone(),
        case: mask::ending(&row.registration.to_string()),
        why: format!("{reason}: {}", row.words),
    }
}
