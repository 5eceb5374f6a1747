//! The same card as drop-down lists, for whoever finds them easier.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::page;
use super::super::standing::{Standing, Window};
use super::forms::{Lists, ListsForm, seen_text};
use super::{Desk, see_other};
use crate::domain::{Change, PreferenceOption, Role};
use crate::i18n::Lang;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::VerifiedForm;
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// One of the lists.
#[derive(Debug)]
struct List {
    rank: usize,
    picked: Option<u8>,
    /// Whether it repeats an earlier list.
    repeats: bool,
}

impl List {
    fn shows(&self, ordinal: &u8) -> bool {
        self.picked == Some(*ordinal)
    }
}

/// What is wrong with lists that were sent.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    None,
    Empty,
    /// These lists (from 1) repeat an earlier one.
    Repeats(Vec<usize>),
    /// The card was changed elsewhere since the page was made.
    Moved,
}

#[derive(Template)]
#[template(path = "participant/lists.html")]
struct ListsPage {
    chrome: Chrome,
    standing: Standing,
    form_token: String,
    seen: String,
    options: Vec<PreferenceOption>,
    lists: Vec<List>,
    fault: Fault,
}

impl Desk<'_> {
    /// The lists as they were sent, or as the draft has them.
    async fn lists_page(
        &self,
        typed: Option<Lists>,
        fault: Fault,
    ) -> Result<HttpResponse, Problem> {
        let (standing, saved) = self.open().await?;
        let seen = seen_text(self.seen(saved.as_ref()));
        let draft = saved.map(|s| s.draft).unwrap_or_default();
        let lists = typed.unwrap_or_else(|| Lists::of(draft.ranking()));
        let options = self.options()?.to_vec();
        let list = |(index, picked): (usize, &Option<u8>)| List {
            rank: index + 1,
            picked: *picked,
            repeats: matches!(&fault, Fault::Repeats(lists) if lists.contains(&(index + 1))),
        };
        let status = match &fault {
            Fault::None => StatusCode::OK,
            Fault::Moved => StatusCode::CONFLICT,
            Fault::Empty | Fault::Repeats(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let most = options.len();
        page(
            status,
            &ListsPage {
                chrome: self.chrome("/card/lists"),
                standing,
                form_token: self.form_token(),
                seen,
                lists: lists
                    .picked
                    .iter()
                    .take(most)
                    .enumerate()
                    .map(list)
                    .collect(),
                options,
                fault,
            },
        )
    }
}

/// `GET /card/lists`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    desk.lists_page(None, Fault::None).await
}

/// `POST /card/lists`: on to the review, or back with what is wrong.
pub async fn submit(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<ListsForm>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::new(&site, &signed_in, lang);
    let (standing, _) = desk.open().await?;
    Desk::still_possible(&standing)?;
    let fault = match form.lists.ranking() {
        Err(repeats) => Fault::Repeats(repeats),
        Ok(ranking) if ranking.is_empty() => Fault::Empty,
        Ok(ranking) => match desk.change(form.seen, &Change::Rank(ranking)).await? {
            true => return Ok(see_other("/card/review")),
            false => Fault::Moved,
        },
    };
    desk.lists_page(Some(form.lists), fault).await
}
