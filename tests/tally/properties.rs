//! What holds for every count of cards, whatever is on them.

use crate::elections::elections;
use crate::golden::{compared, tidy};
use caucus::cli::tally::answer;
use caucus::tally::exact::Fraction;
use caucus::tally::packed::{Interner, MANY_CARDS, MOST_PREFS, PackedCard};
use caucus::tally::ranking::{Cards, Mark, Reading};
use caucus::tally::rounds::{self, Elimination, Mode, RoundRules, Ties};
use caucus::tally::slate::Pref;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Counts a case, holding every game of chance so that the alphabetically first is selected.
/// `None` where the case is refused.
fn counted(mut case: Value) -> Option<(Value, Value)> {
    loop {
        let (got, _) = answer(&case.to_string()).ok()?;
        let stop = &got["chance_required"];
        let Some(tied) = stop["tied"].as_array() else {
            return Some((case, got));
        };
        let selected = tied.iter().min_by_key(|name| name.to_string()).unwrap();
        let held = json!({
            "round": stop["round"], "choosing": stop["for"], "tied": tied, "selected": selected,
        });
        match case["rules"]["tiebreak"]["scripted"].as_array_mut() {
            Some(scripted) => scripted.push(held),
            None => case["rules"]["tiebreak"]["scripted"] = json!([held]),
        }
    }
}

fn sum(counts: &Value) -> u64 {
    counts
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_u64().unwrap())
        .sum()
}

/// The sum over all slices of one figure of a round.
fn over_slices(slices: &Value, round: usize, figure: &str, key: &str) -> u64 {
    let slices = slices.as_object().unwrap().values();
    slices
        .map(|rounds| rounds[round][figure][key].as_u64().unwrap())
        .sum()
}

/// Puts other names in place of the old ones, everywhere.
fn renamed(value: &Value, names: &[(String, String)]) -> Value {
    let new = |old: &str| {
        names
            .iter()
            .find(|(from, _)| from == old)
            .map(|(_, to)| to.clone())
    };
    match value {
        Value::String(text) => json!(new(text).unwrap_or_else(|| text.clone())),
        Value::Array(items) => items.iter().map(|item| renamed(item, names)).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(k, v)| (new(k).unwrap_or_else(|| k.clone()), renamed(v, names)))
            .collect(),
        other => other.clone(),
    }
}

/// The answer without its sentences, whose lists follow the slate, and without order.
fn figures(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer.as_object_mut().unwrap().remove("before");
    for round in answer["rounds"].as_array_mut().unwrap() {
        round.as_object_mut().unwrap().remove("reasons");
    }
    tidy("", &answer)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn every_card_is_somewhere_in_every_round(case in elections()) {
        let Some((case, answer)) = counted(case) else { return Ok(()) };
        let ballots = case["ballots"].as_array().unwrap().iter();
        let total: u64 = ballots.map(|b| b["count"].as_u64().unwrap()).sum();
        prop_assert_eq!(&answer["final"]["total_ballots"], &json!(total));
        let blank = answer["final"]["undervotes"].as_u64().unwrap();
        for (i, round) in answer["rounds"].as_array().unwrap().iter().enumerate() {
            let active = sum(&round["tally"]);
            prop_assert_eq!(&round["active"], &json!(active));
            prop_assert_eq!(active + sum(&round["inactive"]) + blank, total);
            for figure in ["tally", "inactive"] {
                for (name, cards) in round[figure].as_object().unwrap() {
                    let slices = over_slices(&answer["precincts"], i, figure, name);
                    prop_assert_eq!(&json!(slices), cards, "slices of {} in round {}", name, i);
                }
            }
        }
    }

    #[test]
    fn cards_that_move_leave_and_arrive(case in elections()) {
        let Some((_, answer)) = counted(case) else { return Ok(()) };
        for pair in answer["rounds"].as_array().unwrap().windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            let transfers = before["transfers"].as_object().unwrap();
            for (from, moves) in transfers {
                prop_assert_eq!(&json!(sum(moves)), &before["tally"][from], "from {}", from);
            }
            for (name, cards) in after["tally"].as_object().unwrap() {
                let arrived = transfers.values().filter_map(|moves| moves[name].as_u64());
                let now = before["tally"][name].as_u64().unwrap() + arrived.sum::<u64>();
                prop_assert_eq!(&json!(now), cards, "to {}", name);
            }
        }
    }

    #[test]
    fn the_order_of_cards_is_irrelevant(case in elections(), at in any::<prop::sample::Index>()) {
        let Some((case, answer)) = counted(case) else { return Ok(()) };
        let mut other = case;
        let ballots = other["ballots"].as_array_mut().unwrap();
        let middle = at.index(ballots.len());
        ballots.rotate_left(middle);
        ballots.reverse();
        prop_assert_eq!(counted(other).unwrap().1, answer);
    }

    #[test]
    fn splitting_cards_is_irrelevant(case in elections()) {
        let Some((case, answer)) = counted(case) else { return Ok(()) };
        let mut other = case;
        let ballots = other["ballots"].as_array().unwrap().clone();
        let one_by_one = ballots.into_iter().flat_map(|mut ballot| {
            let count = usize::try_from(ballot["count"].take().as_u64().unwrap()).unwrap();
            ballot["count"] = json!(1);
            vec![ballot; count]
        });
        other["ballots"] = one_by_one.collect();
        prop_assert_eq!(counted(other).unwrap().1, answer);
    }

    #[test]
    fn names_and_the_order_of_the_slate_are_irrelevant(case in elections()) {
        let Some((case, answer)) = counted(case) else { return Ok(()) };
        let slate = case["candidates"].as_array().unwrap();
        let names: Vec<(String, String)> = slate
            .iter()
            .map(|name| name.as_str().unwrap())
            .map(|name| (name.to_owned(), name.chars().rev().collect()))
            .collect();
        let mut other = renamed(&case, &names);
        other["candidates"].as_array_mut().unwrap().reverse();
        let got = self::answer(&other.to_string()).unwrap().0;
        prop_assert_eq!(figures(&got), figures(&renamed(&answer, &names)));
    }

    #[test]
    fn a_recorded_game_of_chance_stands_in_the_result(case in elections()) {
        let stops = answer(&case.to_string()).is_ok_and(|(a, _)| !a["chance_required"].is_null());
        let Some((case, answer)) = counted(case) else { return Ok(()) };
        let held = case["rules"]["tiebreak"]["scripted"].as_array();
        prop_assert_eq!(stops, held.is_some());
        for game in held.into_iter().flatten() {
            let told = answer["tie_breaks"].as_array().unwrap().iter().any(|tie| {
                tie["round"] == game["round"] && tie["selected"] == game["selected"]
            });
            prop_assert!(told, "{} is not in {}", game, answer["tie_breaks"]);
            let round = usize::try_from(game["round"].as_u64().unwrap()).unwrap() - 1;
            let effect = match game["choosing"].as_str() {
                Some("winner") => "elected",
                _ => "eliminated",
            };
            prop_assert_eq!(&answer["rounds"][round][effect], &json!([game["selected"]]));
        }
    }
}

