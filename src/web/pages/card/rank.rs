//! The card page: one row a preference, one button a change, and the draft kept after each.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::sync::LazyLock;

use super::super::page;
use super::super::standing::{Standing, Window};
use super::forms::{ChangeForm, seen_text};
use super::seal::Seal;
use super::{Desk, see_other};
use crate::domain::{Change, Effect, MAX_RANKS, PreferenceOption, Role};
use crate::i18n::Lang;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::VerifiedForm;
use crate::web::problem::Problem;
use crate::web::sealing;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// The query of the page that a change leads to: it says what was changed. What that was stands
/// in no address.
const CHANGED: &str = "changed";

/// The query of the page that a card leads to which was sealed before another one was cast.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// One preference on the page.
#[derive(Debug)]
struct Row<'a> {
    ordinal: u8,
    name: &'a str,
    rank: Option<usize>,
    /// What was just done here.
    said: Option<String>,
}

/// What is said above the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    None,
    /// The page was opened again: the draft is as it was left.
    Kept,
    /// One press has changed something.
    Changed,
    /// The page that sent a change showed another draft.
    Moved,
    /// Another card was cast since the one that was sent was sealed.
    Elsewhere,
    /// A review was asked for with nothing to review.
    AskForChoice,
}

#[derive(Template)]
#[template(path = "participant/card.html")]
struct CardPage<'a> {
    chrome: Chrome,
    standing: Standing,
    form_token: String,
    seen: String,
    rows: Vec<Row<'a>>,
    /// The ranked names, best first.
    ranked: Vec<&'a str>,
    /// What the buttons of the rows without a rank say; none where the card is full.
    make: Option<&'static str>,
    /// What there is to do.
    lead: &'static str,
    notice: Notice,
    /// What a change without a row of its own has done.
    said: Option<String>,
    kept_since: String,
    is_no_preference: bool,
    can_put_in_order: bool,
    /// For a browser that ranks and seals by itself.
    seal: Option<Seal<'a>>,
}

/// What the page says about a rank, the same for everybody, so it is written once.
struct ByRank {
    /// Of this rank, on the buttons.
    make: String,
    /// Where this many can be ranked.
    lead: String,
}

static BY_RANK: LazyLock<[[ByRank; MAX_RANKS]; 2]> =
    LazyLock::new(|| Lang::ALL.map(|lang| std::array::from_fn(|at| by_rank(lang, at + 1))));

fn by_rank(lang: Lang, rank: usize) -> ByRank {
    let nth = lang.say_with("card-nth", &[("rank", rank.into())]);
    ByRank {
        make: lang.say_with("card-make", &[("nth", nth.into())]),
        lead: lang.say_with("card-lead", &[("most", rank.into())]),
    }
}

