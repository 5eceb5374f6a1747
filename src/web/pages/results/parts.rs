//! What one preference's figures in an area add up from: counties, or units. The parts are shown
//! as they stand in the document, and so is their sum.

use askama::Template;

use super::{Edition, Frame};
use crate::domain::Role;
use crate::publish::{Area, AreaLine, UnitResult};
use crate::web::board::Released;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::filters;

/// One part of a sum.
#[derive(Debug)]
pub(super) struct Part<'a> {
    source: Source<'a>,
    first: u64,
    final_: u64,
    delegates: u64,
    sde: &'a str,
}

/// Where a part comes from, and is explained further.
#[derive(Debug)]
enum Source<'a> {
    County(&'a str),
    /// A unit, and the place of the preference among its lines, from 1.
    Unit(&'a UnitResult, usize),
}

/// The area whose figures are explained.
#[derive(Debug)]
pub(super) enum Place<'a> {
    State,
    District(&'a str),
    County(&'a str),
}

impl Place<'_> {
    /// Its name as a title.
    pub(super) fn heading(&self, chrome: &Chrome) -> String {
        match self {
            Self::State => chrome.lang.say("results-the-state"),
            Self::District(code) => {
                chrome.say_with("results-district", &[("district", (*code).into())])
            }
            Self::County(name) => (*name).to_owned(),
        }
    }

    /// Its name inside a sentence.
    fn within(&self, chrome: &Chrome) -> String {
        match self {
            Self::District(code) => {
                chrome.say_with("results-in-district", &[("district", (*code).into())])
            }
            Self::State | Self::County(_) => self.heading(chrome),
        }
    }
}

/// A sum with its parts.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    place: Place<'a>,
    sum: &'a AreaLine,
    parts: Vec<Part<'a>>,
}

#[derive(Template)]
#[template(path = "results/parts.html")]
pub(super) struct PartsPage<'a> {
    chrome: Chrome,
    edition: Edition,
    place: Place<'a>,
    sum: &'a AreaLine,
    parts: Vec<Part<'a>>,
}

impl<'a> PartsPage<'a> {
    pub(super) fn new(frame: Frame, parts: Parts<'a>) -> Self {
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            place: parts.place,
            sum: parts.sum,
            parts: parts.parts,
        }
    }

    fn heading(&self) -> String {
        let args = [
            ("name", self.sum.preference.as_str().into()),
            ("place", self.place.within(&self.chrome).into()),
        ];
        self.chrome.say_with("results-parts-title", &args)
    }
}

/// The state's figures are those of its counties and of what counts as one.
pub(super) fn of_state<'a>(release: &'a Released, preference: &str) -> Option<Parts<'a>> {
    let document = &release.document;
    let sum = line_of(&document.state, preference)?;
    let parts = document.counties.iter().filter_map(|c| county(c, sum));
    Some(Parts {
        place: Place::State,
        sum,
        parts: parts.collect(),
    })
}

/// A district's figures are those of the counties that lie in it whole, and of its units in the
/// others.
pub(super) fn of_district<'a>(
    release: &'a Released,
    code: &str,
    preference: &str,
) -> Option<Parts<'a>> {
    let area = release.district(code)?;
    let sum = line_of(area, preference)?;
    let mut parts = Vec::new();
    for (county_area, is_whole) in counties_of(release, &area.code) {
        if is_whole {
            parts.extend(county(county_area, sum));
        } else {
            let units = release.document.units.iter().filter(|u| {
                u.county == county_area.code && u.district.as_ref() == Some(&area.code)
            });
            parts.extend(units.filter_map(|u| unit(u, sum)));
        }
    }
    Some(Parts {
        place: Place::District(&area.code),
        sum,
        parts,
    })
}

/// A county's figures are those of its units.
pub(super) fn of_county<'a>(
    release: &'a Released,
    name: &str,
    preference: &str,
) -> Option<Parts<'a>> {
    let area = release.county(name)?;
    let sum = line_of(area, preference)?;
    let units = release.document.units.iter();
    let units = units.filter(|u| u.county == area.code);
    Some(Parts {
        place: Place::County(&area.code),
        sum,
        parts: units.filter_map(|u| unit(u, sum)).collect(),
    })
}

/// The counties with units in a district, in order, and whether all their units are.
pub(super) fn counties_of<'a>(
    release: &'a Released,
    district: &str,
) -> impl Iterator<Item = (&'a Area, bool)> {
    release.document.counties.iter().filter_map(move |county| {
        let units = release.document.units.iter();
        let of_county = units.filter(|u| u.county == county.code);
        let inside: Vec<bool> = of_county
            .map(|u| u.district.as_deref() == Some(district))
            .collect();
        inside
            .contains(&true)
            .then(|| (county, !inside.contains(&false)))
    })
}

fn line_of<'a>(area: &'a Area, preference: &str) -> Option<&'a AreaLine> {
    area.lines.iter().find(|l| l.preference == preference)
}

fn county<'a>(area: &'a Area, sum: &AreaLine) -> Option<Part<'a>> {
    let line = line_of(area, &sum.preference)?;
    let part = Part {
        source: Source::County(&area.code),
        first: line.first,
        final_: line.final_,
        delegates: line.delegates,
        sde: &line.sde,
    };
    part.counts().then_some(part)
}

fn unit<'a>(unit: &'a UnitResult, sum: &AreaLine) -> Option<Part<'a>> {
    let mut lines = (1..).zip(&unit.lines);
    let (place, line) = lines.find(|(_, l)| l.preference == sum.preference)?;
    let part = Part {
        source: Source::Unit(unit, place),
        first: line.first,
        final_: line.final_,
        delegates: line.delegates,
        sde: &line.sde,
    };
    part.counts().then_some(part)
}

impl Part<'_> {
    /// Whether it adds anything to the sum.
    fn counts(&self) -> bool {
        let figures = [self.first, self.final_, self.delegates];
        figures != [0; 3] || self.sde.contains(|c: char| ('1'..='9').contains(&c))
    }
}
