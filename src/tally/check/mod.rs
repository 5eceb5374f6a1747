//! Reported figures against the rules: what a unit's award should have been, and what in its
//! report contradicts itself. Codes are public; `docs/canvass.md` gives each one's condition.

mod contradictions;
mod figures;
mod mismatch;

use super::chance::Purpose;
use super::exact::{Fraction, PublishedSde};
use super::facts::Facts;
use super::rules::Preset;
use super::slate::{Pref, Slate};
use super::unit::{self, UnitOutcome};
use figures::Figures;

/// The most acceptable awards that are listed; whether the reported one is among them is decided
/// without the list.
pub const MOST_LISTED: usize = 1_000;

/// A preference's reported figures in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    pub pref: Pref,
    pub first: u64,
    pub final_: u64,
    /// None where not reported.
    pub delegates: Option<u64>,
    /// None where not published.
    pub sde: Option<PublishedSde>,
}

/// A unit's reported figures.
#[derive(Debug, Clone, Default)]
pub struct UnitReport {
    /// Delegates to elect; None where the source does not say.
    pub delegates: Option<u32>,
    /// A head count other than the alignments, where the source has one.
    pub head_count: Option<u64>,
    /// State delegates one delegate stands for; None where unknown.
    pub weight: Option<Fraction>,
    pub uncommitted: Option<Pref>,
    /// At most one a preference.
    pub rows: Vec<Reported>,
}

/// How a reported award compares with the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The only award the rules allow.
    Match,
    /// One of several, between which a game of chance decides.
    MatchCoinToss,
    Mismatch,
    /// No figure at all.
    NoReport,
    /// Delegates to elect unknown, or delegates not reported.
    NotComputed,
}

impl Status {
    /// The name machines are given.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::MatchCoinToss => "match_coin_toss",
            Self::Mismatch => "mismatch",
            Self::NoReport => "no_report",
            Self::NotComputed => "not_computed",
        }
    }
}

/// Something that contradicts something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: &'static str,
    /// One sentence with the figures.
    pub says: String,
    /// What it names.
    pub facts: Facts,
}

/// What the check of one unit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCheck {
    /// People a group needs; None where one delegate is elected or nothing was computed.
    pub viability: Option<u64>,
    pub status: Status,
    /// Every award the rules allow, each without the groups that win nothing.
    pub acceptable: Vec<Vec<(Pref, u32)>>,
    /// What the rules make of the reported alignments, with the game of chance as the reported
    /// award shows it was decided; None where they cannot be applied.
    pub outcome: Option<UnitOutcome>,
    pub findings: Vec<Finding>,
}

/// Checks one unit's report.
#[must_use]
pub fn check(report: &UnitReport, preset: &Preset, slate: &Slate) -> UnitCheck {
    let figures = Figures::new(report, slate);
    let mut check = UnitCheck {
        viability: None,
        status: Status::NotComputed,
        acceptable: Vec::new(),
        outcome: None,
        findings: Vec::new(),
    };
    if figures.is_empty() {
        check.status = Status::NoReport;
        return check;
    }
    if let Some((input, outcome)) = figures.settle(preset) {
        check.viability = (input.delegates > 1).then_some(outcome.threshold);
        check.acceptable = acceptable(&outcome);
        let mut outcome = outcome;
        if report.rows.iter().any(|r| r.delegates.is_some()) {
            let held = figures.held(&outcome);
            check.status = figures.status(&outcome, held.as_ref());
            if check.status == Status::Mismatch {
                check
                    .findings
                    .push(figures.mismatch(input.delegates, &outcome));
            }
            figures.contradictions(&input, preset, outcome.threshold, &mut check.findings);
            let held = held.and_then(|game| unit::settle(&input, preset, &[game]).ok());
            outcome = held.unwrap_or(outcome);
        }
        check.outcome = Some(outcome);
    }
    figures.sdes(&mut check.findings);
    check
}

/// Every award an outcome allows: itself, or one for each way its game of chance can go.
fn acceptable(outcome: &UnitOutcome) -> Vec<Vec<(Pref, u32)>> {
    let won = |delegates: &[(Pref, u32)]| -> Vec<(Pref, u32)> {
        delegates.iter().copied().filter(|(_, n)| *n > 0).collect()
    };
    let Some(question) = &outcome.question else {
        return vec![won(&outcome.delegates)];
    };
    let places = usize::try_from(question.places).unwrap_or(usize::MAX);
    let mut ways = Vec::new();
    choose(&question.among, places, &mut Vec::new(), &mut |selected| {
        let changed = outcome.delegates.iter().map(|(pref, held)| {
            let change = i32::from(selected.contains(pref));
            let change = if question.purpose == Purpose::Lose {
                -change
            } else {
                change
            };
            (*pref, held.saturating_add_signed(change))
        });
        ways.push(won(&changed.collect::<Vec<_>>()));
        ways.len() < MOST_LISTED
    });
    ways
}

/// Every way to choose `places` of `among`, in order; stops where `take` says so.
fn choose(
    among: &[Pref],
    places: usize,
    chosen: &mut Vec<Pref>,
    take: &mut impl FnMut(&[Pref]) -> bool,
) -> bool {
    if places == 0 {
        return take(chosen);
    }
    for (i, pref) in among.iter().enumerate() {
        if among.len() - i < places {
            break;
        }
        chosen.push(*pref);
        let more = choose(&among[i + 1..], places - 1, chosen, take);
        chosen.pop();
        if !more {
            return false;
        }
    }
    true
}
