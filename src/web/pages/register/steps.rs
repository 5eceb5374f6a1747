//! The questions somebody answers before they send their registration.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::identity::TypedIdentity;
use super::{open_standing, standing, status_with};
use crate::domain::{Needs, Role, SessionId, Words};
use crate::i18n::Lang;
use crate::services::register::RegisterError;
use crate::services::register::draft::{self, Answer};
use crate::services::register::withdraw;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::take_part::{SessionLine, sessions};
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;
use crate::web::zone::{Choice, ZoneQuery, Zones};

/// A form with the version of the registration it was made for.
#[derive(Debug)]
pub struct Versioned<T> {
    pub version: i64,
    pub form: T,
}

impl<T: FromForm> FromForm for Versioned<T> {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let version = fields.required("version")?.parse();
        Ok(Self {
            version: version.map_err(|_| Problem::new(Code::MalformedRequest))?,
            form: T::read(fields)?,
        })
    }
}

#[derive(Template)]
#[template(path = "register/details.html")]
struct DetailsPage {
    chrome: Chrome,
    form_token: String,
    version: i64,
    typed: TypedIdentity,
    faults: Faults,
}

impl DetailsPage {
    fn new(
        site: &Site,
        signed_in: &SignedIn,
        lang: Lang,
        shown: Versioned<TypedIdentity>,
        faults: Faults,
    ) -> Self {
        Self {
            chrome: signed_chrome(site, signed_in, lang),
            form_token: signed_in.form_token.clone(),
            version: shown.version,
            typed: shown.form,
            faults,
        }
    }
}

/// `GET /register/details`
pub async fn show_details(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let standing = open_standing(&site, &signed_in).await?;
    let stored = Versioned {
        version: standing.registration.version,
        form: TypedIdentity::from(&standing.registration.identity),
    };
    let details = DetailsPage::new(&site, &signed_in, lang, stored, Faults::default());
    page(StatusCode::OK, &details)
}

/// `POST /register/details`
pub async fn set_details(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(sent): VerifiedForm<Versioned<TypedIdentity>>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let Some(identity) = sent.form.meant(lang, &mut faults) else {
        let details = DetailsPage::new(&site, &signed_in, lang, sent, faults);
        return page(StatusCode::UNPROCESSABLE_ENTITY, &details);
    };
    // Whether they are on the roll now is for staff to see; it is not said here.
    let answer = Answer::Identity(identity);
    let Some(version) = changed(&site, &signed_in, sent.version, &answer).await? else {
        return Ok(see_other("/account"));
    };
    faults.say(Field::Given, lang.say("fault-changed"));
    let now = Versioned { version, ..sent };
    let details = DetailsPage::new(&site, &signed_in, lang, now, faults);
    page(StatusCode::CONFLICT, &details)
}

/// Takes an answer. Where the registration is another one by now, nothing is taken and this is its
/// version: what was typed is shown again with it.
async fn changed(
    site: &Site,
    signed_in: &SignedIn,
    version: i64,
    answer: &Answer,
) -> Result<Option<i64>, Problem> {
    let account = signed_in.principal.account;
    match draft::answer(site.platform(), account, version, answer).await {
        Ok(()) => Ok(None),
        Err(RegisterError::Changed) => {
            let standing = open_standing(site, signed_in).await?;
            Ok(Some(standing.registration.version))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "register/session.html")]
struct SessionPage {
    chrome: Chrome,
    form_token: String,
    version: i64,
    sessions: Vec<SessionLine>,
    zones: Vec<Choice>,
    faults: Faults,
}

/// `GET /register/session`
pub async fn show_session(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    query: Option<web::Query<ZoneQuery>>,
) -> Result<HttpResponse, Problem> {
    let zone = query.map(web::Query::into_inner);
    session_page(&site, &signed_in, lang, zone.as_ref(), Faults::default()).await
}

async fn session_page(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    zone: Option<&ZoneQuery>,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let standing = standing(site, signed_in).await?;
    if !standing.is_open && !standing.can_withdraw {
        return Err(Problem::new(Code::RegistrationNotOpen));
    }
    let board = site.board();
    let zones = Zones::choose(lang, zone, &board.event()?.event.time_zone);
    let chosen = standing.registration.session.map(|s| s.0);
    let status = status_with(&faults);
    let template = SessionPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        version: standing.registration.version,
        sessions: sessions(&standing.calendar, &zones.times, lang, chosen),
        zones: zones.choices,
        faults,
    };
    page(status, &template)
}

