//! Roll-up: people and state delegate equivalents of units, added up by county, congressional
//! district and state.
//!
//! Both measures of an SDE are kept. The published one is rounded once per unit and preference and
//! then only added; the exact one is never rounded. Exact sums are kept as whole delegates per
//! weight, so that a big rational is formed once per weight when somebody asks, not once per row.

use super::exact::{Exact, Fraction, PublishedSde, exact};
use super::slate::Pref;
use super::unit;
use num_traits::Zero;
use std::collections::BTreeMap;

/// One preference's figures in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub pref: Pref,
    /// People at the first alignment.
    pub first: u64,
    /// People at the final alignment.
    pub final_: u64,
    /// Delegates won in the unit; 0 where none are reported.
    pub delegates: u64,
    /// State delegates that one delegate of the unit stands for; `None` where that is not known.
    pub weight: Option<Fraction>,
    /// The SDE as published.
    pub sde: PublishedSde,
}

impl Row {
    /// A row whose SDE follows from delegates won and their weight: rounded here, once.
    #[must_use]
    pub fn counted(pref: Pref, first: u64, final_: u64, delegates: u32, weight: Fraction) -> Self {
        Self {
            pref,
            first,
            final_,
            delegates: u64::from(delegates),
            weight: Some(weight),
            sde: PublishedSde::from_fraction(unit::sde(delegates, weight)),
        }
    }
}

/// Where a unit's figures are added besides the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The county, or what counts as one (a satellite pool, a virtual unit).
    pub county: &'a str,
    /// The congressional district; `None` adds to the state only.
    pub district: Option<&'a str>,
}

/// One preference's figures in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    pub first: u64,
    pub final_: u64,
    pub delegates: u64,
    /// The sum of published SDEs.
    pub sde: PublishedSde,
}

/// The sums of one area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Area {
    figures: BTreeMap<Pref, Figures>,
    /// Delegates by the weight of one, as numerator and denominator.
    weighted: BTreeMap<(u128, u128), BTreeMap<Pref, u64>>,
    /// Delegates whose weight is not known, and which are therefore in no exact sum.
    unweighted: BTreeMap<Pref, u64>,
}

impl Area {
    fn add(&mut self, row: &Row) {
        let sums = self.figures.entry(row.pref).or_default();
        sums.first += row.first;
        sums.final_ += row.final_;
        sums.delegates += row.delegates;
        sums.sde += row.sde;
        if row.delegates == 0 {
            return;
        }
        let delegates = match row.weight {
            Some(weight) => self
                .weighted
                .entry((weight.num(), weight.den()))
                .or_default(),
            None => &mut self.unweighted,
        };
        *delegates.entry(row.pref).or_default() += row.delegates;
    }

    /// A preference's sums; zeros where it has none.
    #[must_use]
    pub fn of(&self, pref: Pref) -> Figures {
        self.figures.get(&pref).copied().unwrap_or_default()
    }

    /// Every preference with a row, in slate order.
    pub fn figures(&self) -> impl Iterator<Item = (Pref, Figures)> + '_ {
        self.figures.iter().map(|(pref, sums)| (*pref, *sums))
    }

    /// All preferences together.
    #[must_use]
    pub fn total(&self) -> Figures {
        let mut total = Figures::default();
        for sums in self.figures.values() {
            total.first += sums.first;
            total.final_ += sums.final_;
            total.delegates += sums.delegates;
            total.sde += sums.sde;
        }
        total
    }

    /// A preference's exact SDEs; `None` where it won delegates whose weight is not known.
    #[must_use]
    pub fn exact(&self, pref: Pref) -> Option<Exact> {
        if self.unweighted.contains_key(&pref) {
            return None;
        }
        let won = self.weighted.iter().filter_map(|(weight, delegates)| {
            let delegates = u128::from(*delegates.get(&pref)?);
            Some(exact(weight.0, weight.1) * exact(delegates, 1))
        });
        Some(won.fold(Exact::zero(), |sum, part| sum + part))
    }
}

/// Sums of the state, its districts and its counties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RollUp {
    pub state: Area,
    pub districts: BTreeMap<String, Area>,
    pub counties: BTreeMap<String, Area>,
}

impl RollUp {
    /// Adds one unit's rows to its county, its district and the state. Rows of the same preference
    /// add up; whether a unit was added before is the caller's to know.
    pub fn add(&mut self, place: Place<'_>, rows: &[Row]) {
        let add_to = |area: &mut Area| rows.iter().for_each(|row| area.add(row));
        add_to(&mut self.state);
        add_to(named(&mut self.counties, place.county));
        if let Some(district) = place.district {
            add_to(named(&mut self.districts, district));
        }
    }
}

/// The area of this name, made where it is new.
fn named<'a>(areas: &'a mut BTreeMap<String, Area>, name: &str) -> &'a mut Area {
    areas.entry(name.to_owned()).or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Pref = Pref(0);
    const B: Pref = Pref(1);

    fn adair(delegates: u32) -> Row {
        let weight = Fraction::new(4, 51).unwrap();
        Row::counted(A, 10, 12, delegates, weight)
    }

    #[test]
    fn a_unit_adds_to_its_county_its_district_and_the_state() {
        let mut sums = RollUp::default();
        let inside = Place {
            county: "Adair",
            district: Some("3"),
        };
        let outside = Place {
            county: "Out of State",
            district: None,
        };
        sums.add(inside, &[adair(3)]);
        sums.add(
            outside,
            &[
                adair(1),
                Row {
                    pref: B,
                    ..adair(0)
                },
            ],
        );
        assert_eq!(
            sums.state.of(A),
            Figures {
                first: 20,
                final_: 24,
                delegates: 4,
                sde: PublishedSde(3137)
            }
        );
        assert_eq!(sums.districts.keys().collect::<Vec<_>>(), ["3"]);
        assert_eq!(sums.districts["3"].of(A).sde.to_string(), "0.2353");
        assert_eq!(sums.counties["Out of State"].total().first, 20);
        assert_eq!(sums.counties["Adair"].of(B), Figures::default());
    }

    #[test]
    fn published_figures_are_rounded_row_by_row_and_exact_ones_never() {
        let mut sums = RollUp::default();
        for _ in 0..51 {
            sums.add(
                Place {
                    county: "Adair",
                    district: None,
                },
                &[adair(1)],
            );
        }
        assert_eq!(sums.state.of(A).sde.to_string(), "3.9984", "51 × 0.0784");
        assert_eq!(sums.state.exact(A), Some(exact(4, 1)), "51 × 4/51");
        assert_eq!(sums.state.exact(B), Some(exact(0, 1)));
    }

    #[test]
    fn delegates_of_unknown_weight_leave_no_exact_sum() {
        let mut sums = RollUp::default();
        let place = Place {
            county: "Clark",
            district: None,
        };
        sums.add(
            place,
            &[
                adair(1),
                Row {
                    weight: None,
                    ..adair(1)
                },
            ],
        );
        assert_eq!(sums.state.exact(A), None);
        sums.add(
            place,
            &[Row {
                pref: B,
                weight: None,
                ..adair(0)
            }],
        );
        assert_eq!(
            sums.state.exact(B),
            Some(exact(0, 1)),
            "no delegates, nothing to weigh"
        );
    }
}
