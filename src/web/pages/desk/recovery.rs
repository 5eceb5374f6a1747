//! People who lost every way to sign in: who asked, one case, and proposing to give it back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::second::Second;
use crate::domain::{AccountId, EmailAddress, RegistrationState, Role, Words, mask};
use crate::i18n::Lang;
use crate::services::recovery::RecoveryError;
use crate::services::recovery::case::{self, Case};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{lead_to, page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

struct Line {
    account: AccountId,
    initials: String,
    asked: String,
    asked_machine: String,
}

#[derive(Template)]
#[template(path = "desk/recovery.html")]
struct ListPage {
    chrome: Chrome,
    form_token: String,
    lines: Vec<Line>,
    email: String,
    faults: Faults,
}

/// `GET /desk/recovery`
pub async fn list(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    render_list(&site, &signed_in, lang, String::new(), Faults::default()).await
}

async fn render_list(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    email: String,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let times = &site.board().times;
    let requests = case::requests(site.platform()).await?;
    let lines = requests.into_iter().map(|row| Line {
        account: row.account,
        initials: cut(&row.name),
        asked: times.brief(lang, row.asked),
        asked_machine: Times::machine(row.asked),
    });
    let status = status(&faults);
    let template = ListPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        lines: lines.collect(),
        email,
        faults,
    };
    page(status, &template)
}

fn status(faults: &Faults) -> StatusCode {
    match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A whole name cut to initials.
fn cut(name: &str) -> String {
    let (given, family) = name.split_once(' ').unwrap_or((name, ""));
    mask::initials(&[given, family])
}

/// The mailbox of somebody who called.
#[derive(Debug)]
pub struct FindForm {
    email: String,
}

impl FromForm for FindForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            email: fields.required("email")?.to_owned(),
        })
    }
}

/// `POST /desk/recovery`: a form, so that nobody's address stands in one of ours.
pub async fn find(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<FindForm>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    if let Some(email) = faults.take(lang, Field::Email, EmailAddress::parse(&form.email)) {
        match case::find(site.platform(), &email).await {
            Ok(account) => return Ok(lead_to(&format!("/desk/recovery/{account}"))),
            Err(RecoveryError::NoAccount) => {
                faults.say(Field::Email, lang.say("desk-recovery-nobody"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    render_list(&site, &signed_in, lang, form.email, faults).await
}

#[derive(Template)]
#[template(path = "desk/recovery_case.html")]
struct CasePage {
    chrome: Chrome,
    form_token: String,
    case: Case,
    state: &'static str,
    /// For people and for machines.
    asked: Option<(String, String)>,
    last: Option<(String, String)>,
    second: Option<Second>,
    why: String,
    faults: Faults,
}

/// `GET /desk/recovery/{id}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let case = case::open(site.platform(), &signed_in.principal, account(&id)?).await?;
    let faults = Faults::default();
    render(&site, &signed_in, lang, case, String::new(), faults)
}

fn account(id: &str) -> Result<AccountId, Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::new(Code::NotFound))?;
    Ok(AccountId(id))
}

fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    case: Case,
    why: String,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let told = |at| (board.times.brief(lang, at), Times::machine(at));
    let proposal = case.proposal.as_ref();
    let status = status(&faults);
    let template = CasePage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        state: state_key(case.registration.as_ref().map(|r| r.state)),
        asked: case.asked.map(told),
        last: case.last_signed_in.map(told),
        second: proposal.map(|(p, by)| Second::of(p, by, signed_in, lang, &board)),
        why,
        faults,
        case,
    };
    page(status, &template)
}

/// Where a registration stands, as the key of its words.
fn state_key(state: Option<RegistrationState>) -> &'static str {
    match state {
        None | Some(RegistrationState::Draft) => "desk-recovery-state-none",
        Some(RegistrationState::Submitted | RegistrationState::Appealed) => {
            "desk-recovery-state-waits"
        }
        Some(RegistrationState::Approved) => "desk-recovery-state-approved",
        Some(RegistrationState::Asked | RegistrationState::Refused) => "desk-recovery-state-back",
        Some(RegistrationState::Merged) => "desk-recovery-state-ended",
    }
}

/// How the person was found to be the owner.
#[derive(Debug)]
pub struct ProposeForm {
    why: String,
}

impl FromForm for ProposeForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            why: fields.one("why")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `POST /desk/recovery/{id}`
pub async fn propose(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
    VerifiedForm(form): VerifiedForm<ProposeForm>,
) -> Result<HttpResponse, Problem> {
    let account = account(&id)?;
    let mut faults = Faults::default();
    if let Some(words) = faults.take(lang, Field::Why, Words::parse(&form.why)) {
        let by = &signed_in.principal;
        match case::propose(site.platform(), by, account, &words).await {
            Ok(()) => return Ok(see_other("/desk/second")),
            Err(RecoveryError::SayWhy) => {
                faults.say(Field::Why, lang.say("desk-say-why-overrule"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let case = case::look(site.platform(), account).await?;
    render(&site, &signed_in, lang, case, form.why, faults)
}
