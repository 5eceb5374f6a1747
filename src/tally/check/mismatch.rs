//! Why an award is not one the rules allow: the first code that holds.

use super::figures::Figures;
use super::{Finding, acceptable};
use crate::tally::facts::{Facts, facts, names};
use crate::tally::unit::UnitOutcome;

impl Figures<'_> {
    /// The first of the mismatch codes that holds.
    pub(super) fn mismatch(&self, delegates: u32, outcome: &UnitOutcome) -> Finding {
        let elects = u64::from(delegates.max(outcome.total));
        let (awarded, threshold) = (self.delegates, outcome.threshold);
        if awarded > elects {
            let says = format!("Delegates awarded: {awarded}. To be elected: {elects}.");
            return Finding {
                code: "too_many_delegates",
                says,
                facts: awards(awarded, elects),
            };
        }
        if awarded < elects {
            let says = format!("Delegates awarded: {awarded}. To be elected: {elects}.");
            return Finding {
                code: "too_few_delegates",
                says,
                facts: awards(awarded, elects),
            };
        }
        if delegates == 1 {
            let leaders = self.slate.list(&outcome.viable);
            let says = format!("The one delegate did not go to the largest group: {leaders}.");
            return Finding {
                code: "single_delegate_not_plurality",
                says,
                facts: facts([("names", names(&outcome.viable, self.slate))]),
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
                facts: facts([
                    ("name", self.name(row.pref).into()),
                    ("people", row.final_.into()),
                    ("threshold", threshold.into()),
                    ("awarded", self.reported(row.pref).into()),
                ]),
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
                facts: facts([
                    ("name", self.name(row.pref).into()),
                    ("people", row.final_.into()),
                    ("threshold", threshold.into()),
                ]),
            };
        }
        let should = acceptable(outcome);
        let should = should.first().map(Vec::as_slice).unwrap_or_default();
        let list: Vec<String> = should
            .iter()
            .map(|(p, n)| format!("{} {n}", self.name(*p)))
            .collect();
        let (or, chance) = if outcome.question.is_some() {
            (", or another outcome of chance", "yes")
        } else {
            ("", "no")
        };
        let list = list.join(", ");
        let says = format!("The reported alignments give {list}{or}.");
        Finding {
            code: "wrong_allocation",
            says,
            facts: facts([("awards", list.into()), ("chance", chance.into())]),
        }
    }
}

fn awards(awarded: u64, elects: u64) -> Facts {
    facts([("awarded", awarded.into()), ("elects", elects.into())])
}
