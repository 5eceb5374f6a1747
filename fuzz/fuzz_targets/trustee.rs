//! Any bytes as what one trustee is handed by another, or by whoever mixed: never a panic, a ceremony
//! stays as it was where a message is refused, and what is taken leads where it must.
#![no_main]

use caucus::clock::Entropy;
use caucus_seal::ceremony::{Ceremony, Params, Trustee};
use caucus_seal::key::Quorum;
use caucus_seal::mix::Mixed;
use caucus_seal::opening::{Batch, Opened, Partial};
use caucus_seal::sealed::FRESH;
use caucus_seal::{Card, Channel, Context, JointKey, seal};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// A ceremony at every step, and a box that is opened with what came of it.
struct Table {
    trustees: Vec<Trustee>,
    /// Before each message.
    steps: Vec<Ceremony>,
    key: JointKey,
    batch: Batch,
    parts: Vec<Partial>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let params = Params {
        event: [7; 32],
        quorum: Quorum::new(2, 3).expect("2 of 3"),
    };
    let trustees = (1..=3).map(|n| Trustee::new(params, n, &[n; 32]).expect("one of three"));
    let trustees: Vec<_> = trustees.collect();
    let mut ceremony = Ceremony::new(params);
    let mut steps = Vec::new();
    while ceremony.round().is_some() {
        let messages = trustees
            .iter()
            .map(|t| t.message(&ceremony).expect("a message"));
        for message in messages.collect::<Vec<_>>() {
            steps.push(ceremony.clone());
            ceremony.add(&message).expect("it holds");
        }
    }
    steps.push(ceremony.clone());
    let key = ceremony.key().expect("confirmed");
    let sealed = (1..=3).map(|n: u8| {
        let context = Context::new([1; 32], "IA-1", [n; 32], 1, 1, Channel::Browser);
        let card = Card::new(&[n]).expect("a card");
        let sealed = seal(&card, &context.expect("a place"), key.key(), &[n; FRESH]);
        *sealed.expect("sealed").ciphertext()
    });
    let batch = Batch::new(&key, "IA-1", sealed.collect()).expect("a batch");
    let mut rng = Entropy::seeded(1).rng();
    let mut part = |trustee: &Trustee| {
        let share = trustee.share(&ceremony).expect("a share");
        Partial::make(&key, &share, &batch, &mut rng).expect("a part")
    };
    let parts = trustees.iter().map(&mut part).collect();
    Table {
        trustees,
        steps,
        key,
        batch,
        parts,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let table = &*TABLE;
    for before in &table.steps {
        let mut ceremony = before.clone();
        let was = ceremony.to_bytes();
        match ceremony.add(bytes) {
            Err(_) => assert_eq!(ceremony.to_bytes(), was),
            Ok(()) => drop(Ceremony::parse(&ceremony.to_bytes())),
        }
    }
    if let Ok(ceremony) = Ceremony::parse(bytes) {
        for trustee in &table.trustees {
            let _ = (trustee.message(&ceremony), trustee.share(&ceremony));
        }
    }
    let mut rng = Entropy::seeded(2).rng();
    if let Ok(mixed) = Mixed::parse(bytes)
        && mixed.check(&table.batch).is_ok()
    {
        assert_eq!(mixed.output().items().len(), table.batch.items().len());
    }
    if let Ok(part) = Partial::parse(bytes) {
        let checked = part.check(&table.key, &table.batch, &mut rng);
        let both = [part, table.parts[0].clone()];
        let opened = Opened::combine(&table.key, &table.batch, &both, &mut rng);
        assert!(checked.is_ok() || opened.is_err());
    }
    if let Ok(opened) = Opened::parse(bytes) {
        let parts = &table.parts[..2];
        let again = Opened::combine(&table.key, &table.batch, parts, &mut rng);
        let checked = opened.check(&table.key, &table.batch, parts, &mut rng);
        assert_eq!(checked.is_ok(), again.as_ref() == Ok(&opened));
    }
});
