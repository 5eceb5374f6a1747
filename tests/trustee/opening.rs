//! A box is opened by enough trustees, for the batch that was authorised.

use crate::table::Table;
use caucus_seal::mix::{MixSeed, Mixed};
use caucus_seal::opening::{Batch, Opened};
use caucus_seal::{Card, Channel, Context, JointKey, seal};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use std::fs;

#[test]
fn a_drill_with_two_lost_shares_of_five() {
    let table = Table::new(3, 5);
    table.finish();
    let made = table.run("drill make --key key --out drill", "").well();
    let expect = made.line("fingerprint").to_owned();
    fs::remove_file(table.path("own-1/share.backup")).unwrap();
    fs::remove_file(table.path("own-4/share.backup")).unwrap();
    for trustee in [2, 3, 5] {
        table.open(trustee, "drill", &expect).well();
    }
    let check = "drill check drill --key key drill.2";
    table
        .run(&format!("{check} drill.3"), "")
        .ended(1, "3 are needed");
    table
        .run(&format!("{check} drill.2 drill.3"), "")
        .ended(1, "is there twice");
    let held = "opens without trustees 1, 4";
    table
        .run(&format!("{check} drill.3 drill.5"), "")
        .ended(0, held);
}

/// Cards of a unit, sealed and mixed.
fn boxed(key: &JointKey, cards: &[Card]) -> Batch {
    let mut rng = StdRng::seed_from_u64(11);
    let items = cards.iter().zip(1..).map(|(card, number)| {
        let context = Context::new([1; 32], "IA-1", [number; 32], 3, 1, Channel::Server).unwrap();
        let mut fresh = [0; 96];
        fresh.fill_with(|| rng.random());
        *seal(card, &context, key.key(), &fresh)
            .unwrap()
            .ciphertext()
    });
    let batch = Batch::new(key, "IA-1", items.collect()).unwrap();
    let mixed = Mixed::trusted(key, &batch, &MixSeed::new([9; 32])).unwrap();
    mixed.output().clone()
}

#[test]
fn trustees_open_what_was_authorised_and_nothing_else() {
    let table = Table::new(2, 3);
    table.finish();
    let key = JointKey::parse(&fs::read(table.path("key")).unwrap()).unwrap();
    let cards: Vec<Card> = [&[1, 2, 3][..], &[5], &[], &[4, 3, 2, 1, 9]]
        .iter()
        .map(|ranks| Card::new(ranks).unwrap())
        .collect();
    let batch = boxed(&key, &cards);
    fs::write(table.path("box"), batch.to_bytes()).unwrap();
    let expect = base16ct::lower::encode_string(&batch.digest());
    table
        .open(1, "box", &expect.replace('0', "1"))
        .ended(1, "not the one that was authorised");
    assert!(!table.path("box.1").exists());
    table.open(1, "box", &expect.to_uppercase()).well();
    table.open(1, "box", &expect).ended(2, "box.1");
    table.open(3, "box", &expect).well();
    let drill = "drill check box --key key box.1 box.3";
    table
        .run(drill, "")
        .ended(2, "this is the box of IA-1, not a drill");
    table
        .run("combine box --key key box.1 box.3 --out opened", "")
        .well();
    let opened = Opened::parse(&fs::read(table.path("opened")).unwrap()).unwrap();
    let mut found: Vec<Vec<u8>> = opened
        .cards(9)
        .map(|card| card.unwrap().preferences().collect())
        .collect();
    let mut expected: Vec<Vec<u8>> = cards.iter().map(|c| c.preferences().collect()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    // A part with one byte changed names its trustee, and nothing is written.
    let mut bytes = fs::read(table.path("box.3")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(table.path("box.3"), bytes).unwrap();
    let combine = "combine box --key key box.1 box.3 --out again";
    table
        .run(combine, "")
        .ended(1, "item 3 of trustee 3 does not hold");
    assert!(!table.path("again").exists());
}

#[test]
fn a_share_of_another_key_opens_nothing() {
    let table = Table::new(2, 3);
    table.finish();
    let other = Table::new(2, 3);
    other.finish();
    let made = table.run("drill make --key key --out drill", "").well();
    let from = other.path("own-1/share.backup");
    fs::copy(from, table.path("own-1/share.backup")).unwrap();
    let said = table.open(1, "drill", made.line("fingerprint"));
    said.ended(2, "a share of another key");
}
