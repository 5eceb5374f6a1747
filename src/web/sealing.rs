//! Pages on which the participant's browser seals the card: what they may run, and nothing else may.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};

use super::passkey::Script;

/// As on every page, and this one may run our script, which may compile our module.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// The script that ranks and seals in the browser, and the module it runs.
#[derive(Debug, Clone)]
pub struct Sealing {
    pub script: Script,
    /// Address of the module. The script names its digest.
    pub module: String,
}

/// The page with a policy under which it can seal.
#[must_use]
pub fn allowed(mut page: HttpResponse) -> HttpResponse {
    let headers = page.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    page
}
