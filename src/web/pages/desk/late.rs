//! Letting somebody register after the time: proposed here, and read by the second person.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::second::Second;
use crate::domain::{EmailAddress, ProposalId, ProposalKind, Role, Words, mask};
use crate::i18n::Lang;
use crate::services::register::late::{self, LateError};
use crate::services::two_person;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "desk/late.html")]
struct LatePage {
    chrome: Chrome,
    form_token: String,
    form: LateForm,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "desk/late_second.html")]
struct SecondPage {
    chrome: Chrome,
    form_token: String,
    second: Second,
    email: String,
}

/// Whom to let in, and why.
#[derive(Debug, Default)]
pub struct LateForm {
    email: String,
    why: String,
}

impl FromForm for LateForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            email: fields.required("email")?.to_owned(),
            why: fields.one("why")?.unwrap_or_default().to_owned(),
        })
    }
}

fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    form: LateForm,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let template = LatePage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        form,
        faults,
    };
    page(status, &template)
}

/// `GET /desk/late`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let (form, faults) = (LateForm::default(), Faults::default());
    render(&site, &signed_in, lang, form, faults)
}

/// `POST /desk/late`
pub async fn propose(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<LateForm>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let email = faults.take(lang, Field::Email, EmailAddress::parse(&form.email));
    let why = faults.take(lang, Field::Why, Words::parse(&form.why));
    if let Some((email, why)) = email.zip(why) {
        let by = &signed_in.principal;
        match late::propose(site.platform(), by, &email, &why).await {
            Ok(_) => return Ok(see_other("/desk/second")),
            Err(LateError::SayWhy) => faults.say(Field::Why, lang.say("desk-say-why-overrule")),
            Err(LateError::NotLate) => faults.say(Field::Email, lang.say("desk-not-late")),
            Err(LateError::Over) => faults.say(Field::Email, lang.say("desk-late-over")),
            Err(error) => return Err(error.into()),
        }
    }
    render(&site, &signed_in, lang, form, faults)
}

/// `GET /desk/second/{id}`: a late registration, as the second person reads it.
pub async fn second(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let none = || Problem::new(Code::NotFound);
    let id = Uuid::try_parse(&id).map_err(|_| none())?;
    let (proposal, by) = two_person::read(site.platform(), ProposalId(id))
        .await?
        .filter(|(p, _)| p.kind == ProposalKind::LateRegistration)
        .ok_or_else(none)?;
    if !proposal.is_open(site.clock().now()) {
        return Err(Problem::new(Code::ProposalOver));
    }
    let permit = proposal.object.ok_or_else(none)?;
    let email = late::mailbox(site.platform(), permit).await?;
    let second = Second::of(&proposal, &by, &signed_in, lang, &site.board());
    let template = SecondPage {
        chrome: signed_chrome(&site, &signed_in, lang),
        form_token: signed_in.form_token.clone(),
        // Whoever proposed it knows the address; another compares it with what they are told.
        email: match second.is_mine {
            true => mask::mailbox(email.as_str()),
            false => email.as_str().to_owned(),
        },
        second,
    };
    page(StatusCode::OK, &template)
}
