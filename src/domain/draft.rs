//! A card in the making: a ranking, the order its rows are shown in, and what was done last. A
//! repeated choice, a gap or a sixth rank cannot be expressed.

use super::{MAX_RANKS, PreferenceOption};

/// What a participant has ranked so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    ranking: Vec<u8>,
    no_preference: bool,
    /// Rows shown first: the ranking when it was last put in order. The list does not move by
    /// itself.
    arranged: Vec<u8>,
    last: Option<Effect>,
}

/// One press of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Add(u8),
    Up(u8),
    Down(u8),
    Remove(u8),
    /// Shows the ranked preferences first, in order.
    PutInOrder,
    /// Takes part and prefers nobody.
    NoPreference,
    /// The whole ranking at once, from the lists.
    Rank(Vec<u8>),
}

/// What a change did, for the one line that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Added {
        ordinal: u8,
        rank: u8,
    },
    Moved {
        ordinal: u8,
        rank: u8,
    },
    /// Lower choices each moved up by one if there were any.
    Removed {
        ordinal: u8,
        closed_gap: bool,
    },
    InOrder,
    Ranked,
}

impl Change {
    /// Reads the value of a button, for instance `add-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "order" => return Some(Self::PutInOrder),
            "none" => return Some(Self::NoPreference),
            _ => {}
        }
        let (verb, ordinal) = text.split_once('-')?;
        let ordinal = ordinal.parse().ok()?;
        match verb {
            "add" => Some(Self::Add(ordinal)),
            "up" => Some(Self::Up(ordinal)),
            "down" => Some(Self::Down(ordinal)),
            "remove" => Some(Self::Remove(ordinal)),
            _ => None,
        }
    }
}

/// The form that revisions of a draft are made from; different for different changes.
impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Add(ordinal) => write!(f, "add-{ordinal}"),
            Self::Up(ordinal) => write!(f, "up-{ordinal}"),
            Self::Down(ordinal) => write!(f, "down-{ordinal}"),
            Self::Remove(ordinal) => write!(f, "remove-{ordinal}"),
            Self::PutInOrder => f.write_str("order"),
            Self::NoPreference => f.write_str("none"),
            Self::Rank(ranking) => write!(f, "rank{ranking:?}"),
        }
    }
}

impl Draft {
    /// The ranked ordinals, best first.
    #[must_use]
    pub fn ranking(&self) -> &[u8] {
        &self.ranking
    }

    /// Whether "no preference" was chosen.
    #[must_use]
    pub fn is_no_preference(&self) -> bool {
        self.no_preference
    }

    /// Whether it says enough to be looked at before casting.
    #[must_use]
    pub fn is_castable(&self) -> bool {
        self.no_preference || !self.ranking.is_empty()
    }

    /// What was done last.
    #[must_use]
    pub fn last(&self) -> Option<Effect> {
        self.last
    }

    /// The rank of a preference, from 1.
    #[must_use]
    pub fn rank(&self, ordinal: u8) -> Option<usize> {
        let index = self.ranking.iter().position(|o| *o == ordinal)?;
        Some(index + 1)
    }

    /// The rank the next choice would get; none where the card is full.
    #[must_use]
    pub fn next_rank(&self) -> Option<usize> {
        (self.ranking.len() < MAX_RANKS).then_some(self.ranking.len() + 1)
    }

    /// Where a preference's row stands: rows put in order first, the others after them.
    #[must_use]
    pub fn place(&self, ordinal: u8) -> usize {
        let place = self.arranged.iter().position(|o| *o == ordinal);
        place.unwrap_or(MAX_RANKS)
    }

    /// Whether putting it in order would move a row of `options`.
    #[must_use]
    pub fn is_out_of_order(&self, options: &[PreferenceOption]) -> bool {
        let mut rows: Vec<u8> = options.iter().map(|o| o.ordinal).collect();
        rows.sort_by_key(|o| self.place(*o));
        !rows.starts_with(&self.ranking)
    }

    /// Makes one change; false where it changes nothing: a choice that is there already, or not
    /// on the list.
    pub fn apply(&mut self, change: &Change, options: &[PreferenceOption]) -> bool {
        let effect = match change {
            Change::Add(ordinal) => self.add(*ordinal, options),
            Change::Up(ordinal) => self.swap(*ordinal, |index| index.checked_sub(1)),
            Change::Down(ordinal) => self.swap(*ordinal, |index| index.checked_add(1)),
            Change::Remove(ordinal) => self.remove(*ordinal),
            Change::PutInOrder => {
                self.arranged.clone_from(&self.ranking);
                Some(Effect::InOrder)
            }
            Change::NoPreference => {
                *self = Self {
                    no_preference: true,
                    ..Self::default()
                };
                return true;
            }
            Change::Rank(ranking) => self.replace(ranking, options),
        };
        self.last = effect.or(self.last);
        effect.is_some()
    }

