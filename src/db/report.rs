//! Precinct reports: revisions are added, none is ever changed.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{GroupCount, Micros, PrecinctReport, UnitId};
use std::collections::BTreeMap;

statements! {
    INSERT_REPORTS = sqlite
        "INSERT INTO report (unit, revision, received_us, source) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1)",
        postgres
        "INSERT INTO report (unit, revision, received_us, source) \
         SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[])";
    INSERT_GROUPS = sqlite
        "INSERT INTO report_group (unit, revision, preference, first_count, final_count, \
         delegates, sde) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
         value ->> 5, value ->> 6 FROM json_each($1)",
        postgres
        "INSERT INTO report_group (unit, revision, preference, first_count, final_count, \
         delegates, sde) SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[], \
         $4::BIGINT[], $5::BIGINT[], $6::BIGINT[], $7::TEXT[])";
    REVISIONS = "SELECT unit, MAX(revision) FROM report GROUP BY unit ORDER BY unit";
    LATEST_REPORTS = "SELECT r.unit, r.revision, r.received_us, r.source FROM report AS r \
        WHERE r.revision = (SELECT MAX(m.revision) FROM report AS m WHERE m.unit = r.unit) \
        ORDER BY r.unit";
    LATEST_GROUPS = "SELECT g.unit, g.preference, g.first_count, g.final_count, g.delegates, \
        g.sde FROM report_group AS g \
        WHERE g.revision = (SELECT MAX(m.revision) FROM report AS m WHERE m.unit = g.unit) \
        ORDER BY g.unit, g.preference";
}

type GroupRow = (i64, String, i64, i64, Option<i64>, Option<String>);

impl Db<'_> {
    /// Stores reports. [`DbError::Conflict`] where a unit already has the revision.
    pub async fn insert_reports(&mut self, reports: &[PrecinctReport]) -> Result<(), DbError> {
        Rows::default()
            .ints(reports.iter().map(|r| r.unit.0))
            .ints(reports.iter().map(|r| i64::from(r.revision)))
            .ints(reports.iter().map(|r| r.received.0))
            .texts(reports.iter().map(|r| r.source.as_str()))
            .execute(self, &INSERT_REPORTS)
            .await?;
        let groups = || {
            reports
                .iter()
                .flat_map(|r| r.groups.iter().map(move |g| (r, g)))
        };
        // `PrecinctReport::check` has bounded every count far below this.
        let int = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Rows::default()
            .ints(groups().map(|(r, _)| r.unit.0))
            .ints(groups().map(|(r, _)| i64::from(r.revision)))
            .texts(groups().map(|(_, g)| g.preference.as_str()))
            .ints(groups().map(|(_, g)| int(g.first)))
            .ints(groups().map(|(_, g)| int(g.final_)))
            .ints_or_null(groups().map(|(_, g)| g.delegates.map(int)))
            .texts_or_null(groups().map(|(_, g)| g.sde.as_deref()))
            .execute(self, &INSERT_GROUPS)
            .await
            .map(drop)
    }

    /// The newest revision of every unit that has reported.
    pub async fn revisions(&mut self) -> Result<BTreeMap<UnitId, u32>, DbError> {
        let rows = send!(self, REVISIONS; => all (i64, i64))?;
        rows.into_iter()
            .map(|(unit, revision)| Ok((UnitId(unit), revision_number(unit, revision)?)))
            .collect()
    }

    /// The newest report of every unit that has reported, in order of units; groups in order of
    /// their names. Two statements: run it in a snapshot.
    pub async fn latest_reports(&mut self) -> Result<Vec<PrecinctReport>, DbError> {
        let mut groups = BTreeMap::<i64, Vec<GroupCount>>::new();
        for row in send!(self, LATEST_GROUPS; => all GroupRow)? {
            let unit = row.0;
            groups.entry(unit).or_default().push(group(row)?);
        }
        let rows = send!(self, LATEST_REPORTS; => all (i64, i64, i64, String))?;
        rows.into_iter()
            .map(|(unit, revision, received, source)| {
                Ok(PrecinctReport {
                    unit: UnitId(unit),
                    revision: revision_number(unit, revision)?,
                    received: Micros(received),
                    source,
                    groups: groups.remove(&unit).unwrap_or_default(),
                })
            })
            .collect()
    }
}

fn revision_number(unit: i64, revision: i64) -> Result<u32, DbError> {
    u32::try_from(revision).map_err(|_| DbError::inconsistent("report", "revision", unit))
}

fn group(row: GroupRow) -> Result<GroupCount, DbError> {
    let (unit, preference, first, final_, delegates, sde) = row;
    let count = |n: i64, column| {
        u64::try_from(n).map_err(|_| DbError::inconsistent("report_group", column, unit))
    };
    Ok(GroupCount {
        preference,
        first: count(first, "first_count")?,
        final_: count(final_, "final_count")?,
        delegates: delegates.map(|n| count(n, "delegates")).transpose()?,
        sde,
    })
}
