//! Limits on guessing: so many tries at once, then one at a time. Whoever goes on too fast is told
//! how long to wait; nobody is locked out, so nobody can lock somebody else out.

use crate::clock::Clock;
use governor::clock::{Clock as GovernorClock, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{NotUntil, Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Our clock, as the limiter reads it.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().0).unwrap_or(0))
    }
}

/// What one subscriber has, in place of an address of theirs: an IPv4 address, or the /64 network
/// of an IPv6 one.
#[must_use]
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(),
        v4 => v4,
    }
}

/// How fast something may go on.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// At once.
    pub burst: NonZeroU32,
    /// Then one each.
    pub every: Duration,
}

impl Pace {
    fn quota(self) -> Quota {
        let quota = Quota::with_period(self.every).unwrap_or(Quota::per_second(self.burst));
        quota.allow_burst(self.burst)
    }
}

/// Too fast: what to wait before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; wait {0:?}")]
pub struct TooFast(pub Duration);

/// A limit for each key (an address, an account) and one for all of them together.
pub struct Limit<K: Hash + Eq + Clone> {
    each: RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Duration>>,
    all: RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Duration>>,
    clock: Ticks,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Limit<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limit(…)")
    }
}

/// Keys remembered before those that have rested are forgotten.
const MOST_KEYS: usize = 50_000;

impl<K: Hash + Eq + Clone> Limit<K> {
    #[must_use]
    pub fn new(each: Pace, all: Pace, clock: Clock) -> Self {
        let clock = Ticks(clock);
        Self {
            each: RateLimiter::hashmap_with_clock(each.quota(), clock.clone()),
            all: RateLimiter::direct_with_clock(all.quota(), clock.clone()),
            clock,
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// [`TooFast`]; the try is not to be looked at.
    pub fn check(&self, key: &K) -> Result<(), TooFast> {
        if self.each.len() > MOST_KEYS {
            self.each.retain_recent();
        }
        // A key over its own pace does not use up what is there for all.
        self.each
            .check_key(key)
            .map_err(|until| self.wait(&until))?;
        self.all.check().map_err(|until| self.wait(&until))
    }

    fn wait(&self, until: &NotUntil<Duration>) -> TooFast {
        let nanos = until.earliest_possible().duration_since(self.clock.now());
        TooFast(Duration::from(nanos).max(Duration::from_secs(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Micros;

    fn pace(burst: u32, seconds: u64) -> Pace {
        Pace {
            burst: NonZeroU32::new(burst).unwrap(),
            every: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn one_subscriber_is_one_address() {
        let of = |text: &str| subscriber(text.parse().unwrap()).to_string();
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("192.0.2.2"), "192.0.2.2");
        assert_eq!(of("2001:db8:1:2:ffff::9"), "2001:db8:1:2::");
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }

    #[test]
    fn one_address_waits_and_others_go_on_until_all_are_too_many() {
        let (clock, hands) = Clock::manual(Micros(1_800_000_000_000_000));
        let limit = Limit::new(pace(3, 20), pace(5, 1), clock);
        for _ in 0..3 {
            assert_eq!(limit.check(&"a"), Ok(()));
        }
        assert_eq!(limit.check(&"a"), Err(TooFast(Duration::from_secs(20))));
        hands.advance_seconds(15);
        assert_eq!(limit.check(&"a"), Err(TooFast(Duration::from_secs(5))));
        hands.advance_seconds(5);
        assert_eq!(limit.check(&"a"), Ok(()));
        assert!(limit.check(&"a").is_err());
        for other in ["b", "c", "d", "e"] {
            assert_eq!(limit.check(&other), Ok(()), "{other}");
        }
        assert_eq!(limit.check(&"f"), Err(TooFast(Duration::from_secs(1))));
    }
}
