//! The two cookies, and who is behind them.
//!
//! - The *session* cookie holds an opaque token; the database knows only its digest.
//! - The *form* cookie is given to people who are not signed in yet, so that the sign-in form has
//!   something to be bound to. Nothing else refers to it.
//!
//! With an https address both are `Secure` and `__Host-`: no other host can set them.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::LOCATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use std::future::{Ready, ready};
use std::sync::Arc;

use super::held::CONTINUE;
use super::problem::{Code, Problem};
use super::site::Site;
use crate::auth::TokenDigest;
use crate::services::drafts::AtCard;
use crate::services::sign_in::{self, Principal};

/// Which of the two cookies.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Session,
    Form,
}

impl Kind {
    fn name(self, site: &Site) -> &'static str {
        match (self, site.public().is_https()) {
            (Self::Session, true) => "__Host-caucus",
            (Self::Session, false) => "caucus",
            (Self::Form, true) => "__Host-caucus-form",
            (Self::Form, false) => "caucus-form",
        }
    }

    fn cookie(self, site: &Site, value: String) -> Cookie<'static> {
        Cookie::build(self.name(site), value)
            .path("/")
            .http_only(true)
            .secure(site.public().is_https())
            .same_site(SameSite::Strict)
            .finish()
    }

    fn removal(self, site: &Site) -> Cookie<'static> {
        let mut cookie = self.cookie(site, String::new());
        cookie.make_removal();
        cookie
    }
}

/// The session token the browser sent, if any.
#[must_use]
pub fn token(request: &HttpRequest, site: &Site) -> Option<String> {
    read(request, Kind::Session, site)
}

/// What the database knows that token by; none where it is no token at all.
#[must_use]
pub fn digest(request: &HttpRequest, site: &Site) -> Option<TokenDigest> {
    TokenDigest::of(&token(request, site)?)
}

/// The cookie forms are bound to: the session's, or before sign-in the form cookie.
#[must_use]
pub fn form_cookie(request: &HttpRequest, site: &Site) -> Option<String> {
    token(request, site).or_else(|| read(request, Kind::Form, site))
}

fn read(request: &HttpRequest, kind: Kind, site: &Site) -> Option<String> {
    let cookie = request.cookie(kind.name(site))?;
    let value = cookie.value();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Gives a visitor something to bind the sign-in form to; the form's token goes on the page.
pub fn start_form(response: &mut HttpResponseBuilder, site: &Site) -> String {
    let value = base16ct::lower::encode_string(&site.entropy().bytes::<16>());
    let token = super::csrf::token_for(&value);
    response.cookie(Kind::Form.cookie(site, value));
    token
}

/// Signs the browser in: a new token every time, and the form cookie has done its work.
fn start(response: &mut HttpResponseBuilder, site: &Site, token: String) {
    response
        .cookie(Kind::Session.cookie(site, token))
        .cookie(Kind::Form.removal(site));
}

/// Signs the browser in and leads on: to the form that waits for it, or else to `otherwise`.
pub fn welcome(site: &Site, signed_in: &sign_in::SignedIn, otherwise: &str) -> HttpResponse {
    let address = match signed_in.holds_form {
        true => CONTINUE,
        false => otherwise,
    };
    let mut response = HttpResponse::SeeOther();
    start(&mut response, site, signed_in.token.as_str().to_owned());
    response.insert_header((LOCATION, address)).finish()
}

/// Makes the browser forget the session.
pub fn end(response: &mut HttpResponseBuilder, site: &Site) {
    response.cookie(Kind::Session.removal(site));
}

/// Who is asking. Only behind a route whose audience has a role; elsewhere nobody was looked up,
/// and asking is answered with `not_signed_in`.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub principal: Principal,
    /// For the forms of the page.
    pub form_token: String,
    /// Where they take part, on routes for participants: read with the session, a moment ago.
    pub at_card: Option<Arc<AtCard>>,
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.extensions().get::<Self>().cloned();
        ready(found.ok_or_else(|| Problem::new(Code::NotSignedIn)))
    }
}
