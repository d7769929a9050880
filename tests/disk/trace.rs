//! System calls of a run of the program, as strace(1) tells them.
//!
//! Strings come in hex, descriptors with the path behind them, so that a line can be taken apart without knowing what
//! came before it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

/// Calls that change files, or say what such a call means.
const CHANGING: &str = concat!(
    "trace=open,openat,openat2,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,",
    "copy_file_range,sendfile,splice,ioctl,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,",
    "symlink,symlinkat,chmod,fchmod,fchmodat,utimensat,fsync,fdatasync,syncfs,sync,sync_file_range",
);

/// The options with which [`read`] can read what strace writes.
pub(crate) const OPTIONS: [&str; 7] = ["-y", "-xx", "-s", "100000000", "--seccomp-bpf", "-e", CHANGING];

/// A system call that came back. Those that failed are left out, for they changed nothing.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) args: Vec<String>,
    /// What a call that writes has written.
    pub(crate) data: Rc<Vec<u8>>,
    /// What it returned: a number, or a descriptor with the path behind it.
    pub(crate) result: String,
    /// When it began and when it ended, as numbers of lines: with several threads others come in between.
    pub(crate) began: usize,
    pub(crate) ended: usize,
    /// Which of its thread's calls of that name it was, counted from 1 and those that failed included.
    pub(crate) nth: usize,
}

/// The program, to be run by strace: what `run` sets up is followed into every thread and process.
pub(crate) fn strace(run: &Command, options: &[&str], output: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(output).args(options).arg("--").arg(run.get_program()).args(run.get_args());
    command.env_clear();
    for (name, value) in run.get_envs() {
        value.map(|value| command.env(name, value));
    }
    if let Some(directory) = run.get_current_dir() {
        command.current_dir(directory);
    }
    command.stdin(std::process::Stdio::null());
    command
}

/// Fails with what to do if there is no strace, or it may not trace.
pub(crate) fn ensure_strace() {
    let found = Command::new("strace").args(["-f", "-o", "/dev/null", "-e", "trace=none", "true"]).output();
    let advice = "these tests need strace(1) (`apt-get install strace`) and the right to trace (ptrace(2))";
    let output = found.unwrap_or_else(|error| panic!("{advice}: {error}"));
    assert!(output.status.success(), "{advice}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Reads what strace wrote, calls in the order in which they ended.
pub(crate) fn read(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut begun: HashMap<u32, (usize, String)> = HashMap::new();
    let mut counts: HashMap<(u32, String), usize> = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let (thread, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no thread in {line:.100}"));
        let thread: u32 = thread.parse().unwrap_or_else(|_| panic!("no thread in {line:.100}"));
        let rest = rest.trim_start();
        let (began, whole) = if let Some(start) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, (number, start.to_owned()));
            continue;
        } else if rest.starts_with("<... ") {
            let (began, start) = begun.remove(&thread).expect("what is resumed was begun");
            (began, start + rest.split_once(" resumed>").expect("resumed").1)
        } else {
            (number, rest.to_owned())
        };
        let Some((name, after)) = whole.split_once('(') else { continue };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            continue;
        }
        let nth = counts.entry((thread, name.to_owned())).or_default();
        *nth += 1;
        let Some((args, result)) = split_result(after) else { continue };
        if result.starts_with("-1 ") || result.starts_with('?') {
            continue;
        }
        let (name, result, data) = (name.to_owned(), result.to_owned(), Rc::default());
        let mut call = Call { name, args: split_args(args), data, result, began, ended: number, nth: *nth };
        call.take_data();
        calls.push(call);
    }
    calls
}

/// Arguments and result of `ARGS) = RESULT`.
fn split_result(after: &str) -> Option<(&str, &str)> {
    after.match_indices(')').find_map(|(at, _)| {
        let result = after[at + 1..].trim_start().strip_prefix("= ")?;
        Some((&after[..at], result))
    })
}

