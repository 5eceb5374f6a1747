//! Reported figures against the rules: what a unit's award should have been, and what in its
//! report contradicts itself. Codes are public; `docs/canvass.md` gives each one's condition.

use super::chance::{Purpose, Recorded};
use super::exact::{Fraction, PublishedSde};
use super::rules::{BandShare, Preset};
use super::slate::{Pref, Slate};
use super::unit::{self, Group, UnitInput, UnitOutcome};

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
}

/// What the check of one unit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCheck {
    /// People a group needs; None where one delegate is elected or nothing was computed.
    pub viability: Option<u64>,
    pub status: Status,
    /// Every award the rules allow, each without the groups that win nothing.
    pub acceptable: Vec<Vec<(Pref, u32)>>,
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
        findings: Vec::new(),
    };
    if figures.is_empty() {
        check.status = Status::NoReport;
        return check;
    }
    let settled = figures.settle(preset);
    if let Some((delegates, _, outcome)) = &settled {
        check.viability = (*delegates > 1).then_some(outcome.threshold);
        check.acceptable = acceptable(outcome);
    }
    let reports_delegates = report.rows.iter().any(|r| r.delegates.is_some());
    if let (Some((delegates, input, outcome)), true) = (settled, reports_delegates) {
        check.status = figures.status(outcome.clone());
        if check.status == Status::Mismatch {
            check.findings.push(figures.mismatch(delegates, &outcome));
        }
        figures.contradictions(&input, preset, outcome.threshold, &mut check.findings);
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

/// A report with its sums.
struct Figures<'a> {
    report: &'a UnitReport,
    slate: &'a Slate,
    first: u64,
    final_: u64,
    delegates: u64,
}

impl<'a> Figures<'a> {
    fn new(report: &'a UnitReport, slate: &'a Slate) -> Self {
        let sum = |of: fn(&Reported) -> u64| report.rows.iter().map(of).sum();
        Self {
            report,
            slate,
            first: sum(|r| r.first),
            final_: sum(|r| r.final_),
            delegates: sum(|r| r.delegates.unwrap_or(0)),
        }
    }

