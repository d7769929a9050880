//! The one environment of all tests: nothing is inherited, home and store are temporary, user, width and time zone are
//! fixed.

use std::fs::{self, File, FileTimes, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_snapshot");

/// A person's machine: a home directory, a store that is not there yet, and a folder `images`.
pub(crate) struct Home {
    root: TempDir,
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) code: i32,
    /// Everything on stdout.
    pub(crate) stdout: String,
    /// Everything on stderr.
    pub(crate) stderr: String,
}

impl Home {
    /// A machine with three files in `images`, which is no dataset yet.
    pub(crate) fn new() -> Self {
        let home = Self { root: tempfile::Builder::new().prefix("snapshot-cli-").tempdir().unwrap() };
        for folder in ["home", "images/labels"] {
            fs::create_dir_all(home.path(folder)).unwrap();
            fs::set_permissions(home.path(folder), Permissions::from_mode(0o755)).unwrap();
        }
        home.write("images/cat.jpg", "cat");
        home.write("images/dog.jpg", "a dog");
        home.write("images/labels/classes.json", "[\"cat\", \"dog\"]");
        home
    }

    /// A machine on which `images` is a dataset with the snapshots `first` and `second`: between them a bird came and
    /// the dog went.
    pub(crate) fn with_images() -> Self {
        let home = Self::new();
        home.ok("create first -m 'as delivered' --yes");
        fs::remove_file(home.path("images/dog.jpg")).unwrap();
        home.write("images/bird.jpg", "a bird");
        home.ok("create second");
        home
    }

    /// A machine on which `images` is a dataset with `first`, and then `count` more files under `many` with `second`.
    pub(crate) fn with_many(count: usize) -> Self {
        let home = Self::new();
        home.ok("create first --yes");
        let many = home.path("images/many");
        fs::create_dir(&many).unwrap();
        for number in 0..count {
            fs::write(many.join(format!("{number:05}.txt")), format!("number {number}")).unwrap();
        }
        home.ok("create second");
        home
    }

    /// A path on this machine.
    pub(crate) fn path(&self, inner: &str) -> PathBuf {
        self.root.path().join(inner)
    }

    /// The directory that holds all of it.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Writes a file with a fixed time and mode, so that results do not depend on when and by whom.
    pub(crate) fn write(&self, inner: &str, text: &str) {
        let path = self.path(inner);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let noon = UNIX_EPOCH + Duration::from_secs(1_769_860_800);
        File::options().write(true).open(&path).unwrap().set_times(FileTimes::new().set_modified(noon)).unwrap();
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        self.write("home/.config/snapshot/config.toml", text);
    }

    /// The program with the words of a line, in `images`, with nobody to answer it.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words(line)).stdin(Stdio::null()).current_dir(self.path("images"));
        self.furnish(&mut command);
        command
    }

    /// A shell command, in which `$SNAPSHOT` and `snapshot` are the program.
    pub(crate) fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        let script = format!("set -o pipefail; snapshot() {{ \"$SNAPSHOT\" \"$@\"; }}; {script}");
        command.arg("-c").arg(script).stdin(Stdio::null()).current_dir(self.path("images"));
        self.furnish(&mut command);
        command.env("SNAPSHOT", PROGRAM);
        command
    }

    fn furnish(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.path("home"))
            .env("SNAPSHOT_STORE", self.path("store"))
            .env("SNAPSHOT_USER", "ana@example.com")
            .env("COLUMNS", "100")
            .env("TZ", "UTC");
    }

    /// Runs the words of a line to their end.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        Outcome::of(&mut self.command(line))
    }

    /// Runs the words of a line, which must succeed. Answers what was on stdout, without the last line's end.
    pub(crate) fn ok(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert_eq!(outcome.code, 0, "snapshot {line}: {outcome:?}");
        outcome.stdout.trim_end().to_owned()
    }

    /// The JSON document that the words of a line, which must succeed, print.
    pub(crate) fn json(&self, line: &str) -> Value {
        let text = self.ok(&format!("{line} --json"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("snapshot {line}: {error}: {text}"))
    }
}

impl Outcome {
    /// What comes of a command.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().expect("the program ends by itself");
        Self { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The JSON object of a failure, which is the last line of stderr.
    pub(crate) fn failure(&self) -> Value {
        let last = self.stderr.lines().last().unwrap_or_default();
        let document: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        document["error"].clone()
    }
}

/// Words as a shell splits them; single quotes keep what is between them together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            ' ' if !is_quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[test]
fn quotes_keep_words_together() {
    assert_eq!(words("create 'my first'  -m ''"), ["create", "my first", "-m", ""]);
}
