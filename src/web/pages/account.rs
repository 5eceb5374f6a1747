//! Where somebody's registration stands, and what comes next.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{page, see_other, signed_chrome};
use crate::domain::{RegistrationState, Role, Words};
use crate::i18n::Lang;
use crate::services::check_in;
use crate::services::evidence;
use crate::services::participants;
use crate::services::register::{self, Standing, draft, withdraw};
use crate::services::retention;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Shown, Times};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// Why a registration came back, and until when it can be mended.
struct SentBack {
    reason: String,
    words: String,
    until: String,
    until_machine: String,
}

/// A registration as its owner reads it.
struct Told {
    state: RegistrationState,
    /// Whether it can be changed and sent now.
    is_open: bool,
    name: String,
    email: String,
    session: Option<String>,
    has_needs: bool,
    until: String,
    until_machine: String,
    sent_back: Option<SentBack>,
    version: i64,
    /// Whether somebody else can be asked to look at a refusal.
    can_appeal: bool,
    /// Whether it can be taken back, or another session chosen where there is one.
    can_withdraw: bool,
    has_choice: bool,
    has_cast: bool,
    /// Pictures that are kept: when each came in and is erased.
    pictures: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "register/account.html")]
struct AccountPage {
    chrome: Chrome,
    form_token: String,
    told: Option<Told>,
    /// The session of somebody who takes part.
    takes_part: Option<String>,
    /// The precinct of somebody who came in person.
    came_to: Option<String>,
    evidence_days: u32,
    /// Whether there is a line to cast by phone.
    has_phone: bool,
    kept: Kept,
    /// What was typed against a refusal.
    appeal: String,
    faults: Faults,
}

/// Until when what is stored about somebody is kept.
struct Kept {
    until: Option<Shown>,
    /// After the release, while there is none.
    days: u32,
    /// Of a registration that is not sent.
    unfinished: Option<Shown>,
    sessions: u32,
    mail: u32,
}

async fn kept(site: &Site, lang: Lang, is_draft: bool) -> Result<Kept, Problem> {
    let platform = site.platform();
    let dates = retention::dates(platform).await?;
    let board = site.board();
    let shown = |at| board.times.shown(lang, at);
    Ok(Kept {
        until: dates.event.map(shown),
        days: platform.retention.after_release,
        unfinished: dates.unfinished.filter(|_| is_draft).map(shown),
        sessions: platform.retention.sessions,
        mail: platform.retention.mail,
    })
}

/// `GET /account`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    render(&site, &signed_in, lang, String::new(), Faults::default()).await
}

/// The page, with what was typed against a refusal, and what is wrong with that or with a picture that
/// was sent from it.
pub(super) async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    appeal: String,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let sessions = &board.event()?.event.sessions;
    let me = participants::me(site.platform(), &signed_in.principal).await?;
    let name = |id| sessions.iter().find(|s| s.id == id).map(|s| s.name.clone());
    let takes_part = me.and_then(|row| name(row.participant.session));
    let came_to = check_in::precinct_of(site.platform(), signed_in.principal.account).await?;
    let units = &board.event()?.units;
    let precinct = |id| units.iter().find(|u| u.id == id).map(|u| u.name.clone());
    let standing = register::standing(site.platform(), signed_in.principal.account).await?;
    let pictures = match &standing {
        Some(standing) => evidence::of(site.platform(), standing.registration.id).await?,
        None => Vec::new(),
    };
    let times = |row: &evidence::Row| {
        let time = |at| board.times.full(lang, at);
        (time(row.received), time(row.expires))
    };
    let pictures: Vec<_> = pictures.iter().map(times).collect();
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let is_draft = |s: &Standing| s.registration.state == RegistrationState::Draft;
    let kept = kept(site, lang, standing.as_ref().is_some_and(is_draft)).await?;
    let template = AccountPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        told: standing.map(|s| {
            let session = s.registration.session.and_then(name);
            told(s, session, pictures, &board.times, lang)
        }),
        takes_part,
        came_to: came_to.and_then(precinct),
        has_phone: site.parts().phone.is_some(),
        evidence_days: site.parts().evidence_days,
        kept,
        appeal,
        faults,
    };
    page(status, &template)
}

/// What somebody says against a refusal.
#[derive(Debug)]
pub struct AppealForm {
    version: i64,
    message: String,
}

impl FromForm for AppealForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let version = fields.required("version")?.parse();
        Ok(Self {
            version: version.map_err(|_| Problem::new(Code::MalformedRequest))?,
            message: fields.one("message")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `POST /account/appeal`
pub async fn appeal(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<AppealForm>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let words = faults.take(lang, Field::Message, Words::parse(&form.message));
    let Some(words) = words else {
        return render(&site, &signed_in, lang, form.message, faults).await;
    };
    let account = signed_in.principal.account;
    draft::appeal(site.platform(), account, form.version, &words).await?;
    Ok(see_other("/account"))
}

#[derive(Template)]
#[template(path = "register/withdraw.html")]
struct WithdrawPage {
    chrome: Chrome,
    form_token: String,
    version: i64,
    until: String,
}

/// `GET /account/withdraw`
pub async fn show_withdraw(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let account = signed_in.principal.account;
    let standing = register::standing(site.platform(), account).await?;
    let Some(standing) = standing.filter(|s| s.can_withdraw) else {
        // The page that says how it stands says why as well.
        return Ok(see_other("/account"));
    };
    let template = WithdrawPage {
        chrome: signed_chrome(&site, &signed_in, lang),
        form_token: signed_in.form_token.clone(),
        version: standing.registration.version,
        until: site.board().times.full(lang, standing.calendar.closes()),
    };
    page(StatusCode::OK, &template)
}

/// The version somebody takes back.
#[derive(Debug)]
pub struct WithdrawForm {
    version: i64,
}

impl FromForm for WithdrawForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let version = fields.required("version")?.parse();
        let version = version.map_err(|_| Problem::new(Code::MalformedRequest))?;
        Ok(Self { version })
    }
}

/// `POST /account/withdraw`
pub async fn withdraw(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(form): VerifiedForm<WithdrawForm>,
) -> Result<HttpResponse, Problem> {
    let account = signed_in.principal.account;
    withdraw::withdraw(site.platform(), account, form.version).await?;
    site.refresh().await?;
    Ok(see_other("/account"))
}

fn told(
    standing: Standing,
    session: Option<String>,
    pictures: Vec<(String, String)>,
    times: &Times,
    lang: Lang,
) -> Told {
    let registration = standing.registration;
    let state = registration.state;
    let can_appeal = registration.can_be_appealed() && standing.calendar.can_be_late();
    let is_back = matches!(state, RegistrationState::Asked | RegistrationState::Refused);
    let decision = registration.decision.filter(|_| is_back);
    let identity = &registration.identity;
    let needs = &registration.needs;
    let closes = standing.calendar.closes();
    Told {
        state,
        version: registration.version,
        can_appeal,
        can_withdraw: standing.can_withdraw,
        has_choice: standing.calendar.sessions.len() > 1,
        has_cast: standing.has_cast,
        pictures,
        is_open: standing.is_open,
        name: format!("{} {}", identity.given.as_str(), identity.family.as_str()),
        email: standing.email,
        session,
        has_needs: needs.captions || needs.asl || !needs.other.is_empty(),
        until: times.full(lang, closes),
        until_machine: Times::machine(closes),
        sent_back: decision.map(|d| SentBack {
            reason: register::reason(lang, d.reason),
            words: d.words.as_str().to_owned(),
            until: times.full(lang, d.cure_by),
            until_machine: Times::machine(d.cure_by),
        }),
    }
}
