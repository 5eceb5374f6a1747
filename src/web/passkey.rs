//! What pages with passkeys share: the script, which browser a question is for, and the question
//! itself as the script reads it.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::form::{Fields, FromForm};
use super::problem::{Code, Problem};
use super::session;
use super::site::Site;
use crate::auth::RelyingParty;
use crate::services::passkeys::{Asked, Browser};

/// As on every page, and this one may run our script, which asks us for something.
pub(super) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// The script, as a page names it.
#[derive(Debug, Clone)]
pub struct Script {
    pub address: String,
    /// A browser runs it only with this digest.
    pub integrity: String,
}

/// The script for a page, which is then allowed to run it; none where passkeys cannot work.
pub fn allow(response: &mut HttpResponseBuilder, site: &Site) -> Option<Script> {
    site.relying_party()?;
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    Some(site.assets().script().clone())
}

/// The site as authenticators know it.
///
/// # Errors
/// `not_found` where the public address is none that can have passkeys.
pub fn relying_party(site: &Site) -> Result<&RelyingParty, Problem> {
    site.relying_party()
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// The browser, as questions know it.
///
/// # Errors
/// `stale_form` where it has no cookie of ours.
pub fn browser(request: &HttpRequest, site: &Site) -> Result<Browser, Problem> {
    let cookie = session::form_cookie(request, site);
    let cookie = cookie.ok_or_else(|| Problem::new(Code::StaleForm))?;
    Ok(Sha256::digest(format!("caucus passkey challenge v1 {cookie}")).into())
}

/// A question for the script.
///
/// # Errors
/// Where it cannot be written.
pub fn question(asked: &Asked) -> Result<HttpResponse, Problem> {
    let options: serde_json::Value =
        serde_json::from_str(&asked.options).map_err(Problem::internal)?;
    let document = serde_json::json!({"id": asked.id, "options": options});
    Ok(HttpResponse::Ok().json(document))
}

/// What the script fills in.
#[derive(Debug)]
pub struct Answered {
    /// None for what is no id of a question.
    pub challenge: Option<Uuid>,
    pub credential: String,
}

impl FromForm for Answered {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            challenge: fields.required("challenge")?.parse().ok(),
            credential: fields.required("credential")?.to_owned(),
        })
    }
}
