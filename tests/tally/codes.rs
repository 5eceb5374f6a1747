//! Reason codes, preset files and `docs/rules.md` say the same.

use crate::cases;
use caucus::cli::tally::answer;
use caucus::tally::national::Plan;
use caucus::tally::ranking::{Cards, Mark, Reading};
use caucus::tally::realign::{self, Aligned, CardInput};
use caucus::tally::rules::{Preset, Realignment, Rule, of_options};
use caucus::tally::slate::Pref;
use caucus::tally::unit;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const DOCUMENT: &str = include_str!("../../docs/rules.md");

/// The first cell of every table row that looks right, with the second.
fn rows(is_key: impl Fn(&str) -> bool) -> BTreeMap<&'static str, &'static str> {
    let rows = DOCUMENT.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let key = cells.next()?.trim_matches('`');
        is_key(key).then_some((key, cells.next()?.trim_end_matches(" |")))
    });
    let mut found = BTreeMap::new();
    for (key, says) in rows {
        assert!(found.insert(key, says).is_none(), "{key} stands twice");
    }
    found
}

fn is_code(text: &str) -> bool {
    matches!(text.as_bytes(), [b'A'..=b'Z', b'1'..=b'9'])
}

/// Every code a [`caucus::tally::reason::Reason`] can carry, from its source.
fn reason_codes() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/tally/reason.rs");
    let arms = source.lines().filter_map(|line| line.split_once("=> \""));
    arms.filter_map(|(_, code)| code.split('"').next())
        .filter(|code| is_code(code))
        .collect()
}

/// The rules of every preset, of every plan for national delegates, and of options.
fn listed() -> BTreeMap<&'static str, Vec<Rule>> {
    let mut listed = BTreeMap::from([("options", of_options().unwrap())]);
    for preset in Preset::all().unwrap() {
        listed.insert(&*preset.name, preset.rules.clone());
        if let Some(plan) = Plan::for_units(preset).unwrap() {
            listed.insert(&*plan.name, plan.rules.clone());
        }
    }
    listed
}

#[test]
fn the_document_explains_every_code_and_no_other() {
    let given = reason_codes();
    assert!(given.len() > 30, "{given:?}");
    let listed = listed();
    let in_files: BTreeSet<&str> = listed
        .values()
        .flat_map(|rules| rules.iter().map(|rule| &*rule.code))
        .collect();
    let unlisted: Vec<_> = given.difference(&in_files).collect();
    assert!(unlisted.is_empty(), "in no rules file: {unlisted:?}");
    let explained: BTreeSet<&str> = rows(is_code).into_keys().collect();
    assert_eq!(explained, in_files);
}

#[test]
fn counts_by_options_give_the_codes_that_the_file_of_options_lists() {
    let mut given = BTreeSet::new();
    let minimum = json!({
        "kind": "ranked", "candidates": ["A", "B", "C"],
        "rules": {"mode": "single_winner_majority", "minimum_votes": 4},
        "ballots": [
            {"ranking": ["A"], "count": 6},
            {"ranking": ["B"], "count": 5},
            {"ranking": ["C", "B"], "count": 3},
        ],
    });
    let cases = cases::all();
    let by_options = cases.iter().map(|case| &case.json);
    for case in by_options
        .filter(|case| case["rules"].is_object())
        .chain([&minimum])
    {
        if let Ok((answer, _)) = answer(&case.to_string()) {
            collect(&answer, &mut given);
        }
    }
    let options = of_options().unwrap();
    let listed: BTreeSet<String> = options.into_iter().map(|rule| rule.code).collect();
    assert_eq!(given, listed);
}

#[test]
fn the_document_lists_each_presets_codes() {
    let listed = listed();
    let codes = |rules: &Vec<Rule>| {
        let codes: Vec<&str> = rules.iter().map(|rule| &*rule.code).collect();
        codes.join(", ")
    };
    let expected: BTreeMap<&str, String> = listed.iter().map(|(k, v)| (*k, codes(v))).collect();
    let table = rows(|key| listed.contains_key(key));
    let documented: BTreeMap<&str, String> =
        table.into_iter().map(|(k, v)| (k, v.to_owned())).collect();
    assert_eq!(documented, expected);
}

