//! Running commands with a watch: wall clock by ourselves, CPU and peak memory by GNU time.
//!
//! GNU time is a small process, so what it tells of a child's memory is not that of whoever forked it; it costs each
//! command about a millisecond. Without it there is only the wall clock.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::series::Sample;

const GNU_TIME: &str = "/usr/bin/time";

/// One thing to do within a measured run.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Run a command; it must succeed.
    Run(Line),
    /// Wait until the filesystem of this path has written everything, as `sync -f PATH` does.
    Sync(PathBuf),
}

/// A command line, where it runs and what it finds in its environment (which is empty but for this).
#[derive(Debug, Clone)]
pub(crate) struct Line {
    program: OsString,
    words: Vec<OsString>,
    folder: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

impl Line {
    /// `program` with no words yet, running in `folder`.
    pub(crate) fn new(program: impl AsRef<OsStr>, folder: &Path) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self {
            program: program.as_ref().to_owned(),
            words: Vec::new(),
            folder: folder.to_owned(),
            variables: vec![("PATH".into(), path), ("LC_ALL".into(), "C.UTF-8".into())],
        }
    }

    pub(crate) fn words<T: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.words.extend(words.into_iter().map(|word| word.as_ref().to_owned()));
        self
    }

    pub(crate) fn word(self, word: impl AsRef<OsStr>) -> Self {
        self.words([word])
    }

    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    fn command(&self, under: Option<&[OsString]>) -> Command {
        let mut command = match under {
            None => Command::new(&self.program),
            Some(under) => {
                let mut command = Command::new(&under[0]);
                command.args(&under[1..]).arg(&self.program);
                command
            }
        };
        command.args(&self.words).current_dir(&self.folder).env_clear().envs(self.variables.iter().cloned());
        command.stdin(Stdio::null());
        command
    }
}

/// Takes samples.
#[derive(Debug)]
pub(crate) struct Meter {
    counts: PathBuf,
    output: PathBuf,
    has_time: bool,
}

impl Meter {
    /// A meter that keeps its notes in `folder`.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let answer = Command::new(GNU_TIME).arg("--version").output();
        let has_time = answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("GNU"));
        Ok(Self { counts: folder.join("counts"), output: folder.join("output"), has_time })
    }

    /// Whether CPU and memory can be told.
    pub(crate) fn is_complete(&self) -> bool {
        self.has_time
    }

    /// Does the steps, one after another, as one run. Fails with what a command said if it fails.
    pub(crate) fn take(&self, steps: &[Step]) -> Result<Sample> {
        let mut whole = Sample { wall: 0.0, cpu: self.has_time.then_some(0.0), peak: self.has_time.then_some(0) };
        for step in steps {
            let one = match step {
                Step::Run(line) => self.run(line)?,
                Step::Sync(path) => sync(path)?,
            };
            whole.wall += one.wall;
            whole.cpu = whole.cpu.zip(one.cpu).map(|(a, b)| a + b);
            whole.peak = whole.peak.zip(one.peak).map(|(a, b)| a.max(b));
        }
        Ok(whole)
    }

    fn run(&self, line: &Line) -> Result<Sample> {
        let under: Vec<OsString> = [GNU_TIME, "-q", "-f", "%U %S %M", "-o"]
            .map(OsString::from)
            .into_iter()
            .chain([self.counts.clone().into()])
            .collect();
        let wall = self.clock(&mut line.command(self.has_time.then_some(&under)))?;
        let (cpu, peak) = if self.has_time { counts(&self.counts)? } else { (None, None) };
        Ok(Sample { wall, cpu, peak })
    }

    /// The wall clock of one command alone, for what takes a few milliseconds.
    pub(crate) fn wall(&self, line: &Line) -> Result<f64> {
        self.clock(&mut line.command(None))
    }

    fn clock(&self, command: &mut Command) -> Result<f64> {
        let output = File::create(&self.output)?;
        command.stdout(output.try_clone()?).stderr(output);
        let start = Instant::now();
        let status = command.status().with_context(|| format!("{command:?}"))?;
        let wall = start.elapsed().as_secs_f64();
        if !status.success() {
            let said = fs::read(&self.output)?;
            bail!("{command:?} ended with {status}:\n{}", String::from_utf8_lossy(&said));
        }
        Ok(wall)
    }
}

fn counts(path: &Path) -> Result<(Option<f64>, Option<u64>)> {
    let text = fs::read_to_string(path)?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [user, system, kilobytes] => Ok((Some(user + system), Some(kilobytes as u64 * 1024))),
        _ => bail!("{GNU_TIME} said `{text}`"),
    }
}

/// What a sync took; the CPU for it is the kernel's own and belongs to nobody.
fn sync(path: &Path) -> Result<Sample> {
    let start = Instant::now();
    rustix::fs::syncfs(File::open(path)?).with_context(|| format!("sync {}", path.display()))?;
    Ok(Sample { wall: start.elapsed().as_secs_f64(), cpu: Some(0.0), peak: Some(0) })
}

/// Makes the start of a run equal for all: everything under `paths` is in memory, nothing waits to be written, the
/// filesystem's clock has moved on since the last change, and `room` bytes of free memory are really there.
pub(crate) fn make_ready(paths: &[&Path], room: u64) -> Result<()> {
    let mut buffer = vec![0; 1 << 20];
    for path in paths.iter().filter(|path| path.exists()) {
        read_all(path, &mut buffer)?;
        sync(path)?;
    }
    std::thread::sleep(Duration::from_millis(30));
    touch_memory(room);
    Ok(())
}

/// Uses that much memory and frees it again. A virtual machine may have given free memory back to its host; whoever
/// uses it first then pays several times what writing to it costs, and that should not be the tool that happens to run.
fn touch_memory(bytes: u64) {
    const PAGE: usize = 4096;
    let mut memory: Vec<u8> = vec![0; bytes as usize];
    memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
    std::hint::black_box(&memory);
}

fn read_all(folder: &Path, buffer: &mut [u8]) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read_all(&entry.path(), buffer)?;
        } else if kind.is_file() {
            let mut file = File::open(entry.path())?;
            while file.read(buffer)? > 0 {}
        }
    }
    Ok(())
}
