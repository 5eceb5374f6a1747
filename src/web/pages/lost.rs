//! Somebody who lost every way to sign in: asking staff for help, and the link that follows.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::register::visitor_form;
use crate::auth::{Secret, TokenDigest};
use crate::domain::{EmailAddress, Role};
use crate::i18n::Lang;
use crate::services::recovery::{self, link};
use crate::services::sign_in::SignInError;
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "account/lost.html")]
struct LostPage<'a> {
    chrome: Chrome,
    form_token: String,
    faults: Faults,
    email: &'a str,
    /// What was typed is with staff, or would be.
    is_asked: bool,
}

/// `GET /sign-in/lost`
pub async fn show(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let page = LostPage {
        chrome: site.board().chrome(lang),
        form_token: String::new(),
        faults: Faults::default(),
        email: "",
        is_asked: false,
    };
    page.show(&request, &site, StatusCode::OK)
}

impl LostPage<'_> {
    fn show(
        mut self,
        request: &HttpRequest,
        site: &Site,
        status: StatusCode,
    ) -> Result<HttpResponse, Problem> {
        let mut response = HttpResponse::build(status);
        self.form_token = visitor_form(request, site, &mut response);
        let html = self.render().map_err(Problem::internal)?;
        Ok(response.content_type("text/html; charset=utf-8").body(html))
    }
}

/// The mailbox somebody registered with.
#[derive(Debug)]
pub struct LostForm {
    email: String,
}

impl FromForm for LostForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            email: fields.required("email")?.to_owned(),
        })
    }
}

/// `POST /sign-in/lost`: the same answer whether or not there is such an account.
pub async fn ask(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<LostForm>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let email = faults.take(lang, Field::Email, EmailAddress::parse(&form.email));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(email) = &email {
        // It may write to a mailbox of somebody else, as asking for a code does.
        status = match site.limits().code(caller::address(&request, &site)) {
            Ok(()) => {
                recovery::ask(site.platform(), email, lang).await?;
                StatusCode::OK
            }
            Err(_) => {
                faults.say(Field::Email, lang.say("recovery-too-many"));
                StatusCode::TOO_MANY_REQUESTS
            }
        };
    }
    let page = LostPage {
        chrome: site.board().chrome(lang),
        form_token: String::new(),
        is_asked: faults.is_empty(),
        faults,
        email: &form.email,
    };
    page.show(&request, &site, status)
}

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage<'a> {
    chrome: Chrome,
    form_token: String,
    /// None where the link is good for nothing any more.
    token: Option<&'a str>,
}

/// What the address of a link carries.
#[derive(Debug, serde::Deserialize)]
pub struct LinkQuery {
    token: String,
}

/// `GET /sign-in/link`: only the button uses the link up, so that programs that look at mail do not.
pub async fn show_link(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    query: Option<web::Query<LinkQuery>>,
) -> Result<HttpResponse, Problem> {
    let token = query.map(|q| q.into_inner().token).unwrap_or_default();
    let is_good = match TokenDigest::of(&token) {
        Some(digest) => link::is_good(site.platform(), &digest).await?,
        None => false,
    };
    link_page(&request, &site, lang, is_good.then_some(token.as_str()))
}

fn link_page(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    token: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(match token {
        Some(_) => StatusCode::OK,
        None => StatusCode::GONE,
    });
    let page = LinkPage {
        chrome: site.board().chrome(lang),
        form_token: visitor_form(request, site, &mut response),
        token,
    };
    let html = page.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}

/// The token of a link.
#[derive(Debug)]
pub struct LinkForm(Secret);

impl FromForm for LinkForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self(Secret::new(fields.required("token")?.to_owned())))
    }
}

/// `POST /sign-in/link`
pub async fn enter(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<LinkForm>,
) -> Result<HttpResponse, Problem> {
    let too_fast = |_| Problem::new(Code::TooManySignIns);
    site.limits()
        .recovery(caller::address(&request, &site))
        .map_err(too_fast)?;
    let Some(token) = TokenDigest::of(form.0.expose()) else {
        return link_page(&request, &site, lang, None);
    };
    let caller = caller::of(&request, &site);
    let answer = link::enter(site.platform(), &token, &caller).await;
    site.metrics().sign_in(answer.is_ok());
    match answer {
        Ok(signed_in) => Ok(session::welcome(&site, &signed_in, "/account/keys")),
        Err(SignInError::Refused) => link_page(&request, &site, lang, None),
        Err(error) => Err(error.into()),
    }
}
