//! System calls that fail: no room, an error of the disk, an interruption, a write that is cut short. The program says
//! so, the dataset is as before or as it was to be, and the next command works.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use crate::cuts::check;
use crate::dice::Dice;
use crate::disk::Image;
use crate::image::Pin;
use crate::loss::Loss;
use crate::operations::{self, Operation};
use crate::record::Recording;
use crate::scene::{Scene, View};
use crate::trace;

/// Which call fails with what. `write` is left to the limit of file sizes: the program's own wakers write, too.
const FAULTS: [(&str, &[&str]); 16] = [
    ("openat", &["ENOSPC", "EIO", "EINTR"]),
    ("openat2", &["ENOSPC", "EIO", "EINTR"]),
    ("pwrite64", &["ENOSPC", "EIO", "EINTR"]),
    ("pread64", &["EIO", "EINTR"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("fdatasync", &["EIO", "ENOSPC"]),
    ("ftruncate", &["EIO", "ENOSPC"]),
    ("mkdir", &["ENOSPC"]),
    ("mkdirat", &["ENOSPC", "EIO"]),
    ("symlinkat", &["ENOSPC", "EIO"]),
    ("rename", &["ENOSPC", "EIO"]),
    ("renameat", &["ENOSPC", "EIO"]),
    ("renameat2", &["ENOSPC", "EIO"]),
    ("unlinkat", &["EIO"]),
    ("fchmodat", &["EIO"]),
    ("flock", &["EINTR"]),
];

/// Bytes of a block, in which the shell counts the limit of file sizes.
const BLOCK: u64 = 512;

/// How often each call fails with each error where not every one of them is tried.
const TRIES: usize = 2;

struct Faults {
    scene: Scene,
    words: Vec<String>,
    start: Image,
    pins: Vec<Pin>,
    views: Vec<View>,
    tried: usize,
    failed: usize,
}

fn fail(operation: &Operation) {
    trace::ensure_strace();
    let scene = (operation.scene)();
    let words = (operation.commands)(&scene).remove(0);
    let start = scene.place.load().cut(Loss::Killed, &mut Dice::new(0, "", [0; 2]));
    let Recording { views, pins, .. } = Recording::make(&scene, std::slice::from_ref(&words));
    let pins = pins.into_iter().filter(|pin| start.bodies.contains_key(&pin.ino)).collect();
    let mut faults = Faults { scene, words, start, pins, views, tried: 0, failed: 0 };
    let is_long = std::env::var_os("SNAPSHOT_LONG_TESTS").is_some();
    let numbers = faults.numbers();
    let mut dice = Dice::new(1, operation.name, [0; 2]);
    for (name, errors) in FAULTS {
        let mut numbers: Vec<usize> = numbers.iter().filter(|(call, _)| call == name).map(|(_, nth)| *nth).collect();
        for error in errors {
            while !is_long && numbers.len() > TRIES {
                numbers.remove(dice.below(numbers.len() as u64) as usize);
            }
            for nth in &numbers {
                faults.inject(operation.name, name, error, *nth);
            }
        }
    }
    let largest = faults.start.bodies.values().map(|body| body.bytes.len() as u64).max().unwrap_or(0) + 200 * 1024;
    for _ in 0..if is_long { 200 } else { 2 * TRIES } {
        faults.limit(operation.name, dice.below(largest / BLOCK));
    }
    println!("{}: {} faults, of which {} made the command fail", operation.name, faults.tried, faults.failed);
}

impl Faults {
    fn reset(&self) {
        assert!(
            self.scene.place.write(&self.start, &self.pins, &Default::default()),
            "the dataset's own folder is gone"
        );
    }

    /// The calls on the disk's files, by name and number within their thread.
    fn numbers(&self) -> BTreeSet<(String, usize)> {
        self.reset();
        let output = self.scene.beside("trace");
        let names: Vec<_> = FAULTS.iter().map(|(name, _)| *name).collect();
        let names = format!("trace={}", names.join(","));
        let mut run =
            trace::strace(&self.scene.program(&self.words), &["-y", "-xx", "-s", "100000000", "-e", &names], &output);
        run.output().unwrap();
        let calls = trace::read(&fs::read_to_string(output).unwrap());
        let base = &self.scene.place.base;
        calls.into_iter().filter(|call| call.is_about(base)).map(|call| (call.name, call.nth)).collect()
    }

    /// Has the call of that number fail in each thread that gets so far.
    fn inject(&mut self, operation: &str, name: &str, error: &str, nth: usize) {
        self.reset();
        let output = self.scene.beside("trace");
        let (traced, injected) = (format!("trace={name}"), format!("inject={name}:error={error}:when={nth}"));
        let mut run = trace::strace(&self.scene.program(&self.words), &["-e", &traced, "-e", &injected], &output);
        let ended = run.output().unwrap();
        // Calls are numbered within each thread, and the first thread's first ones load the program.
        let has_begun = !String::from_utf8_lossy(&ended.stderr).contains("error while loading shared libraries");
        if has_begun && fs::read_to_string(output).unwrap().contains("(INJECTED)") {
            self.look(&format!("{operation}, {name} number {nth} with {error}"), ended);
        }
    }

    /// Lets no file grow beyond a limit: the write that reaches it is cut short, the next one fails.
    fn limit(&mut self, operation: &str, blocks: u64) {
        self.reset();
        let run = self.scene.program(&self.words);
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &script]).arg(run.get_program()).args(run.get_args()).env_clear();
        shell.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(self.scene.set());
        let ended = shell.output().unwrap();
        self.look(&format!("{operation}, files of at most {blocks} blocks"), ended);
    }

    fn look(&mut self, what: &str, ended: Output) {
        let said = String::from_utf8_lossy(&ended.stderr);
        let is_done = ended.status.success();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            assert!(!said.contains("panicked"), "it panicked");
            assert!(
                is_done || (ended.status.code().is_some_and(|code| code < 10) && said.contains("error")),
                "unclear"
            );
            let allowed = if is_done { vec![&self.views[1]] } else { self.views.iter().collect() };
            check(&self.scene, &allowed, &self.words);
        }));
        if let Err(panic) = outcome {
            eprintln!("{what}: {:?}\n{said}", ended.status);
            std::panic::resume_unwind(panic);
        }
        self.tried += 1;
        self.failed += usize::from(!is_done);
    }
}

#[test]
fn init_with_faults() {
    fail(&operations::INIT);
}

#[test]
fn create_with_faults() {
    fail(&operations::CREATE);
}

#[test]
fn restore_with_faults() {
    fail(&operations::RESTORE);
}

#[test]
fn clone_with_faults() {
    fail(&operations::CLONE);
}

#[test]
fn gc_with_faults() {
    fail(&operations::GC);
}

#[test]
fn import_with_faults() {
    fail(&operations::IMPORT_METADATA);
}

#[test]
fn migration_with_faults() {
    fail(&operations::MIGRATION);
}
