//! The forms of the card's pages. Our pages cannot send an unknown, repeated or sixth choice, so a
//! form that holds one is refused rather than repaired.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::{Change, MAX_RANKS, PreferenceCard, PreferenceOption};
use crate::services::cast::{BrowserCard, CardToCast};
use crate::services::drafts::Seen;
use crate::web::form::{Fields, FromForm};
use crate::web::problem::{Code, Problem};

/// Name of the hidden fields that carry the card to be cast, one a choice, best first.
const CHOICE: &str = "choice";
/// Begins the field of a page that showed an empty card.
const EMPTY: &str = "empty-";

fn malformed() -> Problem {
    Problem::new(Code::MalformedRequest)
}

/// The hidden field that says which draft a page shows.
pub(super) fn seen_text(seen: Seen) -> String {
    match seen {
        Seen::Nothing(id) => format!("{EMPTY}{id}"),
        Seen::Revision(id) => id.to_string(),
    }
}

fn read_seen(fields: &Fields) -> Result<Seen, Problem> {
    let text = fields.required("seen")?;
    let (is_empty, id) = text
        .strip_prefix(EMPTY)
        .map_or((false, text), |id| (true, id));
    let id = Uuid::try_parse(id).map_err(|_| malformed())?;
    Ok(if is_empty {
        Seen::Nothing(id)
    } else {
        Seen::Revision(id)
    })
}

/// One press of a button on the card page.
#[derive(Debug)]
pub struct ChangeForm {
    pub(super) seen: Seen,
    pub(super) change: Change,
}

impl FromForm for ChangeForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            seen: read_seen(fields)?,
            change: Change::parse(fields.required("do")?).ok_or_else(malformed)?,
        })
    }
}

/// The five drop-down lists, as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lists {
    /// One a list, in order; none where it was left at "no choice".
    pub(super) picked: [Option<u8>; MAX_RANKS],
}

impl Lists {
    /// The lists that show a ranking.
    pub(super) fn of(ranking: &[u8]) -> Self {
        let mut lists = Self::default();
        for (slot, ordinal) in lists.picked.iter_mut().zip(ranking) {
            *slot = Some(*ordinal);
        }
        lists
    }

    /// The ranking in the lists, gaps closed; or the numbers (from 1) of the lists that repeat
    /// an earlier one.
    pub(super) fn ranking(&self) -> Result<Vec<u8>, Vec<usize>> {
        let mut ranking = Vec::new();
        let mut repeats = Vec::new();
        for (index, picked) in self.picked.iter().enumerate() {
            match picked {
                Some(ordinal) if ranking.contains(ordinal) => repeats.push(index + 1),
                Some(ordinal) => ranking.push(*ordinal),
                None => {}
            }
        }
        if repeats.is_empty() {
            Ok(ranking)
        } else {
            Err(repeats)
        }
    }
}

/// The form of the lists page.
#[derive(Debug)]
pub struct ListsForm {
    pub(super) seen: Seen,
    pub(super) lists: Lists,
}

impl FromForm for ListsForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let mut lists = Lists::default();
        for (index, slot) in lists.picked.iter_mut().enumerate() {
            let value = fields.one(&format!("list-{}", index + 1))?;
            let value = value.filter(|v| !v.is_empty());
            *slot = value.map(str::parse).transpose().map_err(|_| malformed())?;
        }
        Ok(Self {
            seen: read_seen(fields)?,
            lists,
        })
    }
}

/// The last form: the card as it was reviewed, and the key under which sending it twice is sending
/// it once.
#[derive(Debug)]
pub struct CastForm {
    pub(super) key: Uuid,
    pub(super) sent: Sent,
}

/// The card in it.
#[derive(Debug)]
pub(super) enum Sent {
    /// From a page without script.
    Ranking(Vec<u8>),
    /// From a page whose script has sealed it.
    Sealed {
        card: Box<BrowserCard>,
        /// As they were sent, to be sent again.
        sealed: String,
        place: String,
    },
}

impl FromForm for CastForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let key = Uuid::try_parse(fields.required("key")?).map_err(|_| malformed())?;
        let sent = match fields.one("sealed")? {
            Some(sealed) => Sent::read_sealed(fields, sealed)?,
            None => Sent::read_ranking(fields)?,
        };
        Ok(Self { key, sent })
    }
}

impl Sent {
    fn read_sealed(fields: &Fields, sealed: &str) -> Result<Self, Problem> {
        let is_ranked = fields.all(CHOICE).next().is_some();
        if is_ranked || fields.one("no_preference")?.is_some() {
            return Err(malformed());
        }
        let place = fields.required("place")?;
        // Whatever the browser sealed did not arrive as that: the page can be opened again.
        let refused = || Problem::new(Code::BadSeal);
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| refused());
        let card = BrowserCard::parse(&bytes(sealed)?, &bytes(place)?).map_err(|_| refused())?;
        Ok(Self::Sealed {
            card: Box::new(card),
            sealed: sealed.to_owned(),
            place: place.to_owned(),
        })
    }

    fn read_ranking(fields: &Fields) -> Result<Self, Problem> {
        let no_preference = fields.one("no_preference")?.is_some();
        let ranking: Result<Vec<u8>, _> = fields.all(CHOICE).map(str::parse).collect();
        let ranking = ranking.map_err(|_| malformed())?;
        // An empty card is cast only by whoever said so.
        if ranking.is_empty() != no_preference {
            return Err(malformed());
        }
        Ok(Self::Ranking(ranking))
    }

    /// The card, which our page can only have sent as a valid one.
    pub(super) fn card(&self, options: &[PreferenceOption]) -> Result<CardToCast, Problem> {
        Ok(match self {
            Self::Ranking(ranking) => {
                let card = PreferenceCard::parse(ranking, options);
                CardToCast::Ranked(card.map_err(|_| malformed())?)
            }
            Self::Sealed { card, .. } => CardToCast::Sealed(card.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_which_draft_it_shows_and_is_read_back() {
        let id = Uuid::from_u128(7);
        for seen in [Seen::Nothing(id), Seen::Revision(id)] {
            let fields = [("seen", seen_text(seen)), ("do", "add-3".to_owned())];
            let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let form = ChangeForm::read(&Fields::of(&fields)).unwrap();
            assert_eq!((form.seen, form.change), (seen, Change::Add(3)));
        }
        let known = id.to_string();
        for (seen, press) in [
            ("", "add-3"),
            ("x", "add-3"),
            ("empty-", "add-3"),
            (&known, ""),
            (&known, "cast-1"),
        ] {
            let fields = Fields::of(&[("seen", seen), ("do", press)]);
            assert!(ChangeForm::read(&fields).is_err(), "{seen:?} {press:?}");
        }
    }

    #[test]
    fn lists_close_gaps_and_name_the_ones_that_repeat() {
        let lists = |picked| Lists { picked };
        let gap = lists([Some(4), None, Some(2), None, None]);
        assert_eq!(gap.ranking(), Ok(vec![4, 2]));
        let twice = lists([Some(4), Some(4), Some(2), Some(4), None]);
        assert_eq!(twice.ranking(), Err(vec![2, 4]));
        assert_eq!(
            Lists::of(&[4, 2]).picked,
            [Some(4), Some(2), None, None, None]
        );
    }
}
