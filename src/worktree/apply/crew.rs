//! A few threads that take turns at a list of work, until it is done or one of them fails.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, Result};

/// Hands out the numbers from 0, each once, until they are used up or somebody failed.
pub(crate) struct Turns {
    next: AtomicUsize,
    count: usize,
    is_over: AtomicBool,
}

impl Turns {
    /// The next number; `None` when there is no more to do.
    pub(crate) fn next(&self) -> Option<usize> {
        if self.is_over.load(Ordering::Relaxed) {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.count).then_some(number)
    }
}

/// Runs `work` on up to `threads` threads, this one among them, and returns what each returned. `work` is given the
/// number of its thread, from 0.
///
/// # Errors
/// The first failure in the order of the threads. The others stop at their next turn.
pub(crate) fn crew<T: Send>(
    threads: usize,
    count: usize,
    work: impl Fn(usize, &Turns) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let turns = Turns { next: AtomicUsize::new(0), count, is_over: AtomicBool::new(false) };
    let run = |thread: usize| {
        let done = work(thread, &turns);
        if done.is_err() {
            turns.is_over.store(true, Ordering::Relaxed);
        }
        done
    };
    let run = &run;
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.min(count))
            // Where no more threads are to be had, fewer do it all.
            .map_while(|thread| std::thread::Builder::new().spawn_scoped(scope, move || run(thread)).ok())
            .collect();
        let mut done = vec![run(0)];
        done.extend(helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|_| Err(panicked()))));
        done.into_iter().collect()
    })
}

/// The error for a thread that ended by a defect.
pub(crate) fn panicked() -> Error {
    Error::Internal("a worker thread panicked".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_is_taken_once() {
        let taken = crew(4, 1000, |_, turns| Ok(std::iter::from_fn(|| turns.next()).collect::<Vec<_>>())).unwrap();
        let mut all: Vec<_> = taken.into_iter().flatten().collect();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn one_failure_stops_all() {
        let taken = AtomicUsize::new(0);
        let failed = crew(2, usize::MAX, |_, turns| {
            while let Some(number) = turns.next() {
                taken.fetch_add(1, Ordering::Relaxed);
                if number == 10 {
                    return Err(Error::Internal("ten".into()));
                }
            }
            Ok(())
        });
        assert!(failed.unwrap_err().to_string().contains("ten"));
        assert!(taken.into_inner() > 10);
    }
}