/// The arguments, without splitting what is in brackets of any kind.
fn split_args(args: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    let mut is_text = false;
    for letter in args.chars() {
        match letter {
            '"' => is_text = !is_text,
            '{' | '[' if !is_text => depth += 1,
            '}' | ']' if !is_text => depth -= 1,
            ',' if !is_text && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is always one").push(letter);
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

impl Call {
    /// The number in an argument.
    pub(crate) fn number(&self, at: usize) -> u64 {
        parse_number(&self.args[at]).unwrap_or_else(|| panic!("no number at {at} in {self:.200?}"))
    }

    /// What the call returned, as a number.
    pub(crate) fn returned(&self) -> u64 {
        let digits = self.result.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().unwrap_or_else(|_| panic!("no number returned by {self:.200?}"))
    }

    /// The bytes of a text argument.
    pub(crate) fn bytes(&self, at: usize) -> Vec<u8> {
        unhex(&self.args[at])
    }

    /// Keeps what was written as bytes: they are needed again and again.
    fn take_data(&mut self) {
        let mut data = match self.name.as_str() {
            "write" | "pwrite64" => self.bytes(1),
            "writev" | "pwritev" | "pwritev2" => {
                let parts = self.args[1].split("iov_base=").skip(1);
                parts.flat_map(|part| unhex(part.split(", iov_len").next().unwrap_or_default())).collect()
            }
            _ => return,
        };
        data.truncate(self.returned() as usize);
        self.args[1] = format!("[{} bytes]", data.len());
        self.data = Rc::new(data);
    }

    /// The descriptor in an argument, and the path behind it.
    pub(crate) fn descriptor(&self, at: usize) -> (i64, PathBuf) {
        descriptor(&self.args[at])
    }

    /// The full path that a folder's descriptor and a name in it mean.
    pub(crate) fn path_at(&self, at: usize) -> PathBuf {
        let (_, folder) = self.descriptor(at);
        join(folder, self.bytes(at + 1))
    }
}

/// The descriptor in an argument or result, and the path behind it. One whose file has no name any more has none.
pub(crate) fn descriptor(text: &str) -> (i64, PathBuf) {
    let (number, rest) = text.split_once('<').unwrap_or((text, ""));
    let path = match rest.strip_suffix('>') {
        Some(path) => PathBuf::from(OsString::from_vec(unhex_bare(path))),
        None => PathBuf::new(),
    };
    (number.trim().parse().unwrap_or(-1), path)
}

fn join(folder: PathBuf, name: Vec<u8>) -> PathBuf {
    match &name[..] {
        b"" | b"." => folder,
        _ => folder.join(OsString::from_vec(name)),
    }
}

fn parse_number(text: &str) -> Option<u64> {
    let text = text.split([' ', '<']).next()?;
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u64::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

/// The bytes of `"\x2f\x61"`.
fn unhex(text: &str) -> Vec<u8> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    unhex_bare(inner.unwrap_or_else(|| panic!("no whole text: {text:.100}")))
}

fn unhex_bare(text: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).expect("hex") as u8;
    let mut bytes = Vec::with_capacity(text.len() / 4);
    for part in text.as_bytes().chunks(4) {
        assert!(part.len() == 4 && part.starts_with(b"\\x"), "not in hex: {text:.100}");
        bytes.push(digit(part[2]) << 4 | digit(part[3]));
    }
    bytes
}

/// The time of the last change of content that `utimensat` sets, in nanoseconds since 1970; `None` if it sets none.
pub(crate) fn time_set(argument: &str) -> Option<i128> {
    let both = split_args(argument.strip_prefix('[')?.strip_suffix(']')?);
    let (_, seconds) = both.get(1)?.split_once("tv_sec=")?;
    let (seconds, nanos) = seconds.split_once(", tv_nsec=")?;
    let nanos: i128 = nanos.split_once('}')?.0.parse().ok()?;
    Some(seconds.parse::<i128>().ok()? * 1_000_000_000 + nanos)
}

impl Call {
    /// Whether a path in the call lies in a folder.
    pub(crate) fn is_about(&self, folder: &Path) -> bool {
        let hex: String = folder.as_os_str().as_encoded_bytes().iter().map(|byte| format!("\\x{byte:02x}")).collect();
        self.args.iter().any(|arg| arg.contains(&hex))
    }

    /// The call for people: paths, and sizes in place of bytes.
    pub(crate) fn brief(&self) -> String {
        let shown = self.args.iter().map(|arg| {
            let hex = arg.find("\\x").map_or("", |at| &arg[at..]);
            let end = hex.find(['"', '>']).unwrap_or(hex.len());
            let bytes = unhex_bare(&hex[..end]);
            match std::str::from_utf8(&bytes) {
                Ok("") => arg.clone(),
                Ok(text) if text.len() < 200 && !text.contains(char::is_control) => text.to_owned(),
                _ => format!("[{} bytes]", bytes.len()),
            }
        });
        format!("{}({})", self.name, shown.collect::<Vec<_>>().join(", "))
    }
}
