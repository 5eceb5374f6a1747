//! Groups → delegates. One procedure serves every preset: start from whole numbers, then move one
//! delegate at a time, always where the distance to the exact share is greatest, until the number
//! fits (Nevada memo of 26 September 2019; the Iowa 2020 results; largest remainder is the same
//! procedure started from whole parts).

use super::chance::{self, BadRecord, Purpose, Question, Recorded};
use super::exact::Fraction;
use super::reason::Reason;
use super::slate::Pref;
use std::cmp::Ordering;

/// Where the award starts and how it is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwardRule {
    pub start: Start,
    pub surplus: Surplus,
}

/// The whole number a share starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The nearest whole number, a half going up, and at least one.
    NearestAtLeastOne,
    /// The nearest whole number, a half going up.
    Nearest,
    /// The whole part (corrections then are the largest remainders).
    WholePart,
}

/// What happens when there are more groups than delegates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surplus {
    /// The number of delegates is fixed: the smallest shares give up their only delegate.
    Fixed,
    /// Every group keeps one delegate and the number of delegates grows.
    Expand,
}

/// A group that takes part in an award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub pref: Pref,
    /// People, cards or published SDE ten-thousandths, in the same measure as the basis.
    pub size: u64,
}

/// A finished or stopped award.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Award {
    /// Exact shares, in the order of the claims.
    pub raw: Vec<Fraction>,
    /// Delegates by claim: after a recorded game of chance, or before it where none is recorded.
    pub delegates: Vec<u32>,
    /// The game of chance that was needed, if one was.
    pub question: Option<Question>,
    /// Its recorded outcome; `None` while the question is open.
    pub selected: Option<Vec<Pref>>,
    pub reasons: Vec<Reason>,
}

impl Award {
    /// Delegates in all once the open question, if there is one, is answered.
    #[must_use]
    pub fn total(&self) -> u32 {
        let now: u32 = self.delegates.iter().sum();
        match (&self.question, &self.selected) {
            (Some(q), None) if q.purpose == Purpose::Lose => now.saturating_sub(q.places),
            (Some(q), None) => now.saturating_add(q.places),
            _ => now,
        }
    }
}

/// Awards `seats` delegates to `claims` by their size relative to `basis`.
///
/// # Errors
/// [`BadRecord`] where a recorded game of chance does not answer the question that arises.
pub fn apportion(
    claims: &[Claim],
    basis: u64,
    seats: u32,
    rule: AwardRule,
    recorded: &[Recorded],
) -> Result<Award, BadRecord> {
    if claims.is_empty() || basis == 0 {
        return Ok(Award {
            delegates: vec![0; claims.len()],
            ..Award::default()
        });
    }
    let mut table = Table::start(claims, basis, seats, rule);
    let total: u32 = table.award.delegates.iter().sum();
    match total.cmp(&seats) {
        Ordering::Equal => {}
        Ordering::Greater => table.reduce(total - seats, seats, recorded)?,
        Ordering::Less => table.raise(seats - total, recorded)?,
    }
    Ok(table.award)
}

/// The largest claim takes the only delegate; equals leave it to chance.
///
/// # Errors
/// [`BadRecord`] as for [`apportion`].
pub fn plurality(claims: &[Claim], recorded: &[Recorded]) -> Result<Award, BadRecord> {
    let most = claims.iter().map(|c| c.size).max().unwrap_or(0);
    let mut award = Award {
        delegates: vec![0; claims.len()],
        ..Award::default()
    };
    let leads = |c: &Claim| c.size == most && most > 0;
    let leaders: Vec<Pref> = claims.iter().filter(|c| leads(c)).map(|c| c.pref).collect();
    award.reasons.push(Reason::Plurality);
    if let [leader] = leaders[..] {
        give(&mut award, claims, &[leader], 1);
    } else if !leaders.is_empty() {
        settle(&mut award, claims, Purpose::Gain, 1, leaders, recorded)?;
    }
    Ok(award)
}

/// One award in the making.
struct Table<'a> {
    claims: &'a [Claim],
    basis: u64,
    seats: u128,
    rule: AwardRule,
    award: Award,
}

impl<'a> Table<'a> {
    fn start(claims: &'a [Claim], basis: u64, seats: u32, rule: AwardRule) -> Self {
        let mut award = Award::default();
        for claim in claims {
            let raw = Fraction::new(
                u128::from(claim.size) * u128::from(seats),
                u128::from(basis),
            )
            .unwrap_or(Fraction::whole(0));
            let start = match rule.start {
                Start::NearestAtLeastOne => raw.nearest().max(1),
                Start::Nearest => raw.nearest(),
                Start::WholePart => raw.floor(),
            };
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            award.reasons.push(Reason::Quota {
                pref: claim.pref,
                raw,
                start,
            });
            award.raw.push(raw);
            award.delegates.push(start);
        }
        Self {
            claims,
            basis,
            seats: u128::from(seats),
            rule,
            award,
        }
    }

