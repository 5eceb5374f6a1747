//! The verification desk: what waits, and one case beside the roll.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::{page, see_other, signed_chrome};
use crate::domain::{DecisionReason, RegistrationId, RegistrationState, Role, RollEntryId, Words};
use crate::i18n::Lang;
use crate::services::desk::{self, Case, DeskError, Until, Verdict};
use crate::services::register;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// A line of the queue. Names are cut to initials: a list is read over shoulders.
struct QueueLine {
    id: RegistrationId,
    initials: String,
    since: String,
    since_machine: String,
    on_roll: bool,
    is_twice: bool,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    chrome: Chrome,
    lines: Vec<QueueLine>,
    submitted: u64,
    asked: u64,
    refused: u64,
    approved: u64,
}

/// `GET /desk`
pub async fn queue(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let (rows, counts) = desk::queue(site.platform()).await?;
    let initial = |name: &str| {
        name.chars()
            .next()
            .map(|c| format!("{c}."))
            .unwrap_or_default()
    };
    let lines = rows.into_iter().map(|row| QueueLine {
        id: row.id,
        initials: format!("{} {}", initial(&row.given), initial(&row.family)),
        since: board.times.brief(lang, row.submitted),
        since_machine: Times::machine(row.submitted),
        on_roll: row.on_roll,
        is_twice: row.is_twice,
    });
    let template = QueuePage {
        chrome: signed_chrome(&site, &signed_in, lang),
        lines: lines.collect(),
        submitted: counts.submitted,
        asked: counts.asked,
        refused: counts.refused,
        approved: counts.approved,
    };
    page(StatusCode::OK, &template)
}

/// One field of the case beside the same field of the roll.
struct Line {
    label: String,
    typed: String,
    roll: String,
    differs: bool,
}

/// An entry of the roll, compared.
struct Compared {
    id: RollEntryId,
    lines: Vec<Line>,
    district: Option<String>,
    precinct: String,
    voter_id: String,
    is_current: bool,
    held_by: Option<RegistrationId>,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    chrome: Chrome,
    form_token: String,
    case: Case,
    submitted: String,
    submitted_machine: String,
    entries: Vec<Compared>,
    reasons: Vec<(DecisionReason, String, bool)>,
    words: String,
    faults: Faults,
    is_waiting: bool,
}

/// `GET /desk/case/{id}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = case_id(&id)?;
    let form = VerdictForm::default();
    render(&site, &signed_in, lang, id, &form, Faults::default()).await
}

fn case_id(text: &str) -> Result<RegistrationId, Problem> {
    let id = Uuid::try_parse(text).map_err(|_| Problem::new(Code::NotFound))?;
    Ok(RegistrationId(id))
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    id: RegistrationId,
    form: &VerdictForm,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let case = desk::case(site.platform(), id).await?;
    let board = site.board();
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let submitted = case.registration.submitted;
    let reason = |r: DecisionReason| (r, reason_name(lang, r), form.reason == Some(r));
    let template = CasePage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        submitted: submitted
            .map(|at| board.times.brief(lang, at))
            .unwrap_or_default(),
        submitted_machine: submitted.map(Times::machine).unwrap_or_default(),
        entries: compare(&case, lang),
        reasons: DecisionReason::ALL.map(reason).to_vec(),
        words: form.words.clone(),
        faults,
        is_waiting: case.registration.state == RegistrationState::Submitted,
        case,
    };
    page(status, &template)
}

/// What the desk calls a reason.
fn reason_name(lang: Lang, reason: DecisionReason) -> String {
    lang.say(match reason {
        DecisionReason::Name => "desk-reason-name",
        DecisionReason::BirthDate => "desk-reason-birth-date",
        DecisionReason::Postcode => "desk-reason-postcode",
        DecisionReason::NotOnRoll => "desk-reason-not-on-roll",
        DecisionReason::Twice => "desk-reason-twice",
        DecisionReason::Other => "desk-reason-other",
    })
}

