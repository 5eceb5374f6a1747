//! A ranking as one group element. Thirty bytes say what is on the card; the element's own
//! encoding contains them, so that whoever sees an opened element can read it by eye.

use crate::element::Element;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::Identity as _;
use subtle::{Choice, ConditionallySelectable as _};
use zeroize::{Zeroize as _, Zeroizing};

/// The most preferences a card ranks.
pub const MAX_RANKS: usize = 5;
/// The highest number a preference can have.
pub const MAX_PREFERENCE: u8 = 31;
/// Bytes that say what is on a card.
pub const PAYLOAD: usize = 30;
/// How many elements are tried for a card. Every one of the 21,172,412 cards has its element among
/// them; the test `every_card_has_an_element` tries them all.
pub const TRIES: u8 = 96;
/// First byte of the payload: its layout.
const LAYOUT: u8 = 1;

/// Up to five different preferences, best first; none is an explicit "no preference".
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Card {
    ranks: [u8; MAX_RANKS],
}

/// Why a ranking is not a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    #[error("more than {MAX_RANKS} preferences are ranked")]
    TooMany,
    #[error("rank {rank} has no preference between 1 and {MAX_PREFERENCE}")]
    OutOfRange { rank: usize },
    #[error("rank {rank} repeats an earlier one")]
    Repeated { rank: usize },
}

/// Why an opened element is no card. It is published as invalid and the count goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// The identity element.
    #[error("nothing is in the envelope")]
    Empty,
    /// Not the encoding of a payload of the known layout.
    #[error("what was sealed is not in the form of a card")]
    NotACard,
    /// The form of a card, but not a ranking.
    #[error("what was sealed is not a ranking")]
    NotARanking,
    /// A ranking of something that is not on the event's list.
    #[error("a ranked preference is not on the event's list")]
    NotOnTheList,
    /// A ranking, but not in the one element that stands for it.
    #[error("the ranking was sealed in a form of its own, which could mark it")]
    Marked,
}

impl Card {
    /// A card from the numbers of its preferences, best first.
    ///
    /// # Errors
    /// [`CardError`], naming the rank from 1.
    pub fn new(preferences: &[u8]) -> Result<Self, CardError> {
        if preferences.len() > MAX_RANKS {
            return Err(CardError::TooMany);
        }
        let mut ranks = [0; MAX_RANKS];
        for (index, (preference, slot)) in preferences.iter().zip(&mut ranks).enumerate() {
            let rank = index + 1;
            if !(1..=MAX_PREFERENCE).contains(preference) {
                return Err(CardError::OutOfRange { rank });
            }
            if preferences[..index].contains(preference) {
                return Err(CardError::Repeated { rank });
            }
            *slot = *preference;
        }
        Ok(Self { ranks })
    }

    /// The numbers of the ranked preferences, best first.
    pub fn preferences(&self) -> impl Iterator<Item = u8> + '_ {
        self.ranks.iter().copied().take_while(|number| *number != 0)
    }

    /// What is on the card, in the only layout there is.
    #[must_use]
    pub fn payload(&self) -> [u8; PAYLOAD] {
        let mut payload = [0; PAYLOAD];
        payload[0] = LAYOUT;
        payload[1..=MAX_RANKS].copy_from_slice(&self.ranks);
        payload
    }

    /// The card of a payload.
    ///
    /// # Errors
    /// [`Unreadable`]: another layout, or not a ranking.
    pub fn from_payload(payload: &[u8; PAYLOAD]) -> Result<Self, Unreadable> {
        let (head, padding) = payload.split_at(1 + MAX_RANKS);
        if head[0] != LAYOUT || padding.iter().any(|byte| *byte != 0) {
            return Err(Unreadable::NotACard);
        }
        let ranks = &head[1..];
        let filled = ranks.iter().take_while(|number| **number != 0).count();
        if ranks[filled..].iter().any(|number| *number != 0) {
            return Err(Unreadable::NotARanking);
        }
        Self::new(&ranks[..filled]).map_err(|_| Unreadable::NotARanking)
    }

    /// The encoding that try number `counter` gives.
    fn encoding(&self, counter: u8) -> [u8; 32] {
        let mut bytes = [0; 32];
        // An encoding is an even number below 2^255 - 19: the counter is doubled, the top stays 0.
        bytes[0] = counter * 2;
        bytes[1..=PAYLOAD].copy_from_slice(&*Zeroizing::new(self.payload()));
        bytes
    }

    /// The element that stands for the card: the first try that is one. All tries are always made
    /// and the choice among them does not branch, so that the time does not say which one it was.
    /// (Reading an encoding ends in the library with a branch on whether it is one; what that can
    /// show, in cycles, is how many of all 96 are.)
    pub(crate) fn to_point(&self) -> RistrettoPoint {
        let mut found = Choice::from(0);
        let mut point = RistrettoPoint::identity();
        for counter in 0..TRIES {
            let mut bytes = CompressedRistretto(self.encoding(counter));
            let tried = bytes.decompress();
            let is_element = Choice::from(u8::from(tried.is_some()));
            let tried = tried.unwrap_or_default();
            point = RistrettoPoint::conditional_select(&point, &tried, is_element & !found);
            found |= is_element;
            bytes.zeroize();
        }
        point
    }

    /// The element that stands for the card; `None` does not happen.
    #[must_use]
    pub fn element(&self) -> Option<Element> {
        Element::new(self.to_point())
    }

    /// The card that an opened element stands for. Not constant in time: the element is public.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(element: &[u8; 32]) -> Result<Self, Unreadable> {
        if *element == [0; 32] {
            return Err(Unreadable::Empty);
        }
        let (counter, top) = (element[0], element[31]);
        let Some(payload) = element[1..].first_chunk::<PAYLOAD>() else {
            return Err(Unreadable::NotACard);
        };
        if Element::parse(element).is_none() || top != 0 {
            return Err(Unreadable::NotACard);
        }
        let card = Self::from_payload(payload)?;
        let first = (0..TRIES)
            .map(|counter| card.encoding(counter))
            .find(|bytes| Element::parse(bytes).is_some());
        if first.as_ref().is_some_and(|bytes| bytes[0] == counter) {
            Ok(card)
        } else {
            Err(Unreadable::Marked)
        }
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        self.ranks.zeroize();
    }
}

impl core::fmt::Debug for Card {
    /// Says nothing: a card must not reach a log.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Card(…)")
    }
}