/// The session that was chosen, if one was.
#[derive(Debug)]
pub struct SessionForm(Option<SessionId>);

impl FromForm for SessionForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let id = fields.one("session")?.map(str::parse).transpose();
        let id = id.map_err(|_| Problem::new(Code::MalformedRequest))?;
        Ok(Self(id.map(SessionId)))
    }
}

/// `POST /register/session`
pub async fn set_session(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(sent): VerifiedForm<Versioned<SessionForm>>,
) -> Result<HttpResponse, Problem> {
    let Some(session) = sent.form.0 else {
        let mut faults = Faults::default();
        faults.say(Field::Session, lang.say("fault-session"));
        return session_page(&site, &signed_in, lang, None, faults).await;
    };
    let (platform, account) = (site.platform(), signed_in.principal.account);
    if standing(&site, &signed_in).await?.is_open {
        draft::answer(platform, account, sent.version, &Answer::Session(session)).await?;
    } else {
        // It is sent: who waits, or takes part, moves.
        withdraw::choose_session(platform, account, sent.version, session).await?;
        site.refresh().await?;
    }
    Ok(see_other("/account"))
}

#[derive(Template)]
#[template(path = "register/needs.html")]
struct NeedsPage {
    chrome: Chrome,
    form_token: String,
    version: i64,
    typed: NeedsForm,
    faults: Faults,
}

impl NeedsPage {
    fn new(
        site: &Site,
        signed_in: &SignedIn,
        lang: Lang,
        shown: Versioned<NeedsForm>,
        faults: Faults,
    ) -> Self {
        Self {
            chrome: signed_chrome(site, signed_in, lang),
            form_token: signed_in.form_token.clone(),
            version: shown.version,
            typed: shown.form,
            faults,
        }
    }
}

/// What somebody needs, as typed.
#[derive(Debug)]
pub struct NeedsForm {
    captions: bool,
    asl: bool,
    other: String,
}

impl FromForm for NeedsForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            captions: fields.one("captions")?.is_some(),
            asl: fields.one("asl")?.is_some(),
            other: fields.one("other")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `GET /register/needs`
pub async fn show_needs(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let standing = open_standing(&site, &signed_in).await?;
    let needs = &standing.registration.needs;
    let stored = Versioned {
        version: standing.registration.version,
        form: NeedsForm {
            captions: needs.captions,
            asl: needs.asl,
            other: needs.other.as_str().to_owned(),
        },
    };
    let template = NeedsPage::new(&site, &signed_in, lang, stored, Faults::default());
    page(StatusCode::OK, &template)
}

/// `POST /register/needs`
pub async fn set_needs(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(sent): VerifiedForm<Versioned<NeedsForm>>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let other = faults.take(lang, Field::Other, Words::parse(&sent.form.other));
    let Some(other) = other else {
        let template = NeedsPage::new(&site, &signed_in, lang, sent, faults);
        return page(StatusCode::UNPROCESSABLE_ENTITY, &template);
    };
    let needs = Needs {
        captions: sent.form.captions,
        asl: sent.form.asl,
        other,
    };
    let answer = Answer::Needs(needs);
    let Some(version) = changed(&site, &signed_in, sent.version, &answer).await? else {
        return Ok(see_other("/account"));
    };
    faults.say(Field::Other, lang.say("fault-changed"));
    let now = Versioned { version, ..sent };
    let template = NeedsPage::new(&site, &signed_in, lang, now, faults);
    page(StatusCode::CONFLICT, &template)
}
