//! What the card page carries for a browser that ranks and seals by itself: the place, the script,
//! and the sentences it fills in. `docs/decisions/0013-sealing-in-the-browser.md`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::sync::LazyLock;

use super::Desk;
use crate::domain::MAX_RANKS;
use crate::i18n::Lang;
use crate::services::drafts::AtCard;
use crate::web::problem::Problem;
use crate::web::sealing::Sealing;

/// What stands where the script puts a preference's name, a rank, or a number.
const NAME: (&str, &str) = ("name", "{name}");
const NTH: (&str, &str) = ("nth", "{nth}");

/// What the script fills in, in one language. It is the same for everybody, so it is written once.
#[derive(Debug)]
pub(super) struct Sentences {
    /// The ranks as they are called, best first, between bars.
    pub nth: String,
    /// Sentences by the attribute that carries them.
    pub words: Vec<(&'static str, String)>,
}

static SENTENCES: LazyLock<[Sentences; 2]> = LazyLock::new(|| Lang::ALL.map(sentences));

#[derive(Debug)]
pub(super) struct Seal<'a> {
    /// What the next card is sealed to.
    pub place: String,
    pub sealing: &'a Sealing,
    pub says: &'static Sentences,
}

impl Desk<'_> {
    /// None while the event has no key to seal to.
    pub(super) async fn seal(&self, found: &AtCard) -> Result<Option<Seal<'_>>, Problem> {
        let event = self.board.event()?.event.id;
        let place = self
            .site
            .caster()
            .place(event, &found.participant, found.attempts);
        Ok(place.await?.map(|place| Seal {
            place: URL_SAFE_NO_PAD.encode(place),
            sealing: self.site.assets().sealing(),
            says: &SENTENCES[self.lang.index()],
        }))
    }
}

fn sentences(lang: Lang) -> Sentences {
    let say = |key, slots: &[(&str, &str)]| {
        let slots: Vec<_> = slots
            .iter()
            .map(|(slot, text)| (*slot, (*text).into()))
            .collect();
        lang.say_with(key, &slots)
    };
    let nth = (1..=MAX_RANKS).map(|rank| lang.say_with("card-nth", &[("rank", rank.into())]));
    let left = [("count", "{count}"), ("names", "{names}")];
    Sentences {
        nth: nth.collect::<Vec<_>>().join("|"),
        words: vec![
            ("title", say("card-title", &[])),
            ("check", say("card-review-title", &[])),
            ("make", say("card-make", &[NTH])),
            ("added", say("card-added", &[NAME, NTH])),
            ("moved", say("card-moved", &[NAME, NTH])),
            ("removed", say("card-removed", &[NAME])),
            ("removed-gap", say("card-removed-gap", &[NAME])),
            ("in-order", say("card-in-order", &[])),
            ("kept", say("card-kept-here", &[])),
            ("left", say("card-unranked", &left)),
        ],
    }
}
