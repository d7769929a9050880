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
/// Stands for all further ones together, while so many guess.
const CROWD: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Failed attempts by address.
#[derive(Default)]
pub(super) struct Attempts {
    failures: AtomicU64,
    buckets: Mutex<Buckets>,
}

#[derive(Default)]
struct Buckets {
    of: HashMap<IpAddr, Bucket>,
    /// When full ones were forgotten last.
    swept: Option<Instant>,
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
        self.must_wait_at(from, Instant::now())
    }

    fn must_wait_at(&self, from: IpAddr, now: Instant) -> Option<u64> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let left = buckets.of.get(&buckets.place(from))?.left(now);
        (left < 1.0).then(|| ((1.0 - left) * REFILL.as_secs_f64()).ceil().max(1.0) as u64)
    }

    /// An attempt from there has failed.
    pub(super) fn note_failure(&self, from: IpAddr) {
        self.note_failure_at(from, Instant::now());
    }

    fn note_failure_at(&self, from: IpAddr, now: Instant) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.sweep(now);
        let place = buckets.place(from);
        let bucket = buckets.of.entry(place).or_insert(Bucket { left: ALLOWED, since: now });
        *bucket = Bucket { left: (bucket.left(now) - 1.0).max(0.0), since: now };
    }
}

impl Buckets {
    /// Which bucket counts for an address.
    fn place(&self, from: IpAddr) -> IpAddr {
        let network = network(from);
        if self.of.len() < REMEMBERED || self.of.contains_key(&network) { network } else { CROWD }
    }

    /// Forgets those that may guess as often as anybody, if there are too many; not all the time, for that looks at all.
    fn sweep(&mut self, now: Instant) {
        let is_due = self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= REFILL);
        if self.of.len() >= REMEMBERED && is_due {
            self.of.retain(|_, bucket| bucket.left(now) < ALLOWED);
            self.swept = Some(now);
        }
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

    /// Seen failing with a bucket for everybody.
    #[test]
    fn however_many_guess_it_takes_so_much_memory_only() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let address = |number: usize| IpAddr::V4((number as u32).into());
        for number in 0..REMEMBERED + 50 {
            attempts.note_failure_at(address(number), now);
        }
        assert_eq!(attempts.buckets.lock().unwrap().of.len(), REMEMBERED + 1);
        assert!(attempts.must_wait_at(address(REMEMBERED + 51), now).is_some(), "one of the crowd");
        assert!(attempts.must_wait_at(address(1), now).is_none(), "known, and failed once");
        let later = now + 30 * REFILL;
        attempts.note_failure_at(address(1), later);
        assert_eq!(attempts.buckets.lock().unwrap().of.len(), 1, "the others may guess again");
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
