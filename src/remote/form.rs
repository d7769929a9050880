//! A form with files, read from the disk as it is sent, so that memory stays flat however long they are.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::error::{Error, Result};
use crate::progress::{Phase, Progress, ensure_going};

/// Bytes of a file that are read at a time.
const PIECE: usize = 256 * 1024;
/// Pieces that wait to be sent.
const AHEAD: usize = 4;

/// A form. Cheap to clone; each time that it is sent its files are read anew.
#[derive(Clone)]
pub struct Form {
    boundary: String,
    parts: Arc<Vec<Part>>,
    progress: Arc<dyn Progress>,
    sent: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum Part {
    Text { name: &'static str, text: String },
    File { name: &'static str, called: String, source: PathBuf, size: u64 },
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

type Piece = Result<Bytes>;

impl Form {
    /// An empty form; `progress` hears how much of its files was sent.
    pub fn new(progress: Arc<dyn Progress>) -> Self {
        // Nothing in a file can be taken for it, short of guessing.
        let boundary = format!("snapshot-{}", uuid::Uuid::new_v4());
        Self { boundary, parts: Arc::default(), progress, sent: Arc::default() }
    }

    /// Adds a text.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.add(Part::Text { name, text: text.to_owned() });
    }

    /// Adds a file, which the other side is to call `called`.
    pub fn file(&mut self, name: &'static str, called: &str, source: PathBuf, size: u64) {
        self.add(Part::File { name, called: called.to_owned(), source, size });
    }

    fn add(&mut self, part: Part) {
        Arc::make_mut(&mut self.parts).push(part);
    }

    /// What its body is.
    pub(super) fn kind(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// How many bytes were taken from it so far, each time that it was sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// Whether whoever listens has had enough.
    pub(super) fn ensure_going(&self) -> Result<()> {
        ensure_going(&*self.progress)
    }

    /// Its bytes, from the beginning. A file that cannot be read ends them with the reason.
    pub(super) fn body(&self) -> reqwest::Body {
        let (sender, receiver) = channel(AHEAD);
        let form = self.clone();
        tokio::task::spawn_blocking(move || form.write(&sender));
        let next = async |mut pieces: Receiver<Piece>| pieces.recv().await.map(|piece| (piece, pieces));
        reqwest::Body::wrap_stream(stream::unfold(receiver, next))
    }

    fn write(&self, to: &Sender<Piece>) {
        let size = |part: &Part| if let Part::File { size, .. } = part { Some(*size) } else { None };
        let files: Vec<u64> = self.parts.iter().filter_map(size).collect();
        self.progress.phase(Phase::Sending, Some(files.len() as u64), Some(files.iter().sum()));
        let all = self.parts.iter().try_for_each(|part| self.write_part(part, to));
        match all.and_then(|()| self.put(to, format!("--{}--\r\n", self.boundary).into())) {
            Ok(()) | Err(Stop::Unheard) => {}
            Err(Stop::Failed(error)) => drop(to.blocking_send(Err(error))),
        }
    }

    fn write_part(&self, part: &Part, to: &Sender<Piece>) -> std::result::Result<(), Stop> {
        let head = |name: &str, more: &str| {
            format!("--{}\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n", self.boundary)
        };
        match part {
            Part::Text { name, text } => self.put(to, format!("{}{text}\r\n", head(name, "")).into()),
            Part::File { name, called, source, .. } => {
                let called = called.replace('"', "\\\"");
                let more = format!("; filename=\"{called}\"\r\ncontent-type: application/octet-stream");
                self.put(to, head(name, &more).into())?;
                self.write_file(source, to)?;
                self.progress.advance(1, 0);
                self.put(to, Bytes::from_static(b"\r\n"))
            }
        }
    }

    fn write_file(&self, source: &PathBuf, to: &Sender<Piece>) -> std::result::Result<(), Stop> {
        let failed = |error| Stop::Failed(Error::io("read", source, error));
        let mut file = std::fs::File::open(source).map_err(failed)?;
        loop {
            ensure_going(&*self.progress).map_err(Stop::Failed)?;
            let mut piece = Vec::with_capacity(PIECE);
            if (&mut file).take(PIECE as u64).read_to_end(&mut piece).map_err(failed)? == 0 {
                return Ok(());
            }
            let length = piece.len() as u64;
            self.put(to, piece.into())?;
            self.progress.advance(0, length);
        }
    }

    fn put(&self, to: &Sender<Piece>, piece: Bytes) -> std::result::Result<(), Stop> {
        let length = piece.len() as u64;
        to.blocking_send(Ok(piece)).map_err(|_| Stop::Unheard)?;
        self.sent.fetch_add(length, Relaxed);
        Ok(())
    }
}

/// Why a form is not sent to its end.
enum Stop {
    /// Nobody takes it any more.
    Unheard,
    /// There is no more of it.
    Failed(Error),
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;
    use crate::progress::Silent;

    async fn collected(form: &Form) -> std::result::Result<Vec<u8>, reqwest::Error> {
        Ok(form.body().collect().await?.to_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_form_can_be_sent_twice_and_counts_what_was_sent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, vec![b'7'; 3 * PIECE / 2]).unwrap();
        let mut form = Form::new(Arc::new(Silent));
        form.text("switch", "true");
        form.file("files", "a \"b\".jpg", path, 1);
        let one = collected(&form).await.unwrap();
        assert_eq!(form.sent(), one.len() as u64);
        assert_eq!(collected(&form).await.unwrap(), one);
        let text = String::from_utf8(one).unwrap();
        let boundary = form.kind().split_once('=').unwrap().1.to_owned();
        assert!(text.starts_with(&format!("--{boundary}\r\n")) && text.ends_with(&format!("\r\n--{boundary}--\r\n")));
        assert!(text.contains("name=\"switch\"\r\n\r\ntrue\r\n") && text.contains("filename=\"a \\\"b\\\".jpg\""));
        assert_eq!(text.matches('7').count() - boundary.matches('7').count() * 3, 3 * PIECE / 2);
    }

    #[tokio::test]
    async fn a_file_that_is_gone_ends_the_form() {
        let mut form = Form::new(Arc::new(Silent));
        form.file("files", "a.jpg", "/nonexistent/a.jpg".into(), 1);
        assert!(collected(&form).await.is_err());
    }
}
