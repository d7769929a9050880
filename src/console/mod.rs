//! The only room that prints.
//!
//! Commands hand it values and questions. It decides quiet, colour, width, table or JSON: results go to stdout, all
//! that is said to people goes to stderr.

pub mod ask;
pub mod clipboard;
pub mod csv;
pub mod draw;
pub mod escape;
pub mod exit;
pub mod failure;
pub mod format;
mod hidden;
pub mod hints;
pub mod interrupts;
pub mod meter;
pub mod options;
pub mod output;
pub mod painter;
pub mod sheet;
pub mod show;
pub mod table;
pub mod typed;
pub mod work;
pub mod zone;

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use indicatif::ProgressBar;

use crate::error::Result;
use crate::remote::Trace;

pub use exit::Exit;
pub use failure::Failure;
pub use interrupts::{Interrupts, Manner, Signal};
pub use options::{Color, Format, Level, Options, ProgressMode};
pub use sheet::Sheet;
pub use show::{Records, Show};
pub use typed::Typed;

/// What a command says, shows and asks with.
#[derive(Debug)]
pub struct Console {
    options: Options,
    interrupts: Interrupts,
    bar: Arc<Mutex<Option<ProgressBar>>>,
    started: Instant,
}

impl Console {
    /// A console that does as it was decided.
    pub fn new(options: Options) -> Self {
        dialoguer::console::set_colors_enabled_stderr(options.color_stderr);
        Self { options, interrupts: Interrupts::default(), bar: Arc::default(), started: Instant::now() }
    }

    /// What was decided.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The signals that have come.
    pub fn interrupts(&self) -> &Interrupts {
        &self.interrupts
    }

    /// Prints a result on stdout, in the format that was asked for.
    ///
    /// # Errors
    /// `Io` when stdout cannot be written to.
    pub fn show<T: Show + ?Sized>(&self, result: &T) -> Result<()> {
        output::print(result, self.options.format, &self.sheet())
    }

    /// How a drawing for people has to look now.
    pub fn sheet(&self) -> Sheet {
        Sheet::of_stdout(self.options.color_stdout)
    }

    /// Says something worth knowing; not when quiet.
    pub fn note(&self, text: impl AsRef<str>) {
        if self.options.level != Level::Quiet {
            self.say(text.as_ref());
        }
    }

    /// Says what to type next, with what was typed now; not when quiet.
    pub fn suggest(&self, text: impl AsRef<str>) {
        self.note(self.options.typed.repeated(text.as_ref()));
    }

    /// Says what went otherwise than wished, quiet or not.
    pub fn warn(&self, text: impl AsRef<str>) {
        let label = failure::label("warning", anstyle::AnsiColor::Yellow, self.options.color_stderr);
        self.say(&format!("{label} {}", escape::line(text.as_ref())));
    }

    /// Says each of the warnings that came with a result.
    pub fn warn_all(&self, warnings: &[String]) {
        for warning in warnings {
            self.warn(warning);
        }
    }

    /// Tells a failure after which the command itself goes on.
    pub fn tell(&self, error: &anyhow::Error) {
        Failure::of(error)
            .after(&self.options.typed)
            .tell(self.options.format == Format::Json, self.options.color_stderr);
    }

    /// Says how long something took; only when verbose.
    pub fn timing(&self, what: &str) {
        if self.options.level == Level::Verbose {
            self.say(&format!("{what} after {}", format::duration(self.started.elapsed())));
        }
    }

    /// Where requests to servers are shown; only when verbose.
    pub fn trace(&self) -> Trace {
        if self.options.level != Level::Verbose {
            return Trace::default();
        }
        let bar = self.bar.clone();
        Trace::to(Arc::new(move |line| say_beside(&bar, &escape::line(line))))
    }

    /// Writes lines to stderr, beside a bar that is being drawn.
    fn say(&self, lines: &str) {
        say_beside(&self.bar, lines);
    }

    fn set_bar(&self, bar: Option<ProgressBar>) {
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }
}

fn say_beside(bar: &Mutex<Option<ProgressBar>>, lines: &str) {
    let write = || {
        // Nobody is left to tell when stderr is gone.
        let _ = writeln!(std::io::stderr(), "{lines}");
    };
    match &*bar.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}
