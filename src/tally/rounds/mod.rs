//! Elimination counts: tally, decide, move the cards of whoever goes, repeat.
//!
//! One procedure for three endings ([`Mode`]) and both forms of cards ([`Deck`]). Cards lie in a
//! pile per preference, and only the piles of those eliminated are read again.

mod eliminate;
mod piles;
mod run;
mod ties;

use super::chance::{BadRecord, Question, Recorded};
use super::exact::Fraction;
use super::ranking::{Continuing, Deck, Inactive};
use super::reason::Reason;
use super::slate::Pref;
use piles::Piles;
use run::Run;

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

/// One slice's part of a round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slice {
    /// Cards by preference, in the order of the round's tally.
    pub tally: Vec<u64>,
    pub inactive: InactiveCards,
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
    /// By slice number.
    pub slices: Vec<Slice>,
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
    match run.run_rounds()? {
        None => Ok(Count::Complete(run.finish())),
        Some(question) => Ok(Count::ChanceRequired(question, run.finish())),
    }
}
