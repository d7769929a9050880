//! Clients that take their time: each gets as much of it as is allowed, and others do not notice.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use snapshot::engine::Engine;
use snapshot::models::Known;
use snapshot::server::limits::Times;
use snapshot::server::listen::{self, Door};
use snapshot::server::{Auth, site};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::http::Call;
use crate::place::{ACTOR, Place};

/// A server in this process, with little patience.
struct Impatient {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

fn impatient(place: &Place, times: Times) -> Impatient {
    let engine = Engine::open_or_create(&place.store(), ACTOR).unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let (say, hear) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let site = site(engine, Auth::None, Known::default(), address);
            say.send(address).unwrap();
            let door = Door { listener, tls: None, times };
            listen::run(door, site, async { drop(ended.await) }).await;
        });
    });
    Impatient { address: hear.recv().unwrap(), end: Some(end), thread: Some(thread) }
}

impl Drop for Impatient {
    fn drop(&mut self) {
        drop(self.end.take());
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking());
    }
}

/// All that comes until the other side closes.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let place = Place::new();
    let server = impatient(&place, Times { head: Duration::from_millis(50), ..Times::default() });
    for begun in ["", "GET /api/v1/healthcheck HT", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(begun.as_bytes()).unwrap();
        // It is the server that closes: this side never does, and reads until then.
        let answer = rest(&mut stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    Call::new("GET", "/api/v1/healthcheck").send(server.address).is(200);
}

#[test]
fn a_connection_that_lies_idle_is_closed() {
    let place = Place::new();
    let server = impatient(&place, Times { head: Duration::from_millis(50), ..Times::default() });
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(stream, "GET /api/v1/healthcheck HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).unwrap();
    assert!(rest(&mut stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn many_slow_clients_do_not_stop_a_quick_one() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let server = impatient(&place, Times::default());
    let slow: Vec<_> = (0..300)
        .map(|_| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            write!(stream, "POST /api/v1/dataset/{dataset}/snapshot HTTP/1.1\r\nhost: {}\r\n", server.address).unwrap();
            write!(stream, "content-type: application/json\r\ncontent-length: 100\r\n\r\n{{").unwrap();
            stream
        })
        .collect();
    let found = Call::new("GET", &format!("/api/v1/dataset/{dataset}/snapshot")).send(server.address).is(200);
    assert_eq!(found.json().as_array().unwrap().len(), 1);
    drop(slow);
}

#[test]
fn a_client_that_does_not_read_is_given_up() {
    let place = Place::new();
    let folder = place.path("set");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("large.bin"), vec![7; 64 << 20]).unwrap();
    let dataset = place.run(&["init", folder.to_str().unwrap()])["dataset_id"].as_str().unwrap().to_owned();
    let snapshot = place.run(&["-d", &dataset, "show", "current"])["snapshot_id"].as_str().unwrap().to_owned();
    let server = impatient(&place, Times { write: Duration::from_millis(50), ..Times::default() });
    let target = format!("/api/v1/x/datasets/{dataset}/snapshots/{snapshot}/content?path=large.bin");
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).unwrap();
    // The answer has begun: before, nobody would be waiting for us.
    stream.read_exact(&mut [0; 16]).unwrap();
    crate::place::eventually("the connection is given up", || {
        let figures = Call::new("GET", "/metrics").send(server.address).text();
        figures.lines().any(|line| line == "snapshot_connections 1").then_some(())
    });
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(bytes.len() < 64 << 20, "it has not got all of it");
}
