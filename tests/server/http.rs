//! HTTP by hand: requests are bytes, so that wrong ones can be sent, too.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The value of a header, if it is there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// Fails unless it has this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// What the error says.
    #[track_caller]
    pub(crate) fn detail(&self) -> String {
        let json = self.json();
        json["detail"].as_str().map_or_else(|| json["detail"].to_string(), str::to_owned)
    }
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    head: String,
    body: Vec<u8>,
}

impl Call {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self { head: format!("{method} {target} HTTP/1.1\r\n"), body: Vec::new() }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string())
    }

    pub(crate) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        self
    }

    /// A form: names of parts, of files where they are files, and contents.
    pub(crate) fn form(self, parts: &[(&str, Option<&str>, &[u8])]) -> Self {
        self.header("content-type", &format!("multipart/form-data; boundary={BOUNDARY}")).bytes(form(parts))
    }

    /// Sends it, and reads the answer.
    #[track_caller]
    pub(crate) fn send(&self, address: SocketAddr) -> Reply {
        self.try_send(address).unwrap_or_else(|| panic!("no answer to {:?}", self.head))
    }

    /// The same where nobody may be there, or may go in the middle.
    pub(crate) fn try_send(&self, address: SocketAddr) -> Option<Reply> {
        let mut bytes = self.head.clone().into_bytes();
        if !self.head.to_ascii_lowercase().contains("\r\nhost:") {
            bytes.extend_from_slice(format!("host: {address}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"connection: close\r\n\r\n");
        bytes.extend_from_slice(&self.body);
        let reply = parse(&try_exchange(address, &bytes)?)?;
        let length = reply.header("content-length").and_then(|length| length.parse().ok());
        // A look at the head alone is answered without the body that it tells of.
        let length = length.filter(|_| !self.head.starts_with("HEAD "));
        length.is_none_or(|length: usize| reply.body.len() >= length).then_some(reply)
    }
}

/// Between the parts of forms.
pub(crate) const BOUNDARY: &str = "a-line-between-parts";

fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    bytes
}

/// Sends bytes and reads all that comes back until the other side closes.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    try_exchange(address, bytes).expect("somebody listens")
}

/// `None` if nobody listens.
fn try_exchange(address: SocketAddr, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).ok()?;
    // A server that has seen enough may close before it has read all.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Some(answer)
}

/// The first answer in what came back.
pub(crate) fn parse(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.into(), b.into())).collect();
    let reply = Reply { status, headers, body: bytes[end + 4..].to_vec() };
    if reply.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        let body = unchunked(&reply.body)?;
        return Some(Reply { body, ..reply });
    }
    Some(reply)
}

/// `None` if the last chunk is missing.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?.split(';').next()?, 16).ok()?;
        bytes = &bytes[end + 2..];
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(..length)?);
        bytes = bytes.get(length + 2..)?;
    }
}
