//! The preference card: rank, review, cast, receipt. Works without script. What is being ranked is
//! kept by [`crate::services::drafts`]; nothing about it stands in an address.

mod forms;
mod lists;
mod rank;
mod receipt;
mod review;
mod seal;

pub use lists::{show as show_lists, submit as submit_lists};
pub use rank::{change, show};
pub use receipt::{receipt, whereabouts};
pub use review::{ask_for_review, cast, review};

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use std::cell::Cell;
use std::sync::Arc;

use super::standing::{Standing, Window};
use crate::domain::{Change, PreferenceOption};
use crate::i18n::Lang;
use crate::services::drafts::{self, AtCard, DraftError, Saved, Seen};
use crate::web::board::Board;
use crate::web::chrome::Chrome;
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// What every page of the card needs.
struct Desk<'a> {
    site: &'a Site,
    board: Arc<Board>,
    signed_in: &'a SignedIn,
    lang: Lang,
    /// The card as it was when the request came in, for whoever asks first.
    arrived: Cell<Option<Arc<AtCard>>>,
}

impl<'a> Desk<'a> {
    fn new(site: &'a Site, signed_in: &'a SignedIn, lang: Lang) -> Self {
        Self {
            site,
            board: site.board(),
            signed_in,
            lang,
            arrived: Cell::new(signed_in.at_card.clone()),
        }
    }

    /// The frame of the page at this address.
    fn chrome(&self, address: &str) -> Chrome {
        let chrome = self.board.chrome(self.lang).at(address);
        chrome.signed_in(self.signed_in, &self.board.times)
    }

    fn form_token(&self) -> String {
        self.signed_in.form_token.clone()
    }

    fn options(&self) -> Result<&[PreferenceOption], Problem> {
        Ok(&self.board.event()?.event.preferences)
    }

    /// Where the participant stands, and what they have ranked so far.
    async fn open(&self) -> Result<(Standing, Option<Saved>), Problem> {
        let (standing, found) = self.at_card().await?;
        Ok((standing, found.draft))
    }

    /// The same, with all that the next card depends on.
    async fn at_card(&self) -> Result<(Standing, AtCard), Problem> {
        let found = match self.arrived.take() {
            Some(found) => Arc::unwrap_or_clone(found),
            None => {
                let found = drafts::open(self.site.platform(), &self.signed_in.principal).await?;
                found.ok_or_else(|| Problem::new(Code::NotAParticipant))?
            }
        };
        let standing = Standing::of(&found, &self.board, self.lang, self.site.clock().now())?;
        Ok((standing, found))
    }

    /// Makes one change; false where the page showed another draft than the one there is.
    async fn change(&self, seen: Seen, change: &Change) -> Result<bool, Problem> {
        // What is shown after this is read again.
        self.arrived.take();
        let (platform, options) = (self.site.platform(), self.options()?);
        let principal = &self.signed_in.principal;
        match drafts::change(platform, principal, seen, change, options).await {
            Ok(()) => Ok(true),
            Err(DraftError::Moved) => Ok(false),
            Err(DraftError::NotAParticipant) => Err(Problem::new(Code::NotAParticipant)),
            Err(DraftError::Db(error)) => Err(error.into()),
        }
    }

    /// What a page that shows this draft sends along with a change.
    fn seen(&self, saved: Option<&Saved>) -> Seen {
        match saved {
            Some(saved) => Seen::Revision(saved.revision),
            None => Seen::Nothing(self.site.entropy().uuid_v4()),
        }
    }

    /// Refuses to go on with a card that cannot be cast any more.
    fn still_possible(standing: &Standing) -> Result<(), Problem> {
        match standing.window {
            Window::After => Err(Problem::new(Code::SessionNotOpen)),
            Window::Before | Window::Open => Ok(()),
        }
    }
}

/// After something was done: show the page that says so, by a request that can be repeated.
fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .finish()
}
