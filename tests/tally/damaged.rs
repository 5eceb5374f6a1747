//! Damaged and absurd cases: an answer or a sentence that says what is wrong, never a panic.

use crate::cases;
use caucus::cli::Exit;
use caucus::cli::tally::answer;
use serde_json::{Value, json};

/// Refused, with a sentence.
fn refusal(text: &str) -> String {
    let message = answer(text).expect_err(&text[..text.len().min(200)]);
    assert!(!message.is_empty());
    message
}

/// Cases small enough to be damaged many times.
fn small() -> Vec<cases::Case> {
    let mut cases = cases::all();
    cases.retain(|case| case.text.len() < 2_500);
    assert!(cases.len() > 80, "{}", cases.len());
    cases
}

/// A whole number that follows from a seed (the finaliser of SplitMix64).
fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    seed ^ (seed >> 27)
}

fn below(seed: u64, end: usize) -> usize {
    usize::try_from(mixed(seed) % end as u64).unwrap()
}

#[test]
fn flipped_bytes_and_cut_ends_are_answered_or_refused() {
    let mut answered = 0;
    for (number, case) in (0u64..).zip(&small()) {
        for round in 0..40 {
            let seed = number * 1_000 + round;
            let mut bytes = case.text.clone().into_bytes();
            for flip in 0..=seed % 3 {
                let at = below(seed * 7 + flip, bytes.len());
                bytes[at] ^= 1 << below(seed * 11 + flip, 7);
            }
            if round % 8 == 0 {
                bytes.truncate(below(seed * 13, bytes.len()));
            }
            answered += u32::from(answer(&String::from_utf8_lossy(&bytes)).is_ok());
        }
    }
    assert!(
        answered > 100,
        "damage that stops at the parser tries nothing else: {answered}"
    );
}

/// The places of all values in a document, as JSON pointers.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(entries) => {
            let key = |key: &str| key.replace('~', "~0").replace('/', "~1");
            entries
                .iter()
                .for_each(|(k, v)| places(v, &format!("{at}/{}", key(k)), into));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, v)| places(v, &format!("{at}/{i}"), into));
        }
        _ => {}
    }
}

#[test]
fn absurd_values_in_any_place_are_answered_or_refused() {
    let absurd = [
        json!(0),
        json!(u64::MAX),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(1_000_000_000_000_u64),
        json!(100_000),
        json!(""),
        json!("A/B~'\u{0}\u{202e}"),
        json!([]),
        json!({}),
        Value::Null,
        json!([["A", "A"], null, "$OVERVOTE"]),
    ];
    for (number, case) in (0u64..).zip(&small()) {
        let mut document = case.json.clone();
        document
            .as_object_mut()
            .unwrap()
            .retain(|key, _| key != "expected" && key != "source");
        let mut all = Vec::new();
        places(&document, "", &mut all);
        for round in 0..60 {
            let seed = number * 1_000 + round;
            let mut other = document.clone();
            let place = &all[below(seed, all.len())];
            *other.pointer_mut(place).unwrap() = absurd[below(seed * 3, absurd.len())].clone();
            let _ = answer(&other.to_string());
        }
    }
}

