//! How well people are found in the roll: people and applicants invented from a seed, the real
//! import and the real search on both databases, and the figures in docs/matching.md. Run with
//! `CAUCUS_BLESS=1` to write them anew, then read the difference.

mod applicants;
mod people;
mod table;

#[path = "../it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the other tests use the rest")]
mod harness;

use applicants::{Applicant, Kind};
use caucus::domain::RollEntryId;
use caucus::domain::roll::{Score, Thresholds};
use caucus::services::{Platform, eligibility};
use harness::roll::{RollFiles, import, source};
use harness::{Fixture, Night, for_each_store};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use std::collections::HashMap;
use std::path::Path;

const SEED: u64 = 1846;
const FAMILIES: usize = 4_000;
/// Applicants of each kind.
const EACH: usize = 120;
const PAGE: &str = "docs/matching.md";

/// What a search found for one applicant.
pub struct Found {
    pub kind: Kind,
    /// The voter id of who they are; None where they are not on the roll.
    pub is: Option<String>,
    /// Whom the look-up without staff found.
    pub exact: Option<String>,
    /// Whom staff are shown, the likeliest first.
    pub proposed: Vec<(String, Score)>,
}

impl Found {
    /// The points of whoever agrees best.
    fn best(&self) -> u32 {
        let points = self.proposed.iter().map(|(_, score)| score.points());
        points.max().unwrap_or_default()
    }
}

#[tokio::test]
async fn the_figures_of_the_page_are_what_the_search_does() {
    let mut tables = Vec::new();
    let collected = std::sync::Mutex::new(&mut tables);
    for_each_store(async |fixture| {
        let found = search(&fixture).await;
        check(&found);
        collected.lock().unwrap().push(table::write(&found));
    })
    .await;
    assert!(
        tables.windows(2).all(|two| two[0] == two[1]),
        "both databases find the same people"
    );
    compare(&tables[0]);
}

/// What must hold whatever the figures are.
fn check(found: &[Found]) {
    for one in found {
        let is_wrong = one.exact.is_some() && one.exact != one.is;
        assert!(
            !is_wrong,
            "{:?}: the exact look-up found somebody else",
            one.kind
        );
        if one.kind == Kind::Exact {
            assert_eq!(one.exact, one.is, "{:?}", one.proposed);
        }
    }
}

async fn search(fixture: &Fixture) -> Vec<Found> {
    let (mut platform, _hands) = Night::platform(fixture);
    platform.matching = Thresholds::new(Thresholds::LEAST, 100).unwrap();
    let mut chance = StdRng::seed_from_u64(SEED);
    let roll = people::invent(&mut chance, FAMILIES);
    let files = RollFiles::new();
    let path = files.write("roll.csv", people::file(&roll));
    import(&platform, source(&path)).await;
    let applicants = applicants::invent(&mut chance, &roll, EACH);
    let mut ids = HashMap::new();
    let mut all = Vec::with_capacity(applicants.len());
    for applicant in applicants {
        all.push(one(&platform, applicant, &mut ids).await);
    }
    all
}

async fn one(
    platform: &Platform,
    applicant: Applicant,
    ids: &mut HashMap<RollEntryId, String>,
) -> Found {
    let identity = applicant.identity();
    let exact = eligibility::look_up(platform, &identity).await.unwrap();
    let proposed = eligibility::proposals(platform, &identity).await.unwrap();
    let mut reader = platform.store.reader().await.unwrap();
    for id in proposed.iter().map(|(id, _)| *id).chain(exact) {
        if let std::collections::hash_map::Entry::Vacant(free) = ids.entry(id) {
            let entry = reader.db().roll_entry(id).await.unwrap().unwrap();
            free.insert(entry.record.voter_id);
        }
    }
    Found {
        kind: applicant.kind,
        is: applicant.is,
        exact: exact.map(|id| ids[&id].clone()),
        proposed: proposed
            .into_iter()
            .map(|(id, score)| (ids[&id].clone(), score))
            .collect(),
    }
}

/// Holds the page's tables, between its two marks, to what was found.
fn compare(tables: &str) {
    const MARKS: [&str; 2] = ["<!-- figures -->\n", "<!-- end of figures -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).expect("the first mark");
    let (written, after) = rest.split_once(MARKS[1]).expect("the second mark");
    if std::env::var_os("CAUCUS_BLESS").is_some() {
        let page = format!("{before}{}{tables}{}{after}", MARKS[0], MARKS[1]);
        std::fs::write(&path, page).unwrap();
    } else {
        assert_eq!(
            written, tables,
            "{PAGE} is not what the search finds; see tests/matching"
        );
    }
}
