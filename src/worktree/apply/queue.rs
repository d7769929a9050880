//! A queue of work with room for a few pieces: whoever fills it waits for those who empty it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct State<T> {
    items: VecDeque<T>,
    /// No more will be put in.
    is_complete: bool,
    /// Somebody failed; nothing is handed out any more.
    is_broken: bool,
}

/// A bounded queue for several threads.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    room: usize,
}

impl<T> Queue<T> {
    /// A queue with room for so many.
    pub(crate) fn new(room: usize) -> Self {
        let state = State { items: VecDeque::with_capacity(room), is_complete: false, is_broken: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), room }
    }

    /// Puts one in, once there is room. `false` if the queue is broken.
    pub(crate) fn put(&self, item: T) -> bool {
        let mut state = self.lock();
        while state.items.len() >= self.room && !state.is_broken {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.is_broken {
            state.items.push_back(item);
            self.changed.notify_all();
        }
        !state.is_broken
    }

    /// Takes one, once there is one. `None` if no more will come, or the queue is broken.
    pub(crate) fn take(&self) -> Option<T> {
        let mut state = self.lock();
        while state.items.is_empty() && !state.is_complete && !state.is_broken {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let item = if state.is_broken { None } else { state.items.pop_front() };
        self.changed.notify_all();
        item
    }

    /// No more will be put in.
    pub(crate) fn complete(&self) {
        self.lock().is_complete = true;
        self.changed.notify_all();
    }

    /// Ends it for everybody.
    pub(crate) fn break_off(&self) {
        self.lock().is_broken = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_goes_in_comes_out_once() {
        let queue = Queue::new(2);
        let taken = std::thread::scope(|scope| {
            let takers = [(); 3].map(|()| scope.spawn(|| std::iter::from_fn(|| queue.take()).collect::<Vec<u32>>()));
            assert!((0..100).all(|number| queue.put(number)));
            queue.complete();
            takers.map(|taker| taker.join().unwrap())
        });
        let mut all = taken.concat();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_broken_queue_holds_nobody_up() {
        let queue = Queue::new(1);
        assert!(queue.put(1));
        std::thread::scope(|scope| {
            let putter = scope.spawn(|| queue.put(2));
            queue.break_off();
            assert!(!putter.join().unwrap());
        });
        assert_eq!(queue.take(), None);
    }
}
