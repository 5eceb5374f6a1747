//! One case beside the roll, and the decision on it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::compare::{Compared, compare};
use super::history::{Past, history};
use super::second::Second;
use super::verdict::VerdictForm;
use super::whole::{Sight, nothing};
use super::work;
use crate::domain::{
    AccountId, DecisionReason, RegistrationId, RegistrationState, RegistrationStep, Role,
    RollEntryId, ViewReason, mask,
};
use crate::i18n::Lang;
use crate::services::desk::{self, Case, DeskError, Done, Evidence, Until};
use crate::services::register;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::VerifiedForm;
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    chrome: Chrome,
    form_token: String,
    case: Case,
    submitted: String,
    submitted_machine: String,
    entries: Vec<Compared>,
    history: Vec<Past>,
    reasons: Vec<(DecisionReason, String, bool)>,
    words: String,
    faults: Faults,
    /// Whether whoever looks at it may decide: it waits, and for one person.
    is_waiting: bool,
    /// A proposal about it, as the second person reads it.
    second: Option<Second>,
    /// Whether the decision can be taken back.
    can_undo: bool,
    /// Pictures the person sent, for whoever may look at them: address and name.
    pictures: Vec<(String, String)>,
    /// How many there are that somebody else may look at.
    hidden_pictures: usize,
    /// Whether another registration may be of the same person.
    can_merge: bool,
    is_appeal: bool,
    /// Somebody else who works on it.
    taken_by: Option<String>,
    /// Until when whoever looks at it has it.
    mine_until: Option<String>,
    /// Who handed it to a senior verifier, and why.
    escalated: Option<(String, String)>,
    chosen: Option<RollEntryId>,
    /// Whether the first entry agrees in every field.
    is_clean: bool,
    checked: String,
    handed: String,
    why: String,
    /// How much of it is shown, and of what.
    sight: Sight,
    name: String,
    email: String,
    whole_reasons: Vec<(ViewReason, String, bool)>,
    /// What was sent to see everything, where something was wrong with it.
    whole: Option<(Option<ViewReason>, String)>,
}

impl CasePage {
    /// Whether the form was sent with this entry.
    fn is_chosen(&self, id: &RollEntryId) -> bool {
        self.chosen == Some(*id)
    }
}

/// `GET /desk/case/{id}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = case_id(&id)?;
    let case = desk::open(site.platform(), &signed_in.principal, id).await?;
    let form = VerdictForm::default();
    render_case(&site, &signed_in, lang, case, &form, Faults::default()).await
}

pub(in crate::web::pages) fn case_id(text: &str) -> Result<RegistrationId, Problem> {
    let id = Uuid::try_parse(text).map_err(|_| Problem::new(Code::NotFound))?;
    Ok(RegistrationId(id))
}

pub(super) async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    id: RegistrationId,
    form: &VerdictForm,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let case = desk::case(site.platform(), id).await?;
    render_case(site, signed_in, lang, case, form, faults).await
}

async fn render_case(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    case: Case,
    form: &VerdictForm,
    faults: Faults,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let submitted = case.registration.submitted;
    let mine = signed_in.principal.account;
    let is_whole = desk::sees_whole(site.platform(), mine, case.registration.id).await?;
    let sight = Sight::of(&case, mine, is_whole);
    let asked = form.whole.as_ref().and_then(|(reason, _)| *reason);
    let whole_reason = |r: ViewReason| {
        let key = format!("desk-whole-{}", r.as_str());
        (r, lang.say(&key), asked == Some(r))
    };
    let (my_claim, other) = match &case.claim {
        Some(claim) if claim.by == mine => (Some(claim), None),
        other => (None, other.as_ref()),
    };
    let taken_by = other.map(|claim| claim.name.clone());
    let reason = |r: DecisionReason| (r, reason_name(lang, r), form.reason == Some(r));
    let pictures = pictures(&case, mine, lang, &board.times);
    let template = CasePage {
        hidden_pictures: case.evidence.len() - pictures.len(),
        pictures,
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        submitted: submitted
            .map(|at| board.times.brief(lang, at))
            .unwrap_or_default(),
        submitted_machine: submitted.map(Times::machine).unwrap_or_default(),
        entries: compare(&case, sight, lang),
        history: history(&case, sight, lang, &board.times),
        reasons: DecisionReason::ALL.map(reason).to_vec(),
        words: form.words.clone(),
        faults,
        is_waiting: case.registration.state.is_with_staff()
            && case.proposal.is_none()
            && taken_by.is_none()
            && desk::is_for(&signed_in.principal, case.escalation.as_ref()),
        taken_by,
        second: case
            .proposal
            .as_ref()
            .map(|p| Second::of(p, &case.proposed_by, signed_in, lang, &board)),
        name: sight.name(&case),
        email: sight.beyond(&case.email, mask::mailbox),
        whole_reasons: ViewReason::ALL.map(whole_reason).to_vec(),
        whole: form.whole.clone(),
        sight,
        can_merge: case.registration.state.is_with_staff()
            && case.entries.iter().any(|e| e.held_by.is_some()),
        can_undo: case.proposal.is_none()
            && case
                .registration
                .state
                .after(RegistrationStep::Reopen)
                .is_ok(),
        mine_until: my_claim.map(|claim| board.times.brief(lang, claim.until)),
        escalated: case
            .escalation
            .as_ref()
            .map(|e| (e.name.clone(), sight.compared(e.words.as_str(), nothing))),
        chosen: form.entry,
        is_clean: is_clean(&case),
        is_appeal: case.registration.state == RegistrationState::Appealed,
        checked: form.checked.clone(),
        handed: form.handed.clone(),
        why: form.why.clone(),
        case,
    };
    page(status, &template)
}

