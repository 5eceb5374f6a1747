//! The only place that reads the time or makes randomness. Everything else is handed a [`Clock`]
//! and an [`Entropy`], so that a test can set the hour of the night and a demonstration can be
//! repeated to the byte.

use crate::domain::Micros;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
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
pub struct Entropy(Option<Arc<Mutex<StdRng>>>);

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() {
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
        Self(None)
    }

    /// The same stream for the same seed. Never for a real event.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// Fills `bytes`.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
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

    /// A random id (version 4): says nothing about when it was made.
    #[must_use]
    pub fn uuid_v4(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// An id that sorts by the millisecond it was made in (version 7): kind to indexes.
    #[must_use]
    pub fn uuid_v7(&self, now: Micros) -> Uuid {
        let millis = u64::try_from(now.0 / 1_000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
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
        let late = entropy.uuid_v7(Micros(1_001_000));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
        assert_eq!(entropy.uuid_v4().get_version_num(), 4);
    }
}
