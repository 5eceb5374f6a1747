//! What sealing, checking and opening cost: one card by criterion, and 1,000, 10,000 and 100,000
//! cards once each, which must stay linear. `cargo bench -p caucus-seal`; `… -- one` leaves the
//! many out.

#[path = "../tests/common/mod.rs"]
mod common;

use caucus_seal::mix::{MixSeed, Mixed};
use caucus_seal::opening::{Batch, Opened, Partial};
use caucus_seal::sealed::FRESH;
use caucus_seal::{Card, Channel, Context, JointKey, KeyShare, SealedCard, check_all, seal};
use common::ceremony;
use criterion::Criterion;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::hint::black_box;
use std::time::{Duration, Instant};

const MANY: [usize; 3] = [1_000, 10_000, 100_000];

fn context(number: usize) -> Context {
    let mut pseudonym = [0; 32];
    pseudonym[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Context::new([1; 32], "VIRTUAL-1", pseudonym, 3, 1, Channel::Browser).unwrap()
}

fn one_sealed(number: usize, key: &JointKey, rng: &mut StdRng) -> SealedCard {
    let first = u8::try_from(number % 27).unwrap() + 1;
    let card = Card::new(&[first, first + 2, first + 4]).unwrap();
    let mut fresh = [0; FRESH];
    rng.fill_bytes(&mut fresh);
    seal(&card, &context(number), key.key(), &fresh).unwrap()
}

fn one(criterion: &mut Criterion) {
    let (_, key, _) = ceremony(3, 5, 7);
    let mut rng = StdRng::seed_from_u64(1);
    let sealed = one_sealed(7, &key, &mut rng);
    let bytes = sealed.to_bytes();
    let card = Card::new(&[1, 2, 3]).unwrap();
    let context = context(7);
    let mut group = criterion.benchmark_group("one card");
    group.sample_size(30);
    group.measurement_time(Duration::from_secs(2));
    group.warm_up_time(Duration::from_millis(500));
    group.bench_function("encode", |b| b.iter(|| black_box(&card).element()));
    group.bench_function("seal", |b| b.iter(|| one_sealed(7, &key, &mut rng)));
    group.bench_function("read", |b| b.iter(|| SealedCard::parse(black_box(&bytes))));
    group.bench_function("check", |b| b.iter(|| sealed.check(&context, key.key())));
    group.finish();
}

/// Does something once and says what it took for each card.
fn time<T>(what: &str, cards: usize, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = run();
    let each = start.elapsed().as_secs_f64() * 1e6 / cards as f64;
    println!("{cards:>7} {what:<32} {each:>8.1} µs a card");
    made
}

fn many(cards: usize, key: &JointKey, shares: &[KeyShare]) {
    let mut rng = StdRng::seed_from_u64(2);
    let sealed = time("sealed", cards, || {
        let all = (0..cards).map(|number| (one_sealed(number, key, &mut rng), context(number)));
        all.collect::<Vec<_>>()
    });
    time("checked, one by one", cards, || {
        let holds = |(card, context): &(SealedCard, Context)| card.check(context, key.key());
        assert!(sealed.iter().all(|one| holds(one).is_ok()));
    });
    time("checked, all at once", cards, || {
        check_all(&sealed, key.key(), &mut rng).unwrap();
    });
    let items = sealed.iter().map(|(card, _)| *card.ciphertext()).collect();
    let batch = Batch::new(key, "VIRTUAL-1", items).unwrap();
    let mixed = time("mixed", cards, || {
        Mixed::trusted(key, &batch, &MixSeed::new([4; 32])).unwrap()
    });
    let batch = mixed.output();
    let first = time("one trustee's part, with proofs", cards, || {
        Partial::make(key, &shares[0], batch, &mut rng).unwrap()
    });
    time("one part checked", cards, || {
        first.check(key, batch, &mut rng).unwrap()
    });
    let others = shares[1..3].iter();
    let others = others.map(|share| Partial::make(key, share, batch, &mut rng).unwrap());
    let parts: Vec<_> = std::iter::once(first.clone()).chain(others).collect();
    let opened = time("three parts checked and combined", cards, || {
        Opened::combine(key, batch, &parts, &mut rng).unwrap()
    });
    time("read", cards, || {
        assert_eq!(opened.cards(31).filter(Result::is_ok).count(), cards);
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    one(&mut criterion);
    if std::env::args().any(|argument| argument == "one") {
        return;
    }
    let (_, key, shares) = ceremony(3, 5, 7);
    for cards in MANY {
        many(cards, &key, &shares);
    }
}
