//! Roll files to import.

use caucus::ingest::roll::{Crosswalk, Profile};
use caucus::services::Platform;
use caucus::services::roll::{self, Plan, RollError, RollSource, Watch};
use std::path::{Path, PathBuf};

/// The header of the rolls in these tests: the Secretary of State's names.
pub const HEADER: &str =
    "REGN_NUM,LAST_NAME,FIRST_NAME,BIRTHDATE,ZIP_CODE,COUNTY,PRECINCT,VOTERSTATUS\n";

/// Files in a folder of their own.
pub struct RollFiles(pub tempfile::TempDir);

impl RollFiles {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A file of these rows under [`HEADER`].
    pub fn roll(&self, rows: &[&str]) -> PathBuf {
        self.write("roll.csv", format!("{HEADER}{}\n", rows.join("\n")))
    }
}

/// A whole roll in the Secretary of State's form.
pub fn source(path: &Path) -> RollSource {
    RollSource {
        path: path.to_owned(),
        name: "roll.csv".into(),
        profile: Profile::named("iowa-sos").unwrap(),
        crosswalk: None,
        is_whole: true,
    }
}

/// As [`source`], with names of precincts.
pub fn source_with(path: &Path, crosswalk: &str) -> RollSource {
    let crosswalk = Crosswalk::parse("names.csv", crosswalk).unwrap();
    RollSource {
        crosswalk: Some(crosswalk),
        ..source(path)
    }
}

/// What importing would do.
pub async fn plan(platform: &Platform, source: RollSource) -> Result<Plan, RollError> {
    let (store, clock, entropy) = (&platform.store, &platform.clock, &platform.entropy);
    roll::plan(store, clock, entropy, source, Watch::default()).await
}

/// Imports, and gives what was planned and the number.
pub async fn import(platform: &Platform, source: RollSource) -> (Plan, Option<i64>) {
    let mut plan = plan(platform, source).await.unwrap();
    let number = roll::apply(platform, super::actor(), &mut plan, &mut |_| {}).await;
    (plan, number.unwrap())
}

/// Accepted, changed, unchanged, rejected, gone.
pub fn counts(plan: &Plan) -> [u64; 5] {
    let c = plan.counts;
    [c.accepted, c.changed, c.unchanged, c.rejected, c.gone]
}
