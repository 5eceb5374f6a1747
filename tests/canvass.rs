//! The canvass on the shared results of Iowa 2020, and on files that are wrong.

use caucus::cli::canvass::{Canvass, canvass};
use caucus::ingest::results::{self, Files};
use caucus::tally::rollup::Area;
use caucus::tally::rules::Preset;
use caucus::tally::slate::{Pref, Slate};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = root().join("tests/data/canvass").join(name);
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

fn preset() -> &'static Preset {
    Preset::named("iowa-2020-precinct").unwrap()
}

fn iowa(release: &str) -> Canvass {
    let results = results::read(&root().join("data/iowa-2020"), release).unwrap();
    canvass(results, release, preset(), |_| {}).unwrap()
}

fn written(award: &[(Pref, u32)], slate: &Slate) -> String {
    let mut won: Vec<String> = award
        .iter()
        .map(|(p, n)| format!("{}={n}", slate.name(*p)))
        .collect();
    won.sort();
    won.join(";")
}

#[test]
fn every_published_total_is_reproduced_to_the_digit() {
    let canvass = iowa("final");
    let slate = &canvass.results.slate;
    let check = |area: &Area, row: &BTreeMap<String, String>| {
        let figures = match slate.find(&row["preference"]) {
            Some(pref) => area.of(pref),
            None if row["preference"] == "TOTAL" => area.total(),
            None => panic!("{} is not reported", row["preference"]),
        };
        let got = [
            figures.first.to_string(),
            figures.final_.to_string(),
            figures.sde.to_string(),
        ];
        assert_eq!(
            got,
            [&*row["first"], &*row["final"], &*row["sde"]],
            "{row:?}"
        );
    };
    let counties = rows("county_totals_final.csv");
    assert!(counties.len() > 500);
    counties
        .iter()
        .for_each(|row| check(&canvass.sums.counties[&row["county"]], row));
    let state = rows("part_totals_final.csv");
    assert!(state.iter().any(|row| row["preference"] == "TOTAL"));
    state.iter().for_each(|row| check(&canvass.sums.state, row));
}

#[test]
fn every_unit_agrees_with_the_independent_recomputation() {
    let canvass = iowa("final");
    let slate = &canvass.results.slate;
    let units = canvass.results.units.iter().zip(&canvass.checks);
    let units: BTreeMap<&str, _> = units.map(|(u, c)| (u.id.as_str(), (u, c))).collect();
    let expected = rows("oracle_expected.csv");
    assert_eq!(expected.len(), 847);
    for row in expected {
        let (unit, check) = units[row["precinct_id"].as_str()];
        assert_eq!(check.status.as_str(), row["status"], "{row:?}");
        let viability = check.viability.map(|n| n.to_string()).unwrap_or_default();
        assert_eq!(viability, row["viability"], "{row:?}");
        let mut reported: Vec<String> = unit
            .rows
            .iter()
            .filter_map(|r| {
                Some(format!(
                    "{}={}",
                    r.preference,
                    r.delegates.filter(|n| *n > 0)?
                ))
            })
            .collect();
        reported.sort();
        assert_eq!(reported.join(";"), row["published"], "{row:?}");
        let mut acceptable: Vec<String> =
            check.acceptable.iter().map(|a| written(a, slate)).collect();
        acceptable.sort();
        let mut oracle: Vec<&str> = row["oracle"].split('|').filter(|o| !o.is_empty()).collect();
        oracle.sort_unstable();
        assert_eq!(acceptable, oracle, "{row:?}");
    }
}

#[test]
fn the_early_releases_are_canvassed_and_say_what_they_lack() {
    let statuses = |canvass: &Canvass| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        canvass
            .checks
            .iter()
            .for_each(|c| *counts.entry(c.status.as_str()).or_default() += 1);
        counts
    };
    let first = statuses(&iowa("early_20200205"));
    let second = statuses(&iowa("early_20200206_100pct"));
    assert!(
        first["no_report"] > second["no_report"],
        "{first:?} {second:?}"
    );
    assert_eq!(second["not_computed"], 52, "satellites without delegates");
}

#[test]
fn a_part_of_the_state_has_no_national_delegates() {
    assert!(iowa("final").national.is_none());
}

