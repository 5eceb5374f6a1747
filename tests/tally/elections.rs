//! Random elimination counts as cases, small enough to read when one fails.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

/// The preferences of every random count; a count uses the first few.
const NAMES: [&str; 6] = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"];

/// Random counts of all option combinations that mean something.
pub fn elections() -> impl Strategy<Value = Value> {
    (2..=NAMES.len()).prop_flat_map(|size| {
        let names = &NAMES[..size];
        (ballots(names), rules(names)).prop_map(move |(ballots, rules)| {
            json!({
                "kind": "ranked",
                "candidates": names,
                "ballots": ballots,
                "rules": rules,
            })
        })
    })
}

fn ballots(names: &'static [&'static str]) -> impl Strategy<Value = Vec<Value>> {
    let ballot = (
        vec(mark(names), 0..=5),
        1..=9_u64,
        select(vec!["East", "West"]),
    );
    let ballot = ballot.prop_map(|(ranking, count, precinct)| {
        json!({"ranking": ranking, "count": count, "precinct": precinct})
    });
    vec(ballot, 1..=12)
}

fn mark(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        12 => select(names).prop_map(|name| json!(name)),
        1 => Just(Value::Null),
        1 => subsequence(names, 1..=names.len().min(3)).prop_map(|marked| json!(marked)),
        1 => Just(json!("$OVERVOTE")),
    ]
}

fn rules(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let ending = Union::new([threshold().boxed(), majority().boxed(), places().boxed()]);
    (ending, reading(), ties(names), start(names)).prop_map(|(ending, reading, ties, start)| {
        let parts = [ending, reading, ties, start];
        let merged = parts.into_iter().flat_map(|part| match part {
            Value::Object(entries) => entries,
            _ => Map::new(),
        });
        Value::Object(merged.collect())
    })
}

fn basis() -> impl Strategy<Value = &'static str> {
    select(vec!["first_round", "current_round"])
}

fn threshold() -> impl Strategy<Value = Value> {
    let percent = select(vec!["15", "10", "12.5", "33.33", "50", "100"]);
    let elimination = select(vec!["one_at_a_time", "cutoff", "batch"]);
    (
        percent,
        basis(),
        elimination,
        any::<bool>(),
        option::weighted(0.1, 1..=3_u32),
    )
        .prop_map(|(percent, basis, elimination, at_least, stop)| {
            json!({
                "mode": "bottoms_up_threshold",
                "threshold_percent": percent,
                "threshold_basis": basis,
                "elimination": elimination,
                "at_threshold_is_viable": at_least,
                "stop_after_round": stop,
            })
        })
}

fn majority() -> impl Strategy<Value = Value> {
    let elimination = select(vec!["one_at_a_time", "batch"]);
    let (minimum, stop) = (
        option::weighted(0.2, 1..=9_u64),
        option::weighted(0.1, 1..=3_u32),
    );
    (basis(), elimination, any::<bool>(), minimum, stop).prop_map(
        |(basis, elimination, to_two, minimum, stop)| {
            json!({
                "mode": "single_winner_majority",
                "winners": 1,
                "threshold_basis": basis,
                "elimination": elimination,
                "continue_until_two": to_two,
                "minimum_votes": minimum,
                "stop_after_round": stop,
            })
        },
    )
}

fn places() -> impl Strategy<Value = Value> {
    (1..=3_u32, select(vec!["one_at_a_time", "batch"])).prop_map(|(winners, elimination)| {
        json!({"mode": "bottoms_up_n", "winners": winners, "elimination": elimination})
    })
}

fn reading() -> impl Strategy<Value = Value> {
    let overvote = select(vec![
        "exhaust",
        "skip_to_next",
        "exhaust_if_multiple_continuing",
    ]);
    let duplicate = select(vec!["skip", "exhaust"]);
    (
        overvote,
        duplicate,
        option::of(0..=2_usize),
        option::of(1..=5_usize),
    )
        .prop_map(|(overvote, duplicate, skipped, rankings)| {
            json!({
                "overvote": overvote,
                "duplicate": duplicate,
                "max_skipped_ranks": skipped,
                "max_rankings": rankings,
            })
        })
}

fn ties(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let modes = [
        "candidate_order",
        "generate_permutation",
        "random",
        "previous_rounds_then_random",
        "ask",
        "none",
    ];
    (select(modes.to_vec()), Just(names.to_vec()).prop_shuffle())
        .prop_map(|(mode, order)| json!({"tiebreak": {"mode": mode, "order": order}}))
}

fn start(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let exclude = prop_oneof![
        4 => Just(Vec::new()),
        1 => subsequence(names, 1..names.len()),
    ];
    (exclude, option::weighted(0.2, select(names)), any::<bool>()).prop_map(
        |(exclude, write_in, drop)| {
            json!({
                "exclude": exclude,
                "write_in": write_in.map(|id| json!({"id": id})),
                "drop_candidates_without_first_votes": drop,
            })
        },
    )
}
