//! Units: precincts, satellite sites, virtual units.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{DistrictCode, Unit, UnitId, UnitKind};

statements! {
    INSERT_UNITS = sqlite
        "INSERT INTO unit (id, code, kind, name, county, district, delegates, weight_num, \
         weight_den) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
         value ->> 5, value ->> 6, value ->> 7, value ->> 8 FROM json_each($1)",
        postgres
        "INSERT INTO unit (id, code, kind, name, county, district, delegates, weight_num, \
         weight_den) SELECT * FROM unnest($1::BIGINT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], \
         $5::TEXT[], $6::TEXT[], $7::BIGINT[], $8::BIGINT[], $9::BIGINT[])";
    UNITS = "SELECT id, code, kind, name, county, district, delegates, weight_num, weight_den \
        FROM unit ORDER BY id";
}

type UnitRow = (
    i64,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

impl Db<'_> {
    /// Stores the units of the event.
    pub async fn insert_units(&mut self, units: &[Unit]) -> Result<(), DbError> {
        let weight = |u: &Unit| -> Result<(Option<i64>, Option<i64>), DbError> {
            let part = |n: u64| {
                i64::try_from(n)
                    .map(Some)
                    .map_err(|_| DbError::inconsistent("unit", "weight_num", &u.code))
            };
            u.weight
                .map_or(Ok((None, None)), |(n, d)| Ok((part(n)?, part(d)?)))
        };
        let weights = units.iter().map(weight).collect::<Result<Vec<_>, _>>()?;
        Rows::default()
            .ints(units.iter().map(|u| u.id.0))
            .texts(units.iter().map(|u| u.code.as_str()))
            .texts(units.iter().map(|u| u.kind.as_str()))
            .texts(units.iter().map(|u| u.name.as_str()))
            .texts(units.iter().map(|u| u.county.as_str()))
            .texts_or_null(
                units
                    .iter()
                    .map(|u| u.district.as_ref().map(|d| d.0.as_str())),
            )
            .ints_or_null(units.iter().map(|u| u.delegates.map(i64::from)))
            .ints_or_null(weights.iter().map(|w| w.0))
            .ints_or_null(weights.iter().map(|w| w.1))
            .execute(self, &INSERT_UNITS)
            .await
            .map(drop)
    }

    /// Every unit, in order of ids.
    pub async fn units(&mut self) -> Result<Vec<Unit>, DbError> {
        let rows = send!(self, UNITS; => all UnitRow)?;
        rows.into_iter().map(unit).collect()
    }
}

fn unit(row: UnitRow) -> Result<Unit, DbError> {
    let (id, code, kind, name, county, district, delegates, num, den) = row;
    let wrong = |column| DbError::inconsistent("unit", column, id);
    let weight = match (num, den) {
        (None, None) => None,
        (Some(n), Some(d)) if d > 0 => Some((
            u64::try_from(n).map_err(|_| wrong("weight_num"))?,
            u64::try_from(d).map_err(|_| wrong("weight_den"))?,
        )),
        _ => return Err(wrong("weight_den")),
    };
    Ok(Unit {
        id: UnitId(id),
        code,
        kind: UnitKind::parse(&kind).ok_or_else(|| wrong("kind"))?,
        name,
        county,
        district: district.map(DistrictCode),
        delegates: delegates
            .map(u32::try_from)
            .transpose()
            .map_err(|_| wrong("delegates"))?,
        weight,
    })
}
