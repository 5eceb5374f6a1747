//! As many cards come out as went in, from any k trustees, or the item at fault is named.

mod common;

use caucus_seal::mix::{MixSeed, Mixed};
use caucus_seal::opening::{Batch, Opened, OpeningError, Partial};
use caucus_seal::{Card, JointKey, KeyShare, Unreadable};
use common::{accepted_mutants, ceremony, rng, sealed};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;

const RANKINGS: [&[u8]; 5] = [&[3, 1], &[], &[31, 30, 29, 28, 27], &[2], &[2]];

/// A key of 3 of 5, its shares, and five cards in a batch.
fn boxed() -> (JointKey, Vec<KeyShare>, Batch) {
    let (_, key, shares) = ceremony(3, 5, 1);
    let mut rng = rng(2);
    let items = RANKINGS.iter().zip(0..);
    let items = items.map(|(ranks, who)| *sealed(ranks, who, &key, &mut rng).ciphertext());
    let batch = Batch::new(&key, "IA-1", items.collect()).unwrap();
    (key, shares, batch)
}

fn parts(key: &JointKey, shares: &[KeyShare], batch: &Batch, who: &[usize]) -> Vec<Partial> {
    let mut rng = rng(3);
    who.iter()
        .map(|at| Partial::make(key, &shares[*at], batch, &mut rng).unwrap())
        .collect()
}

fn ranks(opened: &Opened) -> Vec<Result<Vec<u8>, Unreadable>> {
    let cards = opened.cards(31);
    cards
        .map(|card| card.map(|card| card.preferences().collect()))
        .collect()
}

#[test]
fn any_three_of_five_open_the_same_and_two_open_nothing() {
    let (key, shares, batch) = boxed();
    let mut rng = rng(4);
    let expected: Vec<_> = RANKINGS.iter().map(|ranks| Ok(ranks.to_vec())).collect();
    let subsets = (0_u32..32).map(|mask| (0..5).filter(|at| mask >> at & 1 == 1).collect());
    for who in subsets.map(|who: Vec<usize>| who) {
        let parts = parts(&key, &shares, &batch, &who);
        let opened = Opened::combine(&key, &batch, &parts, &mut rng);
        if who.len() < 3 {
            let found = who.len();
            assert_eq!(opened, Err(OpeningError::TooFew { found, needed: 3 }));
            continue;
        }
        let opened = opened.unwrap();
        assert_eq!(ranks(&opened), expected, "{who:?}");
        assert_eq!(Opened::parse(&opened.to_bytes()).as_ref(), Ok(&opened));
        opened.check(&key, &batch, &parts, &mut rng).unwrap();
    }
}

fn point(bytes: &[u8]) -> RistrettoPoint {
    let compressed = CompressedRistretto::from_slice(bytes).unwrap();
    compressed.decompress().unwrap()
}

/// What two trustees, 1 and 2, get if they put their parts together as if two were enough.
fn by_hand(batch: &Batch, two: &[Partial]) -> Vec<[u8; 32]> {
    let parts: Vec<_> = two.iter().map(Partial::to_bytes).collect();
    let batch = batch.to_bytes();
    let one = |item: usize| {
        let body = point(&batch[49 + 64 * item + 32..][..32]);
        let image = |part: usize| point(&parts[part][45 + 128 * item..][..32]);
        // Shares 1 and 2 at 0: factors 2 and -1.
        let mask = image(0) + image(0) - image(1);
        (body - mask).compress().to_bytes()
    };
    (0..RANKINGS.len()).map(one).collect()
}

/// Two trustees who leave the check out still open nothing: whatever they put together differs
/// from every card.
#[test]
fn two_shares_put_together_by_hand_give_no_card() {
    let (key, shares, batch) = boxed();
    let two = parts(&key, &shares, &batch, &[0, 1]);
    let elements = by_hand(&batch, &two);
    let real: Vec<_> = RANKINGS.iter().map(|r| Card::new(r).unwrap()).collect();
    for element in elements {
        assert!(Card::read(&element).is_err());
        assert!(
            real.iter()
                .all(|card| card.element().unwrap().bytes() != &element)
        );
    }
}

