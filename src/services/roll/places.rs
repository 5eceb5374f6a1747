//! Which precinct of the event a source means. A name counts where it is the event's own name or
//! code of a precinct of that county, or where the crosswalk says so; nothing is guessed.

use super::{LISTED_PRECINCTS, RollError, UnknownPrecinct};
use crate::db::{Db, DbError};
use crate::domain::roll::folded;
use crate::domain::{Unit, UnitId, UnitKind};
use crate::ingest::roll::Crosswalk;
use std::collections::{BTreeMap, HashMap};

/// The precincts of the event, and what the source calls them.
#[derive(Debug, Default)]
pub struct Places {
    /// None: there is no event yet, so every name is as good as any.
    units: Option<Names>,
    /// By the county and the name as the file writes them.
    met: HashMap<(String, String), Found>,
}

/// By county key and folded name.
#[derive(Debug, Default)]
struct Names {
    /// The event's own names and codes.
    own: BTreeMap<(String, String), UnitId>,
    /// The same under their names alone; None where several counties have one.
    alone: BTreeMap<String, Option<UnitId>>,
    aliases: BTreeMap<(String, String), UnitId>,
}

#[derive(Debug)]
enum Found {
    Unit(Option<UnitId>),
    /// And in how many rows.
    Nowhere(u64),
}

impl Places {
    /// Reads the event's precincts and the names that were learnt for this source.
    pub async fn read(db: &mut Db<'_>, source: &str) -> Result<Self, DbError> {
        if db.event().await?.is_none() {
            return Ok(Self::default());
        }
        let mut names = Names::default();
        let units = db.units().await?;
        for unit in units.iter().filter(|u| u.kind == UnitKind::Precinct) {
            names.add(unit);
        }
        for (county, name, unit) in db.precinct_aliases(source).await? {
            names.aliases.insert((county, name), unit);
        }
        Ok(Self {
            units: Some(names),
            met: HashMap::new(),
        })
    }

    /// Learns a crosswalk; gives what of it is new, as it is stored.
    pub fn learn(
        &mut self,
        crosswalk: &Crosswalk,
    ) -> Result<Vec<(String, String, UnitId)>, RollError> {
        let names = self
            .units
            .as_mut()
            .ok_or(RollError::CrosswalkWithoutEvent)?;
        let mut learnt = BTreeMap::new();
        for row in &crosswalk.rows {
            let county = county_key(&row.county);
            let unit = names.own_unit(&county, &folded(&row.unit));
            let unit = unit.ok_or_else(|| RollError::CrosswalkUnit {
                file: crosswalk.file.clone(),
                line: row.line,
                unit: row.unit.clone(),
            })?;
            let key = (county, folded(&row.precinct));
            if names.aliases.insert(key.clone(), unit) != Some(unit) {
                learnt.insert(key, unit);
            }
        }
        let stored = |((county, name), unit)| (county, name, unit);
        Ok(learnt.into_iter().map(stored).collect())
    }

    /// The unit of a precinct; None where there is no event to have one, and an error where the
    /// event does not have it.
    pub fn unit(&mut self, county: &str, name: &str) -> Result<Option<UnitId>, ()> {
        let Some(names) = &self.units else {
            return Ok(None);
        };
        let met = self.met.entry((county.to_owned(), name.to_owned()));
        let found = met.or_insert_with(|| match names.unit(&county_key(county), &folded(name)) {
            Some(unit) => Found::Unit(Some(unit)),
            None => Found::Nowhere(0),
        });
        match found {
            Found::Unit(unit) => Ok(*unit),
            Found::Nowhere(rows) => {
                *rows += 1;
                Err(())
            }
        }
    }

