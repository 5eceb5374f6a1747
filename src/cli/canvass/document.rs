//! The canvass as one JSON document.

use super::Canvass;
use crate::ingest::results::UnitRow;
use crate::tally::check::UnitCheck;
use crate::tally::rollup::Area;
use crate::tally::slate::Slate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document's text, with a line end.
pub fn json(canvass: &Canvass) -> String {
    let slate = &canvass.results.slate;
    let units = canvass.results.units.iter().zip(&canvass.checks);
    let mut document = json!({
        "release": canvass.release,
        "totals": {
            "state": area(&canvass.sums.state, slate),
            "districts": areas(&canvass.sums.districts, slate),
            "counties": areas(&canvass.sums.counties, slate),
        },
        "units": units.map(|(u, c)| unit(u, c, slate)).collect::<Vec<_>>(),
    });
    if let Some(national) = &canvass.national {
        let won = national
            .iter()
            .map(|(p, n)| (slate.name(*p).to_owned(), Value::from(*n)));
        document["national_delegates"] = Value::Object(won.collect());
    }
    format!("{document:#}\n")
}

fn areas(areas: &BTreeMap<String, Area>, slate: &Slate) -> Value {
    Value::Object(
        areas
            .iter()
            .map(|(name, sums)| (name.clone(), area(sums, slate)))
            .collect(),
    )
}

fn area(sums: &Area, slate: &Slate) -> Value {
    let line = sums.figures().map(|(pref, f)| {
        let figures = json!({
            "first": f.first,
            "final": f.final_,
            "delegates": f.delegates,
            "sde": f.sde.to_string(),
            "sde_exact": sums.exact(pref).map(|e| e.to_string()),
        });
        (slate.name(pref).to_owned(), figures)
    });
    Value::Object(line.collect())
}

fn unit(unit: &UnitRow, check: &UnitCheck, slate: &Slate) -> Value {
    let reported = unit.rows.iter().filter_map(|r| {
        let delegates = r.delegates.filter(|n| *n > 0)?;
        Some((r.preference.clone(), Value::from(delegates)))
    });
    let award = |award: &Vec<(crate::tally::slate::Pref, u32)>| {
        let won = award
            .iter()
            .map(|(p, n)| (slate.name(*p).to_owned(), Value::from(*n)));
        Value::Object(won.collect())
    };
    json!({
        "unit": unit.id,
        "kind": unit.kind.as_str(),
        "county": unit.county,
        "district": unit.district,
        "viability": check.viability,
        "status": check.status.as_str(),
        "reported": Value::Object(reported.collect::<Map<_, _>>()),
        "acceptable": check.acceptable.iter().map(award).collect::<Vec<_>>(),
        "findings": check
            .findings
            .iter()
            .map(|f| json!({ "code": f.code, "says": f.says }))
            .collect::<Vec<_>>(),
    })
}