#[test]
fn an_empty_batch_opens_to_nothing() {
    let (key, shares, _) = boxed();
    let batch = Batch::new(&key, "IA-1", Vec::new()).unwrap();
    let parts = parts(&key, &shares, &batch, &[0, 2, 4]);
    let opened = Opened::combine(&key, &batch, &parts, &mut rng(6)).unwrap();
    assert!(opened.elements().is_empty());
}

/// Rewrites a part's list of items.
fn rewrite(part: &Partial, change: impl Fn(&mut Vec<Vec<u8>>)) -> Partial {
    let bytes = part.to_bytes();
    let head = 8 + 32 + 1;
    let mut items: Vec<Vec<u8>> = bytes[head + 4..].chunks(128).map(<[u8]>::to_vec).collect();
    change(&mut items);
    let mut out = bytes[..head].to_vec();
    out.extend(u32::try_from(items.len()).unwrap().to_be_bytes());
    out.extend(items.concat());
    Partial::parse(&out).unwrap()
}

#[test]
fn a_list_that_is_not_exactly_the_batch_names_the_item() {
    let (key, shares, batch) = boxed();
    let mut rng = rng(7);
    let good = parts(&key, &shares, &batch, &[0, 1, 2]);
    let length = |found| OpeningError::Length {
        trustee: Some(2),
        expected: 5,
        found,
    };
    let item = |item| OpeningError::Item { trustee: 2, item };
    type Change = fn(&mut Vec<Vec<u8>>);
    let cases: [(&str, Change, OpeningError); 6] = [
        ("short", |items| drop(items.pop()), length(4)),
        ("empty", Vec::clear, length(0)),
        ("long", |items| items.push(items[4].clone()), length(6)),
        ("duplicated", |items| items[3] = items[2].clone(), item(3)),
        ("reordered", |items| items.swap(1, 2), item(1)),
        ("rotated", |items| items.rotate_left(1), item(0)),
    ];
    for (what, change, error) in cases {
        let mut parts = good.clone();
        parts[1] = rewrite(&good[1], change);
        let outcome = Opened::combine(&key, &batch, &parts, &mut rng);
        assert_eq!(outcome, Err(error), "{what}");
    }
    let twice = [good[0].clone(), good[1].clone(), good[0].clone()];
    let outcome = Opened::combine(&key, &batch, &twice, &mut rng);
    assert_eq!(outcome, Err(OpeningError::SameTrustee { trustee: 1 }));
    // A bad fourth part is noticed even though three are enough.
    let mut four = parts(&key, &shares, &batch, &[0, 1, 2, 3]);
    four[3] = rewrite(&four[3], |items| items.swap(0, 4));
    let outcome = Opened::combine(&key, &batch, &four, &mut rng);
    assert_eq!(
        outcome,
        Err(OpeningError::Item {
            trustee: 4,
            item: 0
        })
    );
}

#[test]
fn parts_belong_to_one_batch_and_one_key() {
    let (key, shares, batch) = boxed();
    let (_, other_key, other_shares) = ceremony(3, 5, 9);
    let mut rng = rng(8);
    let other = Batch::new(&key, "IA-2", batch.items().to_vec()).unwrap();
    let parts = parts(&key, &shares, &batch, &[0, 1, 2]);
    let outcome = Opened::combine(&key, &other, &parts, &mut rng);
    assert_eq!(outcome, Err(OpeningError::WrongBatch { trustee: Some(1) }));
    let outcome = Opened::combine(&other_key, &batch, &parts, &mut rng);
    assert_eq!(outcome, Err(OpeningError::WrongKey));
    let outcome = Partial::make(&key, &other_shares[0], &batch, &mut rng);
    assert_eq!(outcome, Err(OpeningError::WrongShare { trustee: 1 }));
    let outcome = Partial::make(&other_key, &other_shares[0], &batch, &mut rng);
    assert_eq!(outcome, Err(OpeningError::WrongKey));
}