    fn add(&mut self, ordinal: u8, options: &[PreferenceOption]) -> Option<Effect> {
        let is_listed = options.iter().any(|o| o.ordinal == ordinal);
        if !is_listed || self.rank(ordinal).is_some() || self.next_rank().is_none() {
            return None;
        }
        self.no_preference = false;
        self.ranking.push(ordinal);
        Some(Effect::Added {
            ordinal,
            rank: small(self.ranking.len()),
        })
    }

    fn swap(&mut self, ordinal: u8, target: impl Fn(usize) -> Option<usize>) -> Option<Effect> {
        let from = self.ranking.iter().position(|o| *o == ordinal)?;
        let to = target(from).filter(|to| *to < self.ranking.len())?;
        self.ranking.swap(from, to);
        Some(Effect::Moved {
            ordinal,
            rank: small(to + 1),
        })
    }

    fn remove(&mut self, ordinal: u8) -> Option<Effect> {
        let index = self.ranking.iter().position(|o| *o == ordinal)?;
        self.ranking.remove(index);
        Some(Effect::Removed {
            ordinal,
            closed_gap: index < self.ranking.len(),
        })
    }

    fn replace(&mut self, ranking: &[u8], options: &[PreferenceOption]) -> Option<Effect> {
        super::PreferenceCard::parse(ranking, options).ok()?;
        self.ranking = ranking.to_vec();
        self.no_preference = false;
        Some(Effect::Ranked)
    }
}

/// A rank, which is at most [`MAX_RANKS`].
fn small(rank: usize) -> u8 {
    u8::try_from(rank).unwrap_or(u8::MAX)
}

/// Length of every stored draft: the length says nothing.
pub const DRAFT_BYTES: usize = 2 * (1 + MAX_RANKS) + 4;

