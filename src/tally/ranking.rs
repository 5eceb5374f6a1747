//! Ranked cards of any kind, with overvotes, skipped and repeated ranks, kept once per ranking.

use super::slate::Pref;
use std::collections::HashMap;

/// What stands at one rank of a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Nothing.
    Skipped,
    One(Pref),
    /// Several at once; sorted, at least two.
    Over(Vec<Pref>),
    /// Several at once, but nobody knows which.
    OverUnknown,
}

impl Mark {
    /// The mark for a set of preferences at one rank.
    #[must_use]
    pub fn of(mut prefs: Vec<Pref>) -> Self {
        prefs.sort_unstable();
        prefs.dedup();
        match prefs[..] {
            [] => Self::Skipped,
            [one] => Self::One(one),
            _ => Self::Over(prefs),
        }
    }
}

/// What an overvote does to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overvote {
    /// The card ends there.
    Exhaust,
    /// The rank is passed over.
    SkipToNext,
    /// The card ends there if several of the marked still continue; one that does gets the card.
    ExhaustIfMultipleContinuing,
}

/// What a repeated preference does to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicate {
    /// The repeat is passed over.
    Skip,
    /// The card ends there.
    Exhaust,
}

/// How cards are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub overvote: Overvote,
    pub duplicate: Duplicate,
    /// The most consecutive skipped ranks before the next mark; `None`: any number.
    pub max_skipped: Option<usize>,
    /// Later ranks do not count; `None`: all count.
    pub max_rankings: Option<usize>,
}

impl Reading {
    /// How the platform's own cards are read: nothing irregular can be on them.
    pub const CLEAN: Self = Self {
        overvote: Overvote::Exhaust,
        duplicate: Duplicate::Skip,
        max_skipped: None,
        max_rankings: None,
    };
}

/// Why a card counts for nobody any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Inactive {
    /// Nothing was ever marked (an undervote).
    Blank,
    Overvote,
    Skipped,
    Repeated,
    /// No ranked preference continues.
    Exhausted,
}

/// Where a card counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    For(Pref),
    Nobody(Inactive),
}

/// Who still continues, by preference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuing {
    flags: Vec<bool>,
    /// The same for the first 32 preferences, bit `index + 1`: what packed cards test against.
    mask: u32,
}

impl Continuing {
    /// Everybody of a slate of this size.
    #[must_use]
    pub fn everybody(size: usize) -> Self {
        let mask = (0..size.min(31)).fold(0, |mask, i| mask | 2 << i);
        Self {
            flags: vec![true; size],
            mask,
        }
    }

    /// Takes a preference out.
    pub fn drop(&mut self, pref: Pref) {
        if let Some(flag) = self.flags.get_mut(pref.index()) {
            *flag = false;
        }
        if pref.index() < 31 {
            self.mask &= !(2 << pref.index());
        }
    }

    /// Whether this preference continues.
    #[must_use]
    pub fn has(&self, pref: Pref) -> bool {
        self.flags.get(pref.index()).copied().unwrap_or(false)
    }

    /// The packed form, bit `index + 1` for each continuing preference below 31.
    #[must_use]
    pub fn mask(&self) -> u32 {
        self.mask
    }

    /// Who continues, in slate order.
    pub fn prefs(&self) -> impl Iterator<Item = Pref> + '_ {
        let indexes = self.flags.iter().enumerate().filter(|(_, f)| **f);
        indexes.filter_map(|(i, _)| u16::try_from(i).ok().map(Pref))
    }

    /// How many continue.
    #[must_use]
    pub fn count(&self) -> usize {
        self.flags.iter().filter(|f| **f).count()
    }
}

/// A set of cards as the count sees it: different rankings, each with how many cards hold it.
pub trait Deck {
    /// How many different rankings there are.
    fn rankings(&self) -> usize;
    /// How many cards hold ranking `i`.
    fn cards(&self, i: usize) -> u64;
    /// Where ranking `i` counts among those who continue.
    fn place(&self, i: usize, continuing: &Continuing) -> Place;
    /// The rank right after `from` on ranking `i`, whoever continues; `None` where there is none.
    fn next_rank(&self, i: usize, from: Pref) -> Option<Pref>;
    /// The slices (by precinct, by batch …) that ranking `i` belongs to, by number.
    fn slices(&self, i: usize) -> &[u32];
    /// How many slices there are.
    fn slice_count(&self) -> usize;
}

/// Cards in the general form.
#[derive(Debug, Clone, Default)]
pub struct Cards {
    reading: Option<Reading>,
    entries: Vec<Entry>,
    known: HashMap<(Vec<Mark>, Vec<u32>), usize>,
    slice_count: usize,
}

