//! How much of the speed of a bare handler the server keeps: a list of 100 snapshots, asked for by a person with a token,
//! beside a handler of the same framework that returns the same bytes. And what an idle connection costs.
//!
//! `cargo bench --bench server` prints requests a second, the times of the middle and of the slowest hundredth, and the
//! ratio; every figure is of this run.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use serde_json::Value;

/// Snapshots in the list.
const SNAPSHOTS: usize = 100;
/// Connections that ask at the same time.
const CLIENTS: usize = 16;
/// How long each is asked.
const SPAN: Duration = Duration::from_secs(5);
/// Connections that lie idle.
const IDLE: usize = 10_000;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let place = Place { root: dir.path().to_owned() };
    let (dataset, token) = place.fill();
    let (mut server, address) = place.serve();
    let request = format!(
        "GET /api/v1/dataset/{dataset}/snapshot HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let mut connection = Connection::open(address);
    let body = connection.ask(&request);
    println!("{SNAPSHOTS} snapshots are {} bytes", body.len());
    let bare = bare(body);
    let bare_request = request.replace(&address.to_string(), &bare.to_string());
    // In turns, so that both see the machine in the same mood.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        theirs.push(measure(bare, &bare_request));
        ours.push(measure(address, &request));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("bare handler: {theirs}");
    println!("list:         {ours}");
    println!("ratio:        {:.0} %", 100.0 * ours.rate / theirs.rate);
    println!("p99 / p50:    {:.1}", ours.p99.as_secs_f64() / ours.p50.as_secs_f64());
    idle(address, server.id());
    let _ = server.kill();
    let _ = server.wait();
}

struct Place {
    root: std::path::PathBuf,
}

impl Place {
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command.env_clear().env("HOME", &self.root).env("SNAPSHOT_STORE", self.root.join("store"));
        command.env("SNAPSHOT_USER", "ana@example.com").env("SNAPSHOT_PROGRESS", "none").current_dir(&self.root);
        command
    }

    fn run(&self, words: &[&str]) -> Value {
        let output = self.program().args(["--json", "--yes"]).args(words).output().expect("the program runs");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// A dataset with so many snapshots, and a token for it.
    fn fill(&self) -> (String, String) {
        let folder = self.root.join("set");
        std::fs::create_dir(&folder).expect("a folder");
        let dataset = self.run(&["init", "set"])["dataset_id"].as_str().expect("an id").to_owned();
        for number in 1..SNAPSHOTS {
            self.run(&["-d", &dataset, "create", &format!("snapshot {number}"), "-m", "a description"]);
        }
        self.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "editor"]);
        let key = self.run(&["token", "create", "--email", "bea@example.com"]);
        let (id, secret) = (key["key_id"].as_str().expect("an id"), key["secret"].as_str().expect("a secret"));
        let now = snapshot::model::Timestamp::now().as_micros() / 1_000_000;
        let claims = snapshot::jwt::Claims::new(id, now, Duration::from_secs(3600));
        (dataset, snapshot::jwt::mint(&claims, secret.as_bytes()))
    }

    fn serve(&self) -> (Child, SocketAddr) {
        let mut command = self.program();
        command.args(["-q", "serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it was piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("an address");
        (child, line.trim().trim_start_matches("http://").parse().expect("an address"))
    }
}

/// A server of the same framework that returns these bytes.
fn bare(body: Vec<u8>) -> SocketAddr {
    let (say, hear) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let body = bytes::Bytes::from(body);
            let handler = move || async move { ([(CONTENT_TYPE, "application/json")], body) };
            let router = Router::new().route("/api/v1/dataset/{id}/snapshot", get(handler));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
            say.send(listener.local_addr().expect("an address")).expect("somebody hears");
            axum::serve(listener, router).await.expect("it serves");
        });
    });
    hear.recv().expect("an address")
}

/// A connection that is kept.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        Self { stream, buffer: vec![0; 256 * 1024] }
    }

    /// Asks, and reads the whole answer.
    fn ask(&mut self, request: &str) -> Vec<u8> {
        self.stream.write_all(request.as_bytes()).expect("it is sent");
        let (mut filled, mut whole) = (0, None);
        loop {
            filled += self.stream.read(&mut self.buffer[filled..]).expect("an answer");
            if whole.is_none()
                && let Some(end) = self.buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n")
            {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                assert!(head.starts_with("http/1.1 200"), "{head}");
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
                whole = Some((end + 4, length.trim().parse::<usize>().expect("a number")));
            }
            if let Some((start, length)) = whole
                && filled >= start + length
            {
                return self.buffer[start..start + length].to_vec();
            }
        }
    }
}

struct Figures {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0} requests a second, p50 {:?}, p99 {:?}", self.rate, self.p50, self.p99)
    }
}

fn measure(address: SocketAddr, request: &str) -> Figures {
    let began = Instant::now();
    let threads: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let request = request.to_owned();
            std::thread::spawn(move || {
                let mut connection = Connection::open(address);
                let mut times = Vec::new();
                while began.elapsed() < SPAN {
                    let at = Instant::now();
                    connection.ask(&request);
                    times.push(at.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().expect("a client")).collect();
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    times.sort_unstable();
    Figures { rate, p50: times[times.len() / 2], p99: times[times.len() * 99 / 100] }
}

fn median(mut all: Vec<Figures>) -> Figures {
    all.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    all.swap_remove(all.len() / 2)
}

/// Opens connections that say nothing, and looks at the server's memory.
fn idle(address: SocketAddr, pid: u32) {
    let open = |_| TcpStream::connect(address).ok();
    let before = resident(pid);
    let connections: Vec<_> = (0..IDLE).map_while(open).collect();
    // The server has taken them all once it answers one that came later.
    let mut last = TcpStream::connect(address).expect("one more");
    write!(last, "GET /api/v1/healthcheck HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").expect("sent");
    let _ = last.read_to_end(&mut Vec::new());
    let after = resident(pid);
    println!(
        "{} idle connections: {} MiB in all, {} MiB more than before",
        connections.len(),
        after >> 10,
        after.saturating_sub(before) >> 10
    );
}

/// Memory of a process, in KiB.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
