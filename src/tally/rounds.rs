//! Elimination counts: tally, decide, move the cards of whoever goes, repeat.
//!
//! One procedure for three endings ([`Mode`]) and both forms of cards ([`Deck`]). Cards lie in a
//! pile per preference, and only the piles of those eliminated are read again.

use super::chance::{self, BadRecord, Purpose, Question, Recorded};
use super::exact::Fraction;
use super::ranking::{Continuing, Deck, Inactive, Place};
use super::reason::Reason;
use super::slate::Pref;

/// How a count ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// When everybody left has this share; `at_least`: exactly the share suffices.
    Threshold { share: Fraction, at_least: bool },
    /// When everybody left has this many cards.
    Reach(u64),
    /// When somebody has a majority of the cards that count.
    Majority,
    /// When this many are left.
    UntilLeft(u32),
}

/// Which round the threshold is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    FirstRound,
    CurrentRound,
}

/// Who goes in a round in which the count does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elimination {
    /// The smallest.
    OneAtATime,
    /// Everybody below the threshold.
    Cutoff,
    /// Everybody who cannot catch up, where that is more than one; else the smallest.
    Batch,
}

/// How a tie is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ties {
    /// By an order fixed before the count: the earliest wins, the latest loses.
    Order(Vec<Pref>),
    /// By a game of chance; with `earlier_rounds`, by the latest round that tells them apart first.
    Chance { earlier_rounds: bool },
}

/// The rules of an elimination count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRules {
    pub mode: Mode,
    pub basis: Basis,
    pub elimination: Elimination,
    pub ties: Ties,
    /// Passed over from the start.
    pub exclude: Vec<Pref>,
    /// Eliminated first while it has cards; cannot win.
    pub write_in: Option<Pref>,
    pub drop_without_first: bool,
    /// All below it go together.
    pub minimum: Option<u64>,
    /// After a winner, goes on until two are left.
    pub continue_until_two: bool,
    pub stop_after_round: Option<u32>,
}

impl RoundRules {
    /// A count to a threshold of the current round, one at a time, ties to chance.
    #[must_use]
    pub fn to_threshold(share: Fraction) -> Self {
        Self {
            mode: Mode::Threshold {
                share,
                at_least: true,
            },
            basis: Basis::CurrentRound,
            elimination: Elimination::OneAtATime,
            ties: Ties::Chance {
                earlier_rounds: false,
            },
            exclude: Vec::new(),
            write_in: None,
            drop_without_first: false,
            minimum: None,
            continue_until_two: false,
            stop_after_round: None,
        }
    }
}

/// Cards that count for nobody, by why (blank cards are not among them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InactiveCards {
    pub overvotes: u64,
    pub skipped: u64,
    pub repeated: u64,
    pub exhausted: u64,
}

impl InactiveCards {
    fn add(&mut self, why: Inactive, cards: u64) {
        match why {
            Inactive::Blank => {}
            Inactive::Overvote => self.overvotes += cards,
            Inactive::Skipped => self.skipped += cards,
            Inactive::Repeated => self.repeated += cards,
            Inactive::Exhausted => self.exhausted += cards,
        }
    }
}

/// What one preference's pile became: cards by destination, `None` for nobody.
pub type Moves = Vec<(Option<Pref>, u64)>;

/// One round of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// From 1.
    pub number: u32,
    /// Cards by preference, of those who continue.
    pub tally: Vec<(Pref, u64)>,
    /// Cards that count for somebody.
    pub active: u64,
    pub threshold: Fraction,
    pub inactive: InactiveCards,
    pub elected: Vec<Pref>,
    pub eliminated: Vec<Pref>,
    pub transfers: Vec<(Pref, Moves)>,
    /// By slice: cards by preference, in the order of `tally`.
    pub slices: Vec<Vec<u64>>,
    pub reasons: Vec<Reason>,
}

/// A tie and what settled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    pub question: Question,
    pub selected: Pref,
}