impl Desk<'_> {
    /// The card page, with the draft as it is now.
    pub(super) async fn card_page(
        &self,
        status: StatusCode,
        notice: Notice,
    ) -> Result<HttpResponse, Problem> {
        let (standing, mut found) = self.at_card().await?;
        let seal = match standing.window {
            Window::After => None,
            Window::Before | Window::Open => self.seal(&found).await?,
        };
        let saved = found.draft.take();
        let options = self.options()?;
        let seen = seen_text(self.seen(saved.as_ref()));
        let kept_since = saved
            .as_ref()
            .map(|s| self.board.times.hour(self.lang, s.at))
            .unwrap_or_default();
        let draft = saved.map(|s| s.draft).unwrap_or_default();
        let name = |ordinal: &u8| name_of(*ordinal, options);
        let last = draft.last().filter(|_| notice == Notice::Changed);
        let said = last.map(|effect| (row_of(effect), self.sentence(effect, options)));
        let mut rows: Vec<&PreferenceOption> = options.iter().collect();
        rows.sort_by_key(|option| draft.place(option.ordinal));
        let said_of = |ordinal| {
            let said = said.as_ref().filter(|(row, _)| *row == Some(ordinal));
            said.map(|(_, says)| says.clone())
        };
        let rows = rows.into_iter().map(|option| Row {
            ordinal: option.ordinal,
            name: &option.name,
            rank: draft.rank(option.ordinal),
            said: said_of(option.ordinal),
        });
        let can_seal = seal.is_some();
        let shown = page(
            status,
            &CardPage {
                seal,
                chrome: self.chrome("/card"),
                standing,
                form_token: self.form_token(),
                seen,
                rows: rows.collect(),
                ranked: draft.ranking().iter().map(name).collect(),
                make: draft
                    .next_rank()
                    .map(|rank| self.by_rank(rank).make.as_str()),
                lead: &self.by_rank(options.len()).lead,
                notice: match notice {
                    Notice::None if draft.is_castable() => Notice::Kept,
                    other => other,
                },
                said: said.and_then(|(row, says)| row.is_none().then_some(says)),
                kept_since,
                is_no_preference: draft.is_no_preference(),
                can_put_in_order: draft.is_out_of_order(options),
            },
        )?;
        Ok(match can_seal {
            true => sealing::allowed(shown),
            false => shown,
        })
    }

    /// What is said of a rank, or of the last there is.
    fn by_rank(&self, rank: usize) -> &'static ByRank {
        let ranks = &BY_RANK[self.lang.index()];
        &ranks[rank.clamp(1, MAX_RANKS) - 1]
    }

    fn sentence(&self, effect: Effect, options: &[PreferenceOption]) -> String {
        let nth = |rank: u8| self.lang.say_with("card-nth", &[("rank", rank.into())]);
        let name = |ordinal| name_of(ordinal, options);
        let ranked = |key: &str, ordinal, rank| {
            let args = [("name", name(ordinal).into()), ("nth", nth(rank).into())];
            self.lang.say_with(key, &args)
        };
        match effect {
            Effect::Added { ordinal, rank } => ranked("card-added", ordinal, rank),
            Effect::Moved { ordinal, rank } => ranked("card-moved", ordinal, rank),
            Effect::Removed {
                ordinal,
                closed_gap,
            } => {
                let key = match closed_gap {
                    true => "card-removed-gap",
                    false => "card-removed",
                };
                self.lang.say_with(key, &[("name", name(ordinal).into())])
            }
            Effect::InOrder => self.lang.say("card-in-order"),
            Effect::Ranked => self.lang.say("card-from-lists"),
        }
    }
}

/// The row a change was made in.
fn row_of(effect: Effect) -> Option<u8> {
    match effect {
        Effect::Added { ordinal, .. }
        | Effect::Moved { ordinal, .. }
        | Effect::Removed { ordinal, .. } => Some(ordinal),
        Effect::InOrder | Effect::Ranked => None,
    }
}

pub(super) fn name_of(ordinal: u8, options: &[PreferenceOption]) -> &str {
    let option = options.iter().find(|o| o.ordinal == ordinal);
    option.map_or("", |o| &o.name)
}

/// `GET /card`: the card as far as it is ranked.
pub async fn show(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let notice = match request.query_string() {
        CHANGED => Notice::Changed,
        ELSEWHERE => Notice::Elsewhere,
        _ => Notice::None,
    };
    desk.card_page(StatusCode::OK, notice).await
}

/// `POST /card`: one button pressed.
pub async fn change(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<ChangeForm>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let (standing, _) = desk.open().await?;
    Desk::still_possible(&standing)?;
    if !desk.change(form.seen, &form.change).await? {
        return desk.card_page(StatusCode::CONFLICT, Notice::Moved).await;
    }
    Ok(match form.change {
        Change::NoPreference => see_other("/card/review"),
        Change::Add(n) | Change::Up(n) | Change::Down(n) | Change::Remove(n) => {
            see_other(&format!("/card?{CHANGED}#p{n}"))
        }
        Change::PutInOrder | Change::Rank(_) => see_other(&format!("/card?{CHANGED}#list")),
    })
}
