//! One of the threads that each keep a process busy.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::batch::{self, Answer, End, Garbage};
use super::process::Process;
use super::{Program, Summary};
use crate::facets::Json;

/// Processes that may end one after the other without a single answer between them, for each that runs at once.
const FRUITLESS_MAX: u32 = 5;
/// Items of a batch that may end a process when they are tried one by one; the others have failed as well then.
const SINGLY_MAX: usize = 3;

/// What all workers share.
pub(super) struct Shared<'a, T> {
    pub(super) program: &'a Program,
    pub(super) items: Mutex<&'a mut (dyn Iterator<Item = (T, Json)> + Send)>,
    pub(super) stop: AtomicBool,
    pub(super) state: Mutex<State>,
}

/// How the run is going.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) summary: Summary,
    garbage: Garbage,
    /// Processes that ended without an answer since the last answer.
    fruitless: u32,
}

impl<T> Shared<'_, T> {
    /// Asks all workers to stop.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Vec<Task<T>> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_stopped() {
            return Vec::new();
        }
        (&mut *items).take(self.program.batch.max(1)).map(|(item, json)| Task { item: Some(item), json }).collect()
    }

    /// Notes the end of a process that should not have ended; gives the program up if it does nothing else.
    fn note_end(&self, reason: &str) {
        let mut state = self.state();
        state.fruitless += 1;
        if state.fruitless >= FRUITLESS_MAX * self.program.processes.clamp(1, 100) as u32 {
            state.summary.given_up.get_or_insert_with(|| reason.to_owned());
            drop(state);
            self.stop();
        }
    }

    fn is_given_up(&self) -> bool {
        self.state().summary.given_up.is_some()
    }
}

/// An item until it has been told of.
struct Task<T> {
    item: Option<T>,
    json: Json,
}

/// A thread with its process.
pub(super) struct Worker<'s, 'a, T> {
    shared: &'s Shared<'a, T>,
    results: SyncSender<(T, Answer)>,
    process: Option<Process>,
    /// The number of the next item. Never used again by the same worker, so late answers are known as such.
    next: u64,
}

impl<'s, 'a, T: Send> Worker<'s, 'a, T> {
    pub(super) fn new(shared: &'s Shared<'a, T>, results: SyncSender<(T, Answer)>) -> Self {
        Self { shared, results, process: None, next: 0 }
    }

    /// Works until there is nothing left.
    pub(super) fn work(mut self) {
        loop {
            let mut tasks = self.shared.next();
            if tasks.is_empty() {
                break;
            }
            self.all(&mut tasks);
        }
        if let Some(process) = self.process.take().filter(|_| !self.shared.is_stopped()) {
            process.finish();
        }
    }

    /// Tries a batch; if its process ends, what has no answer one by one.
    fn all(&mut self, tasks: &mut [Task<T>]) {
        let Some(reason) = self.attempt(tasks) else { return };
        let mut left: Vec<&mut Task<T>> = tasks.iter_mut().filter(|task| task.item.is_some()).collect();
        if let [task] = &mut left[..] {
            return self.tell(task, Err(reason));
        }
        let mut ended = 0;
        let mut last = reason;
        for task in left {
            let task = std::slice::from_mut(task);
            if ended < SINGLY_MAX && !self.shared.is_stopped() {
                match self.attempt(task) {
                    Some(reason) => last = reason,
                    None => continue,
                }
                ended += 1;
            }
            self.tell(&mut task[0], Err(last.clone()));
        }
    }

    /// Gives tasks to the process and tells of those that are answered. If the process did not answer all: why not.
    fn attempt(&mut self, tasks: &mut [Task<T>]) -> Option<String> {
        let program = self.shared.program;
        let mut until = Instant::now() + program.timeout;
        if self.process.is_none() {
            until += program.startup;
            self.shared.state().summary.starts += 1;
            match Process::start(program) {
                Ok(process) => self.process = Some(process),
                Err(reason) => {
                    self.shared.note_end(&reason);
                    return Some(reason);
                }
            }
        }
        let process = self.process.take()?;
        let first = self.next;
        self.next += tasks.len() as u64;
        let mut garbage = Garbage::default();
        let mut answers: Vec<Option<Answer>> = tasks.iter().map(|_| None).collect();
        let jsons: Vec<Json> = tasks.iter().map(|task| task.json.clone()).collect();
        let jsons: Vec<&Json> = jsons.iter().collect();
        let is_stopped = || self.shared.is_stopped();
        let mut heard = |place: usize, answer: Answer| answers[place] = Some(answer);
        let end = batch::ask(&process, first, &jsons, until, &is_stopped, &mut garbage, &mut heard);
        self.note(garbage, answers.iter().any(Option::is_some));
        for (task, answer) in tasks.iter_mut().zip(answers) {
            if let Some(answer) = answer {
                self.tell(task, answer);
            }
        }
        let reason = match end {
            End::Whole => {
                self.process = Some(process);
                return None;
            }
            End::Ended => process.post_mortem(),
            End::Useless(reason) => reason,
            End::Stopped => "the run was stopped".to_owned(),
        };
        self.shared.note_end(&reason);
        Some(reason)
    }

    fn note(&self, garbage: Garbage, is_fruitful: bool) {
        let mut state = self.shared.state();
        state.garbage.merge(garbage);
        let (lines, examples) = (state.garbage.lines, state.garbage.examples.clone());
        (state.summary.garbage, state.summary.examples) = (lines, examples);
        if is_fruitful {
            state.fruitless = 0;
        }
    }

    /// Tells the caller of an item, once. An item that was not tried to its end because the run was stopped is not told
    /// of; one that was under way when the program was given up has failed.
    fn tell(&self, task: &mut Task<T>, answer: Answer) {
        if answer.is_err() && self.shared.is_stopped() && !self.shared.is_given_up() {
            return;
        }
        if let Some(item) = task.item.take() {
            let _ = self.results.send((item, answer));
        }
    }
}
