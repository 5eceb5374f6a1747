//! The tally against a public crate and against a minimal kernel, in interleaved pairs.
//!
//! `cargo bench --bench tally`, or `cargo bench --bench tally -- 200000 1000000` for other sizes.
//!
//! Cards: 12 preferences, one to five ranks, four districts. Ours counts from packed cards to the
//! full round log with reasons. Times are CPU times of the thread, so that other work on the
//! machine weighs little; each ratio is the median over pairs run in turn, A B A B.

use caucus::tally::exact::Fraction;
use caucus::tally::packed::{Interner, PackedCard};
use caucus::tally::rounds::{self, Count, Mode, Outcome, RoundRules};
use caucus::tally::slate::Pref;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

mod kernel;

const PREFERENCES: usize = 12;
const DISTRICTS: usize = 4;
const PAIRS: usize = 7;

/// Every district's cards, each as places on the slate from 0.
type Rankings = Vec<Vec<Vec<u8>>>;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let sizes = match sizes.is_empty() {
        true => vec![200_000, 1_000_000, 10_000_000],
        false => sizes,
    };
    println!("cards       ours ns/card   kernel ns/card   ours/kernel   rcir/ours   peak MiB");
    for size in sizes {
        println!("{}", measure(size));
    }
}

/// One line of the table.
fn measure(size: usize) -> String {
    let packed = packed_cards(size);
    // Forgets the peak of an earlier size, where the system lets us; memory that the allocator has
    // not given back still counts.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let mut interner = Interner::default();
    count(&mut interner, &packed, &to_threshold());
    // Before the peers build their own input.
    let peak = peak_mib();

    let narrow: Vec<Vec<u32>> = packed.iter().map(|cards| kernel::cards(cards)).collect();
    let mut table = kernel::Table::default();
    same_result(&mut interner, &packed, &mut table, &narrow);
    let pairs = in_turn(
        || drop(black_box(count(&mut interner, &packed, &to_threshold()))),
        || drop(black_box(kernel_count(&mut table, &narrow))),
    );
    let (ours, kernel) = (
        median(pairs.iter().map(|p| p.0)),
        median(pairs.iter().map(|p| p.1)),
    );
    let to_kernel = median(pairs.iter().map(|p| p.0 / p.1));
    drop((narrow, table));

    let rankings = rankings(&packed);
    same_winners(&mut interner, &packed, &rankings);
    let pairs = in_turn(
        || drop(black_box(count(&mut interner, &packed, &majority()))),
        || drop(black_box(rcir_winners(&rankings))),
    );
    let to_rcir = median(pairs.iter().map(|p| p.1 / p.0));

    let per_card = |seconds: f64| seconds * 1e9 / as_f64(size);
    format!(
        "{size:>9}   {:>12.2}   {:>14.2}   {to_kernel:>11.2}   {to_rcir:>9.1}   {peak:>8}",
        per_card(ours),
        per_card(kernel),
    )
}

/// As a bottom-up count to 15 % of the round, the way the primaries of 2020 ran.
fn to_threshold() -> RoundRules {
    RoundRules::to_threshold(Fraction::parse("3/20").expect("a share"))
}

fn majority() -> RoundRules {
    RoundRules {
        mode: Mode::Majority,
        ..to_threshold()
    }
}

/// Counts every district.
fn count(interner: &mut Interner, cards: &[Vec<PackedCard>], rules: &RoundRules) -> Vec<Outcome> {
    let count = |cards: &Vec<PackedCard>| {
        let deck = interner.deck(cards);
        match rounds::count(&deck, PREFERENCES, rules, &[]) {
            Ok(Count::Complete(outcome)) => outcome,
            other => panic!("the generated cards have no ties: {other:?}"),
        }
    };
    cards.iter().map(count).collect()
}

fn kernel_count(table: &mut kernel::Table, cards: &[Vec<u32>]) -> Vec<kernel::Tally> {
    cards.iter().map(|cards| table.count(cards)).collect()
}

