//! Many writers, one durable transaction.
//!
//! A writer takes a seat in a queue. The first one leads: it opens a transaction, does the work of all who sit there,
//! commits, and tells each how it went. Whoever came meanwhile makes up the next transaction, led by the first of them.
//! So the time that a disk takes is shared by as many writers as come in that time, and nobody waits for company.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use crate::engine::Engine;
use crate::engine::entities::batch::{Batch, Waiting};
use crate::error::{Error, Result};

/// Writers that share a transaction at most.
const SEATS: usize = 512;

/// The queue of a store's writers.
#[derive(Default)]
pub(crate) struct Commits(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Vec<Arc<dyn Member>>,
    has_leader: bool,
}

/// A writer in the queue.
trait Member: Send + Sync {
    /// Does its work.
    fn run(&self, batch: &mut Batch<'_>);

    /// Makes it the leader.
    fn promote(&self);

    /// Tells it that the transaction has ended: it is durable, or it failed.
    fn finish(&self, failure: Option<&Error>);
}

type Work<T> = Box<dyn FnOnce(&mut Batch<'_>) -> Result<T> + Send>;

struct Seat<T> {
    work: Mutex<Option<Work<T>>>,
    stage: Mutex<Stage<T>>,
    changed: Condvar,
}

enum Stage<T> {
    /// Somebody else will do it.
    Waiting,
    /// It is to lead.
    Leading,
    /// The work is done; that, or what it panicked with, counts once the transaction is durable.
    Ran(Outcome<T>),
    /// It is over.
    Over(Outcome<T>),
}

type Outcome<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

impl Engine {
    /// Does `work` in a durable transaction that is shared with others.
    ///
    /// # Errors
    /// What `work` says; then, and only then, it has changed nothing. What the transaction says: then nobody's work
    /// counts.
    pub(super) fn commit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (work, stage) = (Mutex::new(Some(Box::new(work) as Work<T>)), Mutex::new(Stage::Waiting));
        let seat = Arc::new(Seat { work, stage, changed: Condvar::new() });
        let leads = {
            let mut queue = lock(&self.store.commits.0);
            queue.waiting.push(seat.clone());
            !std::mem::replace(&mut queue.has_leader, true)
        };
        if leads || seat.wait_for_turn() {
            self.lead();
        }
        seat.outcome()
    }

    fn lead(&self) {
        let mut lead = Lead { commits: &self.store.commits, members: Vec::new(), failure: None };
        lead.members = {
            let mut queue = lock(&lead.commits.0);
            let taken = queue.waiting.len().min(SEATS);
            queue.waiting.drain(..taken).collect()
        };
        lead.failure = Some(Error::Internal("the transaction of several writers was left".into()));
        let ended = self.write(|write| {
            let mut batch = Batch::new(write, self.store.nodes());
            lead.members.iter().for_each(|member| member.run(&mut batch));
            batch.close()
        });
        let waiting = match ended {
            Ok(waiting) => {
                lead.failure = None;
                waiting
            }
            Err(error) => {
                lead.failure = Some(error);
                Vec::new()
            }
        };
        drop(lead);
        self.fold_what_is_due(&waiting);
    }

    fn fold_what_is_due(&self, waiting: &[Waiting]) {
        waiting.iter().for_each(|one| self.fold_if_due(&one.dataset, one.rows));
    }
}

/// The lead; whatever happens, it is passed on and everybody is told.
struct Lead<'a> {
    commits: &'a Commits,
    members: Vec<Arc<dyn Member>>,
    failure: Option<Error>,
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        {
            let mut queue = lock(&self.commits.0);
            match queue.waiting.first() {
                Some(next) => next.promote(),
                None => queue.has_leader = false,
            }
        }
        self.members.iter().for_each(|member| member.finish(self.failure.as_ref()));
    }
}

impl<T: Send> Seat<T> {
    /// Waits until the work was done (`false`) or it is this one's turn to lead.
    fn wait_for_turn(&self) -> bool {
        let mut stage = lock(&self.stage);
        loop {
            match *stage {
                Stage::Leading => return true,
                Stage::Over(_) => return false,
                Stage::Waiting | Stage::Ran(_) => {
                    stage = self.changed.wait(stage).expect("no thread panicked");
                }
            }
        }
    }

    /// Whoever waited for its turn, or led, finds it over.
    fn outcome(&self) -> Result<T> {
        match std::mem::replace(&mut *lock(&self.stage), Stage::Waiting) {
            Stage::Over(Ok(result)) => result,
            Stage::Over(Err(panic)) => resume_unwind(panic),
            _ => Err(Error::Internal("a writer was left without an answer".into())),
        }
    }

    fn set(&self, stage: Stage<T>) {
        *lock(&self.stage) = stage;
        self.changed.notify_all();
    }
}

impl<T: Send> Member for Seat<T> {
    fn run(&self, batch: &mut Batch<'_>) {
        let Some(work) = lock(&self.work).take() else { return };
        // A change is computed before any of it is written, so one that panics has written nothing.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(batch)));
        *lock(&self.stage) = Stage::Ran(outcome);
    }

    fn promote(&self) {
        self.set(Stage::Leading);
    }

    fn finish(&self, failure: Option<&Error>) {
        let mut stage = lock(&self.stage);
        let ran = std::mem::replace(&mut *stage, Stage::Waiting);
        *stage = Stage::Over(match (ran, failure) {
            (Stage::Ran(Ok(Err(error))), _) => Ok(Err(error)),
            (Stage::Ran(Err(panic)), _) => Err(panic),
            (Stage::Ran(Ok(Ok(value))), None) => Ok(Ok(value)),
            (_, Some(failure)) => Ok(Err(shared(failure))),
            (_, None) => Ok(Err(Error::Internal("a writer's work was not done".into()))),
        });
        drop(stage);
        self.changed.notify_all();
    }
}

/// The failure of a transaction, for one more of those who shared it.
fn shared(failure: &Error) -> Error {
    match failure {
        Error::Io { action, path, source } => Error::io(action, path, source.kind()),
        Error::Busy { what, holder } => Error::Busy { what: what.clone(), holder: holder.clone() },
        Error::Corrupt { what, expected, found } => Error::corrupt(what, expected, found),
        other => Error::Catalog { reason: other.to_string() },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panicked")
}
