//! Figures that contradict each other, whatever the award.

use super::figures::Figures;
use super::{Finding, Reported};
use crate::tally::exact::PublishedSde;
use crate::tally::rules::{BandShare, Preset};
use crate::tally::slate::Pref;
use crate::tally::unit::UnitInput;

impl Figures<'_> {
    /// Figures that contradict each other, whatever the award.
    pub(super) fn contradictions(
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
    pub(super) fn sdes(&self, findings: &mut Vec<Finding>) {
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
