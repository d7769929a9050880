//! The listener of a task: writes its progress down, seldom, and hears whether it should stop.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::backend::TaskProgress;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::error::Result;
use crate::model::TaskId;
use crate::progress::{Phase, Progress};

/// Progress is written at most so often.
const PROGRESS_STEP: Duration = Duration::from_millis(250);

/// Writes a task's progress into its row, seldom, and hears there whether it should stop.
pub(crate) struct TaskListener {
    task: TaskId,
    catalog: Mutex<Catalog>,
    phase: Mutex<(Option<Phase>, Option<u64>, Option<u64>)>,
    items: AtomicU64,
    bytes: AtomicU64,
    started: Instant,
    next: AtomicU64,
    is_cancelled: AtomicBool,
}

impl TaskListener {
    pub(super) fn new(engine: &Engine, task: &TaskId) -> Result<Self> {
        Ok(Self {
            task: task.clone(),
            catalog: Mutex::new(Catalog::open(&engine.store.layout.catalog())?),
            phase: Mutex::new((None, None, None)),
            items: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            started: Instant::now(),
            next: AtomicU64::new(PROGRESS_STEP.as_millis() as u64),
            is_cancelled: AtomicBool::new(false),
        })
    }

    /// Writes if it is time to; only one thread does.
    fn write_if_due(&self) {
        let now = self.started.elapsed().as_millis() as u64;
        let due = self.next.load(Ordering::Relaxed);
        let next = now + PROGRESS_STEP.as_millis() as u64;
        if now < due || self.next.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        self.write();
    }

    fn write(&self) {
        let (phase, items, bytes) = *self.phase.lock().expect("no thread panicked");
        let progress = TaskProgress {
            phase,
            items: (self.items.load(Ordering::Relaxed), items),
            bytes: (self.bytes.load(Ordering::Relaxed), bytes),
        };
        let catalog = self.catalog.lock().expect("no thread panicked");
        // A progress that cannot be written is no reason to stop the work.
        let asked =
            catalog.write_soft(|write| write.set_task_progress(&self.task, &progress, phase.map(Phase::as_str)));
        if matches!(asked, Ok(true)) {
            self.is_cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl Progress for TaskListener {
    fn phase(&self, phase: Phase, items: Option<u64>, bytes: Option<u64>) {
        *self.phase.lock().expect("no thread panicked") = (Some(phase), items, bytes);
        self.items.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
        self.write_if_due();
    }

    fn advance(&self, items: u64, bytes: u64) {
        self.items.fetch_add(items, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.write_if_due();
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}
