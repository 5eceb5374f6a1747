//! Sealed cards hold in one place only, and in one form only.

mod common;

use caucus_seal::place::seal_request;
use caucus_seal::sealed::{FRESH, SEALED};
use caucus_seal::{Card, Channel, Context, Place, SealedCard, check_all, seal};
use common::{accepted_mutants, ceremony, context, rng, sealed};
use proptest::prelude::*;

#[test]
fn a_sealed_card_holds_where_it_was_sealed_and_nowhere_else() {
    let (_, key, _) = ceremony(2, 3, 1);
    let (_, other_key, _) = ceremony(2, 3, 2);
    let card = sealed(&[4, 2], 9, &key, &mut rng(3));
    assert!(card.check(&context(9), key.key()).is_ok());
    assert!(
        card.check(&context(9), other_key.key()).is_err(),
        "another key"
    );
    let of = |manifest, unit, who, session, attempt, channel| {
        Context::new([manifest; 32], unit, [who; 32], session, attempt, channel).unwrap()
    };
    let same = of(1, "IA-1", 9, 3, 2, Channel::Browser);
    assert!(card.check(&same, key.key()).is_ok());
    let elsewhere = [
        ("another event", of(2, "IA-1", 9, 3, 2, Channel::Browser)),
        ("another unit", of(1, "IA-2", 9, 3, 2, Channel::Browser)),
        (
            "copied by another participant",
            of(1, "IA-1", 8, 3, 2, Channel::Browser),
        ),
        ("another session", of(1, "IA-1", 9, 4, 2, Channel::Browser)),
        (
            "replayed as another attempt",
            of(1, "IA-1", 9, 3, 3, Channel::Browser),
        ),
        (
            "session and attempt exchanged",
            of(1, "IA-1", 9, 2, 3, Channel::Browser),
        ),
        ("another channel", of(1, "IA-1", 9, 3, 2, Channel::Phone)),
    ];
    for (what, context) in elsewhere {
        assert!(card.check(&context, key.key()).is_err(), "{what}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let (_, key, _) = ceremony(2, 3, 1);
    let card = sealed(&[1, 2, 3, 4, 5], 9, &key, &mut rng(3)).to_bytes();
    assert_eq!(card.len(), SEALED);
    let accepted = accepted_mutants(&card, |bytes| {
        SealedCard::parse(bytes).is_ok_and(|card| card.check(&context(9), key.key()).is_ok())
    });
    assert!(accepted.is_empty(), "{accepted:?}");
}

/// What has a second encoding, or is the identity, is refused before any proof is looked at.
#[test]
fn identities_and_second_encodings_are_refused() {
    let (_, key, _) = ceremony(2, 3, 1);
    let card = sealed(&[1], 9, &key, &mut rng(3)).to_bytes();
    let field = {
        // 2^255 - 19: another way to write zero.
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed, 0x7f);
        bytes
    };
    for start in [1, 33, 65] {
        for replacement in [[0; 32], field, [0xff; 32]] {
            let mut bytes = card;
            bytes[start..start + 32].copy_from_slice(&replacement);
            let refused = SealedCard::parse(&bytes).unwrap_err();
            assert_eq!(refused.at, start, "{replacement:?}");
        }
    }
    // The response plus the group's order is the same number.
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let mut bytes = card;
    let mut carry = 0_u16;
    for (at, byte) in bytes[97..129].iter_mut().enumerate() {
        let digit = u8::from_str_radix(&order[2 * at..2 * at + 2], 16).unwrap();
        let sum = u16::from(*byte) + u16::from(digit) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(SealedCard::parse(&bytes).unwrap_err().at, 97);
}

#[test]
fn many_cards_are_checked_at_once_and_the_bad_ones_named() {
    let (_, key, _) = ceremony(2, 3, 1);
    let mut rng = rng(5);
    let mut cards: Vec<_> = (0..20_u8)
        .map(|number| {
            (
                sealed(&[number + 1], number, &key, &mut rng),
                context(number),
            )
        })
        .collect();
    assert_eq!(check_all(&cards, key.key(), &mut rng), Ok(()));
    assert_eq!(check_all(&[], key.key(), &mut rng), Ok(()));
    cards[3].1 = context(4);
    cards[17].0 = cards[16].0;
    assert_eq!(check_all(&cards, key.key(), &mut rng), Err(vec![3, 17]));
}

#[test]
fn two_seals_of_one_card_have_nothing_in_common() {
    let (_, key, _) = ceremony(2, 3, 1);
    let mut rng = rng(6);
    let a = sealed(&[1], 9, &key, &mut rng).to_bytes();
    let b = sealed(&[1], 9, &key, &mut rng).to_bytes();
    for start in [1, 33, 65, 97] {
        assert_ne!(a[start..start + 32], b[start..start + 32]);
    }
    // The same randomness gives the same bytes: there is no other source of it.
    let card = Card::new(&[1]).unwrap();
    let of = || {
        seal(&card, &context(9), key.key(), &[8; FRESH])
            .unwrap()
            .to_bytes()
    };
    assert_eq!(of(), of());
}

/// A device whose randomness repeats uses no secret number twice: two cards under one would show
/// how they differ.
#[test]
fn repeated_randomness_gives_no_two_cards_the_same_secret() {
    let (_, key, _) = ceremony(2, 3, 1);
    let of = |ranks: &[u8], number: u8| {
        let card = Card::new(ranks).unwrap();
        let sealed = seal(&card, &context(number), key.key(), &[8; FRESH]);
        sealed.unwrap().to_bytes()
    };
    let cards = [of(&[1], 9), of(&[2], 9), of(&[1], 8)];
    for (at, a) in cards.iter().enumerate() {
        for b in &cards[at + 1..] {
            for start in [1, 65] {
                assert_ne!(a[start..start + 32], b[start..start + 32]);
            }
        }
    }
}

#[test]
fn what_is_sealed_from_a_page_holds_in_the_browser_channel_of_its_place() {
    let (_, key, _) = ceremony(2, 3, 1);
    let place = Place {
        key: *key.key(),
        manifest: [1; 32],
        pseudonym: [9; 32],
        session: 3,
        attempt: 2,
        unit: "IA-1",
    };
    let request = [&[7; FRESH][..], &place.to_bytes().unwrap(), &[4, 2]].concat();
    let sealed = SealedCard::parse(&seal_request(&request).unwrap()).unwrap();
    assert_eq!(place.context().unwrap(), context(9));
    assert!(sealed.check(&context(9), key.key()).is_ok());
    let card = Card::new(&[4, 2]).unwrap();
    let same = seal(&card, &context(9), key.key(), &[7; FRESH]);
    assert_eq!(same, Ok(sealed));
    for unit in ["", &"x".repeat(65)] {
        assert!(Place { unit, ..place }.to_bytes().is_err());
    }
    // A unit's name longer than allowed does not come in another way.
    let long = [&request[..96 + 112], &[65], &[b'x'; 65][..]].concat();
    assert!(seal_request(&long).is_err());
}

proptest! {
    #[test]
    fn any_bytes_parse_to_what_writes_them_again(bytes in any::<[u8; 32]>(), at in 0_usize..98) {
        let (_, key, _) = ceremony(2, 3, 1);
        let mut card = sealed(&[1], 9, &key, &mut rng(3)).to_bytes();
        card[at..at + 31].copy_from_slice(&bytes[..31]);
        if let Ok(parsed) = SealedCard::parse(&card) {
            prop_assert_eq!(parsed.to_bytes(), card);
        }
    }
}
