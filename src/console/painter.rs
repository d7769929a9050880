//! Progress on stderr: a bar, plain lines, JSON lines or nothing. One painter accompanies one piece of work.

use std::io::Write as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use schemars::JsonSchema;
use serde::Serialize;

use crate::backend::TaskProgress;
use crate::console::{Console, Level, ProgressMode, format};
use crate::model::TaskId;
use crate::progress::Phase;

/// Work that ends sooner shows no bar.
const BAR_AFTER: Duration = Duration::from_millis(300);
/// Time between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(3);
/// Time between two JSON lines of the same phase.
const JSON_EVERY: Duration = Duration::from_millis(500);
const BAR: &str = "{spinner} {bar:24} {percent:>3}% {wide_msg}";
const SPINNER: &str = "{spinner} {wide_msg}";

/// Shows how far one piece of work is.
#[derive(Debug)]
pub struct Painter<'a> {
    console: &'a Console,
    mode: ProgressMode,
    task: Option<TaskId>,
    begun: Instant,
    phase: Option<Phase>,
    phase_begun: Instant,
    painted: Option<Instant>,
    bar: Option<ProgressBar>,
    has_share: bool,
}

/// A line of `--progress json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProgressLine<'a> {
    /// What is being done.
    phase: Option<Phase>,
    /// Items done in this phase.
    items_done: u64,
    /// Items of this phase, if known.
    items_total: Option<u64>,
    /// Bytes done in this phase.
    bytes_done: u64,
    /// Bytes of this phase, if known.
    bytes_total: Option<u64>,
    /// How much of this phase is done, if that can be told.
    percent: Option<u8>,
    /// The task, if it is one.
    task_id: Option<&'a TaskId>,
}

impl<'a> Painter<'a> {
    /// A painter for work that begins now.
    pub fn new(console: &'a Console, task: Option<TaskId>) -> Self {
        let quiet = console.options().level == Level::Quiet && console.options().progress != ProgressMode::Json;
        let mode = if quiet { ProgressMode::None } else { console.options().progress };
        let now = Instant::now();
        Self {
            console,
            mode,
            task,
            begun: now,
            phase: None,
            phase_begun: now,
            painted: None,
            bar: None,
            has_share: false,
        }
    }

    /// Shows how far the work is, if it is time for that.
    pub fn paint(&mut self, seen: &TaskProgress) {
        let is_new_phase = self.phase != seen.phase;
        if is_new_phase {
            self.phase = seen.phase;
            self.phase_begun = Instant::now();
        }
        match self.mode {
            ProgressMode::None => {}
            ProgressMode::Plain => self.paint_line(seen),
            ProgressMode::Json => self.paint_json(seen, is_new_phase),
            ProgressMode::Auto | ProgressMode::Bar => self.paint_bar(seen),
        }
    }

    /// Takes away what must not stay, after a last look.
    pub fn finish(mut self, seen: &TaskProgress) {
        if self.mode == ProgressMode::Json {
            self.paint_json(seen, true);
        }
        self.clear();
    }

    fn paint_line(&mut self, seen: &TaskProgress) {
        if self.painted.unwrap_or(self.begun).elapsed() >= PLAIN_EVERY {
            self.painted = Some(Instant::now());
            say(&summary(seen, self.phase_begun.elapsed()));
        }
    }

    fn paint_json(&mut self, seen: &TaskProgress, at_once: bool) {
        if at_once || self.painted.is_none_or(|last| last.elapsed() >= JSON_EVERY) {
            self.painted = Some(Instant::now());
            let line = ProgressLine::of(seen, self.task.as_ref());
            say(&serde_json::to_string(&line).expect("a progress line has string keys only"));
        }
    }

    fn paint_bar(&mut self, seen: &TaskProgress) {
        if self.bar.is_none() && self.begun.elapsed() < BAR_AFTER {
            return;
        }
        let console = self.console;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
            bar.set_style(style(SPINNER));
            console.set_bar(Some(bar.clone()));
            bar
        });
        let share = fraction(seen).map(format::percent);
        if share.is_some() != self.has_share {
            self.has_share = share.is_some();
            bar.set_style(style(if self.has_share { BAR } else { SPINNER }));
        }
        bar.set_message(summary(seen, self.phase_begun.elapsed()));
        bar.set_position(share.map_or(0, u64::from));
        bar.tick();
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            self.console.set_bar(None);
            bar.finish_and_clear();
        }
    }
}

