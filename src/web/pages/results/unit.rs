//! One unit: its groups, how its result follows step by step, and what speaks against it.

use askama::Template;

use super::{Edition, Frame};
use crate::domain::{Role, UnitKind};
use crate::publish::{Line, Step, UnitResult};
use crate::web::board::Released;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Permille, filters};

/// A group's line, with the step each of its figures follows from (from 1).
#[derive(Debug)]
struct Group<'a> {
    line: &'a Line,
    viable_first: bool,
    /// People at the final alignment against everybody there.
    bar: Permille,
    first_step: Option<usize>,
    final_step: Option<usize>,
    delegates_step: Option<usize>,
}

/// The page of a unit.
#[derive(Template)]
#[template(path = "results/unit.html")]
pub(super) struct UnitPage<'a> {
    chrome: Chrome,
    edition: Edition,
    unit: &'a UnitResult,
    groups: Vec<Group<'a>>,
    /// Where the threshold stands on the bars.
    mark: Option<Permille>,
    /// The title of the rules it was counted under.
    rules: &'a str,
}

impl<'a> UnitPage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released, unit: &'a UnitResult) -> Self {
        let mut rules = release.document.rules.iter();
        let rules = rules.find(|r| r.preset == unit.rules);
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            groups: unit.lines.iter().map(|line| group(unit, line)).collect(),
            mark: unit.threshold.map(|t| Permille::of(t, unit.attendance)),
            rules: rules.map_or(&unit.rules, |r| &r.title),
            unit,
        }
    }

    /// Whether a weight such as `560/560` is one state delegate.
    fn is_whole(&self, weight: &str) -> bool {
        weight.split_once('/').is_some_and(|(num, den)| num == den)
    }
}

fn group<'a>(unit: &UnitResult, line: &'a Line) -> Group<'a> {
    let steps = Steps {
        steps: &unit.steps,
        name: &line.preference,
    };
    let first_step = steps.first(&["V"]);
    // The step that states the figure; where there is none, the one in which the group moved.
    let stated = steps.last(&["V"]).filter(|step| Some(*step) != first_step);
    Group {
        line,
        viable_first: unit.threshold.is_some_and(|t| line.first >= t),
        bar: Permille::of(line.final_, unit.attendance),
        final_step: stated.or(steps.first(&["R"])).or(first_step),
        first_step,
        delegates_step: steps.last(&["G", "D", "V4"]),
    }
}

/// The steps of a unit, looked at for one preference.
struct Steps<'a> {
    steps: &'a [Step],
    name: &'a str,
}

impl Steps<'_> {
    fn about<'s>(&'s self, codes: &'s [&str]) -> impl DoubleEndedIterator<Item = usize> + 's {
        let is_about = |step: &Step| {
            codes.iter().any(|c| step.code.starts_with(c)) && mentions(&step.says, self.name)
        };
        let places = self.steps.iter().enumerate();
        places
            .filter(move |(_, step)| is_about(step))
            .map(|(index, _)| index + 1)
    }

    fn first(&self, codes: &[&str]) -> Option<usize> {
        self.about(codes).next()
    }

    fn last(&self, codes: &[&str]) -> Option<usize> {
        self.about(codes).next_back()
    }
}

/// Whether a sentence names this preference, as a whole word.
fn mentions(sentence: &str, name: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    sentence.match_indices(name).any(|(at, found)| {
        let before = sentence[..at].chars().next_back();
        let after = sentence[at + found.len()..].chars().next();
        !is_word(before) && !is_word(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(code: &str, says: &str) -> Step {
        Step {
            code: code.to_owned(),
            says: says.to_owned(),
            facts: Default::default(),
        }
    }

    #[test]
    fn each_figure_points_to_the_step_that_names_its_preference() {
        let steps = [
            step("V1", "3/20 of 20 people is 3."),
            step("V3", "Bo is viable at the first alignment with 4."),
            step("V3", "Bob is viable at the first alignment with 5."),
            step("V3", "Bo is viable at the final alignment with 6."),
            step(
                "D1",
                "Bo's exact share is 1.4000 delegates; it starts with 1.",
            ),
            step("G1", "Bo and Bob are tied. It selected Bo."),
        ];
        let of = |name| Steps {
            steps: &steps,
            name,
        };
        assert_eq!(of("Bo").first(&["V"]), Some(2));
        assert_eq!(of("Bo").last(&["V"]), Some(4));
        assert_eq!(of("Bo").last(&["G", "D"]), Some(6));
        assert_eq!(of("Bob").first(&["V"]), Some(3));
        assert_eq!(of("B").first(&["V"]), None);
    }
}
