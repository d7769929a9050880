//! Answers that are read from the store while they are sent, so that memory stays flat: a thread reads a little ahead
//! and stops as soon as the client has gone.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::backend::{Content, Entries, Items};
use crate::contract::own::{Failure, FilesLine, ItemsLine};
use crate::error::Error;
use crate::server::problem::Problem;

/// The type of a file's bytes.
pub(in crate::server) const BYTES: &str = "application/octet-stream";
/// The type of JSON objects, one a line.
pub(super) const LINES: &str = "application/x-ndjson";
/// Pieces that are read ahead.
const AHEAD: usize = 2;
/// Bytes of lines that are sent at once.
const BATCH: usize = 64 * 1024;

type Piece = Result<Bytes, Error>;

/// What a line of a list says.
enum Said<T> {
    One(T),
    Failed(Failure),
    End(u64),
}

/// Entries, one JSON object a line; the last line says how many there were, or why there are no more.
pub(super) fn lines(entries: Entries) -> Response {
    list(entries, |said| match said {
        Said::One(entry) => FilesLine::Entry(entry),
        Said::Failed(failure) => FilesLine::Error(failure),
        Said::End(count) => FilesLine::End(count),
    })
}

/// The same for items.
pub(super) fn items(items: Items) -> Response {
    list(items, |said| match said {
        Said::One(item) => ItemsLine::Item(Box::new(item)),
        Said::Failed(failure) => ItemsLine::Error(failure),
        Said::End(count) => ItemsLine::End(count),
    })
}

fn list<T: Send + 'static, L: Serialize + 'static>(
    all: Box<dyn Iterator<Item = Result<T, Error>> + Send>,
    line: fn(Said<T>) -> L,
) -> Response {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        // Nobody is left to tell when the client has gone.
        let _ = send_lines(all, line, &sender);
    });
    ([(CONTENT_TYPE, LINES)], body(receiver)).into_response()
}

fn send_lines<T, L: Serialize>(
    all: Box<dyn Iterator<Item = Result<T, Error>> + Send>,
    line: fn(Said<T>) -> L,
    sender: &Sender<Piece>,
) -> Option<()> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut count = 0;
    for one in all {
        match one {
            Ok(one) => {
                write_line(&mut batch, &line(Said::One(one)));
                count += 1;
            }
            Err(error) => {
                write_line(&mut batch, &line(Said::Failed(failure(&error))));
                return sender.blocking_send(Ok(batch.into())).ok();
            }
        }
        if batch.len() >= BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            sender.blocking_send(Ok(full.into())).ok()?;
        }
    }
    write_line(&mut batch, &line(Said::End(count)));
    sender.blocking_send(Ok(batch.into())).ok()
}

fn write_line(batch: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *batch, line).expect("plain data has a JSON form");
    batch.push(b'\n');
}

fn failure(error: &Error) -> Failure {
    tracing::warn!(%error, "a list broke off");
    let code = error.code();
    let unknown = || Failure { code, message: "the server could not read on".into(), retryable: false, reason: None };
    Failure::of(error).unwrap_or_else(unknown)
}

/// The bytes of a file. A failure at its beginning is an answer of its own; later the connection breaks off, so that
/// nobody takes a part for the whole.
pub(in crate::server) async fn bytes(pieces: Content) -> Result<Response, Problem> {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        for piece in pieces {
            let is_last = piece.is_err();
            if sender.blocking_send(piece.map(Bytes::from)).is_err() || is_last {
                return;
            }
        }
    });
    let body = match receiver.recv().await {
        None => Body::empty(),
        Some(Err(error)) => return Err(error.into()),
        Some(Ok(first)) => {
            let first = stream::iter([Ok::<_, Error>(first)]);
            Body::from_stream(stream::StreamExt::chain(first, rest(receiver)))
        }
    };
    Ok(([(CONTENT_TYPE, BYTES)], body).into_response())
}

fn body(receiver: Receiver<Piece>) -> Body {
    Body::from_stream(rest(receiver))
}

fn rest(receiver: Receiver<Piece>) -> impl stream::Stream<Item = Piece> + Send {
    stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        if let Err(error) = &piece {
            tracing::warn!(%error, "an answer broke off");
        }
        Some((piece, receiver))
    })
}
