//! Where tests make the disk fail, or the power go, at the n-th change.
//!
//! Every call that changes the disk asks [`Faults::step`] first. Outside of tests there is nothing in it.

pub(crate) use real::Faults;

#[cfg(not(test))]
mod real {
    /// Nothing fails but by itself.
    #[derive(Debug, Clone)]
    pub(crate) struct Faults;

    impl Faults {
        /// No faults.
        pub(crate) fn none() -> Self {
            Self
        }

        /// Whether making something durable means anything.
        #[inline(always)]
        pub(crate) fn is_disk_real(&self) -> bool {
            true
        }

        /// Goes on.
        #[inline(always)]
        pub(crate) fn step(&self, _: &'static str) -> rustix::io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod real {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    use rustix::io::Errno;

    #[derive(Debug, Default)]
    struct Inner {
        seen: AtomicU64,
        at: AtomicU64,
        is_armed: AtomicBool,
        stays_dead: AtomicBool,
        errno: Mutex<Option<Errno>>,
    }

    /// Counts the steps, and fails at one of them.
    #[derive(Debug, Clone, Default)]
    pub(crate) struct Faults(Arc<Inner>);

    impl Faults {
        /// No faults, until they are set.
        pub(crate) fn none() -> Self {
            Self::default()
        }

        /// Whether making something durable means anything: no test takes the power away.
        pub(crate) fn is_disk_real(&self) -> bool {
            false
        }

        /// Counts a change; fails if it is the one that was chosen.
        pub(crate) fn step(&self, _: &'static str) -> rustix::io::Result<()> {
            let number = self.0.seen.fetch_add(1, Ordering::SeqCst);
            let at = self.0.at.load(Ordering::SeqCst);
            let is_hit = number == at || (number > at && self.0.stays_dead.load(Ordering::SeqCst));
            if self.0.is_armed.load(Ordering::SeqCst) && is_hit {
                return Err(self.0.errno.lock().unwrap().unwrap_or(Errno::IO));
            }
            Ok(())
        }

        /// From the n-th step on (from 0) everything fails, clean-up too: the process is as good as dead.
        pub(crate) fn die_at(&self, number: u64) {
            self.arm(number, true, Errno::IO);
        }

        /// Only the n-th step (from 0) fails.
        pub(crate) fn fail_at(&self, number: u64, errno: Errno) {
            self.arm(number, false, errno);
        }

        fn arm(&self, number: u64, stays_dead: bool, errno: Errno) {
            self.0.seen.store(0, Ordering::SeqCst);
            self.0.at.store(number, Ordering::SeqCst);
            self.0.stays_dead.store(stays_dead, Ordering::SeqCst);
            *self.0.errno.lock().unwrap() = Some(errno);
            self.0.is_armed.store(true, Ordering::SeqCst);
        }

        /// Nothing fails any more; says how many steps there were since the last setting.
        pub(crate) fn disarm(&self) -> u64 {
            self.0.is_armed.store(false, Ordering::SeqCst);
            self.0.seen.swap(0, Ordering::SeqCst)
        }
    }
}