#[test]
fn endless_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = format!("{}0{}", open.repeat(100_000), close.repeat(100_000));
        refusal(&nested);
        refusal(&open.repeat(100_000));
        refusal(&format!(r#"{{"kind": "ranked", "note": {nested}}}"#));
        refusal(&format!(r#"{{"kind": "precinct", "groups": {nested}}}"#));
    }
}

fn ranked(ballots: &Value, rules: &Value) -> String {
    json!({"kind": "ranked", "candidates": ["A", "B", "C"], "ballots": ballots, "rules": rules})
        .to_string()
}

#[test]
fn counts_at_the_bounds_are_counted_and_beyond_them_refused() {
    let majority = json!({"mode": "single_winner_majority"});
    let most = 1_000_000_000_000_u64;
    let ballots = json!([{"ranking": ["A"], "count": most}]);
    assert!(answer(&ranked(&ballots, &majority)).is_ok());
    let ballots = json!([{"ranking": ["A"], "count": most}, {"ranking": ["B"]}]);
    assert!(refusal(&ranked(&ballots, &majority)).contains("ballots[1].count"));

    let room = |attendance: u64, delegates: u64, a: u64, b: u64, rules: &str| {
        json!({
            "kind": "precinct", "rules": rules, "attendance": attendance, "delegates": delegates,
            "groups": {"A": [a, a], "B": [b, b]},
        })
        .to_string()
    };
    for rules in [
        "idp_2020",
        "nv_2020",
        "mn_dfl",
        "iowa-republican",
        "iowa-2024-mail",
    ] {
        assert!(
            answer(&room(most, 100_000, most - 1, 1, rules)).is_ok(),
            "{rules}"
        );
        assert!(answer(&room(most, 100_000, 1, 1, rules)).is_ok(), "{rules}");
        // Shares far beyond the delegates would be corrected away one by one, for hours.
        let mistyped = refusal(&room(1, 9, most / 2, most / 2, rules));
        assert!(mistyped.contains("attendance is 1"), "{mistyped}");
        assert!(refusal(&room(most, 100_000, most, 1, rules)).contains("groups.B"));
        assert!(refusal(&room(10, 100_001, 5, 5, rules)).contains("delegates"));
        assert!(refusal(&room(10, 0, 5, 5, rules)).contains("delegates"));
    }
}

#[test]
fn absurdly_many_preferences_are_refused_before_they_cost_anything() {
    let groups: Value = (0..2_000)
        .map(|i| (format!("p{i}"), json!([1, 1])))
        .collect();
    let room = json!({
        "kind": "precinct", "rules": "idp_2020", "attendance": 2_000, "delegates": 9,
        "groups": groups,
    });
    assert!(refusal(&room.to_string()).contains("1000 groups"));
    let cards: Vec<Value> = (0..2_000)
        .map(|i| json!({"ranking": [format!("p{i}")]}))
        .collect();
    let unit = json!({
        "kind": "mixed", "delegates": 9, "in_person_attendance": 0, "in_person_groups": {},
        "ranked_ballots": cards,
    });
    assert!(refusal(&unit.to_string()).contains("1000 preferences"));
    let names: Vec<String> = (0..20_000).map(|i| format!("p{i}")).collect();
    let count = json!({
        "kind": "ranked", "candidates": names, "ballots": [],
        "rules": {"mode": "single_winner_majority"},
    });
    assert!(refusal(&count.to_string()).contains("more than a count can show"));
    // Preferences by round by precinct: a small file would be answered with a gigabyte.
    let names: Vec<String> = (0..400).map(|i| format!("p{i}")).collect();
    let cards: Vec<Value> = (0..600)
        .map(|i| json!({"ranking": [names[i % 400]], "precinct": format!("q{i}")}))
        .collect();
    let sliced = json!({
        "kind": "ranked", "candidates": names, "ballots": cards,
        "rules": {"mode": "single_winner_majority", "tiebreak": {"mode": "candidate_order", "order": names}},
    });
    let says = refusal(&sliced.to_string());
    assert!(says.contains("400 preferences in 600 precincts"), "{says}");
}

#[test]
fn a_preset_takes_who_withdrew_and_the_games_of_chance_that_were_held() {
    let tied = json!({
        "kind": "ranked", "rules": "rcv-primary-2020", "candidates": ["A", "B", "C", "X"],
        "exclude": ["X"],
        "ballots": [
            {"ranking": ["X", "A"], "count": 20},
            {"ranking": ["B", "A"], "count": 2},
            {"ranking": ["C"], "count": 2},
        ],
    });
    let (stopped, exit) = answer(&tied.to_string()).unwrap();
    assert_eq!(exit, Exit::ChanceRequired);
    assert_eq!(stopped["chance_required"]["tied"], json!(["B", "C"]));
    assert_eq!(stopped["rounds"][0]["tally"]["A"], 20, "X is passed over");
    let mut held = tied;
    held["tiebreak"] = json!({"mode": "random", "scripted": [
        {"round": 1, "choosing": "loser", "tied": ["B", "C"], "selected": "B"},
    ]});
    let (answer, exit) = answer(&held.to_string()).unwrap();
    assert_eq!((exit, &answer["elected"]), (Exit::Done, &json!(["A"])));
}

#[test]
fn more_ranks_than_the_preset_gives_a_card_are_refused() {
    let names = ["A", "B", "C", "D", "E", "F"];
    let primary = json!({
        "kind": "ranked", "rules": "rcv-primary-2020", "candidates": names,
        "ballots": [{"ranking": ["A"]}, {"ranking": names}],
    });
    let says = refusal(&primary.to_string());
    assert!(
        says.starts_with("ballots[1].ranking: 6 ranks are more than the 5"),
        "{says}"
    );
    let early = json!({
        "kind": "mixed", "delegates": 4, "in_person_attendance": 0, "in_person_groups": {},
        "ranked_ballots": [{"ranking": names}],
    });
    let says = refusal(&early.to_string());
    assert!(
        says.starts_with("ranked_ballots[0].ranking: 6 ranks"),
        "{says}"
    );
}

#[test]
fn what_is_wrong_is_named_by_its_path_and_without_programmers_words() {
    let majority = json!({"mode": "single_winner_majority"});
    let cases = [
        (
            ranked(&json!([{"ranking": ["A"], "count": -1}]), &majority),
            "ballots[0].count: integer `-1`, expected a whole number of 0 or more at line 1",
        ),
        (
            ranked(&json!([{"ranking": ["A", "Z"]}]), &majority),
            "ballots[0].ranking[1]: \"Z\" is not among the preferences of this case",
        ),
        (
            ranked(&json!([]), &json!({"mode": "borda"})),
            "rules.mode: unknown word `borda`, expected one of",
        ),
        (
            ranked(&json!([]), &json!({})),
            "rules: missing `mode` at line 1",
        ),
        (
            ranked(&json!([]), &json!(5)),
            "rules: integer `5`, expected the name of a preset",
        ),
        (
            r#"{"kind": "ranked", "rules": {"mode": "bottoms_up_n", "mode": "bottoms_up_n"}}"#
                .to_owned(),
            "rules: given twice: `mode` at line 1",
        ),
        (
            r#"{"kind": "mixed", "delegates": 4, "in_person_attendance": 0, "in_person_groups": {},
                "ranked_ballots": [{"ranking": [["A", "B"]]}]}"#
                .to_owned(),
            "ranked_ballots[0].ranking[0][0]: \"A\" is not among the preferences",
        ),
        (
            "[]".to_owned(),
            "document: invalid length 0, expected an object",
        ),
    ];
    for (case, says) in cases {
        let said = refusal(&case);
        assert!(said.starts_with(says), "{said:?} for {says:?}");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let ballots = json!([{"ranking": ["A"]}]);
    let refused = |rules: Value| refusal(&ranked(&ballots, &rules));
    let cutoff = json!({"mode": "single_winner_majority", "elimination": "cutoff"});
    assert!(refused(cutoff).contains("rules.elimination"));
    let two = json!({"mode": "single_winner_majority", "winners": 2});
    assert!(refused(two).contains("rules.winners"));
    assert!(refused(json!({"mode": "bottoms_up_n"})).contains("rules.winners"));
    assert!(refused(json!({"mode": "bottoms_up_threshold"})).contains("rules.threshold_percent"));
    let iowa = json!({
        "kind": "mixed", "rules": "idp_2020", "delegates": 4, "in_person_attendance": 2,
        "in_person_groups": {"A": [2, 2]}, "ranked_ballots": [],
    });
    assert!(refusal(&iowa.to_string()).contains("nevada-2020"));
}
