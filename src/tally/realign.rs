//! Ranked cards → first and final alignment of a unit.

use super::MOST_HEADS;
use super::chance::{Question, Recorded};
use super::ranking::{Continuing, Deck, Place};
use super::reason::Reason;
use super::rounds::{self, Basis, Count, CountError, Mode, RoundRules};
use super::rules::{BandShare, Preset, Realignment};
use super::slate::Pref;
use super::unit::{Group, UnitInput};

/// Cards of a unit and what they are counted for.
#[derive(Debug)]
pub struct CardInput<'a, D> {
    pub deck: &'a D,
    /// Preferences on the slate.
    pub size: usize,
    /// Delegates to elect.
    pub delegates: u32,
    pub uncommitted: Option<Pref>,
}

impl<D> Clone for CardInput<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for CardInput<'_, D> {}

/// Aligned cards, or the game of chance that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aligned {
    Unit(UnitInput),
    ChanceRequired(Question),
}

/// Why cards cannot be aligned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RealignError {
    #[error("{0} cards are more than a count takes ({MOST_HEADS})")]
    TooManyCards(u64),
    #[error("rules {0:?} do not say how cards realign")]
    NoRealignment(String),
    #[error("rules {0:?} do not say how cards join a room; nevada-2020 does")]
    NoFolding(String),
    #[error(transparent)]
    Count(#[from] CountError),
}

/// Aligns the cards of a virtual unit. Everybody whose card counts attends, blank cards included.
///
/// # Errors
/// [`RealignError`] where the preset has no rule for cards or a recorded outcome does not fit.
pub fn align(
    input: CardInput<'_, impl Deck>,
    preset: &Preset,
    recorded: &[Recorded],
) -> Result<Aligned, RealignError> {
    let no_rule = || RealignError::NoRealignment(preset.name.clone());
    let method = preset.cards.as_ref().ok_or_else(no_rule)?.realignment;
    let table = Table::first(input)?;
    let threshold = table.threshold(preset);
    match method {
        Realignment::OneShot => Ok(Aligned::Unit(table.one_shot(threshold))),
        Realignment::OneHop => Ok(Aligned::Unit(table.one_hop(threshold))),
        Realignment::Sequential => table.sequential(threshold, recorded),
        Realignment::Folded => Ok(Aligned::Unit(fold(input, preset, &[], 0)?)),
    }
}

/// Folds early cards into a room: they count for their first choice at both alignments and, where
/// that is still not viable, for their highest-ranked viable preference. One pass, no chain.
///
/// # Errors
/// [`RealignError`] where the preset does not fold cards into rooms, or there are too many.
pub fn fold(
    input: CardInput<'_, impl Deck>,
    preset: &Preset,
    room: &[Group],
    room_attendance: u64,
) -> Result<UnitInput, RealignError> {
    let method = preset.cards.as_ref().map(|cards| cards.realignment);
    if method != Some(Realignment::Folded) {
        return Err(RealignError::NoFolding(preset.name.clone()));
    }
    let mut table = Table::first(input)?;
    table.attendance += room_attendance;
    if table.attendance > MOST_HEADS {
        return Err(RealignError::TooManyCards(table.attendance));
    }
    let room_at = |pref: Pref, count: fn(&Group) -> Option<u64>| {
        room.iter()
            .find(|g| g.pref == pref)
            .and_then(count)
            .unwrap_or(0)
    };
    let threshold = table.threshold(preset);
    let with_first = |p: &Pref| room_at(*p, |g| g.final_) + table.first[p.index()];
    let viable = table.those(|p| with_first(&p) >= threshold);
    let cards = table.first.clone();
    let (mut moved, reasons) = table.move_to(&viable, |from, to, cards| Reason::Folded {
        from,
        to,
        cards,
    });
    for pref in viable.prefs() {
        moved[pref.index()] += room_at(pref, |g| g.final_);
    }
    let mut unit = table.unit(&moved, reasons);
    for group in &mut unit.groups {
        group.first = Some(room_at(group.pref, |g| g.first) + cards[group.pref.index()]);
    }
    Ok(unit)
}

/// The first alignment of a set of cards.
struct Table<'a, D> {
    input: CardInput<'a, D>,
    attendance: u64,
    first: Vec<u64>,
}

impl<'a, D: Deck> Table<'a, D> {
    fn first(input: CardInput<'a, D>) -> Result<Self, RealignError> {
        let attendance: u64 = (0..input.deck.rankings())
            .map(|i| input.deck.cards(i))
            .sum();
        if attendance > MOST_HEADS {
            return Err(RealignError::TooManyCards(attendance));
        }
        let everybody = Continuing::everybody(input.size);
        let mut first = vec![0; input.size];
        for i in 0..input.deck.rankings() {
            if let Place::For(pref) = input.deck.place(i, &everybody) {
                first[pref.index()] += input.deck.cards(i);
            }
        }
        Ok(Self {
            input,
            attendance,
            first,
        })
    }

    fn threshold(&self, preset: &Preset) -> u64 {
        match preset.band(self.input.delegates) {
            Some(BandShare::Share(share)) => u64::try_from(share.of(self.attendance).ceil())
                .unwrap_or(u64::MAX)
                .max(1),
            _ => 1,
        }
    }