/// The pictures of a case that this person may look at: address and name.
fn pictures(case: &Case, by: AccountId, lang: Lang, times: &Times) -> Vec<(String, String)> {
    if !desk::may_look(case, by) {
        return Vec::new();
    }
    let picture = |(number, row): (i64, &Evidence)| {
        let at = times.brief(lang, row.received);
        let name = [("number", number.into()), ("at", at.into())];
        (
            format!("/desk/case/{}/evidence/{}", case.registration.id, row.id),
            lang.say_with("desk-picture", &name),
        )
    };
    (1..).zip(&case.evidence).map(picture).collect()
}

/// Whether the first entry is free, in force, and agrees in every field.
fn is_clean(case: &Case) -> bool {
    case.entries.first().is_some_and(|entry| {
        let agrees = entry.score.differences().next().is_none();
        agrees && entry.held_by.is_none() && entry.person.is_current
    })
}

/// What the desk calls a reason.
pub(super) fn reason_name(lang: Lang, reason: DecisionReason) -> String {
    lang.say(match reason {
        DecisionReason::Name => "desk-reason-name",
        DecisionReason::BirthDate => "desk-reason-birth-date",
        DecisionReason::Postcode => "desk-reason-postcode",
        DecisionReason::NotOnRoll => "desk-reason-not-on-roll",
        DecisionReason::Twice => "desk-reason-twice",
        DecisionReason::Other => "desk-reason-other",
    })
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
    if form.what == "escalate" {
        return work::escalate(&site, &signed_in, lang, id, form).await;
    }
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
        Ok(Done::Decided) => {
            site.refresh().await?;
            work::go_on(&site, &signed_in).await
        }
        Ok(Done::Proposed) => Ok(see_other("/desk/second")),
        Err(error) => {
            let Some((field, says)) = mistake(&error) else {
                return Err(error.into());
            };
            faults.say(field, lang.say(says));
            render(&site, &signed_in, lang, id, &form, faults).await
        }
    }
}

/// What is said at which field, where the person at the desk can mend it.
pub(super) fn mistake(error: &DeskError) -> Option<(Field, &'static str)> {
    Some(match error {
        DeskError::Twice => (Field::Entry, "desk-twice"),
        DeskError::NoEntry => (Field::Entry, "desk-no-district"),
        DeskError::NotInForce => (Field::Entry, "desk-not-in-force"),
        DeskError::InPerson => (Field::Entry, "desk-in-person"),
        DeskError::SessionOver => (Field::Entry, "desk-session-over"),
        DeskError::Proposed => (Field::Entry, "desk-proposed-meanwhile"),
        DeskError::SayWhy => (Field::Checked, "desk-say-what-you-checked"),
        DeskError::Taken => (Field::Entry, "desk-taken-meanwhile"),
        DeskError::Escalated => (Field::Entry, "desk-needs-senior"),
        DeskError::HasCast => (Field::Entry, "desk-has-cast"),
        DeskError::TooLate => (Field::Reason, "desk-too-late-to-ask"),
        _ => return None,
    })
}
