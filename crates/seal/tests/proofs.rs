//! Proofs made by hand: the right ones hold as the specification says they do, and false ones whose
//! errors cancel each other do not hold together.

mod common;

use caucus_seal::backup::Kept;
use caucus_seal::opening::{Batch, BatchError, OpeningError, Partial};
use caucus_seal::{JointKey, KeyShare, SealedCard, check_all};
use common::{ceremony, context, naive, rng, sealed};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

const UNIT: &str = "IA-1";

fn boxed() -> (JointKey, Vec<KeyShare>, Batch) {
    let (_, key, shares) = ceremony(2, 3, 1);
    let mut rng = rng(2);
    let items = (1..=3).map(|who| *sealed(&[who], who, &key, &mut rng).ciphertext());
    let batch = Batch::new(&key, UNIT, items.collect()).unwrap();
    (key, shares, batch)
}

/// The part of trustee 2, each item's commitments shifted.
fn part(key: &JointKey, share: &KeyShare, batch: &Batch, shifts: [[i8; 2]; 3]) -> Partial {
    let secret = Scalar::from_canonical_bytes(*Kept::share(share, key).secret).unwrap();
    let bytes = batch.to_bytes();
    let heads = bytes[8 + 32 + 1 + UNIT.len() + 4..].chunks(64);
    let number = |shift: i8| match shift {
        0.. => Scalar::from(shift.unsigned_abs()),
        _ => -Scalar::from(shift.unsigned_abs()),
    };
    let items = heads.zip(shifts).zip(0..).map(|((pair, shift), item)| {
        let item = naive::Item {
            key_digest: key.digest(),
            batch_digest: batch.digest(),
            trustee: 2,
            item,
            share: secret,
            head: CompressedRistretto(pair[..32].try_into().unwrap())
                .decompress()
                .unwrap(),
        };
        item.bytes(shift.map(number))
    });
    let items: Vec<Vec<u8>> = items.collect();
    let head = [&b"cspar001"[..], &batch.digest(), &[2], &[0, 0, 0, 3]].concat();
    Partial::parse(&[head, items.concat()].concat()).unwrap()
}

#[test]
fn a_part_made_by_hand_holds_and_a_shifted_commitment_does_not() {
    let (key, shares, batch) = boxed();
    let outcome = |shifts| part(&key, &shares[1], &batch, shifts).check(&key, &batch, &mut rng(1));
    let none = [0, 0];
    assert_eq!(outcome([none; 3]), Ok(()));
    let at = |item| Err(OpeningError::Item { trustee: 2, item });
    // On the generator alone, and on the item alone.
    assert_eq!(outcome([none, [1, 0], none]), at(1));
    assert_eq!(outcome([none, none, [0, 1]]), at(2));
    // Errors whose plain sum is nothing: within one proof, and between two.
    assert_eq!(outcome([[1, -1], none, none]), at(0));
    assert_eq!(outcome([none, [1, 0], [-1, 0]]), at(1));
    assert_eq!(outcome([[0, 1], none, [0, -1]]), at(0));
}

/// Two false cards whose errors cancel.
#[test]
fn false_cards_do_not_hold_together() {
    let (_, key, _) = ceremony(2, 3, 1);
    let mut rng = rng(5);
    let shifted = |who: u8, shift: Scalar, card: SealedCard| {
        let mut bytes = card.to_bytes();
        let response = Scalar::from_canonical_bytes(bytes[97..].try_into().unwrap()).unwrap();
        bytes[97..].copy_from_slice((response + shift).as_bytes());
        (SealedCard::parse(&bytes).unwrap(), context(who))
    };
    let first = sealed(&[1], 1, &key, &mut rng);
    let second = sealed(&[2], 2, &key, &mut rng);
    let cards = [
        shifted(1, Scalar::ONE, first),
        (sealed(&[3], 3, &key, &mut rng), context(3)),
        shifted(2, -Scalar::ONE, second),
    ];
    assert_eq!(check_all(&cards, key.key(), &mut rng), Err(vec![0, 2]));
}

#[test]
fn a_batch_has_a_name_of_1_to_64_bytes() {
    let (key, _, _) = boxed();
    let written = |length: usize| {
        let name = "x".repeat(length);
        let head = [&b"csbat001"[..], &key.digest(), &[length as u8]].concat();
        [&head, name.as_bytes(), &[0; 4]].concat()
    };
    for (length, is_name) in [(0, false), (1, true), (64, true), (65, false)] {
        let made = Batch::new(&key, &"x".repeat(length), Vec::new());
        assert_eq!(made.is_ok(), is_name, "{length}");
        assert_eq!(made.err(), (!is_name).then_some(BatchError));
        assert_eq!(Batch::parse(&written(length)).is_ok(), is_name, "{length}");
    }
}