#[derive(Debug, Clone)]
struct Entry {
    marks: Vec<Mark>,
    slices: Vec<u32>,
    cards: u64,
}

impl Cards {
    /// An empty set of cards that will be read this way.
    #[must_use]
    pub fn new(reading: Reading) -> Self {
        Self {
            reading: Some(reading),
            ..Self::default()
        }
    }

    fn reading(&self) -> Reading {
        self.reading.unwrap_or(Reading::CLEAN)
    }

    /// Adds `cards` cards with the same ranking, in the given slices.
    pub fn add(&mut self, mut marks: Vec<Mark>, slices: Vec<u32>, cards: u64) {
        if let Some(most) = self.reading().max_rankings {
            marks.truncate(most);
        }
        while marks.last() == Some(&Mark::Skipped) {
            marks.pop();
        }
        for slice in &slices {
            let needed = usize::try_from(*slice).unwrap_or(0) + 1;
            self.slice_count = self.slice_count.max(needed);
        }
        let next = self.entries.len();
        let entry = *self
            .known
            .entry((marks.clone(), slices.clone()))
            .or_insert(next);
        match self.entries.get_mut(entry) {
            Some(entry) => entry.cards += cards,
            None => self.entries.push(Entry {
                marks,
                slices,
                cards,
            }),
        }
    }

    /// How many cards there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.entries.iter().map(|e| e.cards).sum()
    }

    /// The different rankings with their number of cards.
    pub fn iter(&self) -> impl Iterator<Item = (&[Mark], u64)> {
        self.entries.iter().map(|e| (&e.marks[..], e.cards))
    }
}

impl Deck for Cards {
    fn rankings(&self) -> usize {
        self.entries.len()
    }

    fn cards(&self, i: usize) -> u64 {
        self.entries[i].cards
    }

    fn place(&self, i: usize, continuing: &Continuing) -> Place {
        place(&self.entries[i].marks, self.reading(), continuing)
    }

    fn next_rank(&self, i: usize, from: Pref) -> Option<Pref> {
        let ranks = self.entries[i]
            .marks
            .iter()
            .filter(|m| **m != Mark::Skipped);
        let mut after = ranks.skip_while(|m| **m != Mark::One(from)).skip(1);
        after.find_map(|mark| match mark {
            Mark::One(pref) if *pref != from => Some(*pref),
            _ => None,
        })
    }

    fn slices(&self, i: usize) -> &[u32] {
        &self.entries[i].slices
    }

    fn slice_count(&self) -> usize {
        self.slice_count
    }
}

/// Reads one card: the first rank that decides.
fn place(marks: &[Mark], reading: Reading, continuing: &Continuing) -> Place {
    if marks.is_empty() {
        return Place::Nobody(Inactive::Blank);
    }
    let mut skipped = 0;
    let mut seen: Vec<Pref> = Vec::new();
    for mark in marks {
        if *mark == Mark::Skipped {
            skipped += 1;
            continue;
        }
        if reading.max_skipped.is_some_and(|most| skipped > most) {
            return Place::Nobody(Inactive::Skipped);
        }
        skipped = 0;
        let marked = match mark {
            Mark::One(pref) => std::slice::from_ref(pref),
            Mark::Over(prefs) => prefs,
            Mark::Skipped | Mark::OverUnknown => &[],
        };
        if reading.duplicate == Duplicate::Exhaust {
            if marked.iter().any(|p| seen.contains(p)) {
                return Place::Nobody(Inactive::Repeated);
            }
            seen.extend(marked);
        }
        if let Some(place) = decide(mark, marked, reading.overvote, continuing) {
            return place;
        }
    }
    Place::Nobody(Inactive::Exhausted)
}

/// What one rank decides; `None`: look at the next.
fn decide(mark: &Mark, marked: &[Pref], rule: Overvote, continuing: &Continuing) -> Option<Place> {
    let over = matches!(mark, Mark::Over(_) | Mark::OverUnknown);
    let left = || marked.iter().copied().filter(|p| continuing.has(*p));
    match rule {
        Overvote::Exhaust if over => Some(Place::Nobody(Inactive::Overvote)),
        Overvote::SkipToNext if over => None,
        // Nobody can say whether several of unknown marks continue, so the card ends.
        _ if *mark == Mark::OverUnknown => Some(Place::Nobody(Inactive::Overvote)),
        _ if left().count() > 1 => Some(Place::Nobody(Inactive::Overvote)),
        _ => left().next().map(Place::For),
    }
}
