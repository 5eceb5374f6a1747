//! The telephone line. A carrier answers the call, says what we write, and sends us what was
//! pressed; it speaks TwiML, which many carriers do. `docs/decisions/0028-phone.md`.

mod carrier;
mod code;
mod demo;
mod line;
mod spoken;

pub use code::make;
pub use demo::{press, show};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::web::form::{self, Fields};
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;
use spoken::{Reply, Then};

/// The longest name that a carrier has for a call.
const MOST_CALL: usize = 64;
/// The longest that is pressed at once.
const MOST_PRESSED: usize = 32;
/// More than we ever give a carrier to keep.
const MOST_KEPT: usize = 2_048;

/// What a carrier is told to do.
#[derive(Template)]
#[template(path = "phone/twiml.xml")]
struct TwimlPage {
    reply: Reply,
}

/// What we gave the carrier for this step of the call.
#[derive(Debug, serde::Deserialize)]
pub struct Kept {
    call: Option<String>,
}

/// `POST /phone`: a call begins, or something was pressed.
pub async fn call(
    request: HttpRequest,
    site: web::Data<Site>,
    kept: web::Query<Kept>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let settings = site.parts().phone.as_ref();
    let settings = settings.ok_or_else(|| Problem::new(Code::NotFound))?;
    let body = form::body_of_a_form(&request, payload.into_inner()).await?;
    let fields = Fields::parse(&body)?;
    let asked = request.uri().path_and_query().map_or("", |p| p.as_str());
    let address = format!("{}{asked}", site.public().origin());
    if !carrier::has_sent(&request, settings, &address, &fields) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let id = fields.required("CallSid")?;
    let pressed = fields.one("Digits")?.unwrap_or_default();
    if id.is_empty() || id.len() > MOST_CALL || pressed.len() > MOST_PRESSED {
        return Err(Problem::new(Code::MalformedRequest));
    }
    let reply = line::answer(&site, id, kept.call.as_deref(), pressed).await;
    let words = TwimlPage { reply }.render().map_err(Problem::internal)?;
    Ok(HttpResponse::build(StatusCode::OK)
        .content_type("text/xml; charset=utf-8")
        .body(words))
}
