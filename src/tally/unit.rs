//! One unit: attendance and two alignments in, threshold, viability and delegates out. Headcounts
//! from a room and opened cards are two ways to fill the same [`UnitInput`].

use super::award::{self, Award, Claim};
use super::chance::{BadRecord, Question, Recorded};
use super::exact::Fraction;
use super::reason::Reason;
use super::rules::{AwardBasis, BandShare, Preset, ThresholdOf, Uncommitted};
use super::slate::Pref;
use super::{MOST_DELEGATES, MOST_HEADS};

/// A group's people at the two alignments; `None` where a count is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    pub pref: Pref,
    pub first: Option<u64>,
    pub final_: Option<u64>,
}

impl Group {
    /// The count that decides: the final one, or the first where the final is not known.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.final_.or(self.first).unwrap_or(0)
    }
}

/// What happened in a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitInput {
    /// Everybody counted at the first alignment, also those who prefer nobody.
    pub attendance: u64,
    /// Delegates to elect.
    pub delegates: u32,
    /// At most one a preference.
    pub groups: Vec<Group>,
    /// Who is Uncommitted, where that matters.
    pub uncommitted: Option<Pref>,
    /// How cards came to these groups, where they were cards.
    pub movement: Vec<Reason>,
}

/// A unit's result. Nothing downstream knows how the groups were counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOutcome {
    /// People a group needs to be viable; 0 where there is no threshold.
    pub threshold: u64,
    pub viable_first: Vec<Pref>,
    pub viable: Vec<Pref>,
    /// Delegates by preference, in the order of the input's groups: after the recorded game of
    /// chance, or before it while one is open.
    pub delegates: Vec<(Pref, u32)>,
    /// Delegates in all, after a game of chance.
    pub total: u32,
    /// The game of chance this result needs or needed.
    pub question: Option<Question>,
    /// What it selected; `None` while it is open.
    pub selected: Option<Vec<Pref>>,
    pub reasons: Vec<Reason>,
}

impl UnitOutcome {
    /// The game of chance that must still be held.
    #[must_use]
    pub fn open_question(&self) -> Option<&Question> {
        self.question.as_ref().filter(|_| self.selected.is_none())
    }
}

/// Reports contradict themselves and are counted all the same; but where groups hold this many
/// times the people counted, a figure is mistyped, and shares far beyond the delegates to elect
/// would only be corrected away one by one.
const MOST_PER_COUNTED: u64 = 10;

/// Why a unit cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    #[error("no delegates are to be elected here; a unit elects at least one")]
    NoDelegates,
    #[error("{0} delegates are more than a unit elects ({MOST_DELEGATES})")]
    TooManyDelegates(u32),
    #[error("{0} people are more than a count takes ({MOST_HEADS})")]
    TooManyPeople(u64),
    #[error(
        "attendance is {attendance}, but {people} people are in groups; give the first-alignment count"
    )]
    TooFewCounted { attendance: u64, people: u64 },
    #[error("rules {0:?} do not say how groups become delegates")]
    NoAward(String),
    #[error(transparent)]
    BadRecord(#[from] BadRecord),
}

/// Counts one unit under a preset.
///
/// # Errors
/// [`UnitError`] where the input cannot be counted at all. Figures that merely contradict each
/// other are counted; [`super::check`] finds them.
pub fn settle(
    input: &UnitInput,
    preset: &Preset,
    recorded: &[Recorded],
) -> Result<UnitOutcome, UnitError> {
    let award_table = preset
        .award
        .as_ref()
        .ok_or_else(|| UnitError::NoAward(preset.name.clone()))?;
    check_bounds(input)?;
    let band = preset.band(input.delegates);
    let threshold = threshold(input, preset, band);
    let mut reasons = threshold_reasons(input, preset, band, threshold);
    let barred = barred(input, preset);
    reasons.extend(barred.map(|pref| Reason::WinsNothing { pref }));

    let viable_at = |size: u64| size > 0 && size >= threshold;
    let plurality = band == Some(BandShare::Plurality);
    let in_play = || input.groups.iter().filter(|g| Some(g.pref) != barred);
    let viable_first: Vec<Pref> = in_play()
        .filter(|g| g.first.is_some_and(viable_at))
        .map(|g| g.pref)
        .collect();
    let claims: Vec<Claim> = in_play()
        .filter(|g| plurality || viable_at(g.size()))
        .map(|g| Claim {
            pref: g.pref,
            size: g.size(),
        })
        .collect();
    if !plurality {
        reasons.extend(viability_reasons(input, barred, threshold));
    }
    reasons.extend(input.movement.iter().cloned());

    let award = if plurality {
        award::plurality(&claims, recorded)?
    } else {
        let basis = match award_table.basis {
            AwardBasis::Attendance => input.attendance,
            AwardBasis::Viable => claims.iter().map(|c| c.size).sum(),
        };
        award::apportion(
            &claims,
            basis,
            input.delegates,
            award_table.rule(),
            recorded,
        )?
    };
    let viable = match plurality {
        true => leaders(&claims),
        false => claims.iter().map(|c| c.pref).collect(),
    };
    if viable.is_empty() {
        reasons.push(Reason::NobodyViable);
    }
    Ok(assemble(
        input,
        &claims,
        award,
        reasons,
        threshold,
        viable_first,
        viable,
    ))
}

