//! A ranking in the making. It travels in hidden fields of the form, so the server keeps nothing
//! before a card is cast. A repeated choice or a gap cannot be expressed.

use super::form::Fields;
use super::problem::{Code, Problem};
use crate::domain::{MAX_RANKS, PreferenceOption};

/// Name of the hidden fields that carry the ranking, one a choice, best first.
pub const FIELD: &str = "choice";

/// Different ordinals of the event, best first, at most [`MAX_RANKS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft(Vec<u8>);

/// One press of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Add(u8),
    Up(u8),
    Down(u8),
    Remove(u8),
}

/// What the press did, for the one line that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Added {
        ordinal: u8,
        rank: usize,
    },
    Moved {
        ordinal: u8,
        rank: usize,
    },
    /// Lower choices each moved up by one if there were any.
    Removed {
        ordinal: u8,
        closed_gap: bool,
    },
    /// An old page, a double press: the ranking is as it was.
    Nothing,
}

impl Change {
    /// Reads the value of a button, for instance `add-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
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

impl Draft {
    /// The draft in the hidden fields. Our pages cannot send an unknown, repeated or sixth
    /// choice, so such a form is refused rather than repaired.
    ///
    /// # Errors
    /// `malformed_request`.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let mut draft = Self::default();
        for value in fields.all(FIELD) {
            let ordinal: u8 = value.parse().map_err(|_| malformed())?;
            if draft.0.contains(&ordinal) || draft.0.len() == MAX_RANKS {
                return Err(malformed());
            }
            draft.0.push(ordinal);
        }
        Ok(draft)
    }

    /// The ranked ordinals, best first.
    #[must_use]
    pub fn ordinals(&self) -> &[u8] {
        &self.0
    }

    /// The rank of a preference, from 1.
    #[must_use]
    pub fn rank(&self, ordinal: u8) -> Option<usize> {
        self.0
            .iter()
            .position(|o| *o == ordinal)
            .map(|index| index + 1)
    }

    /// The rank the next choice would get; none where the card is full.
    #[must_use]
    pub fn next_rank(&self) -> Option<usize> {
        (self.0.len() < MAX_RANKS).then_some(self.0.len() + 1)
    }

    /// Applies one press of a button.
    pub fn apply(&mut self, change: Change, options: &[PreferenceOption]) -> Effect {
        match change {
            Change::Add(ordinal) => self.add(ordinal, options),
            Change::Up(ordinal) => self.swap(ordinal, |index| index.checked_sub(1)),
            Change::Down(ordinal) => self.swap(ordinal, |index| index.checked_add(1)),
            Change::Remove(ordinal) => self.remove(ordinal),
        }
    }

    fn add(&mut self, ordinal: u8, options: &[PreferenceOption]) -> Effect {
        let is_listed = options.iter().any(|o| o.ordinal == ordinal);
        match self.next_rank() {
            Some(rank) if is_listed && self.rank(ordinal).is_none() => {
                self.0.push(ordinal);
                Effect::Added { ordinal, rank }
            }
            _ => Effect::Nothing,
        }
    }

    fn swap(&mut self, ordinal: u8, target: impl Fn(usize) -> Option<usize>) -> Effect {
        let Some(from) = self.0.iter().position(|o| *o == ordinal) else {
            return Effect::Nothing;
        };
        match target(from) {
            Some(to) if to < self.0.len() => {
                self.0.swap(from, to);
                Effect::Moved {
                    ordinal,
                    rank: to + 1,
                }
            }
            _ => Effect::Nothing,
        }
    }

    fn remove(&mut self, ordinal: u8) -> Effect {
        let Some(index) = self.0.iter().position(|o| *o == ordinal) else {
            return Effect::Nothing;
        };
        self.0.remove(index);
        Effect::Removed {
            ordinal,
            closed_gap: index < self.0.len(),
        }
    }
}

/// The five drop-down lists, as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// One a list, in order; none where it was left at "no choice".
    pub picked: [Option<u8>; MAX_RANKS],
}

