//! Every case through `caucus tally`, compared with what its peer, its official result or its rule
//! says: every key of `expected`, and every key inside it, must be answered with the same value.

use crate::cases;
use caucus::cli::Exit;
use caucus::cli::tally::answer;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Keys of `expected` that describe the peer's way of working or are no part of an answer.
const NOT_ANSWERED: [(&str, &str); 3] = [
    ("official", "published figures, for people to compare"),
    (
        "flags",
        "contradictions in reported figures; the canvass finds them",
    ),
    ("steps", "the wording is ours"),
];

/// Where the answer may differ from `expected`, by case and path, and why.
const LOOSER: [(&str, &str, &str); 3] = [
    (MULTI_SEAT, "rounds[3].threshold", TRAILING_ZERO),
    (MULTI_SEAT, "rounds[4].threshold", TRAILING_ZERO),
    (MULTI_SEAT, "final.threshold", TRAILING_ZERO),
];
const MULTI_SEAT: &str = "rctab_multi_seat_bottoms_up_with_dynamic_threshold";
const TRAILING_ZERO: &str = "3.90 and 3.9 are one number; every other case leaves the zero out";

#[test]
fn every_case_is_answered_as_expected() {
    let mut failed = Vec::new();
    let mut needed = BTreeSet::new();
    let cases = cases::all();
    for case in &cases {
        for (path, difference) in differences(case) {
            match LOOSER
                .iter()
                .find(|(id, at, _)| (*id, *at) == (&*case.id, &*path))
            {
                Some(exception) => drop(needed.insert(exception)),
                None => failed.push(format!("{} {path}: {difference}", case.id)),
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(cases.len(), 176, "cases in tests/data/cases");
    for exception in &LOOSER {
        assert!(
            needed.contains(exception),
            "no longer needed: {exception:?}"
        );
    }
}

type Differences = Vec<(String, String)>;

fn differences(case: &cases::Case) -> Differences {
    let expected = case.json["expected"].as_object().unwrap();
    let status =
        |wanted: &str, got: &str| vec![("status".to_owned(), format!("{got} for {wanted}"))];
    let (answer, exit) = match (answer(&case.text), expected.get("error")) {
        (Err(_), Some(_)) => return Vec::new(),
        (Err(message), None) => return status("an answer", &message),
        (Ok(_), Some(_)) => return status("a refusal", "an answer"),
        (Ok(answered), None) => answered,
    };
    let stopped = expected.contains_key("stopped_by_tie")
        || expected
            .get("coin_toss")
            .is_some_and(|toss| !toss.is_null());
    if (exit == Exit::ChanceRequired) != stopped {
        return status(
            if stopped { "a tie" } else { "an end" },
            &format!("{exit:?}"),
        );
    }
    compared(&case.json["expected"], &answer)
}

/// Where an answer differs from what is expected of it.
pub fn compared(expected: &Value, answer: &Value) -> Differences {
    let mut found = Vec::new();
    for (key, wanted) in expected.as_object().unwrap() {
        if NOT_ANSWERED.iter().any(|(known, _)| known == key) {
            continue;
        }
        let got = match &**key {
            "stopped_by_tie" => &stopped_by(answer),
            _ => &answer[&**key],
        };
        compare(key, &tidy(key, wanted), &tidy(key, got), &mut found);
    }
    found
}

/// The open question in the words of the cases.
fn stopped_by(answer: &Value) -> Value {
    let question = &answer["chance_required"];
    json!({"round": question["round"], "tied": question["tied"], "choosing": question["for"]})
}

/// Order is no part of a set of names, and a group that wins nothing is as good as absent.
pub fn tidy(key: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| tidy("", item)).collect();
            if items.iter().all(Value::is_string) {
                items.sort_by_key(Value::to_string);
            }
            items.into()
        }
        Value::Object(entries) => {
            let kept = entries
                .iter()
                .filter(|(_, v)| key != "delegates" || **v != json!(0));
            kept.map(|(k, v)| (k.clone(), tidy(k, v)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

/// Everything in `wanted` must be in `got`; lists must be as long.
fn compare(path: &str, wanted: &Value, got: &Value, found: &mut Differences) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (key, value) in wanted {
                let got = got.get(key).unwrap_or(&Value::Null);
                compare(&format!("{path}.{key}"), value, got, found);
            }
            for (key, value) in got {
                // Names are data: one too many is as wrong as one too few.
                let names =
                    path.ends_with("tally") || path == "delegates" || path.contains("transfers");
                if names && !wanted.contains_key(key) {
                    found.push((format!("{path}.{key}"), format!("{value} for nothing")));
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (i, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                compare(&format!("{path}[{i}]"), wanted, got, found);
            }
        }
        _ if wanted == got => {}
        _ => found.push((path.to_owned(), format!("{got} for {wanted}"))),
    }
}