/// A bar never outlives its work, however that ends.
impl Drop for Painter<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl<'a> ProgressLine<'a> {
    fn of(seen: &TaskProgress, task_id: Option<&'a TaskId>) -> Self {
        Self {
            phase: seen.phase,
            items_done: seen.items.0,
            items_total: seen.items.1,
            bytes_done: seen.bytes.0,
            bytes_total: seen.bytes.1,
            percent: fraction(seen).map(format::percent),
            task_id,
        }
    }
}

/// How much of the phase is done, as a part of one. Many small files take time by their number and large ones by their
/// bytes, so both count alike where both are known.
fn fraction(seen: &TaskProgress) -> Option<f64> {
    let of = |(done, total): (u64, Option<u64>)| {
        total.filter(|total| *total > 0).map(|total| (done as f64 / total as f64).min(1.0))
    };
    match (of(seen.items), of(seen.bytes)) {
        (Some(items), Some(bytes)) => Some((items + bytes) / 2.0),
        (items, bytes) => items.or(bytes),
    }
}

/// Phase, items, bytes, rate and time left, as far as they are known.
fn summary(seen: &TaskProgress, passed: Duration) -> String {
    let mut parts = vec![seen.phase.map_or("starting", Phase::as_str).to_owned()];
    let of = |done: String, total: Option<String>| match total {
        Some(total) => format!("{done} of {total}"),
        None => done,
    };
    if seen.items.0 > 0 || seen.items.1.is_some_and(|total| total > 0) {
        parts.push(format!("{} items", of(format::count(seen.items.0), seen.items.1.map(format::count))));
    }
    if seen.bytes.0 > 0 || seen.bytes.1.is_some_and(|total| total > 0) {
        parts.push(of(format::size(seen.bytes.0), seen.bytes.1.map(format::size)));
    }
    if seen.bytes.0 > 0 && passed >= Duration::from_millis(200) {
        parts.push(format!("{}/s", format::size((seen.bytes.0 as f64 / passed.as_secs_f64()) as u64)));
    }
    if let Some(left) = fraction(seen).and_then(|fraction| format::time_left(fraction, passed)) {
        parts.push(format!("{} left", format::remaining(left)));
    }
    parts.join(", ")
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).expect("our templates are well formed");
    style.progress_chars("=> ").tick_chars("|/-\\ ")
}

fn say(line: &str) {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(items: (u64, Option<u64>), bytes: (u64, Option<u64>)) -> TaskProgress {
        TaskProgress { phase: Some(Phase::Staging), items, bytes }
    }

    #[test]
    fn items_and_bytes_count_alike() {
        assert_eq!(fraction(&seen((9, Some(10)), (50, Some(500)))), Some(0.5));
        assert_eq!(fraction(&seen((9, Some(10)), (0, Some(0)))), Some(0.9));
        assert_eq!(fraction(&seen((1, None), (50, Some(200)))), Some(0.25));
        assert_eq!(fraction(&seen((9, None), (50, None))), None);
    }

    #[test]
    fn a_summary_says_what_is_known() {
        let all = summary(&seen((1, Some(4)), (1024, Some(4096))), Duration::from_secs(1));
        assert_eq!(all, "staging, 1 of 4 items, 1.0 KiB of 4.0 KiB, 1.0 KiB/s, 3 s left");
        assert_eq!(summary(&TaskProgress::default(), Duration::ZERO), "starting");
        assert_eq!(summary(&seen((7, None), (0, None)), Duration::from_secs(1)), "staging, 7 items");
    }

    #[test]
    fn a_json_line_has_all_fields() {
        let task: TaskId = "t".to_owned().into();
        let progress = seen((1, Some(4)), (0, None));
        let text = serde_json::to_string(&ProgressLine::of(&progress, Some(&task))).unwrap();
        assert_eq!(
            text,
            r#"{"phase":"staging","items_done":1,"items_total":4,"bytes_done":0,"bytes_total":null,"percent":25,"task_id":"t"}"#
        );
    }
}