impl Draft {
    /// The form to store: always [`DRAFT_BYTES`].
    #[must_use]
    pub fn to_bytes(&self) -> [u8; DRAFT_BYTES] {
        let mut bytes = [0; DRAFT_BYTES];
        let (lists, rest) = bytes.split_at_mut(2 * (1 + MAX_RANKS));
        for (slot, list) in lists
            .chunks_exact_mut(1 + MAX_RANKS)
            .zip([&self.ranking, &self.arranged])
        {
            slot[0] = small(list.len());
            slot[1..=list.len()].copy_from_slice(list);
        }
        rest[0] = u8::from(self.no_preference);
        let effect = match self.last {
            None => [0, 0, 0],
            Some(Effect::Added { ordinal, rank }) => [1, ordinal, rank],
            Some(Effect::Moved { ordinal, rank }) => [2, ordinal, rank],
            Some(Effect::Removed {
                ordinal,
                closed_gap,
            }) => [3, ordinal, u8::from(closed_gap)],
            Some(Effect::InOrder) => [4, 0, 0],
            Some(Effect::Ranked) => [5, 0, 0],
        };
        rest[1..].copy_from_slice(&effect);
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; DRAFT_BYTES]) -> Option<Self> {
        let (lists, rest) = bytes.split_at(2 * (1 + MAX_RANKS));
        let list = |slot: &[u8]| {
            let (count, ranks) = slot.split_first()?;
            ranks.get(..usize::from(*count)).map(<[u8]>::to_vec)
        };
        let (ranking, arranged) = lists.split_at(1 + MAX_RANKS);
        let last = match rest[1..] {
            [1, ordinal, rank] => Some(Effect::Added { ordinal, rank }),
            [2, ordinal, rank] => Some(Effect::Moved { ordinal, rank }),
            [3, ordinal, gap] => Some(Effect::Removed {
                ordinal,
                closed_gap: gap == 1,
            }),
            [4, ..] => Some(Effect::InOrder),
            [5, ..] => Some(Effect::Ranked),
            _ => None,
        };
        let draft = Self {
            ranking: list(ranking)?,
            arranged: list(arranged)?,
            no_preference: rest[0] == 1,
            last,
        };
        (draft.to_bytes() == *bytes).then_some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PreferenceCard;
    use proptest::prelude::*;

    fn options(count: u8) -> Vec<PreferenceOption> {
        let option = |ordinal| PreferenceOption {
            ordinal,
            name: format!("P{ordinal}"),
            is_uncommitted: false,
        };
        (1..=count).map(option).collect()
    }

    #[test]
    fn each_button_does_what_it_says_and_says_what_it_did() {
        let options = options(7);
        let mut draft = Draft::default();
        let added = |ordinal, rank| Some(Effect::Added { ordinal, rank });
        let moved = |ordinal, rank| Some(Effect::Moved { ordinal, rank });
        let removed = |ordinal, closed_gap| {
            Some(Effect::Removed {
                ordinal,
                closed_gap,
            })
        };
        // Button, whether it changes anything, what is said last.
        let presses = [
            ("add-3", true, added(3, 1)),
            ("add-1", true, added(1, 2)),
            ("add-1", false, added(1, 2)),
            ("add-9", false, added(1, 2)),
            ("up-3", false, added(1, 2)),
            ("up-1", true, moved(1, 1)),
            ("down-1", true, moved(1, 2)),
            ("down-1", false, moved(1, 2)),
            ("order", true, Some(Effect::InOrder)),
            ("remove-3", true, removed(3, true)),
            ("remove-1", true, removed(1, false)),
            ("remove-1", false, removed(1, false)),
            ("none", true, None),
        ];
        for (text, changes, says) in presses {
            let change = Change::parse(text).unwrap();
            assert_eq!(change.to_string(), text);
            assert_eq!(draft.apply(&change, &options), changes, "{text}");
            assert_eq!(draft.last(), says, "{text}");
        }
        assert!(draft.is_no_preference() && draft.is_castable());
        assert!(draft.apply(&Change::Add(2), &options) && !draft.is_no_preference());
        for wrong in ["cast-1", "add-300", "add", "", "add-x"] {
            assert_eq!(Change::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rows_move_only_when_they_are_put_in_order() {
        let options = options(7);
        let mut draft = Draft::default();
        let rows = |draft: &Draft| {
            let mut rows: Vec<u8> = options.iter().map(|o| o.ordinal).collect();
            rows.sort_by_key(|o| draft.place(*o));
            rows
        };
        for ordinal in [5, 2] {
            draft.apply(&Change::Add(ordinal), &options);
        }
        assert_eq!(rows(&draft), [1, 2, 3, 4, 5, 6, 7]);
        assert!(draft.is_out_of_order(&options));
        draft.apply(&Change::PutInOrder, &options);
        assert_eq!(rows(&draft), [5, 2, 1, 3, 4, 6, 7]);
        draft.apply(&Change::Up(2), &options);
        assert_eq!(rows(&draft), [5, 2, 1, 3, 4, 6, 7]);
        assert!(draft.is_out_of_order(&options));
    }

    #[test]
    fn a_ranking_from_the_lists_is_taken_whole_or_not_at_all() {
        let options = options(7);
        let mut draft = Draft::default();
        assert!(draft.apply(&Change::Rank(vec![4, 2]), &options));
        for wrong in [vec![2, 2], vec![9], vec![1, 2, 3, 4, 5, 6]] {
            assert!(!draft.apply(&Change::Rank(wrong), &options));
        }
        assert_eq!(draft.ranking(), [4, 2]);
    }

    #[test]
    fn bytes_that_no_draft_writes_are_no_draft() {
        for (at, byte) in [(0, 6), (3, 1), (6, 9), (12, 2), (13, 6), (14, 1)] {
            let mut bytes = Draft::default().to_bytes();
            bytes[at] = byte;
            assert_eq!(Draft::from_bytes(&bytes), None, "{at}");
        }
    }

    proptest! {
        /// No sequence of presses leaves a repeated choice, a gap or a sixth rank, and every
        /// draft reads back.
        #[test]
        fn no_sequence_of_presses_makes_a_wrong_card(
            presses in prop::collection::vec((0..6usize, 0..9u8), 0..60)
        ) {
            let options = options(7);
            let mut draft = Draft::default();
            for (verb, ordinal) in presses {
                let changes = [
                    Change::Add(ordinal), Change::Up(ordinal), Change::Down(ordinal),
                    Change::Remove(ordinal), Change::PutInOrder, Change::NoPreference,
                ];
                let before = draft.clone();
                if !draft.apply(&changes[verb], &options) {
                    prop_assert_eq!(&before, &draft);
                }
                prop_assert!(PreferenceCard::parse(draft.ranking(), &options).is_ok());
                prop_assert_eq!(Draft::from_bytes(&draft.to_bytes()), Some(draft.clone()));
            }
        }
    }
}
