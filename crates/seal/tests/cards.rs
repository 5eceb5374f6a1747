//! A ranking and its element: each has exactly one, and everything else is classified.

use caucus_seal::card::{MAX_PREFERENCE, MAX_RANKS, TRIES};
use caucus_seal::{Card, CardError, Element, Unreadable};
use proptest::prelude::*;

mod common;
use common::{card_element, encoding};

/// The first try that is an element.
fn first_try(payload: &[u8; 30]) -> Option<u8> {
    (0..TRIES).find(|counter| Element::parse(&encoding(payload, *counter)).is_some())
}

fn rankings() -> impl Strategy<Value = Vec<u8>> {
    let numbers: Vec<u8> = (1..=MAX_PREFERENCE).collect();
    proptest::sample::subsequence(numbers, 0..=MAX_RANKS).prop_shuffle()
}

#[test]
fn a_ranking_is_refused_at_the_rank_that_is_wrong() {
    let cases: [(&[u8], CardError); 5] = [
        (&[1, 2, 3, 4, 5, 6], CardError::TooMany),
        (&[0], CardError::OutOfRange { rank: 1 }),
        (&[1, 32], CardError::OutOfRange { rank: 2 }),
        (&[3, 3], CardError::Repeated { rank: 2 }),
        (&[1, 2, 3, 4, 1], CardError::Repeated { rank: 5 }),
    ];
    for (ranks, error) in cases {
        assert_eq!(Card::new(ranks), Err(error), "{ranks:?}");
    }
    for ranks in [&[][..], &[31], &[5, 4, 3, 2, 1]] {
        let card = Card::new(ranks).unwrap();
        assert!(card.preferences().eq(ranks.iter().copied()));
    }
}

proptest! {
    #[test]
    fn a_card_comes_back_from_its_element(ranks in rankings()) {
        let card = Card::new(&ranks).unwrap();
        let element = card_element(&card);
        let first = first_try(&card.payload()).unwrap();
        prop_assert_eq!(element, encoding(&card.payload(), first));
        prop_assert_eq!(Card::read(&element), Ok(card.clone()));
        // Any later try of the same card is readable by eye, but would mark it.
        for counter in first + 1..=127 {
            let other = encoding(&card.payload(), counter);
            if Element::parse(&other).is_some() {
                prop_assert_eq!(Card::read(&other), Err(Unreadable::Marked));
            }
        }
    }

    #[test]
    fn any_bytes_are_classified(bytes in any::<[u8; 32]>()) {
        if let Ok(card) = Card::read(&bytes) {
            prop_assert_eq!(card_element(&card), bytes);
        }
    }

    #[test]
    fn any_payload_is_classified(ranks in any::<[u8; 5]>(), at in 6_usize..30, other in 1_u8..) {
        let mut payload = [0; 30];
        payload[0] = 1;
        payload[1..6].copy_from_slice(&ranks);
        match Card::from_payload(&payload) {
            Ok(card) => prop_assert_eq!(card.payload(), payload),
            Err(why) => prop_assert_eq!(why, Unreadable::NotARanking),
        }
        payload[at] = other;
        prop_assert_eq!(Card::from_payload(&payload), Err(Unreadable::NotACard));
    }
}

#[test]
fn what_is_no_card_says_why() {
    let of = |ranks: [u8; 5], layout: u8| {
        let mut payload = [0; 30];
        payload[0] = layout;
        payload[1..6].copy_from_slice(&ranks);
        let counter = first_try(&payload).unwrap();
        Card::read(&encoding(&payload, counter))
    };
    assert_eq!(Card::read(&[0; 32]), Err(Unreadable::Empty));
    assert_eq!(Card::read(&[0xff; 32]), Err(Unreadable::NotACard));
    // A try that is no element, and one with something behind the payload.
    let payload = Card::new(&[1, 2]).unwrap().payload();
    let tries = (0..TRIES).map(|counter| encoding(&payload, counter));
    let no_element = tries
        .clone()
        .find(|bytes| Element::parse(bytes).is_none())
        .unwrap();
    assert_eq!(Card::read(&no_element), Err(Unreadable::NotACard));
    let first = encoding(&payload, first_try(&payload).unwrap());
    let mut behind = (1..=0x7f).map(|top| {
        let mut bytes = first;
        bytes[31] = top;
        bytes
    });
    let behind = behind
        .find(|bytes| Element::parse(bytes).is_some())
        .unwrap();
    assert_eq!(Card::read(&behind), Err(Unreadable::NotACard));
    assert_eq!(of([1, 2, 0, 0, 0], 2), Err(Unreadable::NotACard));
    assert_eq!(of([0, 2, 0, 0, 0], 1), Err(Unreadable::NotARanking));
    assert_eq!(of([2, 2, 0, 0, 0], 1), Err(Unreadable::NotARanking));
    assert_eq!(of([2, 32, 0, 0, 0], 1), Err(Unreadable::NotARanking));
    assert!(of([2, 31, 0, 0, 0], 1).is_ok());
    assert!(of([0; 5], 1).is_ok());
}

/// All 21,172,412 cards; minutes in release: `cargo test --release -p caucus-seal -- --ignored`.
#[test]
#[ignore = "minutes, in release only"]
fn every_card_has_an_element() {
    fn walk(ranks: &mut Vec<u8>, seen: &mut (u64, u8)) {
        let card = Card::new(ranks).unwrap();
        let first = first_try(&card.payload()).unwrap_or_else(|| panic!("{ranks:?} has none"));
        seen.0 += 1;
        seen.1 = seen.1.max(first);
        if ranks.len() < MAX_RANKS {
            for number in 1..=MAX_PREFERENCE {
                if !ranks.contains(&number) {
                    ranks.push(number);
                    walk(ranks, seen);
                    ranks.pop();
                }
            }
        }
    }
    let mut seen = (0, 0);
    walk(&mut Vec::new(), &mut seen);
    println!("cards {}, most tries {}", seen.0, seen.1 + 1);
    assert_eq!(seen.0, 21_172_412);
}
