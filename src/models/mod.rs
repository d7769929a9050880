//! Running models that are programs: items go in as JSON Lines, results come out as JSON Lines.
//!
//! A line in is the item's JSON object with a member `id`, a number; a line out is `{"id": N, "output": ANYTHING}` or
//! `{"id": N, "error": "REASON"}`, in any order. A process is started once and gets batch after batch, for models take
//! long to load; several run at once, each in a process group of its own. It can say what it likes on standard error; the
//! end of that goes into reasons.
//!
//! Whatever the program does, the run ends: an item that crashes it, takes too long or gets no answer has failed, with a
//! reason; the others of its batch are tried once more, one by one. A program that does nothing but fail is given up.
//! Pure but for the processes: which items are done already, and what becomes of results, is the caller's.

mod batch;
mod known;
mod process;
pub(crate) mod protocol;
mod worker;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::facets::Json;
use crate::progress::Progress;

pub use known::{Configured, IMAGE_STATISTICS, Known, Model};
use worker::{Shared, Worker};

/// Results that wait for the caller, at most. Then models wait.
const WAITING: usize = 1_024;
/// How often it is asked whether to stop.
const GLANCE: Duration = Duration::from_millis(50);

/// A program that is a model.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where it runs; `None` for where this program does.
    pub directory: Option<PathBuf>,
    /// Variables of its environment, beside those of this program.
    pub environment: Vec<(String, String)>,
    /// Items that it gets at once.
    pub batch: usize,
    /// Processes that run at once.
    pub processes: usize,
    /// How long a batch may take.
    pub timeout: Duration,
    /// How much longer the first batch of a process may take, in which it loads what it needs.
    pub startup: Duration,
}

/// How a run went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Items with a result.
    pub answered: u64,
    /// Items without one.
    pub failed: u64,
    /// Lines that were no answers.
    pub garbage: u64,
    /// The first of these, shortened.
    pub examples: Vec<String>,
    /// Processes that were started.
    pub starts: u64,
    /// Why the program was given up before all items had been tried, if it was.
    pub given_up: Option<String>,
}

/// Runs a model over items: `T` is what the caller knows one by, the JSON an object for the model. `done` hears of each
/// item that was tried, in the order in which that ended, on the thread of the caller.
///
/// # Errors
/// `Invalid` for a command without words; `Interrupted` if `progress` says so; what `done` fails with. All processes have
/// ended then, too.
pub fn run<T: Send>(
    program: &Program,
    items: &mut (dyn Iterator<Item = (T, Json)> + Send),
    progress: &dyn Progress,
    done: &mut dyn FnMut(T, std::result::Result<Json, String>) -> Result<()>,
) -> Result<Summary> {
    if program.command.first().is_none_or(String::is_empty) {
        return Err(Error::invalid("the model's command", "it has no program"));
    }
    let (results, heard) = mpsc::sync_channel(WAITING);
    let shared = Shared { program, items: Mutex::new(items), stop: AtomicBool::new(false), state: Mutex::default() };
    let outcome = std::thread::scope(|scope| {
        for _ in 0..program.processes.max(1) {
            let worker = Worker::new(&shared, results.clone());
            scope.spawn(move || worker.work());
        }
        drop(results);
        let outcome = listen(&heard, progress, &shared, done);
        if outcome.is_err() {
            shared.stop();
        }
        // Workers that are about to tell something find nobody there, and end.
        drop(heard);
        outcome
    });
    let (answered, failed) = outcome?;
    let state = shared.state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Summary { answered, failed, ..state.summary })
}

type Heard<T> = mpsc::Receiver<(T, std::result::Result<Json, String>)>;

fn listen<T: Send>(
    heard: &Heard<T>,
    progress: &dyn Progress,
    shared: &Shared<'_, T>,
    done: &mut dyn FnMut(T, std::result::Result<Json, String>) -> Result<()>,
) -> Result<(u64, u64)> {
    let (mut answered, mut failed) = (0, 0);
    loop {
        if progress.is_cancelled() {
            shared.stop();
            return Err(Error::Interrupted { left: None });
        }
        match heard.recv_timeout(GLANCE) {
            Ok((item, result)) => {
                let count = if result.is_ok() { &mut answered } else { &mut failed };
                *count += 1;
                done(item, result)?;
                progress.advance(1, 0);
            }
            // Some hear only that they should stop when they are told something.
            Err(mpsc::RecvTimeoutError::Timeout) => progress.advance(0, 0),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok((answered, failed)),
        }
    }
}
