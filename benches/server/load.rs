//! Clients that ask as fast as they are answered, over connections that stay open.

use std::fmt;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

/// Bytes of a request.
pub(crate) struct Request {
    head: String,
    body: String,
}

impl Request {
    pub(crate) fn get(path: &str, token: &str) -> Self {
        Self { head: head("GET", path, token), body: String::new() }
    }

    pub(crate) fn post(path: &str, token: &str, body: &str) -> Self {
        let head = head("POST", path, token);
        Self { head, body: body.to_owned() }
            .header("Content-Type", "application/json")
            .header("Content-Length", &body.len().to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.head, self.body).into_bytes()
    }
}

fn head(method: &str, path: &str, token: &str) -> String {
    let login = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n{login}")
}

/// What came of a round.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    answers: u64,
    took: Duration,
    /// Half of the answers took at most so long.
    pub(crate) p50: Duration,
    /// 99 of 100 answers took at most so long.
    pub(crate) p99: Duration,
}

impl Load {
    /// Asks for the same all the time.
    pub(crate) fn of(address: SocketAddr, request: &Request, connections: usize, span: Duration) -> Result<Self> {
        let bytes = request.bytes();
        run(address, &|_| bytes.clone(), connections, span)
    }

    /// Asks for something else each time.
    pub(crate) fn of_each(
        address: SocketAddr,
        request: &(dyn Fn(u64) -> Request + Sync),
        connections: usize,
        span: Duration,
    ) -> Result<Self> {
        run(address, &|number| request(number).bytes(), connections, span)
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers as f64 / self.took.as_secs_f64()
    }

    /// The one in the middle, by its rate.
    pub(crate) fn median(mut all: Vec<Self>) -> Self {
        all.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
        all.swap_remove(all.len() / 2)
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9.0} a second, p50 {:.2?}, p99 {:.2?}", self.rate(), self.p50, self.p99)
    }
}

fn run(
    address: SocketAddr,
    request: &(dyn Fn(u64) -> Vec<u8> + Sync),
    connections: usize,
    span: Duration,
) -> Result<Load> {
    let (next, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let begun = Instant::now();
    let ask = || -> Result<Vec<Duration>> {
        let mut connection = Connection::open(address)?;
        let mut took = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let bytes = request(next.fetch_add(1, Ordering::Relaxed));
            let asked = Instant::now();
            connection.ask(&bytes)?;
            took.push(asked.elapsed());
        }
        Ok(took)
    };
    let results: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(ask)).collect();
        std::thread::sleep(span);
        is_over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    });
    let took = begun.elapsed();
    let mut all = Vec::new();
    for result in results {
        all.extend(result?);
    }
    ensure!(!all.is_empty(), "nothing was answered");
    all.sort_unstable();
    let (p50, p99) = (all[all.len() / 2], all[all.len() * 99 / 100]);
    Ok(Load { answers: all.len() as u64, took, p50, p99 })
}

/// Asks once; the body of the answer.
pub(crate) fn once(address: SocketAddr, request: &Request) -> Result<Vec<u8>> {
    let mut connection = Connection::open(address)?;
    connection.ask(&request.bytes())?;
    Ok(connection.body().to_vec())
}

/// Opens connections and asks nothing.
pub(crate) fn open(address: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    (0..count).map(|number| TcpStream::connect(address).with_context(|| format!("connection {number}"))).collect()
}

/// A connection that stays open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Where in the buffer the body of the last answer is.
    body: std::ops::Range<usize>,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new(), body: 0..0 })
    }

    fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }

    /// Sends a request and reads all of its answer, which has to be a good one.
    fn ask(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let head = loop {
            self.read_more()?;
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head])?;
        if !text.starts_with("HTTP/1.1 2") {
            bail!("{text}{}", String::from_utf8_lossy(&self.buffer[head..]));
        }
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        self.body = head..head + length.unwrap_or(0);
        while self.buffer.len() < self.body.end {
            self.read_more()?;
        }
        Ok(())
    }

    fn read_more(&mut self) -> Result<()> {
        let mut piece = [0; 64 * 1024];
        let length = self.stream.read(&mut piece)?;
        ensure!(length > 0, "the connection was closed");
        self.buffer.extend_from_slice(&piece[..length]);
        Ok(())
    }
}
