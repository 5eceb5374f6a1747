//! The page that shows a phone code, once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::{page, signed_chrome};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::phone;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::{Nothing, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "account/phone_code.html")]
struct PhoneCodePage<'a> {
    chrome: Chrome,
    number: &'a str,
    code: String,
}

/// `POST /account/keys/phone`: the answer is the only time it is shown.
pub async fn make(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let settings = site.parts().phone.as_ref();
    let settings = settings.ok_or_else(|| Problem::new(Code::NotFound))?;
    let code = phone::make_code(site.platform(), &signed_in.principal).await?;
    let template = PhoneCodePage {
        chrome: signed_chrome(&site, &signed_in, lang),
        number: &settings.number,
        code: code.shown(),
    };
    page(StatusCode::OK, &template)
}