impl Lists {
    /// # Errors
    /// `malformed_request` for what our page cannot send.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let mut lists = Self::default();
        for (index, slot) in lists.picked.iter_mut().enumerate() {
            let value = fields
                .one(&format!("list-{}", index + 1))?
                .unwrap_or_default();
            if !value.is_empty() {
                let ordinal = value.parse();
                *slot = Some(ordinal.map_err(|_| Problem::new(Code::MalformedRequest))?);
            }
        }
        Ok(lists)
    }

    /// The lists that show a draft.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let mut lists = Self::default();
        for (slot, ordinal) in lists.picked.iter_mut().zip(draft.ordinals()) {
            *slot = Some(*ordinal);
        }
        lists
    }

    /// The ranking in the lists, gaps closed; or the numbers (from 1) of the lists that repeat
    /// an earlier one.
    ///
    /// # Errors
    /// The repeating lists.
    pub fn into_draft(self) -> Result<Draft, Vec<usize>> {
        let mut draft = Draft::default();
        let mut repeats = Vec::new();
        for (index, picked) in self.picked.into_iter().enumerate() {
            match picked {
                Some(ordinal) if draft.0.contains(&ordinal) => repeats.push(index + 1),
                Some(ordinal) => draft.0.push(ordinal),
                None => {}
            }
        }
        if repeats.is_empty() {
            Ok(draft)
        } else {
            Err(repeats)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let mut press = |text: &str| draft.apply(Change::parse(text).unwrap(), &options);
        assert_eq!(
            press("add-3"),
            Effect::Added {
                ordinal: 3,
                rank: 1
            }
        );
        assert_eq!(
            press("add-1"),
            Effect::Added {
                ordinal: 1,
                rank: 2
            }
        );
        assert_eq!(press("add-1"), Effect::Nothing);
        assert_eq!(press("add-9"), Effect::Nothing);
        assert_eq!(press("up-3"), Effect::Nothing);
        assert_eq!(
            press("up-1"),
            Effect::Moved {
                ordinal: 1,
                rank: 1
            }
        );
        assert_eq!(
            press("down-1"),
            Effect::Moved {
                ordinal: 1,
                rank: 2
            }
        );
        assert_eq!(press("down-1"), Effect::Nothing);
        assert_eq!(
            press("remove-3"),
            Effect::Removed {
                ordinal: 3,
                closed_gap: true
            }
        );
        assert_eq!(
            press("remove-1"),
            Effect::Removed {
                ordinal: 1,
                closed_gap: false
            }
        );
        assert_eq!(press("remove-1"), Effect::Nothing);
        assert_eq!(Change::parse("cast-1"), None);
        assert_eq!(Change::parse("add-300"), None);
    }

    #[test]
    fn a_form_our_page_cannot_send_is_refused() {
        let read = |values: &[&str]| {
            let pairs: Vec<_> = values.iter().map(|v| (FIELD, *v)).collect();
            Draft::read(&Fields::of(&pairs))
        };
        assert_eq!(read(&["2", "5"]).unwrap().ordinals(), [2, 5]);
        for wrong in [
            &["2", "2"][..],
            &["x"],
            &["-1"],
            &["1", "2", "3", "4", "5", "6"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn lists_close_gaps_and_name_the_ones_that_repeat() {
        let lists = |picked| Lists { picked };
        let gap = lists([Some(4), None, Some(2), None, None]);
        assert_eq!(gap.into_draft().unwrap().ordinals(), [4, 2]);
        let twice = lists([Some(4), Some(4), Some(2), Some(4), None]);
        assert_eq!(twice.into_draft(), Err(vec![2, 4]));
    }

    proptest! {
        /// No sequence of presses leaves a repeated choice, a gap or a sixth rank.
        #[test]
        fn no_sequence_of_presses_makes_a_wrong_card(
            presses in prop::collection::vec((0..4u8, 0..9u8), 0..60)
        ) {
            let options = options(7);
            let mut draft = Draft::default();
            for (verb, ordinal) in presses {
                let verbs = [Change::Add, Change::Up, Change::Down, Change::Remove];
                let before = draft.clone();
                let effect = draft.apply(verbs[usize::from(verb)](ordinal), &options);
                prop_assert_eq!(effect == Effect::Nothing, before == draft);
                prop_assert!(crate::domain::PreferenceCard::parse(draft.ordinals(), &options).is_ok());
            }
        }
    }
}