    /// How far group `i` is above (or below) its share, in 1/basis of a delegate. All groups share
    /// the basis, so whole numbers compare exactly.
    fn excess(&self, i: usize) -> i128 {
        let held = u128::from(self.award.delegates[i]) * u128::from(self.basis);
        let due = u128::from(self.claims[i].size) * self.seats;
        match held.cmp(&due) {
            Ordering::Less => i128::try_from(due - held).map_or(i128::MIN, |d| -d),
            _ => i128::try_from(held - due).unwrap_or(i128::MAX),
        }
    }

    /// The groups of `among` with the greatest excess (`top`) or the smallest.
    fn extreme(&self, among: &[usize], top: bool) -> Vec<usize> {
        let keys = among.iter().map(|i| self.excess(*i));
        let Some(best) = (if top { keys.max() } else { keys.min() }) else {
            return Vec::new();
        };
        among
            .iter()
            .copied()
            .filter(|i| self.excess(*i) == best)
            .collect()
    }

    fn prefs(&self, of: &[usize]) -> Vec<Pref> {
        of.iter().map(|i| self.claims[*i].pref).collect()
    }

    fn reduce(
        &mut self,
        mut surplus: u32,
        seats: u32,
        recorded: &[Recorded],
    ) -> Result<(), BadRecord> {
        let all: Vec<usize> = (0..self.claims.len()).collect();
        while surplus > 0 {
            let having = |least: u32| -> Vec<usize> {
                all.iter()
                    .copied()
                    .filter(|i| self.award.delegates[*i] >= least)
                    .collect()
            };
            let protects = self.rule.start == Start::NearestAtLeastOne;
            let mut among = if protects { having(2) } else { having(1) };
            let only = among.is_empty();
            if only && self.rule.surplus == Surplus::Expand {
                let to = seats.saturating_add(surplus);
                self.award
                    .reasons
                    .push(Reason::Expanded { from: seats, to });
                return Ok(());
            }
            if only {
                among = having(1);
            }
            let losers = self.extreme(&among, true);
            if !only {
                self.note_kept(&having(1), &losers);
            }
            let count = u32::try_from(losers.len()).unwrap_or(u32::MAX);
            if count == 0 {
                return Ok(());
            }
            if count > surplus {
                let tied = self.prefs(&losers);
                let award = &mut self.award;
                return settle(award, self.claims, Purpose::Lose, surplus, tied, recorded);
            }
            for i in losers {
                let (pref, raw) = (self.claims[i].pref, self.award.raw[i]);
                self.award.reasons.push(match only {
                    true => Reason::LosesOnly { pref, raw },
                    false => Reason::LosesOne { pref, raw },
                });
                self.award.delegates[i] -= 1;
            }
            surplus -= count;
        }
        Ok(())
    }

    /// Says which group the protection of an only delegate spared.
    fn note_kept(&mut self, holders: &[usize], losers: &[usize]) {
        for i in self.extreme(holders, true) {
            if !losers.contains(&i) {
                let (pref, raw) = (self.claims[i].pref, self.award.raw[i]);
                self.award.reasons.push(Reason::KeepsOnly { pref, raw });
            }
        }
    }

    fn raise(&mut self, mut missing: u32, recorded: &[Recorded]) -> Result<(), BadRecord> {
        let all: Vec<usize> = (0..self.claims.len()).collect();
        while missing > 0 {
            let winners = self.extreme(&all, false);
            let count = u32::try_from(winners.len()).unwrap_or(u32::MAX);
            if count > missing {
                let tied = self.prefs(&winners);
                let award = &mut self.award;
                return settle(award, self.claims, Purpose::Gain, missing, tied, recorded);
            }
            for i in winners {
                let (pref, raw) = (self.claims[i].pref, self.award.raw[i]);
                self.award.reasons.push(Reason::GainsOne { pref, raw });
                self.award.delegates[i] += 1;
            }
            missing -= count;
        }
        Ok(())
    }
}

/// Puts the question, and applies its recorded answer where there is one.
fn settle(
    award: &mut Award,
    claims: &[Claim],
    purpose: Purpose,
    places: u32,
    mut among: Vec<Pref>,
    recorded: &[Recorded],
) -> Result<(), BadRecord> {
    among.sort_unstable();
    let question = Question {
        purpose,
        places,
        among,
    };
    let selected = chance::answer(&question, recorded)?;
    if let Some(selected) = &selected {
        give(
            award,
            claims,
            selected,
            if purpose == Purpose::Lose { -1 } else { 1 },
        );
    }
    award.reasons.push(Reason::Chance {
        question: question.clone(),
        selected: selected.clone().unwrap_or_default(),
    });
    award.question = Some(question);
    award.selected = selected;
    Ok(())
}

fn give(award: &mut Award, claims: &[Claim], to: &[Pref], change: i32) {
    for (claim, held) in claims.iter().zip(&mut award.delegates) {
        if to.contains(&claim.pref) {
            *held = held.saturating_add_signed(change);
        }
    }
}
