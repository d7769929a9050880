//! What was asked for: words on the command line, variables of the environment.

use std::path::{Path, PathBuf};

use crate::data::Dataset;
use crate::operation::Operation;

const HELP: &str = "\
cargo bench --bench peers -- [WHAT...] [--only LETTERS] [--peer NAME]...

WHAT      small, images, video, list (list and --version), growth; default: small images video list
--only    a first snapshot, b unchanged, c changed, d restore in place, u the same over unsaved changes, e clone
--peer    restic, rustic, borg, git, cp, rsync; default: all that are installed

SNAPSHOT_BENCH_DIR    where to work (default: bench-data in the target directory)
SNAPSHOT_BENCH_LOOP   as root: gigabytes of an ext4 of its own to work on, mounted without discard
SNAPSHOT_BENCH_SCALE  size of the data, default 1.0
SNAPSHOT_BENCH_RUNS   counted runs of each operation, default 3
SNAPSHOT_BENCH_BINARY another binary of ours than the one built with the benchmark
SNAPSHOT_BENCH_LONG   1: growth, too (10,000 to 1,000,000 files)";

/// A part of the benchmark that can be chosen.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// All operations on one dataset.
    Data(Dataset),
    /// Commands that should answer at once.
    Start,
    /// Time per file as datasets grow.
    Growth,
}

/// What to measure, and where.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) what: Vec<What>,
    pub(crate) only: Vec<Operation>,
    pub(crate) peers: Vec<String>,
    pub(crate) folder: PathBuf,
    pub(crate) loop_gigabytes: Option<u64>,
    pub(crate) scale: f64,
    pub(crate) runs: usize,
}

impl Options {
    /// Reads them; the error is what to print: the help, or what is wrong.
    pub(crate) fn read() -> Result<Self, String> {
        let mut options = Self::of_environment()?;
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                // Cargo adds it.
                "--bench" => {}
                "--only" => options.only = operations(&following(&mut words, &word)?)?,
                "--peer" => options.peers.push(following(&mut words, &word)?),
                "-h" | "--help" => return Err(HELP.to_owned()),
                name => options.what.push(what(name, options.scale)?),
            }
        }
        options.fill();
        Ok(options)
    }

    fn of_environment() -> Result<Self, String> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target"));
        let folder = std::env::var_os("SNAPSHOT_BENCH_DIR").map_or_else(|| target.join("bench-data"), PathBuf::from);
        Ok(Self {
            what: Vec::new(),
            only: Operation::ALL.to_vec(),
            peers: Vec::new(),
            folder: std::path::absolute(&folder).map_err(|error| format!("{}: {error}", folder.display()))?,
            loop_gigabytes: variable("SNAPSHOT_BENCH_LOOP")?,
            scale: variable("SNAPSHOT_BENCH_SCALE")?.unwrap_or(1.0),
            runs: variable::<usize>("SNAPSHOT_BENCH_RUNS")?.unwrap_or(3).max(1),
        })
    }

    fn fill(&mut self) {
        if !self.what.is_empty() {
            return;
        }
        self.what = Dataset::all(self.scale).into_iter().map(What::Data).collect();
        self.what.push(What::Start);
        if std::env::var("SNAPSHOT_BENCH_LONG").is_ok_and(|value| value == "1") {
            self.what.push(What::Growth);
        }
    }
}

fn what(name: &str, scale: f64) -> Result<What, String> {
    match name {
        "list" => Ok(What::Start),
        "growth" => Ok(What::Growth),
        name => {
            let found = Dataset::all(scale).into_iter().find(|dataset| dataset.name() == name);
            found.map(What::Data).ok_or_else(|| format!("`{name}` is nothing to measure\n\n{HELP}"))
        }
    }
}

fn operations(letters: &str) -> Result<Vec<Operation>, String> {
    let find = |letter| Operation::ALL.into_iter().find(|operation| operation.letter() == letter);
    letters.chars().map(|letter| find(letter).ok_or_else(|| format!("--only {letter}: no such\n\n{HELP}"))).collect()
}

fn following(words: &mut impl Iterator<Item = String>, option: &str) -> Result<String, String> {
    words.next().ok_or_else(|| format!("{option} needs a value\n\n{HELP}"))
}

fn variable<T: std::str::FromStr>(name: &str) -> Result<Option<T>, String> {
    let Ok(text) = std::env::var(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{name}=`{text}` is not a number\n\n{HELP}"))
}