/// Clean cards of up to 31 preferences and the rules of a count.
fn packed_counts() -> impl Strategy<Value = (usize, Vec<Vec<Pref>>, RoundRules)> {
    (1..=MOST_PREFS).prop_flat_map(|size| {
        let all: Vec<Pref> = (0..).map(Pref).take(size).collect();
        let card =
            (Just(all.clone()).prop_shuffle(), 0..=5_usize).prop_map(|(mut prefs, length)| {
                prefs.truncate(length);
                prefs
            });
        let share = select(vec!["0/1", "3/20", "1/3", "1/1"]);
        let modes = (share, 1..=4_u32, 0..=40_u64).prop_flat_map(|(share, seats, cards)| {
            let share = Fraction::parse(share).unwrap();
            select(vec![
                Mode::Threshold {
                    share,
                    at_least: true,
                },
                Mode::Majority,
                Mode::UntilLeft(seats),
                Mode::Reach(cards),
            ])
        });
        let elimination = select(vec![
            Elimination::OneAtATime,
            Elimination::Cutoff,
            Elimination::Batch,
        ]);
        let rules =
            (modes, elimination, any::<bool>()).prop_map(move |(mode, elimination, drop)| {
                RoundRules {
                    mode,
                    elimination,
                    drop_without_first: drop,
                    ties: Ties::Order(all.clone()),
                    ..RoundRules::to_threshold(Fraction::whole(0))
                }
            });
        (Just(size), vec(card, 0..80), rules)
    })
}

proptest! {
    // Each case lays out a table of a million counters, twice.
    #![proptest_config(config(100))]

    #[test]
    fn packed_cards_count_as_any_others(
        (size, cards, rules) in packed_counts(),
        many: bool,
    ) {
        let copies = if many { MANY_CARDS / cards.len().max(1) + 1 } else { 1 };
        let mut packed = Vec::new();
        let mut general = Cards::new(Reading::CLEAN);
        for card in &cards {
            let one = PackedCard::new(card).unwrap();
            prop_assert_eq!(card, &one.prefs().collect::<Vec<_>>());
            packed.extend(std::iter::repeat_n(one, copies));
            general.add(card.iter().copied().map(Mark::One).collect(), Vec::new(), copies as u64);
        }
        let mut interner = Interner::default();
        let deck = interner.deck(&packed);
        let ours = rounds::count(&deck, size, &rules, &[]);
        prop_assert_eq!(&ours, &rounds::count(&general, size, &rules, &[]));
        let again = interner.deck(&packed);
        prop_assert_eq!(ours, rounds::count(&again, size, &rules, &[]), "memory used again");
    }
}

#[test]
fn the_comparison_itself_sees_differences() {
    let (case, got) = counted(json!({
        "kind": "ranked", "candidates": ["A", "B"], "ballots": [{"ranking": ["A"], "count": 2}],
        "rules": {"mode": "single_winner_majority"},
    }))
    .unwrap();
    assert!(compared(&got, &got).is_empty(), "{case}");
    for (pointer, wrong) in [
        ("/rounds/0/tally/A", json!(1)),
        ("/rounds/0/threshold", json!("3")),
        ("/elected", json!([])),
        ("/final/inactive/overvotes", json!(1)),
    ] {
        let mut other = got.clone();
        *other.pointer_mut(pointer).unwrap() = wrong;
        assert!(!compared(&got, &other).is_empty(), "{pointer}");
    }
}
