//! How often one may guess keys: a bucket of attempts for each address, filled anew with time.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Attempts that fail before one has to wait.
const ALLOWED: f64 = 20.0;
/// How long until one more attempt may fail.
const REFILL: Duration = Duration::from_secs(1);
/// Addresses that are remembered at most.
const REMEMBERED: usize = 100_000;

/// Failed attempts by address.
#[derive(Default)]
pub(super) struct Attempts {
    failures: AtomicU64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

struct Bucket {
    left: f64,
    since: Instant,
}

impl Attempts {
    /// How many have failed in all.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// For how many seconds nothing is listened to from there; `None` if it is.
    pub(super) fn must_wait(&self, from: IpAddr) -> Option<u64> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let left = buckets.get(&network(from))?.left(Instant::now());
        (left < 1.0).then(|| ((1.0 - left) * REFILL.as_secs_f64()).ceil().max(1.0) as u64)
    }

    /// An attempt from there has failed.
    pub(super) fn note_failure(&self, from: IpAddr) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| bucket.left(now) < ALLOWED);
        }
        let bucket = buckets.entry(network(from)).or_insert(Bucket { left: ALLOWED, since: now });
        *bucket = Bucket { left: (bucket.left(now) - 1.0).max(0.0), since: now };
    }
}

impl Bucket {
    fn left(&self, now: Instant) -> f64 {
        let refilled = now.saturating_duration_since(self.since).as_secs_f64() / REFILL.as_secs_f64();
        (self.left + refilled).min(ALLOWED)
    }
}

/// Whoever has one address of IPv6 has all of its network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_some_failures_one_has_to_wait_and_neighbours_do_not() {
        let attempts = Attempts::default();
        let (guesser, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..ALLOWED as usize {
            assert_eq!(attempts.must_wait(guesser), None);
            attempts.note_failure(guesser);
        }
        assert_eq!(attempts.must_wait(guesser), Some(1));
        assert_eq!(attempts.must_wait(other), None);
        assert_eq!(attempts.failures(), ALLOWED as u64);
    }

    #[test]
    fn a_network_of_ipv6_is_one_guesser() {
        let attempts = Attempts::default();
        for number in 0..ALLOWED as u16 {
            attempts.note_failure(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 1, 0, 0, 0, number)));
        }
        assert!(attempts.must_wait("2001:db8:1:1::ffff".parse().unwrap()).is_some());
        assert!(attempts.must_wait("2001:db8:1:2::1".parse().unwrap()).is_none());
    }
}
