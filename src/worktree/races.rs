//! Changes that leave no trace: a write in the same step of the filesystem's clock as the one before keeps every time.
//!
//! So before a stat is remembered, that clock must have moved on, and the file is looked at once more. What is still too
//! young then is remembered as racy, and read again next time.

use std::time::Duration;

use rustix::time::{ClockId, Timespec};

use crate::facets::path_of_key;
use crate::worktree::cache::Remembered;
use crate::worktree::walk::{Place, Walk};
use crate::worktree::{Root, Stat};

/// Which of `fresh` (in order) cannot be told from a later change.
pub(crate) fn racy(root: &Root, walk: &Walk, fresh: &[Place]) -> Vec<Place> {
    let clock = Clock::start();
    let young: Vec<Place> = fresh.iter().copied().filter(|place| clock.is_young(&walk.at(*place).stat)).collect();
    let Some(youngest) = young.iter().map(|place| changed(&walk.at(*place).stat)).max() else { return young };
    let clock = clock.wait_past(youngest);
    let is_racy = |place: &Place| clock.is_racy(root, &path_of_key(&walk.key(*place)), &walk.at(*place).stat);
    young.into_iter().filter(is_racy).collect()
}

const NOTHING: Stat = Remembered::NOTHING.stat;

/// What an apply wrote, to be remembered: sorted by key.
#[derive(Debug)]
pub struct Written {
    /// Keys and stats.
    entries: Vec<(Vec<u8>, Stat)>,
    /// Indices of those that are too young to be trusted, growing.
    racy: Vec<usize>,
}

impl Written {
    /// Takes paths with their stats, in any order, and looks again at those that are too young.
    pub fn settle(root: &Root, mut entries: Vec<(Vec<u8>, Stat)>) -> Self {
        for (path, _) in &mut entries {
            // From here on it is a key; in place, for there may be a million.
            path.iter_mut().filter(|byte| **byte == b'/').for_each(|byte| *byte = 0);
        }
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let clock = Clock::start();
        let mut racy: Vec<usize> = (0..entries.len()).filter(|at| clock.is_young(&entries[*at].1)).collect();
        if let Some(youngest) = racy.iter().map(|at| changed(&entries[*at].1)).max() {
            let clock = clock.wait_past(youngest);
            racy.retain(|at| clock.is_racy(root, &path_of_key(&entries[*at].0), &entries[*at].1));
        }
        Self { entries, racy }
    }

    /// Whether it has an entry of this key.
    pub fn has(&self, key: &[u8]) -> bool {
        self.entries.binary_search_by(|(held, _)| held[..].cmp(key)).is_ok()
    }

    /// Adds keys that it has no entries of and of which nothing is known; the same one may come twice.
    pub fn add_unknown(&mut self, mut keys: Vec<Vec<u8>>) {
        if keys.is_empty() {
            return;
        }
        keys.extend(self.racy.iter().map(|at| self.entries[*at].0.clone()));
        keys.sort_unstable();
        keys.dedup();
        let new: Vec<_> = keys.iter().filter(|key| !self.has(key)).map(|key| (key.clone(), NOTHING)).collect();
        self.entries.extend(new);
        self.entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.racy = (0..self.entries.len()).filter(|at| keys.binary_search(&self.entries[*at].0).is_ok()).collect();
    }

    /// What is to be remembered, in the order of the keys.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], Remembered<'_>)> {
        let mut racy = self.racy.iter().peekable();
        self.entries.iter().enumerate().map(move |(at, (key, stat))| {
            let is_racy = racy.next_if(|racy| **racy == at).is_some();
            (&key[..], Remembered { stat: *stat, value: None, is_racy })
        })
    }
}

/// The clock from which local filesystems take the times of their files, in nanoseconds since 1970.
struct Clock {
    now: i128,
    /// How far it moves at once.
    step: i128,
}

impl Clock {
    /// Longer than a step of that clock on any kernel (100 Hz).
    const LONGEST_STEP: i128 = 10_000_000;

    fn start() -> Self {
        let step = nanoseconds(rustix::time::clock_getres(ClockId::RealtimeCoarse));
        let step = if step > 0 { step.min(Self::LONGEST_STEP) } else { Self::LONGEST_STEP };
        Self { now: nanoseconds(rustix::time::clock_gettime(ClockId::RealtimeCoarse)), step }
    }

    /// Waits until a change that came later than `instant` would be told from one that was made then.
    fn wait_past(self, instant: i128) -> Self {
        // A time of the future is one of another clock, or one that was set back; waiting longer would not help.
        let missing = (instant + self.step - self.now).clamp(0, self.step);
        // What it shows lags behind by up to a step.
        std::thread::sleep(Duration::from_nanos(u64::try_from(missing + self.step).unwrap_or(0)));
        Self::start()
    }

    fn is_young(&self, stat: &Stat) -> bool {
        self.now - changed(stat) < self.step
    }

    fn is_racy(&self, root: &Root, path: &[u8], known: &Stat) -> bool {
        self.is_young(known) || root.stat(path).ok().flatten() != Some(*known)
    }
}

fn changed(stat: &Stat) -> i128 {
    i128::from(stat.ctime.seconds) * 1_000_000_000 + i128::from(stat.ctime.nanos)
}

fn nanoseconds(time: Timespec) -> i128 {
    i128::from(time.tv_sec) * 1_000_000_000 + i128::from(time.tv_nsec)
}
