//! Numbers and how they are printed.

use std::time::Duration;

/// What an operation took, and what it should take at most.
pub(crate) struct Line {
    name: &'static str,
    took: Duration,
    aim: Option<Duration>,
}

impl Line {
    pub(crate) fn new(name: &'static str, took: Duration, aim: Option<Duration>) -> Self {
        Self { name, took, aim }
    }

    pub(crate) fn print(&self) {
        let aim = self.aim.map(|aim| {
            let verdict = if self.took <= aim { "met" } else { "missed" };
            format!("   (aim {aim:.0?}, {verdict})")
        });
        let took = format!("{:.1?}", self.took);
        println!("{:<24}{took:>10}{}", self.name, aim.unwrap_or_default());
    }
}

/// The one in the middle.
pub(crate) fn median(all: &mut [Duration]) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// What half of them took at most, and what 99 of 100 did.
pub(crate) fn percentiles(all: &mut [Duration]) -> (Duration, Duration) {
    all.sort_unstable();
    (all[all.len() / 2], all[all.len() * 99 / 100])
}
