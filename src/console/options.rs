//! What was decided about saying, showing and asking.

use clap::ValueEnum;

use crate::console::Typed;

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// One JSON document
    Json,
    /// One JSON document a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// One id a line
    Id,
}

/// How progress is shown, always on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProgressMode {
    /// A bar on a terminal, a plain line every few seconds otherwise
    #[default]
    Auto,
    /// A bar
    Bar,
    /// A line every few seconds
    Plain,
    /// One JSON object a line
    Json,
    /// Nothing
    None,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Even into a file or pipe
    Always,
    /// Not at all
    Never,
}

/// How much is said beside the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Level {
    /// Warnings and errors
    Quiet,
    /// Notes too
    #[default]
    Normal,
    /// Timings too
    Verbose,
}

/// All of it, with terminals looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// How results are printed.
    pub format: Format,
    /// Whether questions are answered with yes.
    pub yes: bool,
    /// Whether somebody is there to be asked.
    pub can_ask: bool,
    /// How progress is shown; never `Auto`.
    pub progress: ProgressMode,
    /// How much is said.
    pub level: Level,
    /// Whether results are coloured.
    pub color_stdout: bool,
    /// Whether messages are coloured.
    pub color_stderr: bool,
    /// What was typed beside the verb.
    pub typed: Typed,
}
