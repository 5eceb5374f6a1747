//! The fast way in for the platform's own cards: five ranks of up to thirty-one preferences in 25
//! bits. Both forms run through the same count and give the same result; a property holds them
//! together.

use super::ranking::{Continuing, Deck, Inactive, Place};
use super::slate::Pref;

/// The most preferences a packed card can name.
pub const MOST_PREFS: usize = 31;
/// The ranks a packed card has.
pub const RANKS: u32 = 5;

const BITS: u32 = 5;
const RANK_MASK: u32 = (1 << BITS) - 1;

/// A card: five 5-bit ranks from the lowest bits up, each 0 (none) or a preference's index + 1.
/// Ranks are filled from the first, without gaps or repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PackedCard(u32);

impl PackedCard {
    /// Packs preferences, best first; `None` for more than five, a repeat, or one beyond the 31st.
    #[must_use]
    pub fn new(prefs: &[Pref]) -> Option<Self> {
        let mut bits = 0;
        for (i, (rank, pref)) in (0..RANKS).zip(prefs).enumerate() {
            if pref.index() >= MOST_PREFS || prefs[..i].contains(pref) {
                return None;
            }
            bits |= (u32::from(pref.0) + 1) << (BITS * rank);
        }
        (prefs.len() <= 5).then_some(Self(bits))
    }

    /// The preferences, best first.
    pub fn prefs(self) -> impl Iterator<Item = Pref> {
        let code = move |rank| self.0 >> (BITS * rank) & RANK_MASK;
        let codes = (0..RANKS).map(code).take_while(|code| *code != 0);
        codes.filter_map(|code| u16::try_from(code - 1).ok().map(Pref))
    }

    /// The 25 bits.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }
}

/// Packed cards: rankings with how many hold each; the same ranking may stand more than once.
#[derive(Debug, Clone, Default)]
pub struct PackedDeck {
    rankings: Vec<(PackedCard, u32)>,
}

/// Counts packed cards into a [`PackedDeck`]; its memory is kept for the next one.
#[derive(Debug, Default)]
pub struct Interner {
    counts: Vec<u32>,
}

/// From this many cards on, reading a table of all rankings costs less than the cards it saves.
pub const MANY_CARDS: usize = 1 << 17;

/// Preferences whose rankings fit a table of 2^20 counters.
const NARROW_PREFS: u32 = 15;
const NARROW_BITS: u32 = 4;
/// Slots that differ only in the first rank.
const BLOCK: usize = 1 << NARROW_BITS;

impl Interner {
    /// The deck of these cards. Few are taken as they are; many are counted into one table of
    /// rankings or, with more than fifteen preferences in use, sorted.
    pub fn deck(&mut self, cards: &[PackedCard]) -> PackedDeck {
        if cards.len() < MANY_CARDS {
            let rankings = cards.iter().map(|card| (*card, 1)).collect();
            return PackedDeck { rankings };
        }
        let fits = u32::try_from(cards.len()).is_ok();
        let deck = if fits { self.by_table(cards) } else { None };
        deck.unwrap_or_else(|| by_sorting(cards))
    }

    /// Counts the cards in one pass; `None` where one of them was too wide for the table.
    fn by_table(&mut self, cards: &[PackedCard]) -> Option<PackedDeck> {
        self.counts.resize(1 << (NARROW_BITS * RANKS), 0);
        let slots = self.counts.len() - 1;
        let mut wide = 0;
        for card in cards {
            wide |= wide_codes(card.0);
            // The mask changes nothing for a narrow card; it spares a bounds check on each.
            self.counts[narrow(card.0) as usize & slots] += 1;
        }
        if wide != 0 {
            self.counts.fill(0);
            return None;
        }
        let mut deck = PackedDeck::default();
        // Most rankings are nobody's: whole blocks that share all ranks but the first are passed.
        for (block, counts) in (0u32..).zip(self.counts.chunks_exact_mut(BLOCK)) {
            if counts.iter().fold(0, |any, count| any | count) == 0 {
                continue;
            }
            for (first, count) in (0u32..).zip(counts).filter(|(_, count)| **count > 0) {
                let card = PackedCard(widen(block << NARROW_BITS | first));
                deck.rankings.push((card, std::mem::take(count)));
            }
        }
        Some(deck)
    }
}

fn by_sorting(cards: &[PackedCard]) -> PackedDeck {
    let mut sorted = cards.to_vec();
    sorted.sort_unstable();
    let mut deck = PackedDeck::default();
    for card in sorted {
        match deck.rankings.last_mut() {
            Some((last, count)) if *last == card && *count < u32::MAX => *count += 1,
            _ => deck.rankings.push((card, 1)),
        }
    }
    deck
}

/// The bits of all ranks that a code above [`NARROW_PREFS`] sets.
fn wide_codes(bits: u32) -> u32 {
    const HIGH: u32 = 1 << (BITS - 1);
    bits & (HIGH | HIGH << BITS | HIGH << (2 * BITS) | HIGH << (3 * BITS) | HIGH << (4 * BITS))
}

/// Five 5-bit ranks as five 4-bit ones.
fn narrow(bits: u32) -> u32 {
    const _: () = assert!(NARROW_PREFS == RANK_MASK >> 1);
    (bits & 0xF)
        | (bits >> 1 & 0xF0)
        | (bits >> 2 & 0xF00)
        | (bits >> 3 & 0xF000)
        | (bits >> 4 & 0xF_0000)
}

/// The inverse of [`narrow`].
fn widen(slot: u32) -> u32 {
    (slot & 0xF)
        | (slot & 0xF0) << 1
        | (slot & 0xF00) << 2
        | (slot & 0xF000) << 3
        | (slot & 0xF_0000) << 4
}

impl Deck for PackedDeck {
    fn rankings(&self) -> usize {
        self.rankings.len()
    }

    fn cards(&self, i: usize) -> u64 {
        u64::from(self.rankings[i].1)
    }

    fn place(&self, i: usize, continuing: &Continuing) -> Place {
        let mut bits = self.rankings[i].0.0;
        if bits == 0 {
            return Place::Nobody(Inactive::Blank);
        }
        let mask = continuing.mask();
        while bits != 0 {
            let code = bits & RANK_MASK;
            if mask >> code & 1 == 1 {
                return u16::try_from(code - 1)
                    .map_or(Place::Nobody(Inactive::Exhausted), |p| Place::For(Pref(p)));
            }
            bits >>= BITS;
        }
        Place::Nobody(Inactive::Exhausted)
    }

    fn next_rank(&self, i: usize, from: Pref) -> Option<Pref> {
        self.rankings[i].0.prefs().skip_while(|p| *p != from).nth(1)
    }

    fn slices(&self, _: usize) -> &[u32] {
        &[]
    }

    fn slice_count(&self) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_order_and_refuses_what_cannot_be_packed() {
        let prefs = |codes: &[u16]| codes.iter().map(|c| Pref(*c)).collect::<Vec<_>>();
        let card = PackedCard::new(&prefs(&[30, 0, 14])).unwrap();
        assert_eq!(card.prefs().collect::<Vec<_>>(), prefs(&[30, 0, 14]));
        assert!(PackedCard::new(&prefs(&[31])).is_none());
        assert!(PackedCard::new(&prefs(&[1, 1])).is_none());
        assert!(PackedCard::new(&prefs(&[0, 1, 2, 3, 4, 5])).is_none());
        for bits in [0, 0b01111_01111_01111_01111_01111, 0b00001_00010_00011] {
            assert_eq!(widen(narrow(bits)), bits);
        }
    }
}
