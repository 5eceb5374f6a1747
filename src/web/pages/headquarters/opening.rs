//! Who lets the box be opened: one official proposes it, another one confirms, and both see what is
//! frozen.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::{chrome, may_act, page, see_other};
use crate::domain::{Phase, ProposalId, ProposalState, ProposalStep, Role};
use crate::i18n::Lang;
use crate::log::{Hash, LogName, TreeHead};
use crate::services::authorise::{self, Authorisation, Frozen, Standing};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Times, filters};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// Where the opening stands, for whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The sessions are not closed yet.
    NotClosed,
    /// No card was cast.
    Empty,
    /// Too few witnesses have cosigned.
    NotCosigned,
    /// One official can propose it.
    Frozen,
    /// Another official can confirm it.
    Proposed,
    Authorised,
    Opened,
}

/// One of the two logs, as it is frozen.
struct Line {
    name: &'static str,
    head: TreeHead,
    found: usize,
    needed: usize,
}

/// Who did something, and when.
struct Deed {
    by: String,
    at: String,
    at_machine: String,
}

/// A proposal, as people read it.
struct Proposed {
    id: ProposalId,
    made: Deed,
    settled: Option<Deed>,
    until: String,
    until_machine: String,
    /// Whether whoever looks at it made it.
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "headquarters/opening.html")]
struct OpeningPage {
    chrome: Chrome,
    may_act: bool,
    is_demo: bool,
    form_token: String,
    state: State,
    lines: Vec<Line>,
    proposal: Option<Proposed>,
    /// The newest proposal was rejected, or its time or that of its confirmation ended.
    is_over: bool,
}

/// What an official decided about what they saw.
#[derive(Debug)]
pub struct OpeningForm {
    seen: Frozen,
    /// None: propose it.
    settle: Option<(ProposalId, ProposalStep)>,
}

impl FromForm for OpeningForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let head = |size: &str, root: &str| {
            let size = fields.required(size)?.parse().map_err(|_| malformed())?;
            let root: Hash = fields.required(root)?.parse().map_err(|_| malformed())?;
            Ok::<_, Problem>(TreeHead { size, root })
        };
        let step = match fields.required("do")? {
            "propose" => None,
            "confirm" => Some(ProposalStep::Confirm),
            "reject" => Some(ProposalStep::Reject),
            _ => return Err(malformed()),
        };
        let settle = match step {
            None => None,
            Some(step) => {
                let id = Uuid::try_parse(fields.required("proposal")?);
                Some((ProposalId(id.map_err(|_| malformed())?), step))
            }
        };
        let seen = Frozen {
            roster: head("roster", "roster_root")?,
            cards: head("cards", "cards_root")?,
        };
        Ok(Self { seen, settle })
    }
}

/// `GET /headquarters/opening`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let standing = authorise::standing(site.platform()).await?;
    let now = site.platform().clock.now();
    let is_open = |p: &Authorisation| p.state == ProposalState::Open && now < p.expires;
    let state = state(&standing, is_open);
    let shown = standing.authorised.as_ref().or(standing.proposal.as_ref());
    let board = site.board();
    let is_live = |p: &&Authorisation| is_open(p) || standing.authorised.is_some();
    let proposal = shown
        .filter(is_live)
        .map(|p| proposed(p, &signed_in, lang, &board));
    page(
        StatusCode::OK,
        &OpeningPage {
            may_act: may_act(&signed_in),
            is_demo: standing.is_demo,
            form_token: signed_in.form_token.clone(),
            is_over: state == State::Frozen && standing.proposal.is_some(),
            state,
            lines: lines(&standing),
            proposal,
            chrome: chrome(&board, &signed_in, lang),
        },
    )
}

fn state(standing: &Standing, is_open: impl Fn(&Authorisation) -> bool) -> State {
    let is_cosigned = standing
        .cosigned
        .iter()
        .all(|(_, found, needed)| found >= needed);
    if standing.phase < Phase::Closed {
        State::NotClosed
    } else if standing.frozen.is_none() {
        State::Empty
    } else if standing.is_opened {
        State::Opened
    } else if standing.authorised.is_some() {
        State::Authorised
    // A demonstration's own witness cosigns when something is proposed.
    } else if !is_cosigned && !standing.is_demo {
        State::NotCosigned
    } else if standing.proposal.as_ref().is_some_and(is_open) {
        State::Proposed
    } else {
        State::Frozen
    }
}

fn lines(standing: &Standing) -> Vec<Line> {
    let Some(Frozen { roster, cards }) = standing.frozen else {
        return Vec::new();
    };
    let line = |(log, found, needed): &(LogName, usize, usize)| {
        let (name, head) = match log {
            LogName::Roster => ("headquarters-opening-roster", roster),
            _ => ("headquarters-opening-cards", cards),
        };
        Line {
            name,
            head,
            found: *found,
            needed: *needed,
        }
    };
    standing.cosigned.iter().map(line).collect()
}

fn proposed(proposal: &Authorisation, signed_in: &SignedIn, lang: Lang, board: &Board) -> Proposed {
    let deed = |by: &str, at| Deed {
        by: by.to_owned(),
        at: board.times.brief(lang, at),
        at_machine: Times::machine(at),
    };
    let settled = proposal.settled.as_ref();
    Proposed {
        id: proposal.proposal,
        made: deed(&proposal.by_name, proposal.at),
        settled: settled.map(|(by, at)| deed(by, *at)),
        until: board.times.brief(lang, proposal.expires),
        until_machine: Times::machine(proposal.expires),
        is_mine: proposal.by == signed_in.principal.account,
    }
}

/// `POST /headquarters/opening`: propose, confirm or reject.
pub async fn decide(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(form): VerifiedForm<OpeningForm>,
) -> Result<HttpResponse, Problem> {
    let (platform, by) = (site.platform(), signed_in.principal.account);
    match form.settle {
        None => authorise::propose(platform, by, form.seen)
            .await
            .map(drop)?,
        Some((id, step)) => {
            let settled = authorise::settle(platform, by, id, step, form.seen);
            settled.await.map(drop)?;
        }
    }
    Ok(see_other("/headquarters/opening"))
}
