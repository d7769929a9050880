//! A body that is made while it is sent, by a thread of its own, so that memory stays flat however long it is. It is made
//! once, and so it can be sent only once.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, channel};

use crate::error::{Error, Result};

/// Bytes that are sent at a time.
const PIECE: usize = 256 * 1024;
/// Pieces that wait to be sent.
const AHEAD: usize = 4;

/// Makes the body. It passes text on to be sent; `false` says that nobody takes it any more.
pub type Make = Box<dyn FnOnce(&mut dyn FnMut(&[u8]) -> bool) -> Result<()> + Send>;

/// A body. Cheap to clone.
#[derive(Clone)]
pub struct Upload {
    kind: &'static str,
    make: Arc<Mutex<Option<Make>>>,
    sent: Arc<AtomicU64>,
    failure: Arc<Mutex<Option<Error>>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Upload {
    /// A body of a type.
    pub fn new(kind: &'static str, make: Make) -> Self {
        Self { kind, make: Arc::new(Mutex::new(Some(make))), sent: Arc::default(), failure: Arc::default() }
    }

    /// What it is.
    pub(super) fn kind(&self) -> &'static str {
        self.kind
    }

    /// How many bytes were taken from it so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// Why it was not made to its end. Told once.
    pub(super) fn failure(&self) -> Option<Error> {
        lock(&self.failure).take()
    }

    /// Its bytes. A failure ends them before their end.
    pub(super) fn body(&self) -> reqwest::Body {
        let (sender, receiver) = channel::<std::io::Result<Bytes>>(AHEAD);
        let upload = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut held = Vec::with_capacity(PIECE);
            let mut put = |bytes: &[u8]| {
                held.extend_from_slice(bytes);
                held.len() < PIECE || upload.pass(&sender, std::mem::replace(&mut held, Vec::with_capacity(PIECE)))
            };
            let again = || Error::Internal("a body that is made once was to be sent twice".into());
            let made = lock(&upload.make).take().ok_or_else(again).and_then(|make| make(&mut put));
            match made {
                Ok(()) => drop(upload.pass(&sender, held)),
                Err(error) => {
                    let told = std::io::Error::other(error.to_string());
                    *lock(&upload.failure) = Some(error);
                    // Whoever does not listen any more has a reason of its own.
                    let _ = sender.blocking_send(Err(told));
                }
            }
        });
        let next = async |mut pieces: Receiver<_>| pieces.recv().await.map(|piece| (piece, pieces));
        reqwest::Body::wrap_stream(stream::unfold(receiver, next))
    }

    fn pass(&self, sender: &tokio::sync::mpsc::Sender<std::io::Result<Bytes>>, piece: Vec<u8>) -> bool {
        let length = piece.len() as u64;
        let is_taken = sender.blocking_send(Ok(piece.into())).is_ok();
        self.sent.fetch_add(length, Relaxed);
        is_taken
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn it_is_made_once_and_whole() {
        let upload = Upload::new(
            "text/plain",
            Box::new(|put| {
                assert!((0..PIECE).all(|_| put(b"abc")));
                Ok(())
            }),
        );
        let bytes = upload.body().collect().await.unwrap().to_bytes();
        assert_eq!((bytes.len(), upload.sent()), (3 * PIECE, 3 * PIECE as u64));
        assert!(upload.failure().is_none());
        assert!(upload.body().collect().await.is_err(), "there is no more of it");
    }

    #[tokio::test]
    async fn why_it_ends_early_is_told() {
        let make: Make = Box::new(|put| {
            put(b"some");
            Err(Error::invalid("`a.csv`", "it is no text"))
        });
        let upload = Upload::new("text/plain", make);
        assert!(upload.body().collect().await.is_err());
        assert!(matches!(upload.failure(), Some(Error::Invalid { .. })));
    }
}
