//! A password with an app's code, recovery codes on paper, and signing in with one of those.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::register::visitor_form;
use super::{page, see_other, signed_chrome};
use crate::auth::Secret;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::second_factor::{self, Offer, SetError};
use crate::services::sign_in::SignInError;
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, Nothing, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::qr::Qr;
use crate::web::session::{self, SignedIn};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    chrome: Chrome,
    form_token: String,
    faults: Faults,
    offer: Offer,
    qr: Option<Qr>,
}

/// `GET /account/keys/password`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let faults = Faults::default();
    password_page(&site, &signed_in, lang, StatusCode::OK, faults, None).await
}

/// A new password, and the code that shows that the app is set up.
#[derive(Debug)]
pub struct PasswordForm {
    nonce: Uuid,
    password: Secret,
    code: String,
}

impl FromForm for PasswordForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let nonce = fields.required("nonce")?.parse();
        Ok(Self {
            nonce: nonce.map_err(|_| Problem::new(Code::MalformedRequest))?,
            password: Secret::new(fields.required("password")?.to_owned()),
            code: fields.required("code")?.to_owned(),
        })
    }
}

/// `POST /account/keys/password`
pub async fn set(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<PasswordForm>,
) -> Result<HttpResponse, Problem> {
    let (platform, who) = (site.platform(), &signed_in.principal);
    let set = second_factor::set(platform, who, form.nonce, form.password, &form.code).await;
    let mut faults = Faults::default();
    match set {
        Ok(()) => return Ok(see_other("/account/keys")),
        Err(SetError::Length) => faults.say(Field::Password, lang.say("fault-password")),
        Err(SetError::Code) => faults.say(Field::Code, lang.say("fault-app-code")),
        Err(SetError::Staff) => return Err(Problem::new(Code::NotAllowed)),
        Err(SetError::Password(error)) => return Err(SignInError::from(error).into()),
        Err(SetError::Db(error)) => return Err(error.into()),
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    password_page(&site, &signed_in, lang, wrong, faults, Some(form.nonce)).await
}

async fn password_page(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    status: StatusCode,
    faults: Faults,
    nonce: Option<Uuid>,
) -> Result<HttpResponse, Problem> {
    let offer = second_factor::offer(site.platform(), &signed_in.principal, nonce).await?;
    let template = PasswordPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        faults,
        qr: Qr::of(&offer.address),
        offer,
    };
    page(status, &template)
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    chrome: Chrome,
    codes: Vec<String>,
}

/// `POST /account/keys/codes`: the answer is the only time they are shown.
pub async fn make_codes(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let codes = second_factor::make_codes(site.platform(), &signed_in.principal).await?;
    let template = CodesPage {
        chrome: signed_chrome(&site, &signed_in, lang),
        codes: codes.iter().map(|code| code.shown()).collect(),
    };
    page(StatusCode::OK, &template)
}

#[derive(Template)]
#[template(path = "account/recover.html")]
struct RecoverPage<'a> {
    chrome: Chrome,
    form_token: String,
    refused: bool,
    login: &'a str,
}

/// `GET /sign-in/recovery`
pub async fn show_recovery(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    recovery_page(&request, &site, lang, StatusCode::OK, "")
}

/// A name and a code from paper.
#[derive(Debug)]
pub struct RecoveryForm {
    login: String,
    code: Secret,
}

impl FromForm for RecoveryForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            login: fields.required("login")?.to_owned(),
            code: Secret::new(fields.required("code")?.to_owned()),
        })
    }
}

/// `POST /sign-in/recovery`
pub async fn recover(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<RecoveryForm>,
) -> Result<HttpResponse, Problem> {
    let too_fast = |_| Problem::new(Code::TooManySignIns);
    site.limits()
        .recovery(caller::address(&request, &site))
        .map_err(too_fast)?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if form.login.len() > super::sign_in::MAX_TYPED {
        return recovery_page(&request, &site, lang, wrong, "");
    }
    let caller = caller::of(&request, &site);
    let code = form.code.expose();
    let answer = second_factor::recover(site.platform(), &form.login, code, &caller).await;
    site.metrics().sign_in(answer.is_ok());
    match answer {
        Ok(signed_in) => Ok(session::welcome(&site, &signed_in, "/account/keys")),
        Err(SignInError::Refused) => recovery_page(&request, &site, lang, wrong, &form.login),
        Err(error) => Err(error.into()),
    }
}

fn recovery_page(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    status: StatusCode,
    login: &str,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(status);
    let template = RecoverPage {
        chrome: site.board().chrome(lang),
        form_token: visitor_form(request, site, &mut response),
        refused: status != StatusCode::OK,
        login,
    };
    let html = template.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
