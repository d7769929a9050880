//! Files that are damaged or made to do harm, through the whole program: what it says of them, what it takes for them,
//! and that the dataset is as it was wherever they are refused.

mod files;
mod labels;
mod media;
mod metadata;
mod models;
mod parquet;

use std::fs::{self, File};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::environment::{Home, Outcome};

/// Megabytes, as memory is measured in them.
const MB: u64 = 1_000_000;

/// Runs a line to its end. Answers what came of it, and the most memory that it had.
fn measured(home: &Home, line: &str) -> (Outcome, u64) {
    let mut command = home.command(line);
    let (out, errors) = (home.path("measured.out"), home.path("measured.err"));
    command.stdout(Stdio::from(File::create(&out).unwrap())).stderr(Stdio::from(File::create(&errors).unwrap()));
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        // The kernel keeps the highest value; a look now and then is enough.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let most = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        peak = peak.max(most.unwrap_or(0_u64) * 1024);
        thread::sleep(Duration::from_millis(1));
    };
    let code = ended.code().unwrap_or_else(|| panic!("{line}: {ended}"));
    let outcome =
        Outcome { code, stdout: fs::read_to_string(out).unwrap(), stderr: fs::read_to_string(errors).unwrap() };
    assert!(peak > 0, "{line}: the memory could not be measured");
    (outcome, peak)
}

/// Everything that a command could have changed by halves.
#[derive(Debug, PartialEq)]
struct Stand {
    status: Value,
    items: Value,
    snapshots: Value,
    history: Value,
}

impl Stand {
    fn of(home: &Home) -> Self {
        let (items, snapshots) = (home.json("items"), home.json("list --all"));
        Self { status: home.json("dataset show")["status"].clone(), items, snapshots, history: home.json("history") }
    }
}

/// A line that must be refused with a code, saying that, and leave everything as it was.
fn refused(home: &Home, line: &str, code: i32, says: &str) {
    let before = Stand::of(home);
    let outcome = home.run(line);
    assert_eq!(outcome.code, code, "{line}: {outcome:?}");
    assert!(outcome.stderr.contains(says), "{line} does not say `{says}`: {}", outcome.stderr);
    assert_eq!(Stand::of(home), before, "{line}");
}

/// Whether the tests that take minutes are wanted.
fn is_long() -> bool {
    std::env::var_os("SNAPSHOT_LONG_TESTS").is_some()
}
