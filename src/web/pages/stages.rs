//! Where a card is, in steps from the box to the result. The same for its participant and for
//! anybody who holds its receipt.

use crate::domain::{Phase, VotingSession};
use crate::i18n::Lang;
use crate::services::cards::{Channel, ReceiptStatus};
use crate::services::receipts::Tracked;
use crate::web::board::Board;
use crate::web::display::Times;
use crate::web::problem::Problem;

/// One step.
#[derive(Debug)]
pub(super) struct Stage {
    pub is_done: bool,
    pub title: String,
    pub says: String,
    /// What there is to say besides.
    pub also: Option<String>,
    /// When it was or will be, for people and machines.
    pub at: Option<(String, String)>,
    pub link: Option<String>,
}

/// What the steps are made from.
struct Way<'a> {
    board: &'a Board,
    times: &'a Times,
    card: &'a Tracked,
    session: &'a VotingSession,
    phase: Phase,
    lang: Lang,
}

/// The message that says who sealed a card, and so who saw what is on it. The log says the same of
/// every card.
pub(super) fn sealed_by(receipt: &ReceiptStatus) -> &'static str {
    match receipt.channel {
        Some(Channel::Browser) => "card-sealed-by-browser",
        Some(Channel::Phone) => "card-sealed-by-phone",
        Some(Channel::Server) | None => "card-sealed-by-server",
    }
}

/// The steps of a card, with times in some zone. One that was replaced goes no further than the box.
pub(super) fn of(
    card: &Tracked,
    board: &Board,
    times: &Times,
    lang: Lang,
) -> Result<Vec<Stage>, Problem> {
    let event = &board.event()?.event;
    let session = event.sessions.iter().find(|s| s.id == card.receipt.session);
    let way = Way {
        board,
        times,
        card,
        session: session.ok_or_else(|| Problem::busy("voting session not on the board"))?,
        phase: event.phase,
        lang,
    };
    if !card.receipt.counts {
        return Ok(vec![way.boxed(), way.replaced()]);
    }
    Ok(vec![
        way.boxed(),
        way.closed(),
        way.opened(),
        way.counted(),
        way.released(),
    ])
}

impl Way<'_> {
    fn at(&self, at: crate::domain::Micros) -> Option<(String, String)> {
        let shown = self.times.full(self.lang, at);
        Some((shown, Times::machine(at)))
    }

    fn boxed(&self) -> Stage {
        let index = ("index", self.card.receipt.code.log_index().into());
        let says = match self.card.covered {
            Some(covering) => {
                let at = self.times.hour(self.lang, covering.at);
                let size = ("size", covering.size.into());
                let args = [index, size, ("time", at.into())];
                self.lang.say_with("card-stage-boxed-signed", &args)
            }
            None => self.lang.say_with("card-stage-boxed-says", &[index]),
        };
        Stage {
            is_done: true,
            title: self.lang.say("card-stage-boxed"),
            says,
            also: Some(self.lang.say(sealed_by(&self.card.receipt))),
            at: self.at(self.card.receipt.cast),
            link: None,
        }
    }

    fn replaced(&self) -> Stage {
        Stage {
            is_done: true,
            title: self.lang.say("card-stage-replaced"),
            says: self.lang.say("card-stage-replaced-says"),
            also: None,
            at: None,
            link: None,
        }
    }

    fn closed(&self) -> Stage {
        let is_done = self.session.closed.is_some() || self.phase >= Phase::Closed;
        let name = ("session", self.session.name.as_str().into());
        let (key, at) = match is_done {
            true => ("card-stage-closed-says", self.session.closed),
            false => ("card-stage-closes-says", Some(self.session.closes)),
        };
        Stage {
            is_done,
            title: self.lang.say("card-stage-closed"),
            says: self.lang.say_with(key, &[name]),
            also: None,
            at: self.at(at.unwrap_or(self.session.closes)),
            link: None,
        }
    }

    fn opened(&self) -> Stage {
        let is_done = self.phase >= Phase::Tabulated;
        let key = match is_done {
            true => "card-stage-opened-says",
            false => "card-stage-opens-says",
        };
        self.in_district(is_done, "card-stage-opened", key)
    }

    fn counted(&self) -> Stage {
        let district = &self.card.district.0;
        let boxes = self.board.released().map(|r| &r.document.reporting.boxes);
        let counted = boxes
            .and_then(|boxes| boxes.iter().find(|b| b.district == *district))
            .map(|b| b.counted);
        let stage = |is_done, key| self.in_district(is_done, "card-stage-counted", key);
        match counted {
            Some(cards) => {
                let args = [("district", district.into()), ("cards", cards.into())];
                Stage {
                    says: self.lang.say_with("card-stage-counted-cards", &args),
                    ..stage(true, "card-stage-counted-says")
                }
            }
            None if self.phase >= Phase::Tabulated => stage(true, "card-stage-counted-says"),
            None => stage(false, "card-stage-counts-says"),
        }
    }

    fn in_district(&self, is_done: bool, title: &str, says: &str) -> Stage {
        let district = [("district", (&self.card.district.0).into())];
        Stage {
            is_done,
            title: self.lang.say_with(title, &district),
            says: self.lang.say_with(says, &district),
            also: None,
            at: None,
            link: None,
        }
    }

    fn released(&self) -> Stage {
        let released = self.board.released();
        let key = match released {
            Some(_) => "card-stage-released-at",
            None => "card-stage-releases-says",
        };
        Stage {
            at: released.and_then(|r| self.at(r.at)),
            link: released.map(|_| format!("/results/district/{}/cards", self.card.district.0)),
            ..self.in_district(released.is_some(), "card-stage-released", key)
        }
    }
}
