//! The tasks that this process carries out, and what becomes of them when it is asked to end.

use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::engine::{Engine, Running};
use crate::model::TaskId;

/// How often it is looked whether tasks have ended.
const STEP: Duration = Duration::from_millis(20);

/// Tasks with a thread in this process.
#[derive(Default)]
pub struct Tasks(Mutex<Vec<(TaskId, JoinHandle<()>)>>);

impl Tasks {
    /// Looks after a task from now on.
    pub fn watch(&self, running: Running) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|(_, thread)| !thread.is_finished());
        tasks.extend(running.thread.map(|thread| (running.task_id, thread)));
    }

    /// How many are at work.
    pub fn count(&self) -> usize {
        self.open().len()
    }

    /// Lets tasks end. Those that have not after `patience` are asked to stop: what has changed nothing yet is given up,
    /// what has begun to change something is finished. Returns how many were asked.
    pub fn finish(&self, engine: &Engine, patience: Duration) -> usize {
        let began = Instant::now();
        while !self.open().is_empty() && began.elapsed() < patience {
            std::thread::sleep(STEP);
        }
        let asked = self.open();
        for task in &asked {
            // One that has ended meanwhile, or can only be finished, is waited for all the same.
            let _ = engine.abort(task);
        }
        let threads = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for (_, thread) in threads {
            let _ = thread.join();
        }
        asked.len()
    }

    fn open(&self) -> Vec<TaskId> {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.iter().filter(|(_, thread)| !thread.is_finished()).map(|(id, _)| id.clone()).collect()
    }
}
