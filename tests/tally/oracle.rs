//! The engine against the second implementation, on random elections and rooms.

use crate::elections::elections;
use crate::golden;
use crate::literal;
use crate::literal::unit::{self, Cards, Party, Room};
use crate::outcomes;
use caucus::cli::tally::answer;
use caucus::tally::chance::Recorded;
use caucus::tally::ranking;
use caucus::tally::realign::{self, Aligned, CardInput};
use caucus::tally::rules::{Preset, Realignment};
use caucus::tally::slate::Pref;
use caucus::tally::unit::{Group, UnitInput};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The answer of the engine, with every game of chance held so that the first of the tied is
/// selected where `first`, else the last. Each stop on the way is compared too.
fn count_both(mut case: Value, first: bool) -> Result<(), TestCaseError> {
    loop {
        let expected = literal::count(&case);
        let Ok((got, _)) = answer(&case.to_string()) else {
            prop_assert!(expected.is_none(), "refused, but expected {expected:?}");
            return Ok(());
        };
        let Some(expected) = expected else {
            return Err(TestCaseError::fail(format!(
                "answered {got}, but is to be refused"
            )));
        };
        let differences = golden::compared(&expected, &got);
        prop_assert!(differences.is_empty(), "{differences:#?}\n{case}");
        let stop = &got["chance_required"];
        prop_assert_eq!(stop.is_null(), expected["chance_required"].is_null());
        let Some(tied) = stop["tied"].as_array() else {
            return Ok(());
        };
        let selected = if first { tied.first() } else { tied.last() };
        let held = json!({
            "round": stop["round"], "choosing": stop["for"], "tied": tied, "selected": selected,
        });
        let tiebreak = &mut case["rules"]["tiebreak"];
        match tiebreak["scripted"].as_array_mut() {
            Some(scripted) => scripted.push(held),
            None => tiebreak["scripted"] = json!([held]),
        }
    }
}

/// A room of small groups, often equal, from which some people left.
fn rooms() -> impl Strategy<Value = Room> {
    let size = prop_oneof![0..=30_u64, select(vec![5_u64, 6, 7, 10, 15, 20])];
    (vec(size, 1..=7), 0..=6_u64, 1..=12_u64, any::<bool>()).prop_map(
        |(groups, left, delegates, uncommitted)| Room {
            counted: groups.iter().sum::<u64>() + left,
            delegates,
            groups,
            uncommitted: uncommitted.then_some(0),
        },
    )
}

fn unit_of(room: &Room) -> UnitInput {
    let group = |(pref, size): (u16, &u64)| Group {
        pref: Pref(pref),
        first: Some(*size),
        final_: Some(*size),
    };
    UnitInput {
        attendance: room.counted,
        delegates: room.delegates.try_into().unwrap(),
        groups: (0..).zip(&room.groups).map(group).collect(),
        uncommitted: room.uncommitted.map(|_| Pref(0)),
        movement: Vec::new(),
    }
}

fn cards(size: usize) -> impl Strategy<Value = Cards> {
    let all: Vec<usize> = (0..size).collect();
    let ranking = (Just(all).prop_shuffle(), 0..=size.min(5)).prop_map(|(mut ranking, length)| {
        ranking.truncate(length);
        ranking
    });
    vec(ranking, 0..60)
}

fn deck_of(cards: &Cards) -> ranking::Cards {
    let mut deck = ranking::Cards::new(ranking::Reading::CLEAN);
    for card in cards {
        let prefs = card.iter().map(|p| Pref(u16::try_from(*p).unwrap()));
        deck.add(prefs.map(ranking::Mark::One).collect(), Vec::new(), 1);
    }
    deck
}

/// A literal way to the final alignment of cards.
type Method = fn(&Cards, usize) -> Vec<u64>;

/// Aligns cards; in every game of chance the first on the slate is selected.
fn aligned(input: CardInput<'_, ranking::Cards>, preset: &Preset) -> UnitInput {
    let mut recorded = Vec::new();
    loop {
        match realign::align(input, preset, &recorded).unwrap() {
            Aligned::Unit(unit) => return unit,
            Aligned::ChanceRequired(question) => recorded.push(Recorded {
                purpose: question.purpose,
                selected: question.among[..1].to_vec(),
                among: question.among,
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn elimination_counts_agree_with_the_literal_one(case in elections(), first: bool) {
        count_both(case, first)?;
    }

    #[test]
    fn awards_are_exactly_those_the_rules_allow(room in rooms(), party in select(&Party::ALL[..])) {
        let preset = Preset::named(party.preset()).unwrap();
        let results = outcomes::all(&unit_of(&room), preset);
        for result in &results {
            prop_assert_eq!(result.threshold, party.threshold(&room).unwrap_or(0));
        }
        let delegates = |n: &(Pref, u32)| u64::from(n.1);
        let awards: BTreeSet<Vec<u64>> =
            results.iter().map(|r| r.delegates.iter().map(delegates).collect()).collect();
        prop_assert_eq!(awards.len(), results.len(), "two outcomes of chance, one award");
        prop_assert_eq!(awards, party.awards(&room));
    }

}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cards_realign_as_one_by_one(cards in (1..=7_usize).prop_flat_map(cards)) {
        let size = cards.iter().flatten().max().map_or(1, |p| p + 1);
        let deck = deck_of(&cards);
        let input = CardInput { deck: &deck, size, delegates: 10, uncommitted: None };
        let virtual_ = Preset::named("iowa-2020-virtual").unwrap();
        let methods: [(Realignment, Method); 3] = [
            (Realignment::OneShot, unit::one_shot),
            (Realignment::OneHop, unit::one_hop),
            (Realignment::Sequential, unit::sequential),
        ];
        for (method, literal) in methods {
            let aligned = aligned(input, &virtual_.with_realignment(method).unwrap());
            prop_assert_eq!(aligned.attendance, cards.len() as u64);
            let first: Vec<u64> = aligned.groups.iter().filter_map(|g| g.first).collect();
            prop_assert_eq!(first, unit::first(&cards, size));
            let last: Vec<u64> = aligned.groups.iter().filter_map(|g| g.final_).collect();
            prop_assert_eq!(last, literal(&cards, size), "{:?}", method);
        }
    }

    #[test]
    fn early_cards_fold_as_one_by_one(cards in cards(5), room in vec(0..=20_u64, 5), d in 1..=8_u64) {
        let counted = room.iter().sum::<u64>() + cards.len() as u64;
        let whole = Room { counted, delegates: d, groups: room.clone(), uncommitted: None };
        let needs = Party::Nevada.threshold(&whole).unwrap_or(1).max(1);
        let deck = deck_of(&cards);
        let delegates = u32::try_from(d).unwrap();
        let input = CardInput { deck: &deck, size: 5, delegates, uncommitted: None };
        let stood = unit_of(&whole).groups;
        let nevada = Preset::named("nevada-2020").unwrap();
        let folded = realign::fold(input, nevada, &stood, room.iter().sum()).unwrap();
        prop_assert_eq!(folded.attendance, counted);
        let last: Vec<u64> = folded.groups.iter().filter_map(|g| g.final_).collect();
        prop_assert_eq!(last, unit::folded(&cards, &room, needs));
    }
}
