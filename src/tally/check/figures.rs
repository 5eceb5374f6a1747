//! A report with its sums, and what the rules make of it.

use super::{Reported, Status, UnitReport};
use crate::tally::chance::{Purpose, Recorded};
use crate::tally::rules::Preset;
use crate::tally::slate::{Pref, Slate};
use crate::tally::unit::{self, Group, UnitInput, UnitOutcome};

/// A report with its sums.
pub(super) struct Figures<'a> {
    pub(super) report: &'a UnitReport,
    pub(super) slate: &'a Slate,
    pub(super) first: u64,
    pub(super) final_: u64,
    pub(super) delegates: u64,
}

impl<'a> Figures<'a> {
    pub(super) fn new(report: &'a UnitReport, slate: &'a Slate) -> Self {
        let sum = |of: fn(&Reported) -> u64| report.rows.iter().map(of).sum();
        Self {
            report,
            slate,
            first: sum(|r| r.first),
            final_: sum(|r| r.final_),
            delegates: sum(|r| r.delegates.unwrap_or(0)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let published = |r: &Reported| r.sde.is_some_and(|s| s.0 > 0);
        self.first == 0
            && self.final_ == 0
            && self.delegates == 0
            && !self.report.rows.iter().any(published)
    }

    /// Those the threshold is taken from: the head count, or the larger of the two alignments.
    fn attendance(&self) -> u64 {
        match self.report.head_count {
            Some(0) => self.first,
            Some(count) => count,
            None => self.first.max(self.final_),
        }
    }

    /// What the rules make of the final alignment; `None` where they cannot be applied.
    pub(super) fn settle(&self, preset: &Preset) -> Option<(UnitInput, UnitOutcome)> {
        let delegates = self.report.delegates?;
        let group = |r: &Reported| Group {
            pref: r.pref,
            first: Some(r.first),
            final_: Some(r.final_),
        };
        let input = UnitInput {
            attendance: self.attendance(),
            delegates,
            groups: self.report.rows.iter().map(group).collect(),
            uncommitted: self.report.uncommitted,
            movement: Vec::new(),
        };
        let outcome = unit::settle(&input, preset, &[]).ok()?;
        Some((input, outcome))
    }

    pub(super) fn reported(&self, pref: Pref) -> u64 {
        let row = self.report.rows.iter().find(|r| r.pref == pref);
        row.and_then(|r| r.delegates).unwrap_or(0)
    }

    pub(super) fn status(&self, outcome: &UnitOutcome, held: Option<&Recorded>) -> Status {
        let same = |(p, n): &(Pref, u32)| self.reported(*p) == u64::from(*n);
        match &outcome.question {
            None if outcome.delegates.iter().all(same) => Status::Match,
            Some(_) if held.is_some() => Status::MatchCoinToss,
            _ => Status::Mismatch,
        }
    }

    /// The outcome of the game of chance that gives the reported award: the computed one, changed
    /// for as many of the tied as are selected and for nobody else. `None` where no outcome does.
    pub(super) fn held(&self, before: &UnitOutcome) -> Option<Recorded> {
        let question = before.question.as_ref()?;
        let mut selected = Vec::new();
        for (pref, held) in &before.delegates {
            let (held, reported) = (u64::from(*held), self.reported(*pref));
            let changed = match question.purpose {
                Purpose::Lose => held.checked_sub(1),
                _ => held.checked_add(1),
            };
            if Some(reported) == changed && question.among.contains(pref) {
                selected.push(*pref);
            } else if reported != held {
                return None;
            }
        }
        let fits = u32::try_from(selected.len()) == Ok(question.places);
        let among = question.among.clone();
        fits.then_some(Recorded {
            purpose: question.purpose,
            among,
            selected,
        })
    }

    pub(super) fn name(&self, pref: Pref) -> &str {
        self.slate.name(pref)
    }
}
