//! Going on after a pause: the session that is about to end, and the form that was held while its
//! sender signed in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{page, see_other, signed_chrome};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::held::{self, HeldForm};
use crate::services::sign_in;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::language;
use crate::web::problem::Problem;
use crate::web::session::{self, SignedIn};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "account/continue.html")]
struct ContinuePage {
    chrome: Chrome,
    form_token: String,
    form: HeldForm,
    /// The page it was typed on.
    back: String,
}

/// `GET /continue`: the form that was held, to be sent by pressing a button.
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let form = held::waiting(site.platform(), &signed_in.principal).await?;
    let Some(form) = form else {
        return Ok(see_other(super::own_page(signed_in.principal.role)));
    };
    let template = ContinuePage {
        chrome: signed_chrome(&site, &signed_in, lang),
        form_token: signed_in.form_token.clone(),
        back: language::back(&form.path),
        form,
    };
    page(StatusCode::OK, &template)
}

#[derive(Template)]
#[template(path = "account/stay.html")]
struct StayPage {
    chrome: Chrome,
    /// When the session ends if nothing more is opened; none where it has ended.
    until: Option<(String, String)>,
}

/// `GET /stay`: opening it is use enough. It is opened beside a page with something typed on it,
/// so it never asks anybody to sign in: that would leave the other page behind.
pub async fn stay(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let principal = match session::digest(&request, &site) {
        Some(token) => sign_in::extend(site.platform(), &token).await?,
        None => None,
    };
    let board = site.board();
    let template = StayPage {
        chrome: board.chrome(lang),
        until: principal.map(|p| (board.times.hour(lang, p.ends), Times::machine(p.ends))),
    };
    page(StatusCode::OK, &template)
}
