//! The preference card: up to five different preferences in order.

use super::PreferenceOption;
use zeroize::Zeroize as _;

/// The most preferences a card can rank.
pub const MAX_RANKS: usize = 5;

/// A valid card: between none and [`MAX_RANKS`] different preferences of the event, best first.
/// An empty card is an explicit "no preference". What was ranked is wiped when it is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PreferenceCard(Vec<u8>);

/// Why a ranking is not a card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    #[error("the card ranks {0} preferences; at most {MAX_RANKS} can be ranked")]
    TooMany(usize),
    #[error("choice {rank} is not on this event's list")]
    Unknown { rank: usize },
    #[error("choice {rank} repeats an earlier choice; rank each preference once")]
    Repeated { rank: usize },
}

impl PreferenceCard {
    /// A card from ordinals, best first.
    ///
    /// # Errors
    /// [`CardError`], naming the rank (from 1) that is wrong.
    pub fn parse(ordinals: &[u8], options: &[PreferenceOption]) -> Result<Self, CardError> {
        if ordinals.len() > MAX_RANKS {
            return Err(CardError::TooMany(ordinals.len()));
        }
        for (index, ordinal) in ordinals.iter().enumerate() {
            let rank = index + 1;
            if !options.iter().any(|o| o.ordinal == *ordinal) {
                return Err(CardError::Unknown { rank });
            }
            if ordinals[..index].contains(ordinal) {
                return Err(CardError::Repeated { rank });
            }
        }
        Ok(Self(ordinals.to_vec()))
    }

    /// The ranked ordinals, best first.
    #[must_use]
    pub fn ordinals(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for PreferenceCard {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_refused_at_the_rank_that_is_wrong() {
        let options: Vec<_> = (1..=6)
            .map(|ordinal| PreferenceOption {
                ordinal,
                name: format!("P{ordinal}"),
                is_uncommitted: false,
            })
            .collect();
        let parse = |ranks: &[u8]| PreferenceCard::parse(ranks, &options);
        assert!(parse(&[]).is_ok());
        assert_eq!(parse(&[3, 1, 2]).unwrap().ordinals(), [3, 1, 2]);
        assert_eq!(parse(&[1, 2, 3, 4, 5, 6]), Err(CardError::TooMany(6)));
        assert_eq!(parse(&[1, 9]), Err(CardError::Unknown { rank: 2 }));
        assert_eq!(parse(&[1, 0]), Err(CardError::Unknown { rank: 2 }));
        assert_eq!(parse(&[1, 2, 1]), Err(CardError::Repeated { rank: 3 }));
    }
}
