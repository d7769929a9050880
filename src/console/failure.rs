//! How a failure is told: lines for people, one JSON object for scripts.

use std::io::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use schemars::JsonSchema;
use serde::Serialize;

use crate::console::{Exit, Typed, escape, hints, output};
use crate::error::{Code, Error};
use crate::model::TaskId;

/// A failure with everything that is told about it.
#[derive(Debug, Clone)]
pub struct Failure {
    document: Document,
    exit: Exit,
    is_silent: bool,
}

/// The one line that stands last on stderr with `--json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Document {
    /// The failure.
    error: Body,
}

/// A failure in JSON.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Body {
    /// Its stable name.
    code: Code,
    /// What was attempted and what failed.
    message: String,
    /// What to do about it.
    hint: Option<String>,
    /// Whether the same call may succeed later without any change.
    retryable: bool,
    /// The task that it is about.
    task_id: Option<TaskId>,
}

impl Failure {
    /// What is told about an error with its context.
    pub fn of(error: &anyhow::Error) -> Self {
        let message = message(error);
        match error.downcast_ref::<Error>() {
            Some(ours) => Self {
                document: Document::of(ours, message),
                exit: if output::is_reader_gone(ours) { Exit::OK } else { Exit::of_error(ours) },
                is_silent: output::is_reader_gone(ours),
            },
            None => Self {
                document: Document {
                    error: Body { code: Code::Io, message, hint: None, retryable: false, task_id: None },
                },
                exit: Exit::FAILURE,
                is_silent: false,
            },
        }
    }

    /// A refusal of what was typed, in the parser's words.
    pub fn of_usage(message: String) -> Self {
        let hint = Some("`snapshot --help` and `snapshot COMMAND --help` say what can be typed".to_owned());
        let error = Body { code: Code::Invalid, message, hint, retryable: false, task_id: None };
        Self { document: Document { error }, exit: Exit::USAGE, is_silent: false }
    }

    /// The same with what was typed in the commands that it names.
    #[must_use]
    pub fn after(mut self, typed: &Typed) -> Self {
        let body = &mut self.document.error;
        body.hint = body.hint.take().map(|hint| typed.repeated(&hint));
        // In other messages stand names that may look like commands.
        if body.code == Code::Interrupted {
            body.message = typed.repeated(&body.message);
        }
        self
    }

    /// The code the process ends with.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// Tells it on stderr.
    pub fn tell(&self, as_json: bool, color: bool) {
        if self.is_silent {
            return;
        }
        let text = if as_json { self.to_json() } else { self.to_lines(color) };
        // Nobody is left to tell when stderr is gone.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// One line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.document).expect("a failure has string keys only")
    }

    /// Lines for people.
    pub fn to_lines(&self, color: bool) -> String {
        let body = &self.document.error;
        let mut text = format!("{} {}", label("error", AnsiColor::Red, color), escape::line(&body.message));
        if let Some(hint) = &body.hint {
            text.push_str(&format!("\n{} {hint}", label("hint", AnsiColor::Cyan, color)));
        }
        text
    }
}

impl Document {
    fn of(error: &Error, message: String) -> Self {
        let task_id = match error {
            Error::Task { task_id, .. } | Error::TimedOut { task_id } => Some(task_id.clone()),
            _ => None,
        };
        let hint = hints::hint(error);
        Self { error: Body { code: error.code(), message, hint, retryable: error.is_retryable(), task_id } }
    }
}

/// What was attempted and what failed. Our errors tell their own cause, so nothing after one of them is added.
fn message(error: &anyhow::Error) -> String {
    let mut parts = Vec::new();
    for cause in error.chain() {
        parts.push(cause.to_string());
        if cause.is::<Error>() {
            break;
        }
    }
    parts.join(": ")
}

/// A word with a colon before a message, in bold colour where colours are used.
pub fn label(word: &str, color: AnsiColor, with_color: bool) -> String {
    if !with_color {
        return format!("{word}:");
    }
    let style = Style::new().fg_color(Some(color.into())).effects(Effects::BOLD);
    format!("{style}{word}:{style:#}")
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;
    use serde_json::Value;

    use super::*;

    fn stale() -> anyhow::Error {
        let error: Result<(), _> = Err(Error::StalePlan { given: "a".into(), now: "b".into() });
        error.context("cannot restore `x`").unwrap_err()
    }

    #[test]
    fn json_is_one_line_with_five_fields() {
        let text = Failure::of(&stale()).to_json();
        assert!(!text.contains('\n'));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["code"], "STALE_PLAN");
        assert_eq!(value["error"]["message"], "cannot restore `x`: the plan `a` no longer holds, it would be `b` now");
        assert_eq!(value["error"]["retryable"], false);
        assert_eq!(value["error"]["task_id"], Value::Null);
        assert_eq!(value["error"].as_object().unwrap().len(), 5);
    }

    #[test]
    fn context_hides_neither_code_nor_hint() {
        let failure = Failure::of(&stale());
        assert_eq!(failure.exit().number(), 4);
        assert!(failure.to_lines(false).starts_with("error: cannot restore `x`: "));
        assert!(failure.to_lines(false).contains("\nhint: "));
    }

    #[test]
    fn a_cause_is_told_once() {
        let error = Error::io("read", "/set/a", std::io::Error::other("the disk is gone"));
        let failure = Failure::of(&anyhow::Error::from(error).context("cannot take a snapshot of `set`"));
        let text = failure.to_lines(false);
        assert_eq!(text, "error: cannot take a snapshot of `set`: cannot read `/set/a`: the disk is gone");
    }

    #[test]
    fn a_message_cannot_move_the_cursor() {
        let error = Error::NotFound { what: "snapshot", reference: "\u{1b}[2J".into(), within: None };
        let lines = Failure::of(&error.into()).to_lines(false);
        assert!(!lines.contains('\u{1b}'), "{lines}");
    }

    #[test]
    fn a_reader_that_left_is_success_without_a_word() {
        let failure = Failure::of(&output::failed(std::io::ErrorKind::BrokenPipe.into()).into());
        assert_eq!(failure.exit(), Exit::OK);
        assert!(failure.is_silent);
    }
}
