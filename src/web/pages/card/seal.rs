//! What the card page carries for a browser that ranks and seals by itself: the place, the script,
//! and the sentences it fills in. `docs/decisions/0013-sealing-in-the-browser.md`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Desk;
use crate::domain::MAX_RANKS;
use crate::services::drafts::AtCard;
use crate::web::problem::Problem;
use crate::web::sealing::Sealing;

/// What stands where the script puts a preference's name, a rank, or a number.
const NAME: (&str, &str) = ("name", "{name}");
const NTH: (&str, &str) = ("nth", "{nth}");

#[derive(Debug)]
pub(super) struct Seal {
    /// What the next card is sealed to.
    pub place: String,
    pub attempt: u64,
    pub sealing: Sealing,
    /// The ranks as they are called, best first, between bars.
    pub nth: String,
    /// Sentences by the attribute that carries them.
    pub words: Vec<(&'static str, String)>,
}

impl Desk<'_> {
    /// None while the event has no key to seal to.
    pub(super) async fn seal(&self, found: &AtCard) -> Result<Option<Seal>, Problem> {
        let event = self.board.event()?.event.id;
        let place = self
            .site
            .caster()
            .place(event, &found.participant, found.attempts);
        let Some(place) = place.await? else {
            return Ok(None);
        };
        let nth =
            (1..=MAX_RANKS).map(|rank| self.lang.say_with("card-nth", &[("rank", rank.into())]));
        Ok(Some(Seal {
            place: URL_SAFE_NO_PAD.encode(place),
            attempt: found.attempts + 1,
            sealing: self.site.assets().sealing().clone(),
            nth: nth.collect::<Vec<_>>().join("|"),
            words: self.words(),
        }))
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let say = |key, slots: &[(&str, &str)]| {
            let slots: Vec<_> = slots
                .iter()
                .map(|(slot, text)| (*slot, (*text).into()))
                .collect();
            self.lang.say_with(key, &slots)
        };
        vec![
            ("title", say("card-title", &[])),
            ("check", say("card-review-title", &[])),
            ("make", say("card-make", &[NTH])),
            ("added", say("card-added", &[NAME, NTH])),
            ("moved", say("card-moved", &[NAME, NTH])),
            ("removed", say("card-removed", &[NAME])),
            ("removed-gap", say("card-removed-gap", &[NAME])),
            ("in-order", say("card-in-order", &[])),
            ("kept", say("card-kept-here", &[])),
            (
                "left",
                say(
                    "card-unranked",
                    &[("count", "{count}"), ("names", "{names}")],
                ),
            ),
        ]
    }
}