    fn those(&self, keep: impl Fn(Pref) -> bool) -> Continuing {
        let mut continuing = Continuing::everybody(self.input.size);
        let out: Vec<Pref> = continuing.prefs().filter(|p| !keep(*p)).collect();
        out.into_iter().for_each(|p| continuing.drop(p));
        continuing
    }

    /// Reads every card again among `viable` only; says who moved where.
    fn move_to(
        &self,
        viable: &Continuing,
        say: impl Fn(Pref, Pref, u64) -> Reason,
    ) -> (Vec<u64>, Vec<Reason>) {
        let deck = self.input.deck;
        let everybody = Continuing::everybody(self.input.size);
        let mut moves = Moves::new(self.input.size);
        for i in 0..deck.rankings() {
            if let Place::For(from) = deck.place(i, &everybody) {
                let to = match deck.place(i, viable) {
                    Place::For(to) => Some(to),
                    Place::Nobody(_) => None,
                };
                moves.add(from, to, deck.cards(i));
            }
        }
        moves.finish(say)
    }

    fn one_shot(&self, threshold: u64) -> UnitInput {
        let viable = self.those(|p| self.first[p.index()] >= threshold);
        let say = |from, to, cards| Reason::OneShot { from, to, cards };
        let (final_, reasons) = self.move_to(&viable, say);
        self.unit(&final_, reasons)
    }

    fn one_hop(&self, threshold: u64) -> UnitInput {
        let deck = self.input.deck;
        let everybody = Continuing::everybody(self.input.size);
        let mut moves = Moves::new(self.input.size);
        for i in 0..deck.rankings() {
            if let Place::For(from) = deck.place(i, &everybody) {
                let stays = self.first[from.index()] >= threshold;
                let to = if stays {
                    Some(from)
                } else {
                    deck.next_rank(i, from)
                };
                moves.add(from, to, deck.cards(i));
            }
        }
        let (final_, reasons) = moves.finish(|from, to, cards| Reason::OneHop { from, to, cards });
        self.unit(&final_, reasons)
    }

    fn sequential(&self, threshold: u64, recorded: &[Recorded]) -> Result<Aligned, RealignError> {
        let rules = RoundRules {
            mode: Mode::Reach(threshold),
            basis: Basis::FirstRound,
            // Those without cards go first in any order and move nothing: no game of chance for it.
            drop_without_first: true,
            ..RoundRules::to_threshold(super::exact::Fraction::whole(0))
        };
        let outcome = match rounds::count(self.input.deck, self.input.size, &rules, recorded)? {
            Count::Complete(outcome) => outcome,
            Count::ChanceRequired(question, _) => return Ok(Aligned::ChanceRequired(question)),
        };
        let mut final_ = vec![0; self.input.size];
        if let Some(last) = outcome.rounds.last().filter(|r| !r.elected.is_empty()) {
            last.tally
                .iter()
                .for_each(|(p, cards)| final_[p.index()] = *cards);
        }
        let mut reasons = Vec::new();
        for (from, to, cards) in outcome
            .rounds
            .iter()
            .flat_map(|r| &r.transfers)
            .flat_map(|(from, moves)| moves.iter().map(|(to, cards)| (*from, *to, *cards)))
        {
            reasons.push(match to {
                Some(to) => Reason::Sequential { from, to, cards },
                None => Reason::Stranded { from, cards },
            });
        }
        for tie in outcome.ties {
            reasons.push(Reason::Chance {
                question: tie.question,
                selected: vec![tie.selected],
            });
        }
        Ok(Aligned::Unit(self.unit(&final_, reasons)))
    }

    fn unit(&self, final_: &[u64], movement: Vec<Reason>) -> UnitInput {
        let prefs = Continuing::everybody(self.input.size);
        let group = |pref: Pref| Group {
            pref,
            first: Some(self.first[pref.index()]),
            final_: Some(final_[pref.index()]),
        };
        UnitInput {
            attendance: self.attendance,
            delegates: self.input.delegates,
            groups: prefs.prefs().map(group).collect(),
            uncommitted: self.input.uncommitted,
            movement,
        }
    }
}

/// Cards by where they came from and where they went.
struct Moves {
    /// `[from][to]`; the last column is nobody.
    cards: Vec<Vec<u64>>,
}

impl Moves {
    fn new(size: usize) -> Self {
        Self {
            cards: vec![vec![0; size + 1]; size],
        }
    }

    fn add(&mut self, from: Pref, to: Option<Pref>, cards: u64) {
        let row = &mut self.cards[from.index()];
        let nobody = row.len() - 1;
        row[to.map_or(nobody, Pref::index)] += cards;
    }

    /// The final counts, and a sentence for every move.
    fn finish(self, say: impl Fn(Pref, Pref, u64) -> Reason) -> (Vec<u64>, Vec<Reason>) {
        let size = self.cards.len();
        let mut final_ = vec![0; size];
        let mut reasons = Vec::new();
        for (row, from) in self.cards.iter().zip((0u16..).map(Pref)) {
            for (cards, to) in row.iter().zip((0u16..).map(Pref)) {
                match final_.get_mut(to.index()) {
                    Some(count) => *count += cards,
                    None if *cards > 0 => reasons.push(Reason::Stranded {
                        from,
                        cards: *cards,
                    }),
                    None => {}
                }
                if *cards > 0 && from != to && to.index() < size {
                    reasons.push(say(from, to, *cards));
                }
            }
        }
        (final_, reasons)
    }
}
