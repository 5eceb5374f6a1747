//! Registering, one question a page. Before the mailbox is confirmed the person is known by the
//! form cookie only ([`contact`]); afterwards they are signed in ([`steps`], [`review`]).

pub mod contact;
pub mod identity;
pub mod review;
pub mod steps;

pub use contact::Contact;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponseBuilder};

use crate::services::register::{self, RegisterError, Standing};
use crate::web::csrf;
use crate::web::faults::Faults;
use crate::web::problem::{Code, Problem};
use crate::web::session::{self, SignedIn};
use crate::web::site::Site;

/// The form token of a page for somebody who may not be signed in.
pub(super) fn visitor_form(
    request: &HttpRequest,
    site: &Site,
    response: &mut HttpResponseBuilder,
) -> String {
    match session::form_cookie(request, site) {
        Some(cookie) => csrf::token_for(&cookie),
        None => session::start_form(response, site),
    }
}

/// How a form is shown again.
pub(super) fn status_with(faults: &Faults) -> StatusCode {
    match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The registration of whoever is signed in.
///
/// # Errors
/// `no_registration` for accounts that never registered.
async fn standing(site: &Site, signed_in: &SignedIn) -> Result<Standing, Problem> {
    let found = register::standing(site.platform(), signed_in.principal.account).await?;
    found.ok_or_else(|| RegisterError::Nothing.into())
}

/// The registration, where it can be changed now.
async fn open_standing(site: &Site, signed_in: &SignedIn) -> Result<Standing, Problem> {
    let standing = standing(site, signed_in).await?;
    match standing.is_open {
        true => Ok(standing),
        false => Err(Problem::new(Code::RegistrationNotOpen)),
    }
}
