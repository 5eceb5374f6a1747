//! The published vectors are what the specification gives when it is followed plainly
//! (`common::naive`), and what the crate gives and refuses.

mod common;

use caucus_seal::ceremony::Ceremony;
use caucus_seal::place::seal_request;
use caucus_seal::{Card, Channel, Context, Element, SealedCard, seal};
use common::naive;
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// L, little-endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    let digit = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    unhex(value).try_into().unwrap()
}

fn secret() -> Scalar {
    Scalar::from(20_200_203_u32)
}

fn key() -> RistrettoPoint {
    secret() * G
}

const RANKINGS: [&[u8]; 5] = [&[], &[1], &[4, 2], &[31, 30, 29, 28, 27], &[1, 2, 3, 4, 5]];

fn cards() -> Vec<Value> {
    let card = |ranks: &&[u8]| {
        let payload = naive::payload(ranks);
        let (tries, element) = naive::element(&payload);
        json!({ "ranks": ranks, "payload": hex(&payload), "try": tries,
            "element": hex(element.compress().as_bytes()) })
    };
    RANKINGS.iter().map(card).collect()
}

/// Elements of an event with 12 preferences that are no cards.
fn unreadable() -> Vec<Value> {
    let of = |change: &dyn Fn(&mut [u8; 30])| {
        let mut payload = naive::payload(&[2, 1]);
        change(&mut payload);
        naive::element(&payload).1.compress().to_bytes()
    };
    let later = {
        let payload = naive::payload(&[2, 1]);
        let first = naive::element(&payload).0;
        let tries = (first + 1..=127).map(|k| common::encoding(&payload, k));
        let mut elements = tries.filter(|bytes| Element::parse(bytes).is_some());
        elements.next().unwrap()
    };
    let mut behind = (1..=0x7f).map(|top| {
        let mut bytes = of(&|_| ());
        bytes[31] = top;
        bytes
    });
    let behind = behind.find(|bytes| Element::parse(bytes).is_some());
    let mut tries = (0..96).map(|k| common::encoding(&naive::payload(&[2, 1]), k));
    let no_element = tries.find(|bytes| Element::parse(bytes).is_none());
    let cases: [(&str, [u8; 32]); 11] = [
        ("Empty", [0; 32]),
        ("NotACard", [0xff; 32]),
        ("NotACard", no_element.unwrap()),
        ("NotACard", behind.unwrap()),
        ("NotACard", key().compress().to_bytes()),
        ("NotACard", of(&|payload| payload[0] = 2)),
        ("NotACard", of(&|payload| payload[29] = 1)),
        ("NotARanking", of(&|payload| payload[1] = 0)),
        ("NotARanking", of(&|payload| payload[2] = 2)),
        ("NotARanking", of(&|payload| payload[2] = 32)),
        ("Marked", later),
    ];
    let of_list = ("NotOnTheList", of(&|payload| payload[2] = 13));
    let all = cases.into_iter().chain([of_list]);
    all.map(|(reason, element)| json!({ "element": hex(&element), "reason": reason }))
        .collect()
}

fn context(channel: u8) -> naive::Context {
    naive::Context {
        manifest: [0x11; 32],
        unit: "IA-1 Åland".to_owned(),
        pseudonym: [0x22; 32],
        session: 3,
        attempt: 1 << 40,
        channel,
    }
}

fn fresh(number: u8) -> [u8; 96] {
    std::array::from_fn(|at| number.wrapping_mul(96).wrapping_add(at as u8))
}

fn context_value(context: &naive::Context) -> Value {
    json!({ "manifest": hex(&context.manifest), "unit": context.unit,
        "pseudonym": hex(&context.pseudonym), "session": context.session,
        "attempt": context.attempt, "channel": context.channel })
}

fn halves(sealed: &[u8]) -> [Vec<u8>; 2] {
    [sealed[1..33].to_vec(), sealed[33..65].to_vec()]
}

fn sealed() -> Vec<Value> {
    let places = RANKINGS.iter().zip([1, 2, 3, 1, 1]).zip(1..);
    let sealed = places.map(|((ranks, channel), number)| {
        let (context, fresh) = (context(channel), fresh(number));
        let made = naive::seal(ranks, &context, &key(), &fresh);
        json!({ "ranks": ranks, "context": context_value(&context), "fresh": hex(&fresh),
            "r": hex(made.r.as_bytes()), "w": hex(made.w.as_bytes()),
            "c": hex(made.c.as_bytes()), "sealed": hex(&made.sealed),
            "fingerprint": hex(&naive::digest("ciphertext", &halves(&made.sealed))),
            "opened": hex(&naive::open(&made.sealed, &secret())) })
    });
    sealed.collect()
}

