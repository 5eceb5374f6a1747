//! Where a participant stands: their voting session, and whether a card of theirs is in the box.

use crate::domain::{Micros, VotingSession};
use crate::i18n::Lang;
use crate::services::drafts::AtCard;
use crate::web::board::{Board, SessionHours};
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
    pub hours: SessionHours,
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
        let hours = board.hours(session.id, lang).cloned();
        Ok(Self {
            session: session.name.clone(),
            window: Window::of(session, now),
            hours: hours.ok_or_else(|| Problem::busy("voting session not on the board"))?,
            district: at_card.participant.district.0.clone(),
            has_card: at_card.attempts > 0,
        })
    }
}
