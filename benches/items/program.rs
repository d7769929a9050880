//! Running commands with a watch, and how what was measured is printed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    wall: Duration,
    /// The most memory, in bytes.
    peak: u64,
}

/// The program with a store.
pub(crate) struct Program {
    room: PathBuf,
}

impl Program {
    pub(crate) fn new(room: &Path) -> Self {
        Self { room: room.to_owned() }
    }

    /// Writes a file; its path.
    pub(crate) fn write(&self, name: &str, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<String> {
        let path = self.room.join(name);
        let mut out = BufWriter::new(File::create(&path)?);
        write(&mut out)?;
        out.flush()?;
        Ok(path.display().to_string())
    }

    /// Runs a command, which must succeed.
    pub(crate) fn run(&self, words: &[&str], input: Option<String>) -> Result<Sample> {
        let output = self.room.join("output");
        let input_file = self.room.join("input");
        fs::write(&input_file, input.unwrap_or_default())?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.args(["-d", "images", "--yes", "--progress", "none"]).args(words).current_dir(&self.room).env_clear();
        command.env("SNAPSHOT_STORE", self.room.join("store")).env("HOME", &self.room);
        command.env("SNAPSHOT_USER", "bench@example.com");
        let out = File::create(&output)?;
        command.stdin(File::open(&input_file)?).stderr(out.try_clone()?).stdout(Stdio::from(out));
        let began = Instant::now();
        let (is_good, peak) = watch(command.spawn()?)?;
        let wall = began.elapsed();
        ensure!(is_good, "{words:?}: {}", fs::read_to_string(&output)?);
        Ok(Sample { wall, peak })
    }

    /// The median of several rounds.
    pub(crate) fn rounds(&self, rounds: u64, mut round: impl FnMut(u64) -> Result<Sample>) -> Result<Sample> {
        (0..rounds).map(&mut round).collect::<Result<Vec<_>>>().map(median)
    }
}

/// Waits for the end. Says whether it was a good one, and the most memory that was seen.
fn watch(mut child: Child) -> Result<(bool, u64)> {
    let status = format!("/proc/{}/status", child.id());
    let (mut peak, mut text) = (0, String::new());
    loop {
        if let Some(ended) = child.try_wait()? {
            return Ok((ended.success(), peak));
        }
        text.clear();
        let _ = File::open(&status).and_then(|mut file| file.read_to_string(&mut text));
        let kilobytes =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0_u64) * 1024);
        thread::sleep(LOOK);
    }
}

/// The one in the middle by time, with the most memory of all.
pub(crate) fn median(mut samples: Vec<Sample>) -> Sample {
    samples.sort_by_key(|sample| sample.wall);
    let peak = samples.iter().map(|sample| sample.peak).max().unwrap_or(0);
    let wall = samples.get(samples.len() / 2).map_or(Duration::ZERO, |sample| sample.wall);
    Sample { wall, peak }
}

/// What was measured, and what is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    name: &'static str,
    sample: Sample,
    time: Option<Duration>,
    memory: Option<u64>,
}

impl Line {
    pub(crate) fn new(name: &'static str, sample: Sample) -> Self {
        Self { name, sample, time: None, memory: None }
    }

    pub(crate) fn within(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }

    pub(crate) fn with_memory(self, memory: u64) -> Self {
        Self { memory: Some(memory), ..self }
    }

    pub(crate) fn is_met(&self) -> bool {
        self.time.is_none_or(|most| self.sample.wall <= most) && self.memory.is_none_or(|most| self.sample.peak <= most)
    }

    pub(crate) fn print(&self) {
        let mut aims: Vec<String> = self.time.iter().map(|time| format!("{time:.0?}")).collect();
        aims.extend(self.memory.map(|memory| format!("{} MB", memory / 1_000_000)));
        let verdict = if self.is_met() { "met" } else { "missed" };
        let aim = if aims.is_empty() { String::new() } else { format!("   (aim {}, {verdict})", aims.join(" and ")) };
        let (wall, peak) = (format!("{:.1?}", self.sample.wall), self.sample.peak / 1_000_000);
        println!("{:<32}{wall:>10}{peak:>8} MB{aim}", self.name);
    }
}