/// Cards that are refused in the context of the first sealed one.
fn refused() -> Vec<Value> {
    let good = naive::seal(RANKINGS[0], &context(1), &key(), &fresh(1)).sealed;
    let with = |at: usize, bytes: &[u8]| {
        let mut card = good.clone();
        card[at..at + bytes.len()].copy_from_slice(bytes);
        card
    };
    let mut field = [0xff; 32];
    (field[0], field[31]) = (0xed, 0x7f);
    let order: [u8; 32] = array(&ORDER.into());
    let past_order = {
        let mut carry = 0;
        let sum = good[97..].iter().zip(order).map(|(a, b)| {
            let sum = u16::from(*a) + u16::from(b) + carry;
            carry = sum >> 8;
            sum as u8
        });
        sum.collect::<Vec<_>>()
    };
    // -C: negating keeps the x-coordinate's square; the encoding is another element's.
    let head = curve25519_dalek::ristretto::CompressedRistretto(good[1..33].try_into().unwrap());
    let negated = (-head.decompress().unwrap()).compress().to_bytes();
    let negative: [u8; 32] = {
        // p - s: the same element's encoding with the other sign.
        let mut borrow = 0_i16;
        std::array::from_fn(|at| {
            let digit = i16::from(field[at]) - i16::from(good[1 + at]) - borrow;
            borrow = i16::from(digit < 0);
            (digit & 0xff) as u8
        })
    };
    let exchanged = [&good[..1], &good[33..65], &good[1..33], &good[65..]].concat();
    let other = |change: &dyn Fn(&mut naive::Context)| {
        let mut context = context(1);
        change(&mut context);
        naive::seal(RANKINGS[0], &context, &key(), &fresh(1)).sealed
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a byte too few", good[..128].to_vec()),
        ("a byte too many", [&good[..], &[0]].concat()),
        ("version 0", with(0, &[0])),
        ("version 2", with(0, &[2])),
        ("C is the identity", with(1, &[0; 32])),
        ("B is the identity", with(33, &[0; 32])),
        ("R is the identity", with(65, &[0; 32])),
        ("C is zero written as 2^255 - 19", with(1, &field)),
        ("C with the other sign", with(1, &negative)),
        ("C has its top bit set", with(32, &[good[32] | 0x80])),
        ("s plus the order", with(97, &past_order)),
        ("s is the order", with(97, &order)),
        ("C negated", with(1, &negated)),
        ("C and B exchanged", exchanged),
        ("s is 0", with(97, &[0; 32])),
        ("another manifest", other(&|c| c.manifest[31] ^= 1)),
        ("another unit", other(&|c| c.unit.push('x'))),
        ("another pseudonym", other(&|c| c.pseudonym[0] ^= 1)),
        ("another session", other(&|c| c.session += 1)),
        ("another attempt", other(&|c| c.attempt += 1)),
        ("another channel", other(&|c| c.channel = 2)),
    ];
    cases
        .into_iter()
        .map(|(what, card)| json!({ "what": what, "sealed": hex(&card) }))
        .collect()
}

fn requests() -> Vec<Value> {
    let context = context(1);
    let place = [
        key().compress().as_bytes(),
        &context.manifest[..],
        &context.pseudonym,
        &context.session.to_be_bytes(),
        &context.attempt.to_be_bytes(),
        &[context.unit.len() as u8],
        context.unit.as_bytes(),
    ]
    .concat();
    let request = |fresh: &[u8; 96], ranks: &[u8]| [&fresh[..], &place, ranks].concat();
    let sealed = RANKINGS.iter().zip(1..).map(|(ranks, number)| {
        let made = naive::seal(ranks, &context, &key(), &fresh(number));
        json!({ "request": hex(&request(&fresh(number), ranks)), "sealed": hex(&made.sealed) })
    });
    let good = request(&fresh(1), &[1]);
    let with = |at: usize, byte: u8| {
        let mut request = good.clone();
        request[at] = byte;
        request
    };
    let unit = 96 + 32 + 32 + 32 + 8 + 8;
    let refused = [
        ("no randomness", request(&[0; 96], &[1])),
        ("a preference twice", request(&fresh(1), &[1, 1])),
        ("six ranks", request(&fresh(1), &[1, 2, 3, 4, 5, 6])),
        ("rank 0", request(&fresh(1), &[0])),
        ("preference 32", request(&fresh(1), &[32])),
        ("the key is not an element", with(96, good[96] ^ 1)),
        ("the unit is longer than all", with(unit, 255)),
        ("no unit", with(unit, 0)),
        ("cut inside the unit", good[..unit + 3].to_vec()),
        ("a unit that is no UTF-8", with(unit + 1, 0xff)),
        ("nothing", Vec::new()),
    ];
    let refused = refused
        .into_iter()
        .map(|(what, request)| json!({ "request": hex(&request), "refused": what }));
    sealed.chain(refused).collect()
}

