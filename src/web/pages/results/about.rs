//! About the results: the rules, what is missing, what contradicts itself.

use askama::Template;

use super::{Edition, Frame};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::publish::{RuleUse, UnitResult};
use crate::web::board::Released;
use crate::web::chrome::{Chrome, Visitor};

/// More are counted, not listed; each county's page marks its own.
const MOST_LISTED: usize = 300;

/// The rules of each kind of unit.
#[derive(Template)]
#[template(path = "results/rules.html")]
pub(super) struct RulesPage<'a> {
    chrome: Chrome,
    rules: &'a [RuleUse],
}

impl<'a> RulesPage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released) -> Self {
        Self {
            chrome: frame.chrome,
            rules: &release.document.rules,
        }
    }
}

/// Units to look at, by county.
#[derive(Debug)]
struct Listed<'a> {
    count: usize,
    counties: Vec<(&'a str, Vec<&'a UnitResult>)>,
}

impl<'a> Listed<'a> {
    fn new(release: &'a Released, which: fn(&UnitResult) -> bool) -> Self {
        let all: Vec<_> = release.document.units.iter().filter(|u| which(u)).collect();
        let mut counties: Vec<(&str, Vec<&UnitResult>)> = Vec::new();
        for unit in all.iter().take(MOST_LISTED) {
            match counties
                .iter_mut()
                .find(|(county, _)| *county == unit.county)
            {
                Some((_, units)) => units.push(unit),
                None => counties.push((&unit.county, vec![unit])),
            }
        }
        Self {
            count: all.len(),
            counties,
        }
    }

    fn left_out(&self) -> usize {
        self.count.saturating_sub(MOST_LISTED)
    }
}

/// What is missing, and what contradicts itself or the rules.
#[derive(Template)]
#[template(path = "results/findings.html")]
pub(super) struct FindingsPage<'a> {
    chrome: Chrome,
    edition: Edition,
    missing: Listed<'a>,
    findings: Listed<'a>,
}

impl<'a> FindingsPage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released) -> Self {
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            missing: Listed::new(release, |u| !u.reported),
            findings: Listed::new(release, |u| !u.findings.is_empty()),
        }
    }
}
