//! A store with folders, and servers over it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{Call, Reply};

/// The user who starts the server.
pub(crate) const ACTOR: &str = "ana@example.com";
/// How long somebody else may take.
const PATIENCE: usize = 6_000;

/// A temporary directory with a store in it.
pub(crate) struct Place {
    dir: TempDir,
}

/// A server that runs. It is killed when nobody needs it any more.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) scheme: String,
    log: PathBuf,
    token: Option<String>,
}

/// A key that was made.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// The program with an environment of its own.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.env_clear().env("HOME", self.dir.path()).env("SNAPSHOT_USER", ACTOR).env("PATH", "/usr/bin:/bin");
        command.env("SNAPSHOT_STORE", self.store()).env("SNAPSHOT_PROGRESS", "none");
        command.current_dir(self.dir.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end, which has to be a good one.
    #[track_caller]
    pub(crate) fn run(&self, words: &[&str]) -> Value {
        let output = self.program().arg("--json").arg("--yes").args(words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    /// A dataset of a folder with three images, two of them snapshots. Its id.
    pub(crate) fn dataset(&self, name: &str) -> String {
        let folder = self.path(name);
        fs::create_dir(&folder).unwrap();
        for number in 0..3 {
            fs::write(folder.join(format!("{number}.jpg")), format!("image {number} of {name}")).unwrap();
        }
        self.run(&["init", folder.to_str().unwrap()])["dataset_id"].as_str().unwrap().to_owned()
    }

    /// A key for web tokens of a person.
    pub(crate) fn key(&self, email: &str) -> Key {
        let made = self.run(&["token", "create", "--email", email]);
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Key { id: text("key_id"), secret: text("secret") }
    }

    /// A server that takes everybody for its user.
    pub(crate) fn open_server(&self) -> Server {
        self.serve(&["--auth", "none"])
    }

    /// A server that asks for keys, and the token with which it is asked.
    pub(crate) fn server_for(&self, email: &str) -> Server {
        let token = self.key(email).token();
        let mut server = self.serve(&[]);
        server.token = Some(token);
        server
    }

    /// A server with these options.
    #[track_caller]
    pub(crate) fn serve(&self, options: &[&str]) -> Server {
        let log = self.path(&format!("log-{}", uuid::Uuid::new_v4()));
        let mut command = self.program();
        command.args(["serve", "-v"]).args(options);
        if !options.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command.stderr(fs::File::create(&log).unwrap()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (scheme, address) =
            line.trim().split_once("://").unwrap_or_else(|| panic!("{line:?}: {}", fs::read_to_string(&log).unwrap()));
        let (scheme, address) = (scheme.to_owned(), address.parse().unwrap());
        Server { child, address, scheme, log, token: None }
    }
}

impl Key {
    /// A token of this key that is valid for ten minutes.
    pub(crate) fn token(&self) -> String {
        let claims = snapshot::jwt::Claims::new(&self.id, now(), Duration::from_secs(600));
        snapshot::jwt::mint(&claims, self.secret.as_bytes())
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    snapshot::model::Timestamp::now().as_micros() / 1_000_000
}

impl Server {
    /// The same server, asked with another token.
    pub(crate) fn as_who(&mut self, token: &str) -> &mut Self {
        self.token = Some(token.to_owned());
        self
    }

    #[track_caller]
    pub(crate) fn send(&self, call: Call) -> Reply {
        match &self.token {
            Some(token) => call.token(token).send(self.address),
            None => call.send(self.address),
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Reply {
        self.send(Call::new("GET", target))
    }

    #[track_caller]
    pub(crate) fn delete(&self, target: &str) -> Reply {
        self.send(Call::new("DELETE", target))
    }

    /// A POST without a body.
    #[track_caller]
    pub(crate) fn push(&self, target: &str) -> Reply {
        self.send(Call::new("POST", target).bytes(""))
    }

    #[track_caller]
    pub(crate) fn post(&self, target: &str, body: &Value) -> Reply {
        self.send(Call::new("POST", target).json(body))
    }

    #[track_caller]
    pub(crate) fn patch(&self, target: &str, body: &Value) -> Reply {
        self.send(Call::new("PATCH", target).json(body))
    }

    #[track_caller]
    pub(crate) fn put(&self, target: &str, body: &Value) -> Reply {
        self.send(Call::new("PUT", target).json(body))
    }

    /// Waits for a task to end, and says how.
    #[track_caller]
    pub(crate) fn task(&self, id: &str) -> Value {
        eventually("the task ends", || {
            let task = self.get(&format!("/api/v1/tasks/{id}")).is(200).json();
            (!task["end_time"].is_null()).then_some(task)
        })
    }

    /// Goes back to a snapshot, wholly.
    #[track_caller]
    pub(crate) fn restore(&self, dataset: &str, snapshot: &str) {
        let accepted = self.push(&format!("/api/v1/dataset/{dataset}/snapshot/{snapshot}/restore")).is(202);
        assert_eq!(self.task(accepted.header("x-task-id").unwrap())["status"], "COMPLETED");
    }

    #[track_caller]
    pub(crate) fn snapshots(&self, dataset: &str) -> Vec<Value> {
        self.get(&format!("/api/v1/dataset/{dataset}/snapshot")).is(200).json().as_array().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn create(&self, dataset: &str, name: &str) -> Value {
        self.post(&format!("/api/v1/dataset/{dataset}/snapshot"), &json!({"name": name})).is(200).json()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The most memory that it has had at once, in KiB.
    pub(crate) fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for it to end by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.log());
        } else {
            let log = self.log();
            assert!(!log.contains("panicked"), "{log}");
        }
    }
}

/// Looks again and again until `f` has something.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut f: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE {
        if let Some(found) = f() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never happened: {what}");
}

/// Files of a folder by name, with their content.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut all: Vec<_> = entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned(),
            )
        })
        .collect();
    all.sort();
    all
}
