//! What holds for every unit, however its people were counted.

use crate::literal::unit::Party;
use crate::outcomes;
use caucus::tally::packed::{Interner, PackedCard};
use caucus::tally::realign::{self, Aligned, CardInput};
use caucus::tally::rules::{Preset, Realignment};
use caucus::tally::slate::Pref;
use caucus::tally::unit::{Group, UnitInput, UnitOutcome, settle};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A room in which people moved and some left; figures may contradict each other, as reports do.
fn rooms() -> impl Strategy<Value = UnitInput> {
    let group = (0..=40_u64, 0..=40_u64);
    (vec(group, 1..=8), 0..=20_u64, 1..=15_u32).prop_map(|(groups, more, delegates)| {
        let larger = groups.iter().map(|(first, last)| first.max(last));
        UnitInput {
            attendance: larger.sum::<u64>() + more,
            delegates,
            groups: (0..)
                .zip(groups)
                .map(|(i, (first, last))| group_of(i, first, last))
                .collect(),
            ..UnitInput::default()
        }
    })
}

fn group_of(pref: u16, first: u64, last: u64) -> Group {
    Group {
        pref: Pref(pref),
        first: Some(first),
        final_: Some(last),
    }
}

fn parties() -> impl Strategy<Value = Party> {
    select(&Party::ALL[..])
}

fn preset(party: Party) -> &'static Preset {
    Preset::named(party.preset()).unwrap()
}

fn held(outcome: &UnitOutcome, pref: Pref) -> u32 {
    outcome
        .delegates
        .iter()
        .find(|(p, _)| *p == pref)
        .unwrap()
        .1
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn delegates_are_all_awarded_unless_the_rules_say_otherwise(
        room in rooms(),
        party in parties(),
    ) {
        for outcome in outcomes::all(&room, preset(party)) {
            let sum: u32 = outcome.delegates.iter().map(|(_, n)| n).sum();
            prop_assert_eq!(sum, outcome.total);
            let viable = u32::try_from(outcome.viable.len()).unwrap();
            let expected = match party {
                _ if viable == 0 => 0,
                Party::Nevada if room.delegates > 1 => room.delegates.max(viable),
                _ => room.delegates,
            };
            prop_assert_eq!(sum, expected);
        }
    }

    #[test]
    fn no_nonviable_group_wins_and_no_smaller_group_wins_more(
        room in rooms(),
        party in parties(),
    ) {
        for outcome in outcomes::all(&room, preset(party)) {
            for group in &room.groups {
                let won = held(&outcome, group.pref);
                prop_assert!(won == 0 || outcome.viable.contains(&group.pref));
                prop_assert!(won == 0 || group.size() >= outcome.threshold);
                for other in room.groups.iter().filter(|other| other.size() > group.size()) {
                    prop_assert!(held(&outcome, other.pref) >= won, "{:?} {:?}", group, other);
                }
            }
        }
    }

    #[test]
    fn chance_changes_only_what_it_may(room in rooms(), party in parties()) {
        let open = settle(&room, preset(party), &[]).unwrap();
        let Some(question) = open.open_question() else { return Ok(()) };
        for outcome in outcomes::all(&room, preset(party)) {
            let selected = outcome.selected.clone().unwrap();
            prop_assert_eq!(outcome.question.as_ref(), Some(question));
            prop_assert_eq!(outcome.total, open.total);
            for group in &room.groups {
                let moved = held(&outcome, group.pref).abs_diff(held(&open, group.pref));
                prop_assert_eq!(moved, u32::from(selected.contains(&group.pref)));
            }
            let told = outcome.reasons.iter().filter(|reason| reason.code() == "G1").count();
            prop_assert_eq!(told, 1);
        }
    }

    #[test]
    fn the_order_of_groups_is_irrelevant(room in rooms(), party in parties()) {
        let mut other = room.clone();
        other.groups.reverse();
        let results = outcomes::all(&room, preset(party));
        for (one, reversed) in results.iter().zip(outcomes::all(&other, preset(party))) {
            for group in &room.groups {
                prop_assert_eq!(held(one, group.pref), held(&reversed, group.pref));
            }
        }
    }
}