    /// The names that were found nowhere, most rows first.
    pub fn unknown(&self) -> Vec<UnknownPrecinct> {
        let unknown = |((county, name), found): (&(String, String), &Found)| match found {
            Found::Unit(_) => None,
            Found::Nowhere(rows) => Some(UnknownPrecinct {
                county: county.clone(),
                name: name.clone(),
                rows: *rows,
            }),
        };
        let mut all: Vec<_> = self.met.iter().filter_map(unknown).collect();
        all.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.cmp(b)));
        all.truncate(LISTED_PRECINCTS);
        all
    }
}

impl Names {
    fn add(&mut self, unit: &Unit) {
        let county = county_key(&unit.county);
        for name in [folded(&unit.name), folded(&unit.code)] {
            let alone = self.alone.entry(name.clone()).or_insert(Some(unit.id));
            *alone = alone.filter(|known| *known == unit.id);
            self.own.insert((county.clone(), name), unit.id);
        }
    }

    fn own_unit(&self, county: &str, name: &str) -> Option<UnitId> {
        if county.is_empty() {
            return self.alone.get(name).copied().flatten();
        }
        let key = (county.to_owned(), name.to_owned());
        self.own.get(&key).copied()
    }

    fn unit(&self, county: &str, name: &str) -> Option<UnitId> {
        let alias = |county: &str| {
            let key = (county.to_owned(), name.to_owned());
            self.aliases.get(&key).copied()
        };
        let alias = alias(county).or_else(|| alias(""));
        alias.or_else(|| self.own_unit(county, name))
    }
}

/// `Polk County` is `Polk`.
fn county_key(county: &str) -> String {
    let folded = folded(county);
    match folded.strip_suffix(" county") {
        Some(name) => name.to_owned(),
        None => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let mut names = Names::default();
        for (id, county, name) in [
            (1, "Adams", "Adams 1"),
            (2, "Polk", "Ward 1"),
            (3, "Linn", "Ward 1"),
        ] {
            names.add(&Unit {
                id: UnitId(id),
                code: format!("C{id}"),
                kind: UnitKind::Precinct,
                name: name.to_owned(),
                county: county.to_owned(),
                district: None,
                delegates: None,
                weight: None,
            });
        }
        Places {
            units: Some(names),
            met: HashMap::new(),
        }
    }

    #[test]
    fn a_precinct_is_found_by_its_name_or_code_and_never_guessed() {
        let mut places = places();
        for (county, name, expected) in [
            ("ADAMS", "adams-1", Ok(Some(UnitId(1)))),
            ("Adams County", "Adams 1", Ok(Some(UnitId(1)))),
            ("Polk", "c2", Ok(Some(UnitId(2)))),
            ("", "Adams 1", Ok(Some(UnitId(1)))),
            ("", "Ward 1", Err(())),
            ("Polk", "Adams 1", Err(())),
            ("Polk", "Ward 01", Err(())),
            ("Polk", "Ward", Err(())),
        ] {
            assert_eq!(places.unit(county, name), expected, "{county} {name}");
        }
        assert_eq!(places.unknown().len(), 4);
    }

    #[test]
    fn a_crosswalk_teaches_names_once() {
        let mut places = places();
        let text = "county,precinct,unit\nPolk,DM-01,Ward 1\n,West,C3\n";
        let crosswalk = Crosswalk::parse("names.csv", text).unwrap();
        assert_eq!(places.learn(&crosswalk).unwrap().len(), 2);
        assert_eq!(places.learn(&crosswalk).unwrap().len(), 0, "nothing new");
        assert_eq!(places.unit("Polk", "DM 01"), Ok(Some(UnitId(2))));
        assert_eq!(places.unit("Anywhere", "West"), Ok(Some(UnitId(3))));
        let wrong = Crosswalk::parse("n.csv", "county,precinct,unit\nPolk,A,Ward 9\n").unwrap();
        let error = places.learn(&wrong).unwrap_err().to_string();
        assert!(
            error.contains("line 2") && error.contains("Ward 9"),
            "{error}"
        );
        assert!(Places::default().learn(&crosswalk).is_err(), "no event");
    }
}
