//! The only place that reads the time or makes randomness. Everything else is handed a [`Clock`]
//! and an [`Entropy`], so that a test can set the hour of the night and a demonstration can be
//! repeated to the byte.

use crate::domain::Micros;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, AtomicU32, Ordering},
};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::{Builder, Uuid};

/// Tells the time: the machine's, or one set by hand.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until its [`ClockHands`] move it.
    #[must_use]
    pub fn manual(start: Micros) -> (Self, ClockHands) {
        let time = Arc::new(AtomicI64::new(start.0));
        (Self(Source::Manual(Arc::clone(&time))), ClockHands(time))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Micros {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(time) => Micros(time.load(Ordering::SeqCst)),
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the one place")]
fn system_now() -> Micros {
    let micros = |d: std::time::Duration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => Micros(micros(since)),
        Err(before) => Micros(-micros(before.duration())),
    }
}

/// Moves a manual [`Clock`].
#[derive(Debug, Clone)]
pub struct ClockHands(Arc<AtomicI64>);

impl ClockHands {
    /// Sets the time.
    pub fn set(&self, now: Micros) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the time on by whole seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0
            .fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

/// Makes randomness: the operating system's, or a repeatable stream for tests and demonstrations.
#[derive(Clone)]
pub struct Entropy {
    /// None: the operating system's.
    seeded: Option<Arc<Mutex<StdRng>>>,
    /// Counts the ids that sort by time, so that those of one instant sort by making.
    ids: Arc<AtomicU32>,
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.seeded.is_some() {
            "Entropy(seeded)"
        } else {
            "Entropy(system)"
        })
    }
}

impl Entropy {
    /// A generator seeded by the operating system: fit for secrets.
    #[must_use]
    pub fn system() -> Self {
        Self {
            seeded: None,
            ids: Arc::default(),
        }
    }

    /// The same stream for the same seed. Never for a real event.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seeded: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))),
            ids: Arc::default(),
        }
    }

    /// Fills `bytes`.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.seeded {
            None => rand::rng().fill_bytes(bytes),
            // A panic elsewhere cannot leave the generator half-moved in a way that matters.
            Some(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(bytes),
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A generator for secrets, for those who draw as they go.
    #[must_use]
    pub fn rng(&self) -> impl rand::CryptoRng + use<> {
        StdRng::from_seed(self.bytes())
    }

    /// A random id (version 4): says nothing about when it was made.
    #[must_use]
    pub fn uuid_v4(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// An id that sorts by the microsecond it was made in and, within it, in the order of making
    /// (version 7, RFC 9562 section 6.2, methods 3 and 1): kind to indexes, and what happens in
    /// one transaction keeps its order. The last five bytes are random.
    #[must_use]
    pub fn uuid_v7(&self, now: Micros) -> Uuid {
        let micros = u64::try_from(now.0).unwrap_or(0);
        let count = self.ids.fetch_add(1, Ordering::Relaxed);
        let mut rest: [u8; 10] = self.bytes();
        // 12 bits of the millisecond's microsecond, 2 bits of variant, then 22 bits of counter.
        let [high, low] = ((micros % 1_000) as u16).to_be_bytes();
        (rest[0], rest[1]) = (high, low);
        let [_, a, b, c] = (count & 0x3f_ffff).to_be_bytes();
        (rest[2], rest[3], rest[4]) = (a, b, c);
        Builder::from_unix_timestamp_millis(micros / 1_000, &rest).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let (clock, hands) = Clock::manual(Micros(5));
        assert_eq!(clock.now(), Micros(5));
        hands.advance_seconds(2);
        assert_eq!(clock.clone().now(), Micros(2_000_005));
        hands.set(Micros(1));
        assert_eq!(clock.now(), Micros(1));
    }

    #[test]
    fn seeded_entropy_repeats_and_system_entropy_does_not() {
        let draw = |entropy: &Entropy| (entropy.bytes::<16>(), entropy.uuid_v4());
        assert_eq!(draw(&Entropy::seeded(7)), draw(&Entropy::seeded(7)));
        assert_ne!(draw(&Entropy::seeded(7)), draw(&Entropy::seeded(8)));
        assert_ne!(draw(&Entropy::system()), draw(&Entropy::system()));
    }

    #[test]
    fn version_7_ids_sort_by_time() {
        let entropy = Entropy::system();
        let early = entropy.uuid_v7(Micros(1_000_000));
        let ids = [1_000_000, 1_000_000, 1_000_001, 1_000_999, 1_001_000]
            .map(|at| entropy.uuid_v7(Micros(at)));
        assert!(early < ids[0] && ids.is_sorted(), "{ids:?}");
        assert_eq!(early.get_version_num(), 7);
        assert_eq!(entropy.uuid_v4().get_version_num(), 4);
    }
}
