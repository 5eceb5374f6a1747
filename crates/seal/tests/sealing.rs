//! Sealed cards hold in one place only, and in one form only.

mod common;

use caucus_seal::sealed::{FRESH, SEALED};
use caucus_seal::{Card, Channel, Context, SealedCard, check_all, seal};
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