#[test]
fn every_changed_byte_is_noticed() {
    let (key, shares, _) = boxed();
    let mut random = rng(9);
    let cards = [(&[1][..], 1), (&[2][..], 2)];
    let items = cards.map(|(ranks, who)| *sealed(ranks, who, &key, &mut random).ciphertext());
    let batch = Batch::new(&key, "IA-1", items.to_vec()).unwrap();
    let good = parts(&key, &shares, &batch, &[0, 1, 2]);
    let opened = Opened::combine(&key, &batch, &good, &mut random).unwrap();
    let mut nothing: Vec<(&str, Vec<String>)> = Vec::new();
    nothing.push((
        "part",
        accepted_mutants(&good[1].to_bytes(), |bytes| {
            let Ok(part) = Partial::parse(bytes) else {
                return false;
            };
            let parts = [good[0].clone(), part, good[2].clone()];
            Opened::combine(&key, &batch, &parts, &mut rng(1)).is_ok()
        }),
    ));
    nothing.push((
        "batch",
        accepted_mutants(&batch.to_bytes(), |bytes| {
            let Ok(batch) = Batch::parse(bytes) else {
                return false;
            };
            Opened::combine(&key, &batch, &good, &mut rng(1)).is_ok()
        }),
    ));
    nothing.push((
        "opened",
        accepted_mutants(&opened.to_bytes(), |bytes| {
            let Ok(opened) = Opened::parse(bytes) else {
                return false;
            };
            opened.check(&key, &batch, &good, &mut rng(1)).is_ok()
        }),
    ));
    let mixed = Mixed::trusted(&key, &batch, &MixSeed::new([4; 32])).unwrap();
    let digest = mixed.output().digest();
    nothing.push((
        "mix",
        accepted_mutants(&mixed.to_bytes(), |bytes| {
            // Without a proof the items themselves are only held by the digest the trustees open.
            let Ok(mixed) = Mixed::parse(bytes) else {
                return false;
            };
            mixed.check(&batch).is_ok() && mixed.output().digest() == digest
        }),
    ));
    for (what, accepted) in nothing {
        assert!(accepted.is_empty(), "{what}: {accepted:?}");
    }
}

/// Somebody can seal anything; the count goes on without it.
#[test]
fn what_is_no_card_is_published_as_invalid_and_stops_nothing() {
    let (key, shares, batch) = boxed();
    let mut bytes = batch.to_bytes();
    let start = 8 + 32 + 1 + 4;
    assert_eq!(bytes[start..start + 4], 5_u32.to_be_bytes());
    let items = start + 4;
    // Bodies exchanged: what comes out is a random element. And an empty envelope.
    for at in 0..32 {
        bytes.swap(items + 32 + at, items + 3 * 64 + 32 + at);
    }
    bytes[start + 3] = 6;
    let number = Scalar::from(77_u8);
    bytes.extend(RistrettoPoint::mul_base(&number).compress().to_bytes());
    bytes.extend((point(key.key().bytes()) * number).compress().to_bytes());
    let batch = Batch::parse(&bytes).unwrap();
    let parts = parts(&key, &shares, &batch, &[1, 3, 4]);
    let opened = Opened::combine(&key, &batch, &parts, &mut rng(1)).unwrap();
    let cards: Vec<_> = opened.cards(30).collect();
    assert_eq!(cards.len(), 6);
    assert_eq!(cards[0], Err(Unreadable::NotACard));
    assert_eq!(cards[1], Ok(Card::new(&[]).unwrap()));
    assert_eq!(cards[2], Err(Unreadable::NotOnTheList), "31 of 30");
    assert_eq!(cards[3], Err(Unreadable::NotACard));
    assert_eq!(cards[4], Ok(Card::new(&[2]).unwrap()));
    assert_eq!(cards[5], Err(Unreadable::Empty));
    let read = Opened::parse(&opened.to_bytes()).unwrap();
    assert_eq!(read.cards(30).collect::<Vec<_>>(), cards);
}

