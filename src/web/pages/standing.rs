//! Where a participant stands: their voting session, and whether a card of theirs is in the box.

use crate::domain::{Micros, VotingSession};
use crate::i18n::Lang;
use crate::services::participants;
use crate::web::board::Board;
use crate::web::display::Times;
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// Whether cards can be cast now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Before,
    Open,
    After,
}

impl Window {
    fn of(session: &VotingSession, now: Micros) -> Self {
        if session.is_open(now) {
            Self::Open
        } else if session.closed.is_none() && now < session.opens {
            Self::Before
        } else {
            Self::After
        }
    }
}

/// What the templates say about it.
#[derive(Debug)]
pub(super) struct Standing {
    pub session: String,
    pub window: Window,
    pub opens: String,
    pub opens_machine: String,
    pub closes: String,
    pub closes_machine: String,
    pub district: String,
    pub has_card: bool,
}

impl Standing {
    /// Reads where the person signed in stands.
    ///
    /// # Errors
    /// `not_a_participant` for an account without a card.
    pub async fn read(site: &Site, board: &Board, signed_in: &SignedIn) -> Result<Self, Problem> {
        let row = participants::me(site.platform(), &signed_in.principal).await?;
        let row = row.ok_or_else(|| Problem::new(Code::NotAParticipant))?;
        let sessions = &board.event()?.event.sessions;
        let session = sessions.iter().find(|s| s.id == row.participant.session);
        // A session added a moment ago: the board will know it in a moment.
        let session = session.ok_or_else(|| Problem::busy("voting session not on the board"))?;
        let times = &board.times;
        Ok(Self {
            session: session.name.clone(),
            window: Window::of(session, site.clock().now()),
            opens: times.full(Lang::default(), session.opens),
            opens_machine: Times::machine(session.opens),
            closes: times.full(Lang::default(), session.closes),
            closes_machine: Times::machine(session.closes),
            district: row.participant.district.0,
            has_card: row.has_card,
        })
    }
}
