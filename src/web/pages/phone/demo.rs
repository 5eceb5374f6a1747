//! A telephone on a page of a demonstration, so that the line can be tried without a carrier. A real
//! event has no such page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::super::register::visitor_form;
use super::line;
use super::spoken::{Reply, Then};
use super::{MOST_CALL, MOST_KEPT, MOST_PRESSED};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "demo/phone.html")]
struct PhonePage<'a> {
    chrome: Chrome,
    form_token: String,
    id: &'a str,
    reply: Reply,
}

/// What was pressed, and what a carrier would keep.
#[derive(Debug)]
pub struct Pressed {
    id: String,
    kept: String,
    keys: String,
}

impl FromForm for Pressed {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let keys = fields.required("keys")?.replace([' ', '-'], "");
        let [id, kept] = [fields.required("id")?, fields.required("kept")?];
        if id.len() > MOST_CALL || kept.len() > MOST_KEPT || keys.len() > MOST_PRESSED {
            return Err(Problem::new(Code::MalformedRequest));
        }
        Ok(Self {
            id: id.to_owned(),
            kept: kept.to_owned(),
            keys,
        })
    }
}

/// `GET /demo/phone`: a call begins.
pub async fn show(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let id = base16ct::lower::encode_string(&site.entropy().bytes::<16>());
    telephone(&request, &site, lang, &id, None, "").await
}

/// `POST /demo/phone`
pub async fn press(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(pressed): VerifiedForm<Pressed>,
) -> Result<HttpResponse, Problem> {
    let Pressed { id, kept, keys } = pressed;
    telephone(&request, &site, lang, &id, Some(&kept), &keys).await
}

async fn telephone(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    id: &str,
    kept: Option<&str>,
    keys: &str,
) -> Result<HttpResponse, Problem> {
    let is_demo = site.board().event()?.event.is_demo;
    if !is_demo || site.parts().phone.is_none() {
        return Err(Problem::new(Code::NotFound));
    }
    // As the carrier does with the key that ends.
    let keys = keys.trim_end_matches('#');
    let reply = line::answer(site, id, kept, keys).await;
    let mut response = HttpResponse::build(StatusCode::OK);
    let template = PhonePage {
        chrome: site.board().chrome(lang),
        form_token: visitor_form(request, site, &mut response),
        id,
        reply,
    };
    let html = template.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
