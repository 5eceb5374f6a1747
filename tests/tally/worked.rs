//! Worked examples: party memos, campaigns' calculators, certified results.

use crate::outcomes;
use caucus::tally::exact::{Fraction, PublishedSde};
use caucus::tally::packed::{Interner, PackedCard};
use caucus::tally::ranking::{Cards, Deck, Mark, Reading};
use caucus::tally::realign::{self, Aligned, CardInput};
use caucus::tally::rules::{Preset, Realignment, WeightReading};
use caucus::tally::slate::{Pref, Slate};
use caucus::tally::unit::{self, Group, UnitInput, UnitOutcome};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Counts = BTreeMap<String, u64>;

fn worked() -> Value {
    serde_json::from_str(include_str!("../data/worked.json")).unwrap()
}

fn preset(name: &str) -> &'static Preset {
    Preset::named(name).unwrap()
}

fn counts(value: &Value) -> Counts {
    let mut counts: Counts = serde_json::from_value(value.clone()).unwrap();
    counts.retain(|_, n| *n > 0);
    counts
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A room whose people stand where they stood at first.
fn room(groups: &Value, attendance: u64, delegates: u64) -> (Slate, UnitInput) {
    let groups = groups.as_object().unwrap();
    let slate = Slate::new(groups.keys().cloned()).unwrap();
    let groups = slate
        .prefs()
        .zip(groups.values())
        .map(|(pref, size)| Group {
            pref,
            first: size.as_u64(),
            final_: size.as_u64(),
        });
    let input = UnitInput {
        attendance,
        delegates: delegates.try_into().unwrap(),
        groups: groups.collect(),
        ..UnitInput::default()
    };
    (slate, input)
}

fn won(slate: &Slate, outcome: &UnitOutcome) -> Counts {
    let named = outcome.delegates.iter().filter(|(_, n)| *n > 0);
    named
        .map(|(p, n)| (slate.name(*p).to_owned(), u64::from(*n)))
        .collect()
}

#[test]
fn precinct_awards_are_exactly_the_acceptable_ones() {
    for case in worked()["precinct_awards"].as_array().unwrap() {
        let rules = match case["cap"].as_str().unwrap() {
            "expand" => "nevada-2020",
            _ => "iowa-2020-precinct",
        };
        let (n, d) = (number(&case["attendees"]), number(&case["delegates"]));
        let (slate, input) = room(&case["final"], n, d);
        let results = outcomes::all(&input, preset(rules));
        let threshold = case["threshold"].as_u64().unwrap_or(0);
        assert!(
            results.iter().all(|r| r.threshold == threshold),
            "{}",
            case["id"]
        );
        let awards: BTreeSet<Counts> = results.iter().map(|r| won(&slate, r)).collect();
        let acceptable = case["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .map(counts)
            .collect();
        assert_eq!(awards, acceptable, "{}", case["id"]);
    }
}

#[test]
fn cards_realign_in_three_ways() {
    let worked = worked();
    let example = &worked["realignment"];
    let slate = Slate::new(["A", "B", "C", "D", "E"]).unwrap();
    let (mut cards, mut packed) = (Cards::new(Reading::CLEAN), Vec::new());
    for ballot in example["ballots"].as_array().unwrap() {
        let names = ballot["ranks"].as_array().unwrap().iter();
        let prefs: Vec<Pref> = names
            .map(|n| slate.find(n.as_str().unwrap()).unwrap())
            .collect();
        let count = number(&ballot["count"]);
        cards.add(
            prefs.iter().copied().map(Mark::One).collect(),
            Vec::new(),
            count,
        );
        packed.extend((0..count).map(|_| PackedCard::new(&prefs).unwrap()));
    }
    let packed = Interner::default().deck(&packed);
    let methods = [
        ("one_shot", Realignment::OneShot),
        ("sequential", Realignment::Sequential),
        ("one_hop", Realignment::OneHop),
    ];
    for (name, method) in methods {
        let preset = preset("iowa-2020-virtual")
            .with_realignment(method)
            .unwrap();
        let unit = align(&cards, &slate, &preset);
        assert_eq!(
            unit,
            align(&packed, &slate, &preset),
            "{name}: both forms of cards"
        );
        let at = |count: fn(&Group) -> Option<u64>| -> Counts {
            let groups = unit.groups.iter();
            groups
                .map(|g| (slate.name(g.pref).to_owned(), count(g).unwrap()))
                .collect()
        };
        assert_eq!(at(|g| g.first), counts(&example["first"]), "{name}");
        assert_eq!(
            counts(&json!(at(|g| g.final_))),
            counts(&example[name]),
            "{name}"
        );
        let result = unit::settle(&unit, &preset, &[]).unwrap();
        assert_eq!(result.threshold, number(&example["threshold"]), "{name}");
    }
}

fn align(deck: &impl Deck, slate: &Slate, preset: &Preset) -> UnitInput {
    let input = CardInput {
        deck,
        size: slate.len(),
        delegates: 10,
        uncommitted: None,
    };
    match realign::align(input, preset, &[]).unwrap() {
        Aligned::Unit(unit) => unit,
        Aligned::ChanceRequired(question) => panic!("{question:?}"),
    }
}

#[test]
fn a_minnesota_subcaucus_elects_by_largest_remainder() {
    let worked = worked();
    let example = &worked["minnesota"];
    let (slate, input) = room(&example["members"], 50, number(&example["delegates"]));
    let [result] = &outcomes::all(&input, preset("minnesota-dfl"))[..] else {
        panic!("a tie");
    };
    assert_eq!(result.threshold, number(&example["viability_number"]));
    assert_eq!(won(&slate, result), counts(&example["result"]));
}

#[test]
fn republicans_in_2024_elected_20_9_8_and_3() {
    let worked = worked();
    let example = &worked["gop2024"];
    let (n, d) = (number(&example["total"]), number(&example["delegates"]));
    let (slate, input) = room(&example["votes"], n, d);
    let [result] = &outcomes::all(&input, preset("iowa-republican"))[..] else {
        panic!("a tie");
    };
    assert_eq!(result.threshold, 0);
    assert_eq!(won(&slate, result), counts(&example["result"]));
}

#[test]
fn mail_cards_of_2024_gave_one_preference_all_forty() {
    let cards = json!({"Biden": 11_083, "Uncommitted": 480, "Phillips": 362, "Williamson": 268});
    let (slate, input) = room(&cards, 12_193, 40);
    let [result] = &outcomes::all(&input, preset("iowa-2024-mail"))[..] else {
        panic!("a tie");
    };
    assert_eq!(won(&slate, result), counts(&json!({"Biden": 40})));
}

#[test]
fn early_cards_join_a_nevada_room() {
    let slate = Slate::new(["A", "B", "C", "D", "E"]).unwrap();
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(Pref);
    let mut cards = Cards::new(Reading::CLEAN);
    let early = [
        (vec![a], 8),
        (vec![b], 3),
        (vec![c, d], 3),
        (vec![c, e, a], 2),
        (vec![d], 4),
    ];
    for (ranking, count) in early {
        cards.add(
            ranking.into_iter().map(Mark::One).collect(),
            Vec::new(),
            count,
        );
    }
    let stood = [(a, 6, 6), (b, 12, 14), (c, 2, 0), (d, 10, 10)];
    let room = stood.map(|(pref, first, final_)| Group {
        pref,
        first: Some(first),
        final_: Some(final_),
    });
    let nevada = preset("nevada-2020");
    let input = CardInput {
        deck: &cards,
        size: slate.len(),
        delegates: 5,
        uncommitted: None,
    };
    let unit = realign::fold(input, nevada, &room, 30).unwrap();
    let at = |count: fn(&Group) -> Option<u64>| unit.groups.iter().filter_map(count).collect();
    let (first, final_): (Vec<u64>, Vec<u64>) = (at(|g| g.first), at(|g| g.final_));
    assert_eq!(first, [14, 15, 7, 14, 0]);
    assert_eq!(final_, [16, 17, 0, 17, 0]);
    let result = unit::settle(&unit, nevada, &[]).unwrap();
    assert_eq!(result.threshold, 8);
    assert_eq!(
        won(&slate, &result),
        counts(&json!({"A": 1, "B": 2, "D": 2}))
    );
}

#[test]
fn satellite_sites_elect_by_attendance_and_weigh_by_their_part_of_the_pool() {
    let worked = worked();
    let size = preset("iowa-2020-satellite").size.as_ref().unwrap();
    for tier in worked["satellite_site_tiers"].as_array().unwrap() {
        let elected = size.delegates(number(&tier["attendees"]));
        assert_eq!(
            u64::from(elected),
            number(&tier["county_delegates"]),
            "{tier}"
        );
    }
    let site = &worked["satellite_site"];
    let elected = size.delegates(number(&site["site_attendees"]));
    assert_eq!(u64::from(elected), number(&site["site_county_delegates"]));
    let pool = number(&site["pool_sde"]) * number(&site["site_attendees"]);
    let weight = Fraction::new(pool.into(), number(&site["pool_attendees"]).into()).unwrap();
    let published = PublishedSde::from_fraction(weight).to_string();
    assert_eq!(published, site["site_sde"].to_string());
}

#[test]
fn a_virtual_unit_weighs_ten_percent_in_either_reading() {
    let virtual_ = preset("iowa-2020-virtual");
    for district in worked()["virtual_county_size"].as_array().unwrap() {
        let in_person = number(&district["in_person_state_delegates"]);
        for (reading, key) in [
            (WeightReading::Additive, "additive_10pct"),
            (WeightReading::Share, "share_10pct"),
        ] {
            let preset = virtual_.with_weight(reading).unwrap();
            let weight = preset.weight.unwrap();
            let expected = Fraction::parse(district[key].as_str().unwrap()).unwrap();
            assert_eq!(weight.state_delegates(in_person), expected, "{district}");
        }
    }
}
