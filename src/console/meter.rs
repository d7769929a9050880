//! How far work is, counted without locks so that worker threads can announce often.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};

use crate::backend::TaskProgress;
use crate::progress::{Cancel, Phase, Progress};

const UNKNOWN: u64 = u64::MAX;
const PHASES: [Phase; 11] = [
    Phase::Scanning,
    Phase::Storing,
    Phase::Sending,
    Phase::Indexing,
    Phase::Planning,
    Phase::Staging,
    Phase::Committing,
    Phase::Verifying,
    Phase::Marking,
    Phase::Sweeping,
    Phase::Exporting,
];

/// A listener that counts, and passes on the wish to stop.
#[derive(Debug)]
pub struct Meter {
    /// Place in [`PHASES`]; past its end before the first phase.
    phase: AtomicU8,
    items: AtomicU64,
    items_total: AtomicU64,
    bytes: AtomicU64,
    bytes_total: AtomicU64,
    cancel: Arc<Cancel>,
}

impl Meter {
    /// A meter at zero.
    pub fn new(cancel: Arc<Cancel>) -> Self {
        Self {
            phase: AtomicU8::new(u8::MAX),
            items: AtomicU64::new(0),
            items_total: AtomicU64::new(UNKNOWN),
            bytes: AtomicU64::new(0),
            bytes_total: AtomicU64::new(UNKNOWN),
            cancel,
        }
    }

    /// How far it is now. Numbers of two phases may mix for an instant, which only a bar can see.
    pub fn look(&self) -> TaskProgress {
        let total = |value: u64| (value != UNKNOWN).then_some(value);
        TaskProgress {
            phase: PHASES.get(usize::from(self.phase.load(Relaxed))).copied(),
            items: (self.items.load(Relaxed), total(self.items_total.load(Relaxed))),
            bytes: (self.bytes.load(Relaxed), total(self.bytes_total.load(Relaxed))),
        }
    }
}

impl Progress for Meter {
    fn phase(&self, phase: Phase, items: Option<u64>, bytes: Option<u64>) {
        let place = PHASES.iter().position(|one| *one == phase).unwrap_or(PHASES.len());
        self.items.store(0, Relaxed);
        self.bytes.store(0, Relaxed);
        self.items_total.store(items.unwrap_or(UNKNOWN), Relaxed);
        self.bytes_total.store(bytes.unwrap_or(UNKNOWN), Relaxed);
        self.phase.store(u8::try_from(place).unwrap_or(u8::MAX), Relaxed);
    }

    fn advance(&self, items: u64, bytes: u64) {
        self.items.fetch_add(items, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.is_raised()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_begins_at_zero_with_its_own_totals() {
        let meter = Meter::new(Arc::default());
        assert_eq!(meter.look(), TaskProgress::default());
        meter.phase(Phase::Scanning, None, None);
        meter.advance(3, 40);
        assert_eq!(meter.look().items, (3, None));
        meter.phase(Phase::Sweeping, Some(5), Some(100));
        meter.advance(1, 10);
        let seen = meter.look();
        assert_eq!((seen.phase, seen.items, seen.bytes), (Some(Phase::Sweeping), (1, Some(5)), (10, Some(100))));
    }

    #[test]
    fn a_raised_flag_stops_the_work() {
        let cancel = Arc::new(Cancel::default());
        let meter = Meter::new(Arc::clone(&cancel));
        assert!(!meter.is_cancelled());
        cancel.raise();
        assert!(meter.is_cancelled());
    }
}