/// A finished count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    pub rounds: Vec<Round>,
    pub elected: Vec<Pref>,
    /// Blank cards.
    pub blank: u64,
    /// All cards, blank ones included.
    pub total: u64,
    pub ties: Vec<Tie>,
    /// What was decided before the first round.
    pub before: Vec<Reason>,
}

/// A count that ended, or that waits for a game of chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    Complete(Outcome),
    /// The question, and the rounds so far (the last one undecided).
    ChanceRequired(Question, Outcome),
}

/// Why a count is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    #[error("nobody has the minimum of {0} cards, so the count cannot start; lower the minimum")]
    AllBelowMinimum(u64),
    #[error(transparent)]
    BadRecord(#[from] BadRecord),
}

/// Counts the cards of `deck` for a slate of `size` preferences.
///
/// # Errors
/// [`CountError`] where everybody is below the minimum, or a recorded game of chance does not fit.
pub fn count(
    deck: &impl Deck,
    size: usize,
    rules: &RoundRules,
    recorded: &[Recorded],
) -> Result<Count, CountError> {
    let mut continuing = Continuing::everybody(size);
    let mut before = Vec::new();
    for pref in &rules.exclude {
        continuing.drop(*pref);
        before.push(Reason::Excluded { pref: *pref });
    }
    if rules.drop_without_first {
        let first = Piles::lay(deck, size, &continuing);
        let without: Vec<Pref> = continuing
            .prefs()
            .filter(|p| first.tally[p.index()] == 0)
            .collect();
        for pref in without {
            continuing.drop(pref);
            before.push(Reason::WithoutFirst { pref });
        }
    }
    let piles = Piles::lay(deck, size, &continuing);
    let blank = piles.blank;
    let total = (0..deck.rankings()).map(|i| deck.cards(i)).sum();
    let done = Outcome {
        blank,
        total,
        before,
        ..Outcome::default()
    };
    if piles.active == 0 {
        return Ok(Count::Complete(done));
    }
    let winners = Vec::new();
    let mut run = Run {
        deck,
        rules,
        recorded,
        continuing,
        piles,
        winners,
        frozen: None,
        done,
    };
    match run.to_the_end()? {
        None => Ok(Count::Complete(run.finish())),
        Some(question) => Ok(Count::ChanceRequired(question, run.finish())),
    }
}

/// Cards by preference, and who counts for nobody.
struct Piles {
    /// Rankings (by number) that count for each preference now.
    piles: Vec<Vec<u32>>,
    tally: Vec<u64>,
    slices: Vec<Vec<u64>>,
    active: u64,
    blank: u64,
    inactive: InactiveCards,
}

impl Piles {
    fn lay(deck: &impl Deck, size: usize, continuing: &Continuing) -> Self {
        let mut piles = Self {
            piles: vec![Vec::new(); size],
            tally: vec![0; size],
            slices: vec![vec![0; size]; deck.slice_count()],
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
                Place::Nobody(why) => piles.inactive.add(why, cards),
            }
        }
        piles
    }

    fn put(&mut self, deck: &impl Deck, number: u32, pref: Pref, cards: u64) {
        self.piles[pref.index()].push(number);
        self.tally[pref.index()] += cards;
        for slice in deck.slices(number as usize) {
            self.slices[*slice as usize][pref.index()] += cards;
        }
    }

    /// Reads the pile of `from`, which no longer continues, again.
    fn move_pile(&mut self, deck: &impl Deck, from: Pref, continuing: &Continuing) -> Moves {
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
                    self.inactive.add(why, cards);
                }
            }
        }
        self.active -= gone;
        self.tally[from.index()] = 0;
        for slice in &mut self.slices {
            slice[from.index()] = 0;
        }
        let moved = continuing.prefs().filter(|p| to[p.index()] > 0);
        let mut moves: Moves = moved.map(|p| (Some(p), to[p.index()])).collect();
        if gone > 0 {
            moves.push((None, gone));
        }
        moves
    }
}