/// Every finding code, each provoked by the smallest report that has it.
#[test]
fn each_contradiction_is_found_by_its_code() {
    // delegates to elect; groups as preference, first, final, delegates
    type Case = (&'static str, u32, &'static [(&'static str, u64, u64, u64)]);
    let cases: &[Case] = &[
        (
            "too_many_delegates",
            4,
            &[("A", 20, 20, 3), ("B", 20, 20, 2)],
        ),
        (
            "too_few_delegates",
            4,
            &[("A", 20, 20, 2), ("B", 20, 20, 1)],
        ),
        (
            "single_delegate_not_plurality",
            1,
            &[("A", 20, 20, 0), ("B", 10, 10, 1)],
        ),
        ("nonviable_awarded", 4, &[("A", 38, 38, 3), ("B", 2, 2, 1)]),
        (
            "viable_not_awarded",
            4,
            &[("A", 30, 30, 4), ("B", 10, 10, 0)],
        ),
        ("wrong_allocation", 4, &[("A", 30, 30, 2), ("B", 10, 10, 2)]),
        ("first_missing", 4, &[("A", 0, 20, 2), ("B", 0, 20, 2)]),
        ("final_missing", 4, &[("A", 20, 0, 2), ("B", 20, 0, 2)]),
        (
            "final_above_first",
            4,
            &[("A", 20, 21, 2), ("B", 20, 21, 2)],
        ),
        (
            "viable_group_shrank",
            4,
            &[("A", 20, 18, 2), ("B", 20, 22, 2)],
        ),
        (
            "viable_group_became_nonviable",
            4,
            &[("A", 10, 2, 0), ("B", 20, 28, 4)],
        ),
        (
            "nonviable_group_grew",
            4,
            &[("A", 3, 4, 0), ("B", 37, 36, 4)],
        ),
        (
            "delegates_without_supporters",
            4,
            &[("A", 3, 0, 1), ("B", 37, 40, 3)],
        ),
        (
            "fewer_supporters_more_delegates",
            4,
            &[("A", 15, 15, 3), ("B", 25, 25, 1)],
        ),
    ];
    for (code, delegates, groups) in cases {
        let mut results = COLUMNS.to_owned();
        for (name, first, final_, won) in *groups {
            results += &format!("1,{name},{first},{final_},,{won}\n");
        }
        let parsed = results::parse(&files(
            &format!("precinct_id,county,precinct,cd,county_delegates\n1,C,P,1,{delegates}\n"),
            &results,
        ));
        let canvass = canvass(parsed.unwrap(), "x", preset(), |_| {}).unwrap();
        let codes: Vec<&str> = canvass.checks[0].findings.iter().map(|f| f.code).collect();
        assert!(codes.contains(code), "{code}: {codes:?}");
        assert!(
            canvass.checks[0]
                .findings
                .iter()
                .all(|f| f.says.ends_with('.')),
            "{code}"
        );
    }
}

fn files(precincts: &str, results: &str) -> Files {
    Files {
        precincts: precincts.to_owned(),
        results: results.to_owned(),
        results_name: "results_x.csv".to_owned(),
        ..Files::default()
    }
}

const PRECINCTS: &str = "precinct_id,county,precinct,cd,county_delegates\n1,C,P,1,4\n";
const COLUMNS: &str = "precinct_id,preference,first,final,sde,delegates\n";
const RESULTS: &str = "precinct_id,preference,first,final,sde,delegates\n1,A,20,20,,\n";

#[test]
fn what_is_wrong_is_named_by_file_line_and_column() {
    let cases = [
        (
            "1,C,P,1",
            RESULTS,
            "precincts.csv, line 2: has 4 fields, the header has 5",
        ),
        (
            "1,C,P,1,x",
            RESULTS,
            "precincts.csv, line 2, column county_delegates: \"x\" is no whole number",
        ),
        (
            "1,C,P,1,-4",
            RESULTS,
            "column county_delegates: \"-4\" is no whole number",
        ),
        (
            "1,C,P,1,0",
            RESULTS,
            "0 delegates to elect; a unit elects at least one",
        ),
        (
            "1,C,P,1,999999999",
            RESULTS,
            "is more than 100000; check for a typing mistake",
        ),
        (
            ",C,P,1,4",
            RESULTS,
            "column precinct_id: is empty; fill it in",
        ),
        (
            "1,C,P,1,4\n1,C,Q,1,5",
            RESULTS,
            "line 3, column precinct_id: unit 1 stands twice",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,sde,delegates\n1,A,2,,\n",
            "line 1, column final: is missing; the header has: precinct_id, preference, first, sde, delegates",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n2,A,2,2,,\n",
            "results_x.csv, line 2, column precinct_id: unit \"2\" is not in precincts.csv",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,-2,2,,\n",
            "column first: \"-2\" is no whole number of 0 or more",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,2.5,2,,\n",
            "column first: \"2.5\" is no whole number",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,,2,,\n",
            "column first: is empty; write 0 where nobody was counted",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,99999999999,2,,\n",
            "is more than 10000000",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,2,2,,\n1,A,3,3,,\n",
            "line 3, column preference: A is reported twice for unit 1",
        ),
        (
            "1,C,P,1,4",
            "precinct_id,preference,first,final,sde,delegates\n1,A,2,2,0.12345,1\n",
            "column sde: \"0.12345\" is no figure of at most four decimals",
        ),
    ];
    for (precinct, results, says) in cases {
        let precincts = format!("precinct_id,county,precinct,cd,county_delegates\n{precinct}\n");
        let error = results::parse(&files(&precincts, results))
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "expected {says:?} in {error:?}");
    }
    let convention = "precinct_id,county,precinct,cd,county_delegates,county_convention_size,county_state_delegates\n1,C,P,1,4,50,5\n";
    let error = results::parse(&files(convention, RESULTS))
        .unwrap_err()
        .to_string();
    assert!(error.contains("counties.csv: is missing"), "{error}");
    let counties = |text: &str| Files {
        counties: Some(text.to_owned()),
        ..files(convention, RESULTS)
    };
    let other = counties("county,county_convention_size,state_delegates\nC,51,5\n");
    let error = results::parse(&other).unwrap_err().to_string();
    assert!(
        error.contains("a convention of 50, but counties.csv has 5 and 51"),
        "{error}"
    );
    assert!(
        results::parse(&counties(
            "county,county_convention_size,state_delegates\nC,50,5\n"
        ))
        .is_ok()
    );
}

#[test]
fn every_column_that_is_read_must_be_there_once() {
    let folder = root().join("data/iowa-2020");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let whole = Files {
        precincts: text("precincts.csv"),
        counties: Some(text("counties.csv")),
        satellites: Some(text("satellites.csv")),
        results: text("results_final.csv"),
        results_name: "results_final.csv".to_owned(),
    };
    let renamed = |text: &str, from: &str, to: &str| {
        let (header, rows) = text.split_once('\n').unwrap();
        let header = header
            .split(',')
            .map(|name| if name == from { to } else { name });
        format!("{}\n{rows}", header.collect::<Vec<_>>().join(","))
    };
    let refused = |files: &Files| results::parse(files).unwrap_err().to_string();
    for column in [
        "precinct_id",
        "kind",
        "county",
        "precinct",
        "cd",
        "county_delegates",
    ] {
        let precincts = renamed(&whole.precincts, column, "other");
        let said = refused(&Files {
            precincts,
            ..whole.clone()
        });
        let says = format!("precincts.csv, line 1, column {column}: is missing");
        assert!(said.starts_with(&says), "{said}");
        assert!(!said.contains("is not in precincts.csv"), "{said}");
    }
    for column in [
        "precinct_id",
        "preference",
        "first",
        "final",
        "sde",
        "delegates",
    ] {
        let results = renamed(&whole.results, column, "other");
        let said = refused(&Files {
            results,
            ..whole.clone()
        });
        let says = format!("results_final.csv, line 1, column {column}: is missing");
        assert!(said.starts_with(&says), "{said}");
    }
    let twice = renamed(&whole.results, "sde", "final");
    let said = refused(&Files {
        results: twice,
        ..whole.clone()
    });
    assert!(
        said.contains("column final: stands twice in the header; keep one"),
        "{said}"
    );
    let said = refused(&Files {
        results: String::new(),
        ..whole.clone()
    });
    assert!(
        said.contains("results_final.csv: is empty; its first line names"),
        "{said}"
    );
}

#[test]
fn a_unit_whose_own_row_is_wrong_is_named_once() {
    let precincts = PRECINCTS.replace("1,C,P,1,4", "1,C,P,1,x");
    let said = results::parse(&files(&precincts, RESULTS))
        .unwrap_err()
        .to_string();
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn windows_line_ends_byte_order_marks_and_any_order_of_columns_are_read() {
    let plain = results::parse(&files(PRECINCTS, RESULTS)).unwrap();
    let windows = results::parse(&files(
        &PRECINCTS.replace('\n', "\r\n"),
        &RESULTS.replace('\n', "\r\n"),
    ));
    assert_eq!(windows.unwrap().units, plain.units);
    let turned = "cd,county_delegates,precinct,county,precinct_id\n1,4,P,C,1\n";
    assert_eq!(
        results::parse(&files(turned, RESULTS)).unwrap().units,
        plain.units
    );
    let folder = folder("bom");
    std::fs::write(folder.join("precincts.csv"), format!("\u{feff}{PRECINCTS}")).unwrap();
    std::fs::write(folder.join("results_x.csv"), format!("\u{feff}{RESULTS}")).unwrap();
    assert_eq!(results::read(&folder, "x").unwrap().units, plain.units);
    std::fs::remove_dir_all(folder).unwrap();
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("caucus-canvass-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn caucus(arguments: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_caucus"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        run.status.code().unwrap(),
        text(run.stdout),
        text(run.stderr),
    )
}

#[test]
fn the_command_keeps_its_contract() {
    let data = root().join("data/iowa-2020");
    let data = data.to_str().unwrap();
    let (status, out, _) = caucus(&["canvass", data, "final", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 1, "there are findings");
    assert_eq!(document["totals"]["state"]["Biden"]["sde"], "237.3470");
    let unit = &document["units"][0];
    let keys = [
        "unit",
        "kind",
        "county",
        "district",
        "viability",
        "status",
        "reported",
        "acceptable",
        "findings",
    ];
    assert!(keys.iter().all(|key| unit.get(key).is_some()), "{unit}");
    let (status, out, _) = caucus(&["canvass", data, "final"]);
    assert!(
        status == 1 && out.contains("1106 units: 987 match"),
        "{out}"
    );
}

#[test]
fn wrong_input_ends_with_two_and_prints_nothing() {
    let large = folder("large");
    std::fs::write(large.join("precincts.csv"), PRECINCTS).unwrap();
    let file = std::fs::File::create(large.join("results_x.csv")).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    std::fs::write(
        large.join("results_y.csv"),
        b"precinct_id,preference,first,final,sde,delegates\n1,\xff,1,1,,\n",
    )
    .unwrap();
    let place = large.to_str().unwrap();
    let case = large.join("results_x.csv");
    let cases: [(&[&str], &str); 7] = [
        (&["canvass", "/nowhere", "final"], "precincts.csv"),
        (
            &["canvass", place, "x"],
            "more than the 67108864 bytes that are read",
        ),
        (
            &["tally", case.to_str().unwrap()],
            "results_x.csv: more than the",
        ),
        // A device has no length that could be looked at first.
        (
            &["tally", "/dev/zero"],
            "/dev/zero: more than the 67108864 bytes",
        ),
        (&["canvass", place, "y"], "not UTF-8 at byte 51"),
        (&["canvass", place, "../x"], "no release is called"),
        (
            &["canvass", place, "x", "--rules", "iowa"],
            "no rule preset is called \"iowa\"",
        ),
    ];
    for (arguments, says) in cases {
        let (status, out, error) = caucus(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {error}");
        assert!(error.contains(says), "{error}");
    }
    std::fs::remove_dir_all(large).unwrap();
}

/// The shared files with rows and columns in another order.
fn shuffled(name: &str, seed: &[usize]) -> String {
    let path = Path::new("data/iowa-2020").join(name);
    let mut reader = csv::Reader::from_path(root().join(path)).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let mut columns: Vec<usize> = (0..header.len()).collect();
    columns.rotate_left(seed[0] % header.len());
    let turn = seed[1] % rows.len();
    rows.rotate_left(turn);
    rows.reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in std::iter::once(&header).chain(&rows) {
        writer
            .write_record(columns.iter().map(|i| &record[*i]))
            .unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_and_columns_changes_nothing(seed in prop::collection::vec(0usize..5_000, 2)) {
        let plain = iowa("final");
        let turned = results::parse(&Files {
            precincts: shuffled("precincts.csv", &seed),
            counties: Some(shuffled("counties.csv", &seed)),
            satellites: Some(shuffled("satellites.csv", &seed)),
            results: shuffled("results_final.csv", &seed),
            results_name: "results_final.csv".to_owned(),
        }).unwrap();
        let turned = canvass(turned, "final", preset(), |_| {}).unwrap();
        prop_assert_eq!(&plain.sums, &turned.sums);
        let by_unit = |canvass: &Canvass| -> BTreeMap<String, (String, Vec<String>)> {
            let codes = |c: &caucus::tally::check::UnitCheck| {
                let mut codes: Vec<String> = c.findings.iter().map(|f| f.code.to_owned()).collect();
                codes.sort();
                codes
            };
            canvass.results.units.iter().zip(&canvass.checks)
                .map(|(u, c)| (u.id.clone(), (c.status.as_str().to_owned(), codes(c))))
                .collect()
        };
        prop_assert_eq!(by_unit(&plain), by_unit(&turned));
    }
}
