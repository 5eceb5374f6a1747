//! Totals: the state, a congressional district, a county, and the list of counties.

use askama::Template;

use super::parts::{Place, counties_of};
use super::{Edition, Frame};
use crate::domain::{Role, UnitKind};
use crate::i18n::Lang;
use crate::publish::{Area, AreaLine, ReleaseDocument, RuleUse, UnitResult};
use crate::tally::exact::PublishedSde;
use crate::web::board::Released;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::{Permille, filters};

/// A preference's line in a table of totals.
#[derive(Debug)]
pub(super) struct Total<'a> {
    line: &'a AreaLine,
    /// Its state delegate equivalents against the most of the table.
    bar: Permille,
}

/// The lines of an area, strongest in the state first, as the document has them.
fn totals(area: &Area) -> Vec<Total<'_>> {
    let sde = |line: &AreaLine| PublishedSde::parse(&line.sde).unwrap_or_default().0;
    let most = area.lines.iter().map(sde).max().unwrap_or(0);
    let total = |line| Total {
        line,
        bar: Permille::of(sde(line), most),
    };
    area.lines.iter().map(total).collect()
}

/// A preference's state delegate equivalents in each district.
#[derive(Debug)]
struct Spread<'a> {
    preference: &'a str,
    /// In the order of the districts; none where it has no line there.
    sdes: Vec<(&'a str, Option<&'a str>)>,
}

fn spread(document: &ReleaseDocument) -> Vec<Spread<'_>> {
    let of = |preference| Spread {
        preference,
        sdes: document
            .districts
            .iter()
            .map(|district| (district.code.as_str(), sde_of(district, preference)))
            .collect(),
    };
    let preferences = document.preferences.iter();
    preferences.map(String::as_str).map(of).collect()
}

fn sde_of<'a>(area: &'a Area, preference: &str) -> Option<&'a str> {
    let line = area.lines.iter().find(|l| l.preference == preference)?;
    Some(&line.sde)
}

/// The first page of results.
#[derive(Template)]
#[template(path = "results/state.html")]
pub(super) struct StatePage<'a> {
    chrome: Chrome,
    edition: Edition,
    place: Place<'a>,
    area: &'a Area,
    totals: Vec<Total<'a>>,
    document: &'a ReleaseDocument,
    spread: Vec<Spread<'a>>,
    /// Units that belong to no district: in the state's totals and in no district's.
    outside: usize,
}

impl<'a> StatePage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released) -> Self {
        let document = &release.document;
        let outside = document.units.iter().filter(|u| u.district.is_none());
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            place: Place::State,
            area: &document.state,
            totals: totals(&document.state),
            spread: spread(document),
            outside: outside.count(),
            document,
        }
    }

    /// Presets with something to choose.
    fn open_rules(&self) -> impl Iterator<Item = &'a RuleUse> {
        self.document.rules.iter().filter(|r| !r.choices.is_empty())
    }
}

/// A district with its counties, or a county with its units.
#[derive(Template)]
#[template(path = "results/area.html")]
pub(super) struct AreaPage<'a> {
    chrome: Chrome,
    edition: Edition,
    place: Place<'a>,
    area: &'a Area,
    totals: Vec<Total<'a>>,
    counties: Vec<&'a Area>,
    units: Vec<&'a UnitResult>,
}

impl<'a> AreaPage<'a> {
    /// A district's page lists the counties that lie in it whole and its units in the others.
    pub(super) fn district(frame: Frame, release: &'a Released, area: &'a Area) -> Self {
        let (whole, cut): (Vec<_>, Vec<_>) =
            counties_of(release, &area.code).partition(|(_, is_whole)| *is_whole);
        let units = release.document.units.iter().filter(|u| {
            u.district.as_ref() == Some(&area.code) && cut.iter().any(|(c, _)| c.code == u.county)
        });
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            place: Place::District(&area.code),
            area,
            totals: totals(area),
            counties: whole.into_iter().map(|(county, _)| county).collect(),
            units: units.collect(),
        }
    }

    pub(super) fn county(frame: Frame, release: &'a Released, area: &'a Area) -> Self {
        let units = release.document.units.iter();
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            place: Place::County(&area.code),
            area,
            totals: totals(area),
            counties: Vec::new(),
            units: units.filter(|u| u.county == area.code).collect(),
        }
    }
}

/// Every county, and every pool that counts as one.
#[derive(Template)]
#[template(path = "results/counties.html")]
pub(super) struct CountiesPage<'a> {
    chrome: Chrome,
    edition: Edition,
    /// Real counties, then the pools of satellite sites and the virtual units.
    groups: [(UnitKind, Vec<&'a Area>); 3],
}

impl<'a> CountiesPage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released) -> Self {
        let document = &release.document;
        let kind_of = |area: &Area| {
            let unit = document.units.iter().find(|u| u.county == area.code);
            unit.map_or(UnitKind::Precinct, |u| u.kind)
        };
        let group = |kind| {
            let counties = document.counties.iter();
            (kind, counties.filter(|c| kind_of(c) == kind).collect())
        };
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            groups: [UnitKind::Precinct, UnitKind::Satellite, UnitKind::Virtual].map(group),
        }
    }
}