/// A count under way.
struct Run<'a, D> {
    deck: &'a D,
    rules: &'a RoundRules,
    recorded: &'a [Recorded],
    continuing: Continuing,
    piles: Piles,
    winners: Vec<Pref>,
    /// The threshold that stays.
    frozen: Option<Fraction>,
    done: Outcome,
}

/// What a round decides, with the reasons.
type Decision = (Vec<Pref>, Vec<Reason>);

/// Either a decision or a question that must be answered first.
type Asked<T> = Result<T, Stop>;

enum Stop {
    Ask(Question),
    Refuse(CountError),
}

impl From<BadRecord> for Stop {
    fn from(error: BadRecord) -> Self {
        Self::Refuse(error.into())
    }
}

impl<D: Deck> Run<'_, D> {
    fn finish(mut self) -> Outcome {
        self.winners.sort_unstable();
        self.done.elected = self.winners;
        self.done
    }

    /// Runs rounds until the count ends (`None`) or needs a game of chance.
    fn to_the_end(&mut self) -> Result<Option<Question>, CountError> {
        loop {
            let mut round = self.open_round();
            match self.decide(&mut round) {
                Ok(()) => {}
                Err(Stop::Refuse(error)) => return Err(error),
                Err(Stop::Ask(question)) => {
                    let reason = Reason::Chance {
                        question: question.clone(),
                        selected: vec![],
                    };
                    round.reasons.push(reason);
                    self.done.rounds.push(round);
                    return Ok(Some(question));
                }
            }
            let last = self.is_last(&round);
            for pref in &round.eliminated {
                self.continuing.drop(*pref);
            }
            for pref in round.eliminated.clone() {
                let moves = match last || self.continuing.count() == 0 {
                    true => Moves::new(),
                    false => self.piles.move_pile(self.deck, pref, &self.continuing),
                };
                for (to, cards) in &moves {
                    round.reasons.push(Reason::Transferred {
                        from: pref,
                        to: *to,
                        cards: *cards,
                    });
                }
                round.transfers.push((pref, moves));
            }
            self.done.rounds.push(round);
            if last || self.continuing.count() == 0 {
                return Ok(None);
            }
        }
    }

    fn open_round(&mut self) -> Round {
        let number = u32::try_from(self.done.rounds.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let threshold = self.frozen.unwrap_or_else(|| self.threshold());
        let prefs: Vec<Pref> = self.continuing.prefs().collect();
        let fixed = match self.rules.mode {
            Mode::UntilLeft(_) => true,
            _ => self.rules.basis == Basis::FirstRound,
        };
        if fixed {
            self.frozen = Some(threshold);
        }
        Round {
            number,
            tally: prefs
                .iter()
                .map(|p| (*p, self.piles.tally[p.index()]))
                .collect(),
            active: self.piles.active,
            threshold,
            inactive: self.piles.inactive,
            elected: Vec::new(),
            eliminated: Vec::new(),
            transfers: Vec::new(),
            slices: self
                .piles
                .slices
                .iter()
                .map(|s| prefs.iter().map(|p| s[p.index()]).collect())
                .collect(),
            reasons: Vec::new(),
        }
    }

    fn threshold(&self) -> Fraction {
        let active = self.piles.active;
        let more_than = |seats: u64| Fraction::whole(u128::from(active / (seats + 1) + 1));
        let threshold = match self.rules.mode {
            Mode::Threshold { share, .. } => return share.of(active),
            Mode::Reach(cards) => return Fraction::whole(u128::from(cards)),
            Mode::Majority => more_than(1),
            Mode::UntilLeft(seats) => more_than(u64::from(seats)),
        };
        threshold.max(Fraction::whole(u128::from(self.rules.minimum.unwrap_or(0))))
    }

    fn cards(&self, pref: Pref) -> u64 {
        self.piles.tally[pref.index()]
    }

    fn seats(&self) -> usize {
        match self.rules.mode {
            Mode::UntilLeft(seats) => usize::try_from(seats).unwrap_or(usize::MAX),
            _ => 1,
        }
    }

    fn decide(&mut self, round: &mut Round) -> Asked<()> {
        if let (1, Some(minimum)) = (round.number, self.rules.minimum)
            && round.tally.iter().all(|(_, cards)| *cards < minimum)
        {
            return Err(Stop::Refuse(CountError::AllBelowMinimum(minimum)));
        }
        let (elected, reasons) = self.elect(round)?;
        round.reasons.extend(reasons);
        if elected.is_empty() {
            if self.wants_more(round) {
                let (eliminated, reasons) = self.eliminate(round)?;
                round.eliminated = eliminated;
                round.reasons.extend(reasons);
            }
        } else {
            if self.rules.continue_until_two {
                self.frozen = Some(round.threshold);
            }
            self.winners.extend(&elected);
            round.elected = elected;
        }
        Ok(())
    }

    /// Who is elected in this round.
    fn elect(&mut self, round: &Round) -> Asked<Decision> {
        let write_in_has_cards = self.rules.write_in.is_some_and(|w| self.cards(w) > 0);
        if write_in_has_cards || (!self.winners.is_empty()) {
            return Ok(Decision::default());
        }
        let left: Vec<Pref> = self
            .continuing
            .prefs()
            .filter(|p| Some(*p) != self.rules.write_in)
            .collect();
        match self.rules.mode {
            Mode::Threshold { .. } | Mode::Reach(_) => {
                if left.is_empty() || self.continuing.prefs().any(|p| self.is_below(p, round)) {
                    return Ok(Decision::default());
                }
                let threshold = round.threshold;
                Ok((
                    left.clone(),
                    vec![Reason::AllReachThreshold {
                        prefs: left,
                        threshold,
                    }],
                ))
            }
            Mode::UntilLeft(_) | Mode::Majority => self.elect_seats(round, left),
        }
    }

    fn elect_seats(&mut self, round: &Round, left: Vec<Pref>) -> Asked<Decision> {
        let alive = self.continuing.count();
        if alive <= self.seats() {
            return Ok((left.clone(), vec![Reason::LastLeft { prefs: left }]));
        }
        if matches!(self.rules.mode, Mode::UntilLeft(_)) {
            return Ok(Decision::default());
        }
        let reach = |p: &&Pref| Fraction::whole(u128::from(self.cards(**p))) >= round.threshold;
        let over: Vec<Pref> = left.iter().filter(reach).copied().collect();
        if let [winner] = over[..] {
            return Ok((over, vec![self.reaches(winner, round)]));
        }
        // Several have a threshold fixed in an earlier round, or two are left and neither has it.
        if over.is_empty() && alive != 2 {
            return Ok(Decision::default());
        }
        let most = left.iter().map(|p| self.cards(*p)).max().unwrap_or(0);
        if over.is_empty() && self.rules.minimum.is_some_and(|minimum| most < minimum) {
            return Ok(Decision::default());
        }
        let leaders: Vec<Pref> = left
            .iter()
            .filter(|p| self.cards(**p) == most)
            .copied()
            .collect();
        let (winner, tie) = self.one_of(leaders, Purpose::Winner(round.number))?;
        let mut reasons: Vec<Reason> = tie.into_iter().collect();
        reasons.push(match over.is_empty() {
            true => Reason::MostOfTwo {
                pref: winner,
                cards: most,
            },
            false => self.reaches(winner, round),
        });
        Ok((vec![winner], reasons))
    }

    fn reaches(&self, pref: Pref, round: &Round) -> Reason {
        Reason::ReachesThreshold {
            pref,
            cards: self.cards(pref),
            threshold: round.threshold,
        }
    }

    /// Whether somebody must still go.
    fn wants_more(&self, round: &Round) -> bool {
        match self.rules.mode {
            Mode::Threshold { .. } | Mode::Reach(_) => true,
            _ if self.winners.is_empty() => true,
            _ => self.rules.continue_until_two && round.tally.len() > 2,
        }
    }

    /// Whether the count ends with this round.
    fn is_last(&self, round: &Round) -> bool {
        if self
            .rules
            .stop_after_round
            .is_some_and(|stop| round.number >= stop)
        {
            return true;
        }
        if self.winners.is_empty() {
            return false;
        }
        let on_to_two = self.rules.continue_until_two && self.rules.mode == Mode::Majority;
        !on_to_two || (round.eliminated.is_empty() && round.tally.len() <= 2)
    }

    /// Who goes in this round.
    fn eliminate(&mut self, round: &Round) -> Asked<Decision> {
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

    fn is_below(&self, pref: Pref, round: &Round) -> bool {
        let cards = Fraction::whole(u128::from(self.cards(pref)));
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

    /// Everybody below the highest gap that the cards of all below it together cannot close.
    fn batch(&self, round: &Round) -> Vec<Pref> {
        let mut by_cards: Vec<(u64, Pref)> = round.tally.iter().map(|(p, n)| (*n, *p)).collect();
        by_cards.sort_unstable();
        let mut cuts = vec![0];
        let mut sum = 0;
        for (place, (cards, _)) in by_cards.iter().enumerate() {
            // Equals go or stay together: a cut lies only where the next one has strictly more.
            if place > 0 && sum < *cards {
                cuts.push(place);
            }
            sum += cards;
        }
        let mut cut = cuts.pop().unwrap_or(0);
        // A count that goes on to two must not be left with the winner alone.
        if self.rules.continue_until_two && by_cards.len().saturating_sub(cut) == 1 {
            cut = cuts.pop().unwrap_or(0);
        }
        by_cards.truncate(cut);
        by_cards.into_iter().map(|(_, p)| p).collect()
    }

    /// One of the tied, by the rule for ties; alone, without one.
    fn one_of(&mut self, tied: Vec<Pref>, purpose: Purpose) -> Asked<(Pref, Option<Reason>)> {
        if let [only] = tied[..] {
            return Ok((only, None));
        }
        let question = Question {
            purpose,
            places: 1,
            among: tied,
        };
        let (selected, reason) = match &self.rules.ties {
            Ties::Order(order) => self.by_order(order, &question)?,
            Ties::Chance { earlier_rounds } => self.by_chance(*earlier_rounds, &question)?,
        };
        self.done.ties.push(Tie { question, selected });
        Ok((selected, Some(reason)))
    }

    fn by_order(&self, order: &[Pref], question: &Question) -> Asked<(Pref, Reason)> {
        let tied = question.among.clone();
        let mut listed = order.iter().copied().filter(|p| tied.contains(p));
        let selected = match question.purpose {
            Purpose::Winner(_) => listed.next(),
            _ => listed.next_back(),
        };
        let selected = selected.ok_or_else(|| Stop::Ask(question.clone()))?;
        Ok((selected, Reason::TieByOrder { tied, selected }))
    }

    fn by_chance(&self, earlier_rounds: bool, question: &Question) -> Asked<(Pref, Reason)> {
        let mut open = question.clone();
        if earlier_rounds {
            for round in self.done.rounds.iter().rev() {
                let cards = |p: &Pref| round.tally.iter().find(|(q, _)| q == p).map(|(_, n)| *n);
                let best = match question.purpose {
                    Purpose::Winner(_) => open.among.iter().filter_map(cards).max(),
                    _ => open.among.iter().filter_map(cards).min(),
                };
                open.among.retain(|p| cards(p) == best);
                if let [selected] = open.among[..] {
                    let (tied, round) = (question.among.clone(), round.number);
                    return Ok((
                        selected,
                        Reason::TieByRound {
                            tied,
                            selected,
                            round,
                        },
                    ));
                }
            }
        }
        // A record may name all who were tied, or those whom earlier rounds left.
        let mut answer = chance::answer(question, self.recorded)?;
        if answer.is_none() {
            answer = chance::answer(&open, self.recorded)?;
        }
        match answer.as_deref() {
            Some([selected, ..]) => {
                let reason = Reason::Chance {
                    question: question.clone(),
                    selected: vec![*selected],
                };
                Ok((*selected, reason))
            }
            _ => Err(Stop::Ask(open)),
        }
    }
}