fn rcir_winners(rankings: &Rankings) -> Vec<u8> {
    let winner = |cards: &Vec<Vec<u8>>| match rcir::run_election(
        cards,
        rcir::MajorityMode::RemainingMajority,
    ) {
        Ok(rcir::ElectionResult::Winner(winner)) => *winner,
        _ => panic!("the generated cards have no ties"),
    };
    rankings.iter().map(winner).collect()
}

fn same_result(
    interner: &mut Interner,
    packed: &[Vec<PackedCard>],
    table: &mut kernel::Table,
    narrow: &[Vec<u32>],
) {
    for (ours, theirs) in count(interner, packed, &to_threshold())
        .iter()
        .zip(kernel_count(table, narrow))
    {
        let last = ours.rounds.last().expect("a round");
        let tally = last
            .tally
            .iter()
            .map(|(p, n)| (p.0, *n))
            .collect::<Vec<_>>();
        let theirs: Vec<(u16, u64)> = (0..).zip(theirs).filter(|(_, n)| *n > 0).collect();
        assert_eq!(tally, theirs, "ours and the kernel's final tally");
    }
}

fn same_winners(interner: &mut Interner, packed: &[Vec<PackedCard>], rankings: &Rankings) {
    let ours = count(interner, packed, &majority());
    let ours: Vec<u16> = ours.iter().flat_map(|o| &o.elected).map(|p| p.0).collect();
    let theirs: Vec<u16> = rcir_winners(rankings).into_iter().map(u16::from).collect();
    assert_eq!(ours, theirs, "ours and rcir's winners");
}

/// Runs two jobs in turn and gives the CPU seconds of each pair.
fn in_turn(mut a: impl FnMut(), mut b: impl FnMut()) -> Vec<(f64, f64)> {
    let time = |job: &mut dyn FnMut()| {
        let start = cpu_seconds();
        job();
        cpu_seconds() - start
    };
    (0..PAIRS).map(|_| (time(&mut a), time(&mut b))).collect()
}

fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn as_f64(size: usize) -> f64 {
    f64::from(u32::try_from(size).expect("fewer than four billion cards"))
}

/// The most memory this process has held, from the kernel's own account; 0 where there is none.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// Cards by district. A preference's popularity falls with its place, 1, 1/2, 1/3 …, and the
/// order starts elsewhere in each district; 15, 15, 20, 20 and 30 % rank one to five.
fn packed_cards(size: usize) -> Vec<Vec<PackedCard>> {
    let mut random = SplitMix(42);
    let room = size / DISTRICTS + size / 100;
    let mut districts: Vec<Vec<_>> = (0..DISTRICTS).map(|_| Vec::with_capacity(room)).collect();
    let harmonic: f64 = (1..=12u32).map(|place| 1.0 / f64::from(place)).sum();
    for _ in 0..size {
        let district = random.below(DISTRICTS as u64) as usize;
        let ranks = match random.below(100) {
            0..15 => 1,
            15..30 => 2,
            30..50 => 3,
            50..70 => 4,
            _ => 5,
        };
        let mut card: Vec<Pref> = Vec::with_capacity(5);
        while card.len() < ranks {
            let mut left = random.unit() * harmonic;
            let mut place = 0;
            while place + 1 < PREFERENCES && left >= 1.0 / (place + 1) as f64 {
                left -= 1.0 / (place + 1) as f64;
                place += 1;
            }
            let pref = Pref(((place + 3 * district) % PREFERENCES) as u16);
            if !card.contains(&pref) {
                card.push(pref);
            }
        }
        districts[district].push(PackedCard::new(&card).expect("at most five of twelve"));
    }
    districts
}

/// The same cards as lists of places.
fn rankings(packed: &[Vec<PackedCard>]) -> Rankings {
    let places = |card: &PackedCard| card.prefs().map(|p| p.0 as u8).collect();
    packed
        .iter()
        .map(|cards| cards.iter().map(places).collect())
        .collect()
}

/// The SplitMix64 generator: a seed gives the same cards on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`; the bias of a small `end` is far below what is measured.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// From 0 up to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
