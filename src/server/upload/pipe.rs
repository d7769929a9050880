//! From a socket to a thread that reads: pieces of one file, and the word that they were all.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that wait to be read.
const AHEAD: usize = 8;

/// A piece, or the end.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The side of the socket.
pub(super) struct Inlet(Sender<Piece>);

/// The side of the reader. A file that ends without the word for it has broken off.
pub(super) struct Outlet {
    pieces: Receiver<Piece>,
    rest: Bytes,
    has_ended: bool,
}

/// A pipe for one file.
pub(super) fn pipe() -> (Inlet, Outlet) {
    let (sender, pieces) = channel(AHEAD);
    (Inlet(sender), Outlet { pieces, rest: Bytes::new(), has_ended: false })
}

impl Inlet {
    /// Passes a piece on. `false` if nobody reads any more.
    pub(super) async fn put(&self, bytes: Bytes) -> bool {
        bytes.is_empty() || self.0.send(Piece::Bytes(bytes)).await.is_ok()
    }

    /// Says that it was all. `false` if nobody reads any more.
    pub(super) async fn end(self) -> bool {
        self.0.send(Piece::End).await.is_ok()
    }
}

impl Read for Outlet {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.has_ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.rest = bytes,
                Some(Piece::End) => self.has_ended = true,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = self.rest.len().min(into.len());
        self.rest.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_of(send: impl AsyncFnOnce(Inlet)) -> io::Result<Vec<u8>> {
        let (inlet, mut outlet) = pipe();
        let reading = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            outlet.read_to_end(&mut all).map(|_| all)
        });
        send(inlet).await;
        reading.await.unwrap()
    }

    #[tokio::test]
    async fn pieces_come_out_as_one() {
        let all = read_of(async |inlet| {
            for piece in ["one ", "", "two"] {
                assert!(inlet.put(Bytes::from(piece)).await);
            }
            assert!(inlet.end().await);
        });
        assert_eq!(all.await.unwrap(), b"one two");
    }

    #[tokio::test]
    async fn a_file_that_breaks_off_is_no_file() {
        let cut = read_of(async |inlet| {
            inlet.put(Bytes::from_static(b"one")).await;
        });
        assert_eq!(cut.await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
