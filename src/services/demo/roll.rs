//! The voter roll of the demonstration: a few plainly fictional people, each in a real precinct,
//! imported as a file of the Secretary of State would be.

use super::DemoError;
use crate::domain::{Unit, UnitKind};
use crate::ingest::roll::Profile;
use crate::log::Actor;
use crate::services::Platform;
use crate::services::roll::{self, RollSource, Watch};
use std::fmt::Write as _;
use std::io::Write as _;

/// First name, last name, postcode, district; and the day they were born.
type Person = ([&'static str; 4], &'static str);

/// The first is for whoever tries the demonstration, the next three wait at the desk (two of them
/// typed something else), the last two are twins.
const PEOPLE: [Person; 6] = [
    (["Willow", "Wren", "50309", "3"], "03/27/1984"),
    (["Hazel", "Heron", "52240", "2"], "11/02/1971"),
    (["Clover", "Crane", "50010", "4"], "06/15/1990"),
    (["Juniper", "Jay", "51501", "3"], "01/30/1988"),
    (["Poppy", "Plover", "52001", "1"], "05/05/1995"),
    (["Iris", "Plover", "52001", "1"], "05/05/1995"),
];

/// Imports the roll, where the demonstration has a precinct.
pub async fn seed(platform: &Platform, units: &[Unit]) -> Result<(), DemoError> {
    let precincts = units.iter().filter(|u| u.kind == UnitKind::Precinct);
    let precincts: Vec<&Unit> = precincts.collect();
    let Some(text) = text(&precincts) else {
        return Ok(());
    };
    let mut file = tempfile::NamedTempFile::new().map_err(roll::RollError::from)?;
    file.write_all(text.as_bytes())
        .map_err(roll::RollError::from)?;
    let source = RollSource {
        path: file.path().to_owned(),
        name: "demonstration".to_owned(),
        profile: Profile::named("iowa-sos")?,
        crosswalk: None,
        is_whole: true,
    };
    let (store, clock, entropy) = (&platform.store, &platform.clock, &platform.entropy);
    let mut plan = roll::plan(store, clock, entropy, source, Watch::default()).await?;
    roll::apply(platform, Actor::System, &mut plan, &mut |_| {}).await?;
    Ok(())
}

/// Everybody in a precinct of their district; where there is none, because only a part of the
/// state is demonstrated, in the first of all.
fn text(precincts: &[&Unit]) -> Option<String> {
    let first = precincts.first()?;
    let mut text = "REGN_NUM,FIRST_NAME,LAST_NAME,BIRTHDATE,ZIP_CODE,CONGRESSIONAL,COUNTY,\
                    PRECINCT,PARTY,VOTERSTATUS\n"
        .to_owned();
    for (number, ([given, surname, postcode, district], born)) in (1..).zip(PEOPLE) {
        let lives_there = |u: &&&Unit| u.district.as_ref().is_some_and(|d| d.0 == district);
        let unit = precincts.iter().find(lives_there).unwrap_or(first);
        let district = unit.district.as_ref().map_or(district, |d| &d.0);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "F{number:06},{given},{surname},{born},{postcode},{district},\"{}\",\"{}\",DEM,Active",
            unit.county, unit.name
        );
    }
    Some(text)
}
