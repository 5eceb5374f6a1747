//! Where a participant stands: their voting session, and whether a card of theirs is in the box.

use crate::domain::{Micros, VotingSession};
use crate::i18n::Lang;
use crate::services::drafts::AtCard;
use crate::web::board::Board;
use crate::web::display::Times;
use crate::web::problem::Problem;

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
    /// Where this participant stands.
    ///
    /// # Errors
    /// `busy` for a session added a moment ago, which the board will know in a moment.
    pub fn of(at_card: &AtCard, board: &Board, lang: Lang, now: Micros) -> Result<Self, Problem> {
        let sessions = &board.event()?.event.sessions;
        let session = sessions
            .iter()
            .find(|s| s.id == at_card.participant.session);
        let session = session.ok_or_else(|| Problem::busy("voting session not on the board"))?;
        let times = &board.times;
        Ok(Self {
            session: session.name.clone(),
            window: Window::of(session, now),
            opens: times.full(lang, session.opens),
            opens_machine: Times::machine(session.opens),
            closes: times.full(lang, session.closes),
            closes_machine: Times::machine(session.closes),
            district: at_card.participant.district.0.clone(),
            has_card: at_card.has_card,
        })
    }
}
