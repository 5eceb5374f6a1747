//! Figures that contradict each other, whatever the award.

use super::figures::Figures;
use super::{Finding, Reported};
use crate::tally::exact::PublishedSde;
use crate::tally::facts::{Facts, counted, facts, names};
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
        let mut find = |code, says: String, facts| findings.push(Finding { code, says, facts });
        // Something else is not 0: a report without any figure is not looked at.
        if first == 0 {
            find(
                "first_missing",
                format!(
                    "The first alignment is empty; the final has {final_} and {} awarded.",
                    were(awarded)
                ),
                facts([("final", final_.into()), ("delegates", awarded.into())]),
            );
        }
        if final_ == 0 {
            find(
                "final_missing",
                format!(
                    "The final alignment is empty; the first has {first} and {} awarded.",
                    were(awarded)
                ),
                facts([("first", first.into()), ("delegates", awarded.into())]),
            );
        }
        if final_ > first {
            find(
                "final_above_first",
                format!(
                    "{final_} people at the final alignment are more than {first} at the first."
                ),
                facts([("first", first.into()), ("final", final_.into())]),
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
            let listed = self.slate.list(&unsupported);
            find(
                "delegates_without_supporters",
                format!("{listed}: awarded delegates with nobody at the final alignment."),
                facts([("names", names(&unsupported, self.slate))]),
            );
        }
        if let Some((less, more)) = self.inversion() {
            find(
                "fewer_supporters_more_delegates",
                format!(
                    "{} has {} and {}, {} with {} has {}.",
                    self.name(less.pref),
                    counted(less.final_, "person", "people"),
                    counted(less.delegates.unwrap_or(0), "delegate", "delegates"),
                    self.name(more.pref),
                    counted(more.final_, "person", "people"),
                    more.delegates.unwrap_or(0)
                ),
                facts([
                    ("less", self.name(less.pref).into()),
                    ("less_people", less.final_.into()),
                    ("less_delegates", less.delegates.unwrap_or(0).into()),
                    ("more", self.name(more.pref).into()),
                    ("more_people", more.final_.into()),
                    ("more_delegates", more.delegates.unwrap_or(0).into()),
                ]),
            );
        }
    }

    /// Groups that moved as no group can.
    fn movements(
        &self,
        at_first: u64,
        threshold: u64,
        find: &mut impl FnMut(&'static str, String, Facts),
    ) {
        let moved = |which: &dyn Fn(&Reported) -> bool| -> Option<String> {
            let rows = self.report.rows.iter().filter(|r| which(r));
            let said: Vec<String> = rows
                .map(|r| format!("{} {} → {}", self.name(r.pref), r.first, r.final_))
                .collect();
            (!said.is_empty()).then(|| said.join(", "))
        };
        let viable = |r: &Reported| r.first >= at_first;
        let of = |threshold: u64, said: String| {
            facts([("threshold", threshold.into()), ("moved", said.into())])
        };
        if self.final_ > 0 {
            if let Some(said) = moved(&|r| viable(r) && r.final_ < r.first) {
                find(
                    "viable_group_shrank",
                    format!(
                        "Viable at the first alignment (threshold {at_first}), yet smaller at the final: {said}."
                    ),
                    of(at_first, said),
                );
            }
            if let Some(said) = moved(&|r| viable(r) && r.final_ < at_first) {
                find(
                    "viable_group_became_nonviable",
                    format!(
                        "Viable at the first alignment (threshold {at_first}) and below it at the final: {said}."
                    ),
                    of(at_first, said),
                );
            }
        }
        if let Some(said) = moved(&|r| !viable(r) && r.final_ > r.first && r.final_ < threshold) {
            find(
                "nonviable_group_grew",
                format!(
                    "Not viable at either alignment (threshold {threshold}), yet grew: {said}."
                ),
                of(threshold, said),
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
                    "{}: {} at {weight} each make {follows} SDEs, not {published}.",
                    self.name(row.pref),
                    counted(delegates, "delegate", "delegates")
                );
                findings.push(Finding {
                    code: "sde_does_not_follow",
                    says,
                    facts: facts([
                        ("name", self.name(row.pref).into()),
                        ("delegates", delegates.into()),
                        ("weight", weight.to_string().into()),
                        ("follows", follows.to_string().into()),
                        ("published", published.to_string().into()),
                    ]),
                });
            }
        }
    }
}

/// `1 delegate is`, `2 delegates are`.
fn were(awarded: u64) -> String {
    let is = if awarded == 1 { "is" } else { "are" };
    format!("{} {is}", counted(awarded, "delegate", "delegates"))
}

/// The threshold taken from the first total.
fn first_threshold(first: u64, delegates: u32, preset: &Preset) -> u64 {
    match preset.band(delegates) {
        Some(BandShare::Share(share)) => u64::try_from(share.of(first).ceil()).unwrap_or(u64::MAX),
        _ => 0,
    }
}