#[test]
fn a_mix_holds_the_same_cards_in_another_order_and_form() {
    let (key, shares, batch) = boxed();
    let mix = |seed: u8| Mixed::trusted(&key, &batch, &MixSeed::new([seed; 32])).unwrap();
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let mixed = mix(seed);
        assert_eq!(Mixed::parse(&mixed.to_bytes()), Ok(mixed.clone()));
        let output = mixed.output();
        assert!(
            output
                .items()
                .iter()
                .all(|item| !batch.items().contains(item))
        );
        let parts = parts(&key, &shares, output, &[0, 1, 2]);
        let opened = Opened::combine(&key, output, &parts, &mut rng(1)).unwrap();
        let out: Vec<_> = ranks(&opened).into_iter().map(Result::unwrap).collect();
        let mut sorted = (out.clone(), RANKINGS.map(<[u8]>::to_vec).to_vec());
        sorted.0.sort();
        sorted.1.sort();
        assert_eq!(sorted.0, sorted.1);
        orders.insert(out);
    }
    assert!(orders.len() > 20, "{} orders of 60", orders.len());
    assert_eq!(mix(1), mix(1));
    let other = Batch::new(&key, "IA-2", batch.items().to_vec()).unwrap();
    assert!(mix(1).check(&other).is_err());
}

/// An opened batch with an element fewer, or with what is none.
#[test]
fn an_opened_batch_has_an_element_for_every_card() {
    let (key, shares, batch) = boxed();
    let parts = parts(&key, &shares, &batch, &[0, 1, 2]);
    let opened = Opened::combine(&key, &batch, &parts, &mut rng(1)).unwrap();
    let head = 8 + 32;
    let mut fewer = opened.to_bytes();
    fewer[head..head + 4].copy_from_slice(&4_u32.to_be_bytes());
    fewer.truncate(head + 4 + 4 * 32);
    let fewer = Opened::parse(&fewer).unwrap();
    let length = OpeningError::Length {
        trustee: None,
        expected: 5,
        found: 4,
    };
    let checked = fewer.check(&key, &batch, &parts, &mut rng(1));
    assert_eq!(checked, Err(length));
    let mut none = opened.to_bytes();
    none[head + 4..head + 36].copy_from_slice(&[0xff; 32]);
    assert_eq!(Opened::parse(&none).unwrap_err().at, head + 4);
}

/// A mix of this batch, as its mixer could write it: key, unit and items changed.
#[test]
fn a_mix_of_something_else_is_refused() {
    let (key, _, batch) = boxed();
    let (_, other, _) = ceremony(3, 5, 9);
    let seed = MixSeed::new([4; 32]);
    let refused = Mixed::trusted(&other, &batch, &seed);
    assert_eq!(refused, Err(OpeningError::WrongKey));
    let mixed = Mixed::trusted(&key, &batch, &seed).unwrap();
    let items = mixed.output().items().to_vec();
    let with = |output: Batch| {
        let head = &mixed.to_bytes()[..8 + 32 + 5];
        Mixed::parse(&[head, &output.to_bytes()].concat()).unwrap()
    };
    let outputs = [
        ("another key", Batch::new(&other, "IA-1", items.clone())),
        ("another unit", Batch::new(&key, "IA-2", items.clone())),
        ("one fewer", Batch::new(&key, "IA-1", items[1..].to_vec())),
        (
            "one more",
            Batch::new(&key, "IA-1", [&items[..1], &items].concat()),
        ),
    ];
    assert!(with(mixed.output().clone()).check(&batch).is_ok());
    for (what, output) in outputs {
        assert!(with(output.unwrap()).check(&batch).is_err(), "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let tags = [&b"csbat001"[..], b"cspar001", b"csope001", b"csmix001", b"cskey001", b"cstra001"];
        for tag in tags {
            let all = [tag, &bytes].concat();
            if let Ok(read) = Batch::parse(&all) { prop_assert_eq!(read.to_bytes(), &all[..]); }
            if let Ok(read) = Partial::parse(&all) { prop_assert_eq!(read.to_bytes(), &all[..]); }
            if let Ok(read) = Opened::parse(&all) { prop_assert_eq!(read.to_bytes(), &all[..]); }
            if let Ok(read) = Mixed::parse(&all) { prop_assert_eq!(read.to_bytes(), &all[..]); }
            if let Ok(read) = JointKey::parse(&all) { prop_assert_eq!(read.to_bytes(), &all[..]); }
            let _ = caucus_seal::ceremony::Ceremony::parse(&all);
        }
    }
}