/// Adds the codes of every reason in an answer.
fn collect(answer: &Value, into: &mut BTreeSet<String>) {
    match answer {
        Value::Object(entries) => {
            if let (Some(Value::String(code)), Some(Value::String(says))) =
                (entries.get("code"), entries.get("says"))
            {
                assert!(!says.is_empty(), "{code} says nothing");
                into.insert(code.clone());
            }
            entries.values().for_each(|value| collect(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

/// Whether a case of this kind can be counted under the preset.
fn fits(preset: &Preset, kind: &str) -> bool {
    match kind {
        "ranked" => preset.rounds.is_some(),
        "mixed" => preset
            .cards
            .as_ref()
            .is_some_and(|c| c.realignment == Realignment::Folded),
        _ => preset.award.is_some(),
    }
}

#[test]
fn a_count_gives_no_reason_that_its_preset_does_not_list() {
    let cases = cases::all();
    let small = cases.iter().filter(|case| case.text.len() < 64_000);
    let counts: Vec<Value> = small.map(|case| case.json.clone()).chain(rooms()).collect();
    // A withdrawn preference under the name of a preset.
    let withdrawn = json!({
        "kind": "ranked", "candidates": ["A", "B"], "exclude": ["B"],
        "ballots": [{"ranking": ["B", "A"]}, {"ranking": ["A"]}],
    });
    let counts: Vec<Value> = counts.into_iter().chain([withdrawn]).collect();
    for preset in Preset::all().unwrap() {
        let mut given = card_codes(preset);
        for case in counts
            .iter()
            .filter(|case| fits(preset, case["kind"].as_str().unwrap()))
        {
            let mut case = case.clone();
            case["rules"] = preset.name.clone().into();
            if let Ok((answer, _)) = answer(&case.to_string()) {
                collect(&answer, &mut given);
            }
        }
        let listed: BTreeSet<String> = preset.rules.iter().map(|rule| rule.code.clone()).collect();
        let unlisted: Vec<&String> = given.difference(&listed).collect();
        assert!(unlisted.is_empty(), "{}: {unlisted:?}", preset.name);
        // Weights are no steps of a count.
        let silent = |code: &&String| code.starts_with('S');
        let never: Vec<&String> = listed.difference(&given).filter(|c| !silent(c)).collect();
        assert!(never.is_empty(), "{}: no case shows {never:?}", preset.name);
    }
}

/// The worked awards as rooms, and an empty one.
fn rooms() -> Vec<Value> {
    let worked: Value = serde_json::from_str(include_str!("../data/worked.json")).unwrap();
    let awards = worked["precinct_awards"].as_array().unwrap().iter();
    let room = |award: &Value| {
        let groups = award["final"].as_object().unwrap().iter();
        let groups: Value = groups
            .map(|(name, n)| (name.clone(), json!([n, n])))
            .collect();
        json!({
            "kind": "precinct",
            "delegates": award["delegates"],
            "attendance": award["attendees"],
            "groups": groups,
        })
    };
    let empty = json!({"final": {"A": 0}, "delegates": 4, "attendees": 0});
    awards.chain([&empty]).map(room).collect()
}

/// The codes of cards under every realignment the preset offers.
fn card_codes(preset: &Preset) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    let methods = match (&preset.cards, &preset.award) {
        (Some(cards), Some(_)) => &*cards.selectable,
        _ => &[],
    };
    let [a, b, c, d] = [0, 1, 2, 3].map(Pref);
    let mut cards = Cards::new(Reading::CLEAN);
    for (ranking, count) in [
        (vec![a], 50),
        (vec![b], 30),
        (vec![c, a], 11),
        (vec![d, c], 6),
        (vec![d], 4),
    ] {
        cards.add(
            ranking.into_iter().map(Mark::One).collect(),
            Vec::new(),
            count,
        );
    }
    for method in methods {
        let preset = preset.with_realignment(*method).unwrap();
        let input = CardInput {
            deck: &cards,
            size: 4,
            delegates: 7,
            uncommitted: None,
        };
        let Aligned::Unit(unit) = realign::align(input, &preset, &[]).unwrap() else {
            panic!("a tie");
        };
        let outcome = unit::settle(&unit, &preset, &[]).unwrap();
        given.extend(
            outcome
                .reasons
                .iter()
                .map(|reason| reason.code().to_owned()),
        );
    }
    given
}
