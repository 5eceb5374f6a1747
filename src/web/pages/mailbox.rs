//! The mail of a demonstration, so that its codes can be read without a mail server. A real event
//! has no such page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::page;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::outbox::{self, Shown};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;

const SHOWN: u32 = 20;

/// A mail with its time in words.
struct Mail {
    shown: Shown,
    at: String,
    at_machine: String,
}

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct MailboxPage {
    chrome: Chrome,
    mails: Vec<Mail>,
}

/// `GET /demo/mailbox`
pub async fn show(site: web::Data<Site>, lang: Lang) -> Result<HttpResponse, Problem> {
    let board = site.board();
    if !board.event()?.event.is_demo {
        return Err(Problem::new(Code::NotFound));
    }
    let mails = outbox::newest(site.platform(), SHOWN).await?;
    let mail = |shown: Shown| Mail {
        at: board.times.brief(lang, shown.queued),
        at_machine: Times::machine(shown.queued),
        shown,
    };
    let template = MailboxPage {
        chrome: board.chrome(lang),
        mails: mails.into_iter().map(mail).collect(),
    };
    page(StatusCode::OK, &template)
}
