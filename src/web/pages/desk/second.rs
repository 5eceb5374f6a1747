//! What waits for a second person.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use crate::domain::{Proposal, ProposalId, ProposalKind, ProposalStep, Role, mask};
use crate::i18n::Lang;
use crate::services::desk::{self, Waiting};
use crate::services::{recovery, two_person};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

struct Line {
    address: String,
    initials: String,
    kind: String,
    until: String,
    until_machine: String,
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "desk/second.html")]
struct SecondPage {
    chrome: Chrome,
    lines: Vec<Line>,
}

/// What a kind of proposal is called.
pub(super) fn kind_name(lang: Lang, kind: ProposalKind) -> String {
    lang.say(match kind {
        ProposalKind::ApproveAgainstRoll => "desk-kind-approve-against-roll",
        ProposalKind::Undo => "desk-kind-undo",
        ProposalKind::LateRegistration => "desk-kind-late-registration",
        ProposalKind::Merge => "desk-kind-merge",
        ProposalKind::RecoverAccount => "desk-kind-recover-account",
        ProposalKind::OpenBox => "desk-kind-open-box",
    })
}

/// A proposal as the second person reads it.
pub(super) struct Second {
    pub id: ProposalId,
    pub kind: String,
    pub by: String,
    pub words: String,
    pub until: String,
    pub until_machine: String,
    /// Whether whoever looks at it proposed it.
    pub is_mine: bool,
}

impl Second {
    pub fn of(
        proposal: &Proposal,
        by: &str,
        signed_in: &SignedIn,
        lang: Lang,
        board: &Board,
    ) -> Self {
        Self {
            id: proposal.id,
            kind: kind_name(lang, proposal.kind),
            by: by.to_owned(),
            words: proposal.words.as_str().to_owned(),
            until: board.times.brief(lang, proposal.expires),
            until_machine: Times::machine(proposal.expires),
            is_mine: proposal.by == signed_in.principal.account,
        }
    }
}

/// `GET /desk/second`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let waiting = desk::waiting(site.platform()).await?;
    let lines = waiting.iter().map(|w| line(w, &signed_in, lang, &board));
    let template = SecondPage {
        lines: lines.collect(),
        chrome: signed_chrome(&site, &signed_in, lang),
    };
    page(StatusCode::OK, &template)
}

fn line(waiting: &Waiting, signed_in: &SignedIn, lang: Lang, board: &Board) -> Line {
    let Waiting {
        proposal,
        registration,
    } = waiting;
    let (address, initials) = match registration {
        Some(registration) => {
            let who = &registration.identity;
            let initials = mask::initials(&[who.given.as_str(), who.family.as_str()]);
            (format!("/desk/case/{}", registration.id), initials)
        }
        None => {
            let somebody = lang.say("desk-somebody");
            (format!("/desk/second/{}", proposal.id), somebody)
        }
    };
    let address = match proposal.kind {
        ProposalKind::RecoverAccount => format!("/desk/recovery/{}", proposal.subject),
        _ => address,
    };
    Line {
        address,
        initials,
        kind: kind_name(lang, proposal.kind),
        until: board.times.brief(lang, proposal.expires),
        until_machine: Times::machine(proposal.expires),
        is_mine: proposal.by == signed_in.principal.account,
    }
}

/// What the second person says.
#[derive(Debug)]
pub struct StepForm(ProposalStep);

impl FromForm for StepForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        match fields.required("do")? {
            "confirm" => Ok(Self(ProposalStep::Confirm)),
            "reject" => Ok(Self(ProposalStep::Reject)),
            _ => Err(Problem::new(Code::MalformedRequest)),
        }
    }
}

/// `POST /desk/second/{id}`
pub async fn settle(
    site: web::Data<Site>,
    signed_in: SignedIn,
    id: web::Path<String>,
    VerifiedForm(form): VerifiedForm<StepForm>,
) -> Result<HttpResponse, Problem> {
    let id = Uuid::try_parse(&id).map_err(|_| Problem::new(Code::NotFound))?;
    let (id, by) = (ProposalId(id), &signed_in.principal);
    let platform = site.platform();
    let proposal = two_person::read(platform, id).await?;
    let origin = site.public().origin();
    match proposal.map(|(proposal, _)| proposal.kind) {
        Some(ProposalKind::RecoverAccount) => {
            recovery::case::settle(platform, by, id, form.0, origin).await?;
        }
        _ => desk::settle(platform, by, id, form.0).await?,
    }
    site.refresh().await?;
    Ok(see_other("/desk/second"))
}
