//! Who goes in a round in which the count does not end.

use super::run::{Asked, Decision, Run};
use super::{Elimination, Mode, Round};
use crate::tally::chance::Purpose;
use crate::tally::exact::Fraction;
use crate::tally::ranking::Deck;
use crate::tally::reason::Reason;
use crate::tally::slate::Pref;

impl<D: Deck> Run<'_, D> {
    /// Who goes in this round.
    pub(super) fn eliminate(&mut self, round: &Round) -> Asked<Decision> {
        // A winner already found stays to the end of a count that goes on to two.
        let field: Vec<Pref> = self
            .continuing
            .prefs()
            .filter(|p| !self.winners.contains(p))
            .collect();
        if let Some(pref) = self.rules.write_in.filter(|w| self.continuing.has(*w))
            && self.cards(pref) > 0
        {
            let cards = self.cards(pref);
            return Ok((vec![pref], vec![Reason::EliminatedWriteIn { pref, cards }]));
        }
        if let Some(minimum) = self.rules.minimum {
            let below = |p: &Pref| self.cards(*p) < minimum;
            let reason = |pref, cards| Reason::EliminatedMinimum {
                pref,
                cards,
                minimum,
            };
            let decision = self.all_of(&field, below, reason);
            if !decision.0.is_empty() {
                return Ok(decision);
            }
        }
        if self.rules.elimination == Elimination::Cutoff {
            let below = |p: &Pref| self.is_below(*p, round);
            let reason = |pref, cards| Reason::EliminatedBelow { pref, cards };
            let decision = self.all_of(&field, below, reason);
            if !decision.0.is_empty() {
                return Ok(decision);
            }
        }
        if self.rules.elimination == Elimination::Batch {
            let batch = self.batch(round);
            if batch.len() > 1 {
                let reason = |pref, cards| Reason::EliminatedBatch { pref, cards };
                return Ok(self.all_of(&field, |p| batch.contains(p), reason));
            }
        }
        let fewest = field.iter().map(|p| self.cards(*p)).min().unwrap_or(0);
        let last: Vec<Pref> = field
            .into_iter()
            .filter(|p| self.cards(*p) == fewest)
            .collect();
        let (pref, tie) = self.one_of(last, Purpose::Loser(round.number))?;
        let mut reasons: Vec<Reason> = tie.into_iter().collect();
        reasons.push(Reason::EliminatedLast {
            pref,
            cards: fewest,
        });
        Ok((vec![pref], reasons))
    }

    pub(super) fn is_below(&self, pref: Pref, round: &Round) -> bool {
        self.too_few(self.cards(pref), round)
    }

    /// Whether this many cards are below the threshold.
    fn too_few(&self, cards: u64, round: &Round) -> bool {
        let cards = Fraction::whole(u128::from(cards));
        match self.rules.mode {
            Mode::Threshold {
                at_least: false, ..
            } => cards <= round.threshold,
            _ => cards < round.threshold,
        }
    }

    fn all_of(
        &self,
        field: &[Pref],
        goes: impl Fn(&Pref) -> bool,
        reason: impl Fn(Pref, u64) -> Reason,
    ) -> Decision {
        let out: Vec<Pref> = field.iter().copied().filter(|p| goes(p)).collect();
        let reasons = out.iter().map(|p| reason(*p, self.cards(*p))).collect();
        (out, reasons)
    }

    /// Everybody below the highest gap that the cards of all below it together cannot close. Where
    /// the count goes to a threshold, they must not be able to reach that either, and as many are
    /// left as the count elects.
    fn batch(&self, round: &Round) -> Vec<Pref> {
        let mut by_cards: Vec<(u64, Pref)> = round.tally.iter().map(|(p, n)| (*n, *p)).collect();
        by_cards.sort_unstable();
        let left = if self.rules.continue_until_two {
            2
        } else {
            self.seats()
        };
        let most = by_cards.len().saturating_sub(left);
        let mut cut = 0;
        let mut sum = 0;
        for (place, (cards, _)) in by_cards.iter().enumerate().take(most + 1) {
            // Equals go or stay together: a cut lies only where the next one has strictly more.
            if sum < *cards && !self.could_stay(sum, round) {
                cut = place;
            }
            sum += cards;
        }
        by_cards.truncate(cut);
        by_cards.into_iter().map(|(_, p)| p).collect()
    }

    /// Whether this many cards keep a preference in a count to a threshold.
    fn could_stay(&self, cards: u64, round: &Round) -> bool {
        let to_threshold = matches!(self.rules.mode, Mode::Threshold { .. } | Mode::Reach(_));
        to_threshold && !self.too_few(cards, round)
    }
}
