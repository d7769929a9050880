//! A process of a model: its group, its pipes, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::Program;
use super::protocol::shortened;

/// Longest line of a model. What is longer ends the process.
pub(super) const LINE_MAX: usize = 4 << 20;
/// Lines that wait to be looked at. Then the model waits.
const LINES_WAITING: usize = 256;
/// Bytes of standard error that are kept: the last ones.
const LAST_WORDS: usize = 2 << 10;
/// How long a process that has nothing more to do may take to end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may take from closing its output to its end.
const FAREWELL: Duration = Duration::from_secs(1);
/// How often it is looked whether a process has ended.
const GLANCE: Duration = Duration::from_millis(10);

/// What comes out of a process.
#[derive(Debug)]
pub(super) enum Out {
    /// A line, without its end.
    Line(Vec<u8>),
    /// A line that is longer than lines are.
    TooLong,
    /// Nothing, within the time.
    Nothing,
    /// Nothing any more.
    End,
}

/// A process that runs, and its group. When it is dropped, the group is killed.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: Option<Sender<Vec<u8>>>,
    output: Receiver<Out>,
    /// The end of what it said on standard error, once it has ended.
    words: Receiver<Vec<u8>>,
    /// Whether its status was taken. From then on its number can be somebody else's.
    is_reaped: bool,
}

impl Process {
    /// Starts the program.
    pub(super) fn start(program: &Program) -> Result<Self, String> {
        let mut command = Command::new(&program.command[0]);
        command.args(&program.command[1..]).envs(program.environment.iter().map(|(name, value)| (name, value)));
        if let Some(directory) = &program.directory {
            command.current_dir(directory);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let failed = |error: std::io::Error| format!("`{}` cannot be started: {error}", program.command[0]);
        let mut child = command.spawn().map_err(failed)?;
        let (input, fed) = channel();
        let (told, output) = sync_channel(LINES_WAITING);
        let (said, words) = sync_channel(1);
        // Three threads, for a model may write before it has read all, and must not wait for us while we wait for it.
        // They end with the pipes.
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        if let (Some(stdin), Some(stdout), Some(stderr)) = pipes {
            thread::spawn(move || feed(stdin, &fed));
            thread::spawn(move || lines(stdout, &told));
            thread::spawn(move || last_words(stderr, &said));
        }
        Ok(Self { child, input: Some(input), output, words, is_reaped: false })
    }

    /// Gives it lines, sooner or later. If it does not read any more, that shows in what comes out.
    pub(super) fn give(&self, lines: Vec<u8>) {
        if let Some(input) = &self.input {
            let _ = input.send(lines);
        }
    }

    /// What comes out next, if it does within this time.
    pub(super) fn next(&self, within: Duration) -> Out {
        match self.output.recv_timeout(within) {
            Ok(out) => out,
            Err(RecvTimeoutError::Timeout) => Out::Nothing,
            Err(RecvTimeoutError::Disconnected) => Out::End,
        }
    }

    /// Lets a process that has done its work end by itself, and kills it if it does not.
    pub(super) fn finish(mut self) {
        self.input = None;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && !matches!(self.next(until - Instant::now()), Out::End | Out::Nothing) {}
        self.end();
    }

    /// Ends a process that closed its output, and says why it did.
    pub(super) fn post_mortem(mut self) -> String {
        self.input = None;
        let status = self.end();
        // They come when the last process that could write them has ended, which can be one that left the group.
        let words = self.words.recv_timeout(FAREWELL).unwrap_or_default();
        let said = words.rsplit(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
        let said = said.map_or(String::new(), |line| format!(", and said: {}", shortened(line)));
        status.map_or(format!("the model ended{said}"), |status| format!("the model ended with {status}{said}"))
    }

    /// Waits a moment for the process to end by itself, kills what is left of its group, and takes its status. Killed
    /// before the status is taken: until then nobody else can have its number.
    fn end(&mut self) -> Option<ExitStatus> {
        let pid = Pid::from_child(&self.child);
        let until = Instant::now() + FAREWELL;
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while Instant::now() < until && matches!(waitid(WaitId::Pid(pid), options), Ok(None)) {
            thread::sleep(GLANCE);
        }
        self.kill()
    }

    fn kill(&mut self) -> Option<ExitStatus> {
        if !self.is_reaped {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        self.is_reaped = true;
        self.child.wait().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn feed(mut stdin: ChildStdin, fed: &Receiver<Vec<u8>>) {
    for lines in fed {
        if stdin.write_all(&lines).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn lines(stdout: ChildStdout, told: &SyncSender<Out>) {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let limit = LINE_MAX as u64 + 1;
        let out = match reader.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.len() as u64 == limit && line.last() != Some(&b'\n') => Out::TooLong,
            Ok(_) => Out::Line(line.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap_or(line)),
        };
        let is_last = matches!(out, Out::TooLong);
        if told.send(out).is_err() || is_last {
            return;
        }
    }
}

fn last_words(mut stderr: ChildStderr, said: &SyncSender<Vec<u8>>) {
    let mut words = Vec::new();
    let mut piece = [0; 1024];
    while let Ok(count @ 1..) = stderr.read(&mut piece) {
        words.extend_from_slice(&piece[..count]);
        let surplus = words.len().saturating_sub(LAST_WORDS);
        words.drain(..surplus);
    }
    let _ = said.send(words);
}
