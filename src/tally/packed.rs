//! The fast way in for the platform's own cards: five ranks of up to thirty-one preferences in 25
//! bits. Both forms run through the same count and give the same result; a property holds them
//! together.

use super::ranking::{Continuing, Deck, Inactive, Place};
use super::slate::Pref;

/// The most preferences a packed card can name.
pub const MOST_PREFS: usize = 31;
/// The ranks a packed card has.
pub const RANKS: u32 = 5;

/// Bits of a code that stand together with those of the other ranks; the fifth is kept apart.
const LOW_BITS: u32 = 4;
/// The low bits of all ranks.
const LOW: u32 = (1 << (LOW_BITS * RANKS)) - 1;

/// A card: for each of five ranks a code, 0 (none) or a preference's index + 1. The low four bits
/// of the codes come first, then the fifth bits: while no preference beyond the fifteenth is in
/// use, the number of a card is its place in a table of 2^20 rankings. Ranks are filled from the
/// first, without gaps or repeats.
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
            let code = u32::from(pref.0) + 1;
            bits |=
                (code & 0xF) << (LOW_BITS * rank) | (code >> LOW_BITS) << (LOW_BITS * RANKS + rank);
        }
        (prefs.len() <= 5).then_some(Self(bits))
    }

    /// The code at a rank from 0.
    fn code(self, rank: u32) -> u32 {
        (self.0 >> (LOW_BITS * rank) & 0xF) | (self.0 >> (LOW_BITS * RANKS + rank) & 1) << LOW_BITS
    }

    /// The codes of the ranks that are filled, best first.
    fn codes(self) -> impl Iterator<Item = u32> {
        (0..RANKS)
            .map(move |rank| self.code(rank))
            .take_while(|code| *code != 0)
    }

    /// The preferences, best first.
    pub fn prefs(self) -> impl Iterator<Item = Pref> {
        self.codes().filter_map(pref)
    }
}

fn pref(code: u32) -> Option<Pref> {
    u16::try_from(code.checked_sub(1)?).ok().map(Pref)
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

/// Slots that differ only in the first rank.
const BLOCK: usize = 1 << LOW_BITS;

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
        self.counts.resize(LOW as usize + 1, 0);
        // A slice of a known length, so that no card needs a bounds check.
        let counts = &mut self.counts[..=LOW as usize];
        let mut used = 0;
        for card in cards {
            used |= card.0;
            counts[(card.0 & LOW) as usize] += 1;
        }
        if used > LOW {
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
                let card = PackedCard(block << LOW_BITS | first);
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

impl Deck for PackedDeck {
    fn rankings(&self) -> usize {
        self.rankings.len()
    }

    fn cards(&self, i: usize) -> u64 {
        u64::from(self.rankings[i].1)
    }

    fn place(&self, i: usize, continuing: &Continuing) -> Place {
        let card = self.rankings[i].0;
        if card == PackedCard::default() {
            return Place::Nobody(Inactive::Blank);
        }
        let mask = continuing.mask();
        let continues = card.codes().find(|code| mask >> code & 1 == 1);
        match continues.and_then(pref) {
            Some(pref) => Place::For(pref),
            None => Place::Nobody(Inactive::Exhausted),
        }
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
    }
}
