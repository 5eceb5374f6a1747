//! What several test programs of this crate use.
#![allow(dead_code)]

pub mod naive;

use caucus_seal::ceremony::{Ceremony, Params, Trustee};
use caucus_seal::key::Quorum;
use caucus_seal::sealed::FRESH;
use caucus_seal::{Card, Channel, Context, JointKey, KeyShare, SealedCard, seal};
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::StdRng};

/// A generator that gives the same every time.
pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Try number `counter` for a payload, as the specification says.
pub fn encoding(payload: &[u8; 30], counter: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = counter * 2;
    bytes[1..31].copy_from_slice(payload);
    bytes
}

/// The element that stands for a card.
pub fn card_element(card: &Card) -> [u8; 32] {
    *card.element().unwrap().bytes()
}

/// A ceremony run to its end by trustees with seeds from a generator.
pub fn ceremony(needed: u8, trustees: u8, seed: u64) -> (Ceremony, JointKey, Vec<KeyShare>) {
    let params = Params {
        event: [7; 32],
        quorum: Quorum::new(needed, trustees).unwrap(),
    };
    let mut rng = rng(seed);
    let all: Vec<Trustee> = (1..=trustees)
        .map(|index| Trustee::new(params, index, &rng.random()).unwrap())
        .collect();
    let mut ceremony = Ceremony::new(params);
    while ceremony.round().is_some() {
        round(&mut ceremony, &all);
    }
    let key = ceremony.key().unwrap();
    let shares = all.iter().map(|t| t.share(&ceremony).unwrap()).collect();
    (ceremony, key, shares)
}

/// One round: every trustee's message, made before any is taken in.
pub fn round(ceremony: &mut Ceremony, trustees: &[Trustee]) {
    let messages: Vec<_> = trustees
        .iter()
        .map(|t| t.message(ceremony).unwrap())
        .collect();
    for message in messages {
        ceremony.add(&message).unwrap();
    }
}

/// The context of participant `number`.
pub fn context(number: u8) -> Context {
    Context::new([1; 32], "IA-1", [number; 32], 3, 2, Channel::Browser).unwrap()
}

/// A card sealed for participant `number`.
pub fn sealed(ranks: &[u8], number: u8, key: &JointKey, rng: &mut StdRng) -> SealedCard {
    let card = Card::new(ranks).unwrap();
    let mut fresh = [0; FRESH];
    rng.fill_bytes(&mut fresh);
    seal(&card, &context(number), key.key(), &fresh).unwrap()
}

/// What comes of every document with one byte changed, each byte in several ways, and of every
/// shorter and a longer one: the changes that were accepted.
pub fn accepted_mutants(document: &[u8], accepts: impl Fn(&[u8]) -> bool) -> Vec<String> {
    assert!(accepts(document), "the document itself is accepted");
    let mut accepted = Vec::new();
    let mut bytes = document.to_vec();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            bytes[at] ^= flip;
            if accepts(&bytes) {
                accepted.push(format!("byte {at} ^ {flip:#x}"));
            }
            bytes[at] ^= flip;
        }
    }
    let lengths = (0..document.len()).filter(|length| accepts(&document[..*length]));
    accepted.extend(lengths.map(|length| format!("cut to {length}")));
    bytes.push(0);
    if accepts(&bytes) {
        accepted.push("one byte longer".to_owned());
    }
    accepted
}
