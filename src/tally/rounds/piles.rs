//! Cards in a pile per preference; only the piles of those eliminated are read again.

use super::{InactiveCards, Moves, Slice};
use crate::tally::ranking::{Continuing, Deck, Inactive, Place};
use crate::tally::slate::Pref;

/// Cards by preference, and who counts for nobody.
pub(super) struct Piles {
    /// Rankings (by number) that count for each preference now.
    piles: Vec<Vec<u32>>,
    pub(super) tally: Vec<u64>,
    /// By slice number; tallies by preference.
    pub(super) slices: Vec<Slice>,
    pub(super) active: u64,
    pub(super) blank: u64,
    pub(super) inactive: InactiveCards,
}

impl Piles {
    pub(super) fn lay(deck: &impl Deck, size: usize, continuing: &Continuing) -> Self {
        let mut piles = Self {
            piles: vec![Vec::new(); size],
            tally: vec![0; size],
            slices: vec![Slice::of(size); deck.slice_count()],
            active: 0,
            blank: 0,
            inactive: InactiveCards::default(),
        };
        for (ranking, number) in (0..deck.rankings()).zip(0u32..) {
            let cards = deck.cards(ranking);
            match deck.place(ranking, continuing) {
                Place::For(pref) => {
                    piles.put(deck, number, pref, cards);
                    piles.active += cards;
                }
                Place::Nobody(Inactive::Blank) => piles.blank += cards,
                Place::Nobody(why) => piles.lay_aside(deck, number, why, cards),
            }
        }
        piles
    }

    fn put(&mut self, deck: &impl Deck, number: u32, pref: Pref, cards: u64) {
        self.piles[pref.index()].push(number);
        self.tally[pref.index()] += cards;
        for slice in deck.slices(number as usize) {
            self.slices[*slice as usize].tally[pref.index()] += cards;
        }
    }

    fn lay_aside(&mut self, deck: &impl Deck, number: u32, why: Inactive, cards: u64) {
        self.inactive.add(why, cards);
        for slice in deck.slices(number as usize) {
            self.slices[*slice as usize].inactive.add(why, cards);
        }
    }

    /// Reads the pile of `from`, which no longer continues, again.
    pub(super) fn move_pile(
        &mut self,
        deck: &impl Deck,
        from: Pref,
        continuing: &Continuing,
    ) -> Moves {
        let pile = std::mem::take(&mut self.piles[from.index()]);
        let mut to = vec![0u64; self.tally.len()];
        let mut gone = 0;
        for number in pile {
            let cards = deck.cards(number as usize);
            match deck.place(number as usize, continuing) {
                Place::For(pref) => {
                    self.put(deck, number, pref, cards);
                    to[pref.index()] += cards;
                }
                Place::Nobody(why) => {
                    gone += cards;
                    self.lay_aside(deck, number, why, cards);
                }
            }
        }
        self.active -= gone;
        self.tally[from.index()] = 0;
        for slice in &mut self.slices {
            slice.tally[from.index()] = 0;
        }
        let moved = continuing.prefs().filter(|p| to[p.index()] > 0);
        let mut moves: Moves = moved.map(|p| (Some(p), to[p.index()])).collect();
        if gone > 0 {
            moves.push((None, gone));
        }
        moves
    }
}

impl Slice {
    fn of(size: usize) -> Self {
        Self {
            tally: vec![0; size],
            inactive: InactiveCards::default(),
        }
    }

    /// The part of these preferences, in this order.
    pub(super) fn of_those(&self, prefs: &[Pref]) -> Self {
        Self {
            tally: prefs.iter().map(|p| self.tally[p.index()]).collect(),
            inactive: self.inactive,
        }
    }
}
