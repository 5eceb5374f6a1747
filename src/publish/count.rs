//! A virtual unit's result from its opened cards: the one way from a box to delegates, for the
//! server and for whoever checks it.

use super::unit::{CardCounts, Chance, Line, UnitResult};
use crate::domain::{PreferenceOption, Unit, UnitId};
use crate::tally::chance::Recorded;
use crate::tally::packed::{Interner, PackedCard, PackedDeck};
use crate::tally::ranking::{Continuing, Deck, Place};
use crate::tally::realign::{self, Aligned, CardInput, RealignError};
use crate::tally::rules::Preset;
use crate::tally::slate::{Pref, Slate, SlateError};
use crate::tally::unit::{self, UnitError};
use serde::{Deserialize, Serialize};

/// A district's opened cards, without anything that says whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenedBox {
    /// Rankings as ordinals, best first, in sorted order: the order says nothing about who cast
    /// which or when. Blank cards are among them.
    pub rankings: Vec<Vec<u8>>,
    /// Of all cards in the box, those that participants' own browsers sealed.
    pub from_browsers: u64,
    /// Of all cards in the box, those that were pressed on a telephone.
    pub from_phones: u64,
    /// Cards that a later one of the same participant replaced.
    pub superseded: u64,
    /// Cards that were not put to be opened: their proof does not hold, or they are copies.
    pub refused: u64,
    /// Cards that were opened and are no card. They count for nobody.
    pub unreadable: u64,
    /// Counted cards without any preference on them.
    pub blank: u64,
}

impl OpenedBox {
    /// From what came out of the box, in any order; `None` is what cannot be read.
    pub fn new(
        opened: impl IntoIterator<Item = Option<Vec<u8>>>,
        superseded: u64,
        refused: u64,
    ) -> Self {
        let mut found = Self {
            superseded,
            refused,
            ..Self::default()
        };
        for card in opened {
            match card {
                Some(ranking) => found.rankings.push(ranking),
                None => found.unreadable += 1,
            }
        }
        found.rankings.sort_unstable();
        found.blank = found.rankings.iter().filter(|r| r.is_empty()).count() as u64;
        found
    }

    /// The same, with how many of all its cards browsers have sealed, and how many came by phone.
    #[must_use]
    pub fn with_channels(self, from_browsers: u64, from_phones: u64) -> Self {
        Self {
            from_browsers,
            from_phones,
            ..self
        }
    }

    /// Cards that count.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.rankings.len() as u64
    }

    fn counts(&self) -> CardCounts {
        CardCounts {
            cast: self.counted() + self.superseded + self.refused + self.unreadable,
            from_browsers: self.from_browsers,
            from_phones: self.from_phones,
            superseded: self.superseded,
            refused: self.refused,
            unreadable: self.unreadable,
            counted: self.counted(),
            no_preference: self.blank,
        }
    }
}

/// A game of chance that was held for a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldChance {
    pub unit: UnitId,
    pub chance: Chance,
}

/// Why a unit's cards could not be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    #[error("a virtual unit has a district and a number of delegates to elect")]
    Incomplete,
    #[error(transparent)]
    Slate(#[from] SlateError),
    #[error(transparent)]
    Realign(#[from] RealignError),
    #[error(transparent)]
    Settle(#[from] UnitError),
}

/// Counts virtual units of one event.
pub struct Counter<'a> {
    preferences: &'a [PreferenceOption],
    preset: &'a Preset,
    chances: &'a [HeldChance],
    slate: Slate,
    interner: Interner,
}

impl<'a> Counter<'a> {
    /// Under these rules, with the games of chance held so far.
    ///
    /// # Errors
    /// [`CountError::Slate`].
    pub fn new(
        preferences: &'a [PreferenceOption],
        preset: &'a Preset,
        chances: &'a [HeldChance],
    ) -> Result<Self, CountError> {
        Ok(Self {
            slate: Slate::new(preferences.iter().map(|p| p.name.as_str()))?,
            interner: Interner::default(),
            preferences,
            preset,
            chances,
        })
    }

    /// A unit's result. One that waits for a game of chance says so.
    ///
    /// # Errors
    /// [`CountError`].
    pub fn count(&mut self, unit: &Unit, opened: &OpenedBox) -> Result<UnitResult, CountError> {
        let deck = self.deck(opened).ok_or(CountError::Incomplete)?;
        let input = CardInput {
            deck: &deck,
            size: self.slate.len(),
            delegates: unit.delegates.ok_or(CountError::Incomplete)?,
            uncommitted: self.uncommitted(),
        };
        let recorded: Vec<_> = self.recorded(unit.id).collect();
        let rules = &self.preset.name;
        let result = match realign::align(input, self.preset, &recorded)? {
            Aligned::Unit(input) => {
                let outcome = unit::settle(&input, self.preset, &recorded)?;
                UnitResult::settled(unit, rules, &self.slate, &input, &outcome)
            }
            Aligned::ChanceRequired(question) => UnitResult {
                attendance: opened.counted(),
                lines: self.first_lines(&deck),
                chance: Some(Chance::new(&question, None, &self.slate)),
                reported: true,
                ..UnitResult::missing(unit, rules)
            },
        };
        Ok(UnitResult {
            cards: Some(opened.counts()),
            ..result
        })
    }

    /// The cards as the engine takes them: ordinal 1 is the slate's first preference.
    fn deck(&mut self, opened: &OpenedBox) -> Option<PackedDeck> {
        let card = |ranking: &Vec<u8>| {
            let prefs = ranking
                .iter()
                .map(|o| o.checked_sub(1).map(|o| Pref(u16::from(o))));
            PackedCard::new(&prefs.collect::<Option<Vec<Pref>>>()?)
        };
        let cards: Option<Vec<PackedCard>> = opened.rankings.iter().map(card).collect();
        Some(self.interner.deck(&cards?))
    }

    fn uncommitted(&self) -> Option<Pref> {
        let option = self.preferences.iter().find(|p| p.is_uncommitted)?;
        self.slate.find(&option.name)
    }

    fn recorded(&self, unit: UnitId) -> impl Iterator<Item = Recorded> {
        let of_unit = self.chances.iter().filter(move |held| held.unit == unit);
        of_unit.filter_map(|held| held.chance.recorded(&self.slate))
    }

    /// The first alignment alone, for a unit whose realignment waits for chance.
    fn first_lines(&self, deck: &PackedDeck) -> Vec<Line> {
        let everybody = Continuing::everybody(self.slate.len());
        let mut first = vec![0; self.slate.len()];
        for i in 0..deck.rankings() {
            if let Place::For(pref) = deck.place(i, &everybody) {
                first[pref.index()] += deck.cards(i);
            }
        }
        let line = |pref: Pref| Line {
            first: first[pref.index()],
            ..Line::empty(self.slate.name(pref))
        };
        self.slate.prefs().map(line).collect()
    }
}
