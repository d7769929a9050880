//! The routes of a running `snapshot serve`.

mod attributes;
mod both;
mod entities;
mod keys;
mod ld;
mod page;
mod readme;
mod refusals;
mod tenants;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server over a store of its own; it is killed when nobody needs it any more.
pub(crate) struct Served {
    dir: TempDir,
    child: Option<Child>,
    /// Such as `http://127.0.0.1:40123`.
    pub(crate) url: String,
}

impl Served {
    /// A server that takes everybody for its user.
    pub(crate) fn open() -> Self {
        Self::with(&["--auth", "none"])
    }

    /// A server that asks for keys.
    pub(crate) fn locked() -> Self {
        Self::with(&["--auth", "token"])
    }

    fn with(options: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut served = Self { dir, child: None, url: String::new() };
        served.start(options);
        served
    }

    /// Ends the server, as a crash would, and starts it again.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start(&["--auth", "none"]);
    }

    fn start(&mut self, options: &[&str]) {
        let log = fs::File::create(self.log()).unwrap();
        let mut command = self.program();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(options).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.child = Some(child);
        self.url = line.trim().to_owned();
        assert!(self.url.starts_with("http://"), "{}", fs::read_to_string(self.log()).unwrap());
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.env_clear().env("HOME", self.dir.path()).env("SNAPSHOT_STORE", self.dir.path().join("store"));
        command.env("SNAPSHOT_USER", "ana@example.com").current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program over the same store; what it prints.
    pub(crate) fn run(&self, words: &[&str]) -> Value {
        let output = self.program().arg("--json").arg("--yes").args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    /// The secret of a new key for these tenants.
    pub(crate) fn key(&self, tenants: &[&str]) -> String {
        let tenants = tenants.iter().flat_map(|tenant| ["--tenant", tenant]);
        let words: Vec<_> = ["token", "create", "--email", "bot@example.com"].into_iter().chain(tenants).collect();
        self.run(&words)["secret"].as_str().unwrap().to_owned()
    }

    /// A request of the tenant `smartcity`.
    pub(crate) fn call(&self, method: &str, target: &str) -> Call<'_> {
        let headers = vec![("Fiware-Service".to_owned(), "smartcity".to_owned())];
        Call { served: self, method: method.to_owned(), target: target.to_owned(), headers, body: None }
    }

    /// Asks for something, which has to be there.
    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Value {
        let answer = self.call("GET", target).send();
        assert_eq!(answer.status, 200, "{target}: {}", answer.body);
        answer.json()
    }

    /// Makes an entity.
    #[track_caller]
    pub(crate) fn put(&self, entity: Value) {
        let answer = self.call("POST", "/v2/entities").json(&entity).send();
        assert_eq!(answer.status, 201, "{}", answer.body);
    }

    /// Fills the tenant with rooms `Room0` and so on, of rising temperature.
    pub(crate) fn rooms(&self, count: usize) {
        let room = |number: usize| serde_json::json!({"id": format!("Room{number}"), "type": "Room", "temperature": {"value": 20 + number}});
        let entities: Vec<_> = (0..count).map(room).collect();
        let body = serde_json::json!({"actionType": "append", "entities": entities});
        assert_eq!(self.call("POST", "/v2/op/update").json(&body).send().status, 204);
    }

    /// Waits until a snapshot is no longer put back.
    pub(crate) fn settle(&self, snapshot: &str) {
        while self.get(&format!("/v2/snapshots/{snapshot}"))["status"] != "completed" {}
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Call<'s> {
    served: &'s Served,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Call<'_> {
    /// With a header, in the place of the one of that name.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// With a body.
    pub(crate) fn body(mut self, media_type: &str, text: &str) -> Self {
        self.body = Some(text.to_owned());
        self.header("Content-Type", media_type)
    }

    /// With a body in JSON.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", &body.to_string())
    }

    /// With a body in JSON-LD.
    pub(crate) fn ld(self, body: &Value) -> Self {
        self.body("application/ld+json", &body.to_string())
    }

    #[track_caller]
    pub(crate) fn send(self) -> Answer {
        let address = self.served.url.trim_start_matches("http://").to_owned();
        let mut text = format!("{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        let text = format!("{text}\r\n{}", self.body.unwrap_or_default());
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that refuses early may not want the rest.
        let _ = stream.write_all(text.as_bytes());
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        Answer::parse(&answer)
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Self { status, headers: lines.map(header).collect(), body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
