//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::time::Duration;

use super::own_page;
use crate::auth::Secret;
use crate::domain::Role;
use crate::services::held;
use crate::services::passkeys::{self, AnswerError};
use crate::services::sign_in::{self, SignInError};
use crate::web::access::Audience;
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::csrf;
use crate::web::form::{Fields, FromForm, Nothing, VerifiedForm};
use crate::web::language;
use crate::web::passkey::{self, Answered, Script};
use crate::web::problem::{Code, Problem};
use crate::web::routes::{TABLE, Verb};
use crate::web::session::{self, SignedIn};
use crate::web::site::{DemoAccount, Site};

/// Longer is no sign-in name of ours.
pub(super) const MAX_TYPED: usize = 200;

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct SignInPage<'a> {
    chrome: Chrome,
    form_token: String,
    /// A form of this browser waits for its sender.
    holds_form: bool,
    refused: bool,
    /// A passkey was shown, and nobody is signed in.
    passkey_failed: bool,
    /// Too many wrong guesses; so many minutes to wait.
    wait: Option<u64>,
    script: Option<Script>,
    login: &'a str,
    next: Option<&'a str>,
    guide: &'a [DemoAccount],
}

/// What was typed. The password is wiped when it is dropped, and never shown again.
#[derive(Debug)]
pub struct SignInForm {
    login: String,
    password: Secret,
    code: Option<String>,
    next: Option<String>,
}

impl FromForm for SignInForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            login: fields.required("login")?.to_owned(),
            password: Secret::new(fields.required("password")?.to_owned()),
            code: fields.one("code")?.map(str::to_owned),
            next: fields.one("next")?.map(str::to_owned),
        })
    }
}

/// Where to go after signing in, as the guard of a page put it into the address.
#[derive(Debug, serde::Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// `GET /sign-in`
pub async fn show(
    request: HttpRequest,
    site: web::Data<Site>,
    query: Option<web::Query<Next>>,
) -> Result<HttpResponse, Problem> {
    let next = query.and_then(|q| q.into_inner().next);
    render(&request, &site, Shown::First, "", next.as_deref()).await
}

