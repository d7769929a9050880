//! Some items that a process has been given, and what it has answered.

use std::time::Instant;

use super::process::{LINE_MAX, Out, Process};
use super::protocol::{Line, line, question, shortened};
use crate::facets::Json;

/// Lines of garbage in one batch after which a process is ended.
const GARBAGE_MAX: u64 = 10_000;
/// Lines of garbage that are kept as examples.
const EXAMPLES: usize = 3;
/// An item's answer.
pub(super) type Answer = Result<Json, String>;

/// Garbage, and the first examples of it.
#[derive(Debug, Default)]
pub(super) struct Garbage {
    pub(super) lines: u64,
    pub(super) examples: Vec<String>,
}

impl Garbage {
    pub(super) fn add(&mut self, text: &[u8]) {
        self.lines += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(shortened(text));
        }
    }

    /// Adds garbage that was collected elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        self.lines += other.lines;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
    }

    /// What is said of it where it explains something.
    fn remark(&self) -> String {
        match self.examples.first() {
            Some(example) => format!("; {} lines were no answers, the first: {example}", self.lines),
            None => String::new(),
        }
    }
}

/// How a batch ended.
#[derive(Debug)]
pub(super) enum End {
    /// Every item has an answer.
    Whole,
    /// The process ended, and has to be asked why.
    Ended,
    /// The process is of no use any more, and why.
    Useless(String),
    /// The run was stopped.
    Stopped,
}

/// Gives a process these items, numbered from `first` on, and waits for the answers. `heard` is called with the place of
/// each answered item.
pub(super) fn ask(
    process: &Process,
    first: u64,
    items: &[&Json],
    until: Instant,
    is_stopped: &dyn Fn() -> bool,
    garbage: &mut Garbage,
    heard: &mut dyn FnMut(usize, Answer),
) -> End {
    process.give((first..).zip(items).flat_map(|(id, item)| question(id, item)).collect());
    let mut waiting: Vec<bool> = vec![true; items.len()];
    let mut left = items.len();
    let mut here = Garbage::default();
    let end = loop {
        if left == 0 {
            break End::Whole;
        }
        if is_stopped() {
            break End::Stopped;
        }
        let now = Instant::now();
        if now >= until {
            break End::Useless(format!("the model did not answer in time{}", here.remark()));
        }
        match process.next((until - now).min(super::GLANCE)) {
            Out::Line(text) => match line(&text) {
                Line::Answer(id, answer) if is_waiting(&waiting, first, id) => {
                    let place = (id - first) as usize;
                    waiting[place] = false;
                    left -= 1;
                    heard(place, answer);
                }
                _ => here.add(&text),
            },
            Out::TooLong => break End::Useless(format!("the model wrote a line of more than {LINE_MAX} bytes")),
            Out::Nothing => {}
            Out::End => break End::Ended,
        }
        if here.lines > GARBAGE_MAX {
            break End::Useless(format!("the model answers nothing that can be read{}", here.remark()));
        }
    };
    garbage.merge(here);
    end
}

fn is_waiting(waiting: &[bool], first: u64, id: u64) -> bool {
    let place = id.checked_sub(first).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| waiting.get(place)).copied().unwrap_or(false)
}
