//! The least work a count can be: one table of rankings, rounds over the different ones, no log.

use super::PREFERENCES;
use caucus::tally::packed::PackedCard;

/// Cards by preference.
pub type Tally = [u64; PREFERENCES];

/// Five ranks of four bits, best in the lowest, 0 for none.
const BITS: u32 = 4;
const SLOTS: usize = 1 << (5 * BITS);

/// Cards in the kernel's own form.
pub fn cards(packed: &[PackedCard]) -> Vec<u32> {
    let narrow = |card: &PackedCard| {
        let ranks = (0u32..).zip(card.prefs());
        ranks.fold(0, |bits, (rank, pref)| {
            bits | (u32::from(pref.0) + 1) << (BITS * rank)
        })
    };
    packed.iter().map(narrow).collect()
}

/// A counter a ranking; its memory is kept from count to count.
#[derive(Default)]
pub struct Table {
    counters: Vec<u32>,
    different: Vec<(u32, u32)>,
}

impl Table {
    /// Eliminates the last until everybody left has 15 % of the cards still active.
    pub fn count(&mut self, cards: &[u32]) -> Tally {
        self.counters.clear();
        self.counters.resize(SLOTS, 0);
        for card in cards {
            self.counters[*card as usize & (SLOTS - 1)] += 1;
        }
        self.different.clear();
        let used = (0u32..).zip(&self.counters).filter(|(_, n)| **n > 0);
        self.different
            .extend(used.map(|(ranking, n)| (ranking, *n)));
        let mut left: u32 = (1 << (PREFERENCES + 1)) - 2;
        loop {
            let mut tally = [0; PREFERENCES];
            for (ranking, n) in &self.different {
                let mut ranks = *ranking;
                while ranks != 0 && left >> (ranks & 0xF) & 1 == 0 {
                    ranks >>= BITS;
                }
                if ranks != 0 {
                    tally[(ranks & 0xF) as usize - 1] += u64::from(*n);
                }
            }
            let active: u64 = tally.iter().sum();
            let those = || (0..PREFERENCES).filter(|p| left >> (p + 1) & 1 == 1);
            match those().min_by_key(|p| tally[*p]) {
                Some(last) if tally[last] * 20 < active * 3 => left &= !(2 << last),
                _ => return tally,
            }
        }
    }
}