/// `POST /sign-in`
pub async fn submit(
    request: HttpRequest,
    site: web::Data<Site>,
    VerifiedForm(form): VerifiedForm<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let SignInForm {
        login,
        password,
        code,
        next,
    } = form;
    let code = code.unwrap_or_default();
    if login.len().max(code.len()) > MAX_TYPED {
        return render(&request, &site, Shown::Refused, "", next.as_deref()).await;
    }
    let caller = caller::of(&request, &site);
    let answer = sign_in::sign_in(site.platform(), &login, password, &code, &caller).await;
    site.metrics().sign_in(answer.is_ok());
    match answer {
        Ok(signed_in) => Ok(welcome(&site, &signed_in, next.as_deref())),
        Err(SignInError::Refused) => {
            render(&request, &site, Shown::Refused, &login, next.as_deref()).await
        }
        Err(SignInError::TooMany(wait)) => {
            let shown = Shown::TooMany(wait);
            render(&request, &site, shown, &login, next.as_deref()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-in/challenge`: a question for the script of the page.
pub async fn challenge(
    request: HttpRequest,
    site: web::Data<Site>,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let party = passkey::relying_party(&site)?;
    let browser = passkey::browser(&request, &site)?;
    let too_fast = |_| Problem::new(Code::TooManySignIns);
    site.limits()
        .passkey(caller::address(&request, &site))
        .map_err(too_fast)?;
    passkey::question(&passkeys::ask_who(site.platform(), party, &browser).await?)
}

/// An authenticator's answer.
#[derive(Debug)]
pub struct PasskeyForm {
    answered: Answered,
    next: Option<String>,
}

impl FromForm for PasskeyForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            answered: Answered::read(fields)?,
            next: fields.one("next")?.map(str::to_owned),
        })
    }
}

/// `POST /sign-in/passkey`
pub async fn with_passkey(
    request: HttpRequest,
    site: web::Data<Site>,
    VerifiedForm(form): VerifiedForm<PasskeyForm>,
) -> Result<HttpResponse, Problem> {
    let party = passkey::relying_party(&site)?;
    let browser = passkey::browser(&request, &site)?;
    let caller = caller::of(&request, &site);
    let answer = match form.answered.challenge {
        None => Err(AnswerError::NotAsked),
        Some(id) => {
            let answer = (id, form.answered.credential.as_str());
            passkeys::sign_in(site.platform(), party, &browser, answer, &caller).await
        }
    };
    site.metrics().sign_in(answer.is_ok());
    let next = form.next.as_deref();
    match answer {
        Ok(signed_in) => Ok(welcome(&site, &signed_in, next)),
        Err(
            AnswerError::NotAsked
            | AnswerError::Passkey(_)
            | AnswerError::SignIn(SignInError::Refused),
        ) => render(&request, &site, Shown::PasskeyFailed, "", next).await,
        Err(error) => Err(error.into()),
    }
}

/// Gives the browser its session and sends it on.
fn welcome(site: &Site, signed_in: &sign_in::SignedIn, next: Option<&str>) -> HttpResponse {
    session::welcome(site, signed_in, &landing(next, signed_in.principal.role))
}

/// `POST /sign-out`
pub async fn sign_out(
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    sign_in::sign_out(site.platform(), &signed_in.principal).await?;
    let mut response = HttpResponse::SeeOther();
    session::end(&mut response, &site);
    Ok(response.insert_header((LOCATION, "/")).finish())
}

/// Why the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    First,
    /// Name and password do not go together.
    Refused,
    PasskeyFailed,
    /// Too many wrong guesses; so long to wait.
    TooMany(Duration),
}

async fn render(
    request: &HttpRequest,
    site: &Site,
    shown: Shown,
    login: &str,
    next: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(match shown {
        Shown::First => StatusCode::OK,
        Shown::Refused | Shown::PasskeyFailed => StatusCode::UNPROCESSABLE_ENTITY,
        Shown::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
    });
    let wait = match shown {
        Shown::TooMany(wait) => Some(wait.as_secs().max(1)),
        _ => None,
    };
    if let Some(seconds) = wait {
        response.insert_header((RETRY_AFTER, seconds));
    }
    let holds_form = match session::digest(request, site) {
        Some(token) => held::waits(site.platform(), &token).await?,
        None => false,
    };
    let form_token = match session::form_cookie(request, site) {
        Some(cookie) => csrf::token_for(&cookie),
        None => session::start_form(&mut response, site),
    };
    let page = SignInPage {
        chrome: site.board().chrome(language::of(request)),
        form_token,
        holds_form,
        refused: shown == Shown::Refused,
        passkey_failed: shown == Shown::PasskeyFailed,
        wait: wait.map(|seconds| seconds.div_ceil(60)),
        script: passkey::allow(&mut response, site),
        login,
        next: next.filter(|path| Role::ALL.iter().any(|role| leads(path, *role))),
        guide: &site.parts().guide,
    };
    let html = page.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}

/// Where somebody goes after signing in: where they were going, if they may; otherwise to their
/// own first page. Only addresses of the route table are followed, so no link can send them away
/// from this site.
fn landing(next: Option<&str>, role: Role) -> String {
    match next {
        Some(path) if leads(path, role) => path.to_owned(),
        _ => own_page(role).to_owned(),
    }
}

/// Whether this address is a page for this role.
fn leads(path: &str, role: Role) -> bool {
    TABLE.iter().any(|endpoint| {
        let is_for_role = match endpoint.audience {
            Audience::Roles(roles) | Audience::Fresh(roles) => roles.contains(&role),
            Audience::VerifiedParticipant => role == Role::Participant,
            Audience::Anyone | Audience::ParticipantAtCasting | Audience::Carrier => false,
        };
        endpoint.verb == Verb::Get && endpoint.path == path && is_for_role
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_where_they_may_not_go() {
        let go = |next: &str, role| landing(Some(next), role);
        assert_eq!(go("/card/receipt", Role::Participant), "/card/receipt");
        assert_eq!(
            go("/headquarters/close", Role::EventManager),
            "/headquarters/close"
        );
        assert_eq!(go("/headquarters", Role::Participant), "/card");
        assert_eq!(go("/card", Role::EventManager), "/headquarters");
        for outside in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/sign-out",
        ] {
            assert_eq!(go(outside, Role::Participant), "/card", "{outside}");
        }
    }
}