fn compare(case: &Case, lang: Lang) -> Vec<Compared> {
    let who = &case.registration.identity;
    let entry = |entry: &desk::Entry| {
        let person = &entry.person;
        let line = |key: String, typed: String, roll: &str, is_same: bool| Line {
            label: key,
            typed,
            roll: roll.to_owned(),
            differs: !is_same,
        };
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let (given, family) = (who.given.as_str(), who.family.as_str());
        let (birth, postcode) = (who.birth.to_string(), who.postcode.as_str());
        Compared {
            id: person.id,
            lines: vec![
                line(
                    lang.say("register-given"),
                    given.to_owned(),
                    &person.given,
                    same(given, &person.given),
                ),
                line(
                    lang.say("register-family"),
                    family.to_owned(),
                    &person.family,
                    same(family, &person.family),
                ),
                line(
                    lang.say("register-birth"),
                    birth.clone(),
                    &person.birth,
                    birth == person.birth,
                ),
                line(
                    lang.say("register-postcode"),
                    postcode.to_owned(),
                    &person.postcode,
                    postcode == person.postcode,
                ),
            ],
            district: person.district.as_ref().map(|d| d.0.clone()),
            precinct: person.precinct.clone(),
            voter_id: person.voter_id.clone(),
            is_current: person.is_current,
            held_by: entry.held_by,
        }
    };
    case.entries.iter().map(entry).collect()
}

/// A decision as it was sent.
#[derive(Debug, Default)]
pub struct VerdictForm {
    version: i64,
    what: String,
    entry: Option<RollEntryId>,
    reason: Option<DecisionReason>,
    words: String,
}

impl FromForm for VerdictForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let entry = fields.one("entry")?.map(Uuid::try_parse).transpose();
        Ok(Self {
            version: fields
                .required("version")?
                .parse()
                .map_err(|_| malformed())?,
            what: fields.required("do")?.to_owned(),
            entry: entry.map_err(|_| malformed())?.map(RollEntryId),
            reason: fields.one("reason")?.and_then(DecisionReason::parse),
            words: fields.one("words")?.unwrap_or_default().to_owned(),
        })
    }
}

impl VerdictForm {
    /// The decision it means, or what is missing for it.
    fn verdict(&self, lang: Lang, faults: &mut Faults) -> Result<Option<Verdict>, Problem> {
        if self.what == "approve" {
            if self.entry.is_none() {
                faults.say(Field::Entry, lang.say("fault-entry"));
            }
            return Ok(self.entry.map(Verdict::Approve));
        }
        let words = faults.take(lang, Field::Message, Words::parse(&self.words));
        if self.reason.is_none() {
            faults.say(Field::Reason, lang.say("fault-reason"));
        }
        let is_silent = words.as_ref().is_some_and(Words::is_empty);
        if self.reason == Some(DecisionReason::Other) && is_silent {
            faults.say(Field::Message, lang.say("desk-say-why"));
        }
        let (Some(reason), Some(words), true) = (self.reason, words, faults.is_empty()) else {
            return Ok(None);
        };
        match self.what.as_str() {
            "ask" => Ok(Some(Verdict::Ask(reason, words))),
            "refuse" => Ok(Some(Verdict::Refuse(reason, words))),
            _ => Err(Problem::new(Code::MalformedRequest)),
        }
    }
}

/// `POST /desk/case/{id}`
pub async fn decide(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
    VerifiedForm(form): VerifiedForm<VerdictForm>,
) -> Result<HttpResponse, Problem> {
    let id = case_id(&id)?;
    let mut faults = Faults::default();
    let Some(verdict) = form.verdict(lang, &mut faults)? else {
        return render(&site, &signed_in, lang, id, &form, faults).await;
    };
    let calendar = register::calendar(site.platform()).await?;
    let times = &site.board().times;
    let until: Until = Lang::ALL.map(|lang| times.full(lang, calendar.window.cure));
    let case = (id, form.version);
    match desk::decide(
        site.platform(),
        &signed_in.principal,
        case,
        &verdict,
        &until,
    )
    .await
    {
        Ok(()) => {
            site.refresh().await?;
            Ok(see_other("/desk"))
        }
        Err(
            error @ (DeskError::Twice
            | DeskError::NoEntry
            | DeskError::NotInForce
            | DeskError::SessionOver),
        ) => {
            let says = match error {
                DeskError::Twice => "desk-twice",
                DeskError::NoEntry => "desk-no-district",
                DeskError::NotInForce => "desk-not-in-force",
                _ => "desk-session-over",
            };
            faults.say(Field::Entry, lang.say(says));
            render(&site, &signed_in, lang, id, &form, faults).await
        }
        Err(error) => Err(error.into()),
    }
}