fn assemble(
    input: &UnitInput,
    claims: &[Claim],
    award: Award,
    mut reasons: Vec<Reason>,
    threshold: u64,
    viable_first: Vec<Pref>,
    viable: Vec<Pref>,
) -> UnitOutcome {
    let total = award.total();
    let held = |pref: Pref| {
        let place = claims.iter().position(|c| c.pref == pref);
        place
            .and_then(|i| award.delegates.get(i))
            .copied()
            .unwrap_or(0)
    };
    let delegates = input
        .groups
        .iter()
        .map(|g| (g.pref, held(g.pref)))
        .collect();
    reasons.extend(award.reasons);
    UnitOutcome {
        threshold,
        viable_first,
        viable,
        delegates,
        total,
        question: award.question,
        selected: award.selected,
        reasons,
    }
}

fn check_bounds(input: &UnitInput) -> Result<(), UnitError> {
    if input.delegates == 0 {
        return Err(UnitError::NoDelegates);
    }
    if input.delegates > MOST_DELEGATES {
        return Err(UnitError::TooManyDelegates(input.delegates));
    }
    let counts = input
        .groups
        .iter()
        .flat_map(|g| [g.first, g.final_])
        .flatten();
    let most = counts.chain([input.attendance]).max().unwrap_or(0);
    if most > MOST_HEADS {
        return Err(UnitError::TooManyPeople(most));
    }
    let people: u64 = input.groups.iter().map(Group::size).sum();
    let attendance = input.attendance;
    if people > attendance.saturating_mul(MOST_PER_COUNTED) {
        return Err(UnitError::TooFewCounted { attendance, people });
    }
    Ok(())
}

fn barred(input: &UnitInput, preset: &Preset) -> Option<Pref> {
    let viability = preset.viability.as_ref()?;
    input
        .uncommitted
        .filter(|_| viability.uncommitted == Uncommitted::WinsNothing)
}

/// The number a share is taken of.
fn heads(input: &UnitInput, preset: &Preset) -> u64 {
    match preset.viability.as_ref().map(|v| v.of) {
        Some(ThresholdOf::Final) => input.groups.iter().map(Group::size).sum(),
        _ => input.attendance,
    }
}

fn threshold(input: &UnitInput, preset: &Preset, band: Option<BandShare>) -> u64 {
    let Some(BandShare::Share(share)) = band else {
        return 0;
    };
    u64::try_from(share.of(heads(input, preset)).ceil()).unwrap_or(u64::MAX)
}

fn threshold_reasons(
    input: &UnitInput,
    preset: &Preset,
    band: Option<BandShare>,
    threshold: u64,
) -> Vec<Reason> {
    match band {
        Some(BandShare::Share(share)) => {
            vec![Reason::Threshold {
                heads: heads(input, preset),
                share,
                threshold,
            }]
        }
        _ => Vec::new(),
    }
}

fn viability_reasons(input: &UnitInput, barred: Option<Pref>, threshold: u64) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if threshold == 0 {
        return reasons;
    }
    for group in input.groups.iter().filter(|g| Some(g.pref) != barred) {
        let mut say = |count: Option<u64>, final_alignment: bool| {
            let Some(size) = count.filter(|n| *n > 0) else {
                return;
            };
            let pref = group.pref;
            reasons.push(match size >= threshold {
                true => Reason::Viable {
                    pref,
                    size,
                    final_alignment,
                },
                false => Reason::Nonviable {
                    pref,
                    size,
                    final_alignment,
                },
            });
        };
        say(group.first, false);
        say(group.final_, true);
    }
    reasons
}

fn leaders(claims: &[Claim]) -> Vec<Pref> {
    let most = claims.iter().map(|c| c.size).max().unwrap_or(0);
    claims
        .iter()
        .filter(|c| c.size == most && most > 0)
        .map(|c| c.pref)
        .collect()
}

/// The exact weight of delegates won: delegates × the unit's weight per delegate.
#[must_use]
pub fn sde(delegates: u32, weight: Fraction) -> Fraction {
    weight.of(u64::from(delegates))
}
