//! Looking at everything once more, agreeing not to caucus in person, and sending it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::steps::Versioned;
use super::{open_standing, status_with};
use crate::domain::{Registration, RegistrationState, Role, Words};
use crate::i18n::Lang;
use crate::services::register::{RegisterError, draft};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "register/review.html")]
struct ReviewPage {
    chrome: Chrome,
    form_token: String,
    registration: Registration,
    email: String,
    session: Option<String>,
    /// What the person says to staff: asked for only where staff sent it back.
    message: Option<String>,
    faults: Faults,
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    typed: Option<String>,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let standing = open_standing(site, signed_in).await?;
    let status = status_with(&faults);
    let registration = standing.registration;
    let session = standing.calendar.sessions.into_iter();
    let session = session
        .into_iter()
        .find(|s| Some(s.id) == registration.session);
    let known = || registration.message.as_str().to_owned();
    let message =
        (registration.state != RegistrationState::Draft).then(|| typed.unwrap_or_else(known));
    let template = ReviewPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        email: standing.email,
        session: session.map(|s| s.name),
        message,
        registration,
        faults,
    };
    page(status, &template)
}

/// `GET /register/review`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    render(&site, &signed_in, lang, None, Faults::default()).await
}

/// What the last page asks for.
#[derive(Debug)]
pub struct ReviewForm {
    is_agreed: bool,
    message: String,
}

impl FromForm for ReviewForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            is_agreed: fields.one("agree")?.is_some(),
            message: fields.one("message")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `POST /register/review`: sends it to staff.
pub async fn submit(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(sent): VerifiedForm<Versioned<ReviewForm>>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    if !sent.form.is_agreed {
        faults.say(Field::Agree, lang.say("fault-agree"));
    }
    let message = faults.take(lang, Field::Message, Words::parse(&sent.form.message));
    match message {
        Some(message) if faults.is_empty() => {
            let account = signed_in.principal.account;
            match draft::submit(site.platform(), account, sent.version, &message, lang).await {
                Ok(()) => Ok(see_other("/account")),
                // The one that was chosen is over by now, or none was chosen.
                Err(RegisterError::NoSession) => {
                    faults.say(Field::Session, lang.say("fault-session"));
                    render(&site, &signed_in, lang, Some(sent.form.message), faults).await
                }
                Err(RegisterError::Changed) => {
                    faults.say(Field::Agree, lang.say("fault-changed"));
                    let typed = Some(sent.form.message);
                    let mut again = render(&site, &signed_in, lang, typed, faults).await?;
                    *again.status_mut() = StatusCode::CONFLICT;
                    Ok(again)
                }
                Err(error) => Err(error.into()),
            }
        }
        _ => render(&site, &signed_in, lang, Some(sent.form.message), faults).await,
    }
}