fn cards() -> impl Strategy<Value = Vec<PackedCard>> {
    let all: Vec<Pref> = (0..6).map(Pref).collect();
    let card = (Just(all).prop_shuffle(), 0..=5_usize)
        .prop_map(|(prefs, length)| PackedCard::new(&prefs[..length]).unwrap());
    vec(card, 0..60)
}

proptest! {
    // Each case lays out a table of a million counters.
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_people_by_cards_and_by_headcount_give_the_same_result(
        cards in cards(),
        delegates in 1..=12_u32,
    ) {
        let deck = Interner::default().deck(&cards);
        let input = CardInput { deck: &deck, size: 6, delegates, uncommitted: None };
        let virtual_ = Preset::named("iowa-2020-virtual").unwrap();
        for method in [Realignment::OneShot, Realignment::OneHop, Realignment::Sequential] {
            let preset = virtual_.with_realignment(method).unwrap();
            let Aligned::Unit(by_cards) = realign::align(input, &preset, &[]).unwrap() else {
                continue;
            };
            let counted = |g: &Group| group_of(g.pref.0, g.first.unwrap(), g.final_.unwrap());
            let room = UnitInput {
                attendance: cards.len() as u64,
                delegates,
                groups: by_cards.groups.iter().map(counted).collect(),
                ..UnitInput::default()
            };
            for (cards, room) in
                outcomes::all(&by_cards, &preset).iter().zip(outcomes::all(&room, &preset))
            {
                let (moves, others): (Vec<_>, Vec<_>) =
                    cards.reasons.iter().cloned().partition(|reason| reason.code().starts_with('R'));
                prop_assert_eq!(moves, by_cards.movement.clone());
                let by_room = UnitOutcome { reasons: others, ..cards.clone() };
                prop_assert_eq!(by_room, room);
            }
        }
    }

    #[test]
    fn every_card_is_in_a_group_blank_or_stranded(cards in cards()) {
        let deck = Interner::default().deck(&cards);
        let input = CardInput { deck: &deck, size: 6, delegates: 7, uncommitted: None };
        let virtual_ = Preset::named("iowa-2020-virtual").unwrap();
        let blank = cards.iter().filter(|card| card.prefs().next().is_none()).count() as u64;
        for method in [Realignment::OneShot, Realignment::OneHop, Realignment::Sequential] {
            let preset = virtual_.with_realignment(method).unwrap();
            let Aligned::Unit(unit) = realign::align(input, &preset, &[]).unwrap() else {
                continue;
            };
            let first: u64 = unit.groups.iter().filter_map(|g| g.first).sum();
            let last: u64 = unit.groups.iter().filter_map(|g| g.final_).sum();
            let stranded = unit.movement.iter().map(|reason| match reason {
                caucus::tally::reason::Reason::Stranded { cards, .. } => *cards,
                _ => 0,
            });
            if method == Realignment::OneShot {
                let least = settle(&unit, &preset, &[]).unwrap().threshold;
                for group in unit.groups.iter().filter(|g| g.first < Some(least)) {
                    prop_assert_eq!(group.final_, Some(0), "nobody joins a nonviable group");
                }
            }
            prop_assert_eq!(first + blank, unit.attendance);
            prop_assert_eq!(last + stranded.sum::<u64>() + blank, unit.attendance, "{:?}", method);
        }
    }
}

#[test]
fn the_threshold_is_the_least_number_with_the_share() {
    let shares = [(2, 1, 4), (3, 1, 6), (4, 3, 20), (12, 3, 20)];
    for (delegates, num, den) in shares {
        for attendance in 1..=3_000_u64 {
            let input = UnitInput {
                attendance,
                delegates,
                ..UnitInput::default()
            };
            let least = settle(&input, preset(Party::Iowa), &[]).unwrap().threshold;
            assert!(
                least * den >= attendance * num,
                "{least} of {attendance} is below the share"
            );
            assert!(
                (least - 1) * den < attendance * num,
                "{least} of {attendance} is too many"
            );
        }
    }
}