fn made() -> Value {
    json!({
        "about": "docs/spec/sealing.md; all bytes in hexadecimal. The unreadable elements are those of an event with 12 preferences; the refused cards are refused in the context of the first sealed one.",
        "secret": hex(secret().as_bytes()),
        "key": hex(key().compress().as_bytes()),
        "cards": cards(),
        "unreadable": unreadable(),
        "sealed": sealed(),
        "refused": refused(),
        "requests": requests(),
    })
}

fn published() -> Value {
    read("sealing.json")
}

fn read(name: &str) -> Value {
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/vectors");
    let published = fs::read(vectors.join(name)).unwrap_or_default();
    serde_json::from_slice(&published).unwrap_or_default()
}

#[test]
fn the_ceremony_of_the_vectors_gives_its_key() {
    let all = read("ceremony.json");
    let ceremony = Ceremony::parse(&unhex(&all["transcript"])).unwrap();
    let key = ceremony.key().unwrap();
    assert_eq!(key.to_bytes(), unhex(&all["key"]));
    assert_eq!(key.digest().to_vec(), unhex(&all["key_digest"]));
}

#[test]
fn the_specification_followed_plainly_gives_the_published_vectors() {
    let made = made();
    if published() != made {
        let at = std::env::temp_dir().join("sealing.json");
        fs::write(&at, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        panic!(
            "the vectors differ from what is made now, which is in {}",
            at.display()
        );
    }
}

fn list(all: &Value, name: &str) -> Vec<Value> {
    let list = all[name].as_array().unwrap().clone();
    assert!(!list.is_empty());
    list
}

fn ranks(value: &Value) -> Vec<u8> {
    serde_json::from_value(value["ranks"].clone()).unwrap()
}

fn read_context(value: &Value) -> Context {
    let number = |name: &str| value[name].as_u64().unwrap();
    let channel = Channel::parse(number("channel") as u8).unwrap();
    let unit = value["unit"].as_str().unwrap();
    let (manifest, who) = (array(&value["manifest"]), array(&value["pseudonym"]));
    Context::new(
        manifest,
        unit,
        who,
        number("session"),
        number("attempt"),
        channel,
    )
    .unwrap()
}

#[test]
fn the_crate_reads_the_cards_of_the_vectors() {
    let all = published();
    for vector in list(&all, "cards") {
        let card = Card::new(&ranks(&vector)).unwrap();
        assert_eq!(card.payload().to_vec(), unhex(&vector["payload"]));
        assert_eq!(
            common::card_element(&card).to_vec(),
            unhex(&vector["element"])
        );
        assert_eq!(Card::read(&array(&vector["element"])), Ok(card));
    }
    for vector in list(&all, "unreadable") {
        let read = Card::read(&array(&vector["element"]));
        let reason = match read {
            Ok(card) if card.preferences().any(|number| number > 12) => "NotOnTheList".to_owned(),
            Ok(card) => panic!("{vector}: {:?}", card.preferences().collect::<Vec<_>>()),
            Err(why) => format!("{why:?}"),
        };
        assert_eq!(reason, vector["reason"].as_str().unwrap());
    }
}

#[test]
fn the_crate_seals_and_checks_as_the_vectors_say() {
    let all = published();
    let key = Element::parse(&array(&all["key"])).unwrap();
    let sealed = list(&all, "sealed");
    for vector in &sealed {
        let card = Card::new(&ranks(vector)).unwrap();
        let context = read_context(&vector["context"]);
        let made = seal(&card, &context, &key, &array(&vector["fresh"])).unwrap();
        assert_eq!(made.to_bytes().to_vec(), unhex(&vector["sealed"]));
        let read = SealedCard::parse(&unhex(&vector["sealed"])).unwrap();
        assert!(read.check(&context, &key).is_ok());
        let fingerprint = read.ciphertext().fingerprint();
        assert_eq!(fingerprint.to_vec(), unhex(&vector["fingerprint"]));
        assert_eq!(Card::read(&array(&vector["opened"])), Ok(card));
    }
    let context = read_context(&sealed[0]["context"]);
    let accepts = |value: &Value| {
        let read = SealedCard::parse(&unhex(&value["sealed"]));
        read.is_ok_and(|read| read.check(&context, &key).is_ok())
    };
    assert!(accepts(&sealed[0]));
    for vector in list(&all, "refused") {
        assert!(!accepts(&vector), "{}", vector["what"]);
    }
}

#[test]
fn the_crate_answers_requests_as_the_vectors_say() {
    for vector in list(&published(), "requests") {
        let answer = seal_request(&unhex(&vector["request"])).ok();
        let expected = vector.get("sealed").map(unhex);
        assert_eq!(
            answer.map(|sealed| sealed.to_vec()),
            expected,
            "{}",
            vector["refused"]
        );
    }
}
