//! Any bytes as a case: never a panic, and whatever is answered adds up.
#![no_main]

use caucus::cli::tally::answer;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok((answer, _)) = answer(text) {
        for round in answer["rounds"].as_array().into_iter().flatten() {
            round_adds_up(round, &answer["final"]);
        }
        unit_adds_up(&answer);
    }
});

fn sum(counts: &Value) -> u64 {
    let counts = counts.as_object().into_iter().flatten();
    counts.filter_map(|(_, n)| n.as_u64()).sum()
}

/// Everybody counts for somebody, for nobody, or holds a blank card.
fn round_adds_up(round: &Value, last: &Value) {
    let active = round["active"].as_u64().unwrap_or_default();
    assert_eq!(sum(&round["tally"]), active, "{round}");
    let blank = last["undervotes"].as_u64().unwrap_or_default();
    let total = last["total_ballots"].as_u64().unwrap_or_default();
    assert_eq!(active + sum(&round["inactive"]) + blank, total, "{round}");
}

/// A unit's total is what its groups hold, a toss still to come included.
fn unit_adds_up(answer: &Value) {
    let Some(total) = answer["total"].as_u64() else {
        return;
    };
    let held = sum(&answer["delegates"]);
    let toss = &answer["coin_toss"];
    let places = toss["places"].as_u64().unwrap_or_default();
    let open = answer["chance"][0]["selected"].is_null();
    let after = match (open, toss["action"].as_str()) {
        (true, Some("lose")) => held - places,
        (true, Some(_)) => held + places,
        _ => held,
    };
    assert_eq!(after, total, "{answer}");
}