    fn is_empty(&self) -> bool {
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
    fn settle(&self, preset: &Preset) -> Option<(u32, UnitInput, UnitOutcome)> {
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
        Some((delegates, input, outcome))
    }

    fn reported(&self, pref: Pref) -> u64 {
        let row = self.report.rows.iter().find(|r| r.pref == pref);
        row.and_then(|r| r.delegates).unwrap_or(0)
    }

    /// The reported award is acceptable if it is the computed one, changed for as many of the tied
    /// as the game of chance selects and for nobody else.
    fn status(&self, outcome: UnitOutcome) -> Status {
        let Some(question) = outcome.question else {
            let same = outcome
                .delegates
                .iter()
                .all(|(p, n)| self.reported(*p) == u64::from(*n));
            return if same {
                Status::Match
            } else {
                Status::Mismatch
            };
        };
        let selected = selected(&outcome.delegates, &question, |p| self.reported(p));
        if selected.is_some() {
            Status::MatchCoinToss
        } else {
            Status::Mismatch
        }
    }

    fn name(&self, pref: Pref) -> &str {
        self.slate.name(pref)
    }

    /// The first of the mismatch codes that holds.
    fn mismatch(&self, delegates: u32, outcome: &UnitOutcome) -> Finding {
        let elects = u64::from(delegates.max(outcome.total));
        let (awarded, threshold) = (self.delegates, outcome.threshold);
        if awarded > elects {
            let says = format!("{awarded} delegates are awarded where {elects} are elected.");
            return Finding {
                code: "too_many_delegates",
                says,
            };
        }
        if awarded < elects {
            let says = format!("{awarded} delegates are awarded where {elects} are elected.");
            return Finding {
                code: "too_few_delegates",
                says,
            };
        }
        if delegates == 1 {
            let leaders = self.slate.list(&outcome.viable);
            let says = format!("The one delegate did not go to the largest group: {leaders}.");
            return Finding {
                code: "single_delegate_not_plurality",
                says,
            };
        }
        let rows = || self.report.rows.iter();
        let nonviable = rows().find(|r| r.final_ < threshold && self.reported(r.pref) > 0);
        if let Some(row) = nonviable {
            let says = format!(
                "{} has {} at the final alignment, below the threshold of {threshold}, and is awarded {}.",
                self.name(row.pref),
                row.final_,
                self.reported(row.pref)
            );
            return Finding {
                code: "nonviable_awarded",
                says,
            };
        }
        let passed_over =
            rows().find(|r| outcome.viable.contains(&r.pref) && self.reported(r.pref) == 0);
        let fits = u64::try_from(outcome.viable.len()).unwrap_or(u64::MAX) <= elects;
        if let Some(row) = passed_over.filter(|_| fits) {
            let says = format!(
                "{} has {} at the final alignment, the threshold is {threshold}, and it is awarded nothing.",
                self.name(row.pref),
                row.final_
            );
            return Finding {
                code: "viable_not_awarded",
                says,
            };
        }
        let should = acceptable(outcome);
        let should = should.first().map(Vec::as_slice).unwrap_or_default();
        let list: Vec<String> = should
            .iter()
            .map(|(p, n)| format!("{} {n}", self.name(*p)))
            .collect();
        let or = if outcome.question.is_some() {
            ", or another outcome of chance"
        } else {
            ""
        };
        let says = format!("The reported alignments give {}{or}.", list.join(", "));
        Finding {
            code: "wrong_allocation",
            says,
        }
    }

    /// Figures that contradict each other, whatever the award.
    fn contradictions(
        &self,
        input: &UnitInput,
        preset: &Preset,
        threshold: u64,
        findings: &mut Vec<Finding>,
    ) {
        let (first, final_, awarded) = (self.first, self.final_, self.delegates);
        let mut find = |code, says: String| findings.push(Finding { code, says });
        if first == 0 && (final_ > 0 || awarded > 0) {
            find(
                "first_missing",
                format!(
                    "The first alignment is empty; the final has {final_} and {awarded} delegates are awarded."
                ),
            );
        }
        if final_ == 0 && (first > 0 || awarded > 0) {
            find(
                "final_missing",
                format!(
                    "The final alignment is empty; the first has {first} and {awarded} delegates are awarded."
                ),
            );
        }
        if final_ > first {
            find(
                "final_above_first",
                format!(
                    "{final_} people at the final alignment are more than {first} at the first."
                ),
            );
        }
        if input.delegates >= 2 && first > 0 {
            let at_first = first_threshold(first, input.delegates, preset);
            self.movements(at_first, threshold, &mut find);
        }
        let unsupported: Vec<Pref> = self
            .report
            .rows
            .iter()
            .filter(|r| r.final_ == 0 && r.delegates.unwrap_or(0) > 0)
            .map(|r| r.pref)
            .collect();
        if !unsupported.is_empty() {
            let names = self.slate.list(&unsupported);
            find(
                "delegates_without_supporters",
                format!("{names}: awarded delegates with nobody at the final alignment."),
            );
        }
        if let Some((less, more)) = self.inversion() {
            find(
                "fewer_supporters_more_delegates",
                format!(
                    "{} has {} people and {} delegates, {} with {} people has {}.",
                    self.name(less.pref),
                    less.final_,
                    less.delegates.unwrap_or(0),
                    self.name(more.pref),
                    more.final_,
                    more.delegates.unwrap_or(0)
                ),
            );
        }
    }

    /// Groups that moved as no group can.
    fn movements(
        &self,
        at_first: u64,
        threshold: u64,
        find: &mut impl FnMut(&'static str, String),
    ) {
        let moved = |which: &dyn Fn(&Reported) -> bool| -> Option<String> {
            let rows = self.report.rows.iter().filter(|r| which(r));
            let said: Vec<String> = rows
                .map(|r| format!("{} from {} to {}", self.name(r.pref), r.first, r.final_))
                .collect();
            (!said.is_empty()).then(|| said.join(", "))
        };
        let viable = |r: &Reported| r.first >= at_first;
        if self.final_ > 0 {
            if let Some(said) = moved(&|r| viable(r) && r.final_ < r.first) {
                find(
                    "viable_group_shrank",
                    format!(
                        "Viable at the first alignment (threshold {at_first}), yet smaller at the final: {said}."
                    ),
                );
            }
            if let Some(said) = moved(&|r| viable(r) && r.final_ < at_first) {
                find(
                    "viable_group_became_nonviable",
                    format!(
                        "Viable at the first alignment (threshold {at_first}) and below it at the final: {said}."
                    ),
                );
            }
        }
        if let Some(said) = moved(&|r| !viable(r) && r.final_ > r.first && r.final_ < threshold) {
            find(
                "nonviable_group_grew",
                format!(
                    "Not viable at either alignment (threshold {threshold}), yet grew: {said}."
                ),
            );
        }
    }

    /// Two groups of which the smaller has more delegates.
    fn inversion(&self) -> Option<(&Reported, &Reported)> {
        let mut rows: Vec<&Reported> = self.report.rows.iter().collect();
        rows.sort_by_key(|r| r.final_);
        let held = |r: &Reported| r.delegates.unwrap_or(0);
        rows.iter().enumerate().find_map(|(i, less)| {
            let more = rows[i..]
                .iter()
                .find(|m| m.final_ > less.final_ && held(m) < held(less))?;
            Some((*less, *more))
        })
    }

    /// Published SDEs that do not follow from the delegates.
    fn sdes(&self, findings: &mut Vec<Finding>) {
        let Some(weight) = self.report.weight else {
            return;
        };
        for row in &self.report.rows {
            let (Some(published), Some(delegates)) = (row.sde, row.delegates) else {
                continue;
            };
            let follows = PublishedSde::from_fraction(weight.of(delegates));
            if follows != published {
                let says = format!(
                    "{}: {delegates} delegates at {weight} each are {follows} SDEs, not {published}.",
                    self.name(row.pref)
                );
                findings.push(Finding {
                    code: "sde_does_not_follow",
                    says,
                });
            }
        }
    }
}

/// The threshold taken from the first total.
fn first_threshold(first: u64, delegates: u32, preset: &Preset) -> u64 {
    match preset.band(delegates) {
        Some(BandShare::Share(share)) => u64::try_from(share.of(first).ceil()).unwrap_or(u64::MAX),
        _ => 0,
    }
}

/// Whom a game of chance must have selected for an award to be the reported one; `None` where no
/// outcome gives it.
#[must_use]
pub fn selected(
    before: &[(Pref, u32)],
    question: &super::chance::Question,
    reported: impl Fn(Pref) -> u64,
) -> Option<Recorded> {
    let mut selected = Vec::new();
    for (pref, held) in before {
        let held = u64::from(*held);
        let changed = match question.purpose {
            Purpose::Lose => held.checked_sub(1),
            _ => held.checked_add(1),
        };
        let reported = reported(*pref);
        if Some(reported) == changed && question.among.contains(pref) {
            selected.push(*pref);
        } else if reported != held {
            return None;
        }
    }
    let fits = u32::try_from(selected.len()) == Ok(question.places);
    fits.then(|| Recorded {
        purpose: question.purpose,
        among: question.among.clone(),
        selected,
    })
}
