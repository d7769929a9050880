//! Bodies that wait in a file without a name until they are read: nothing is left of them, however the server ends.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt;
use tokio::task::JoinHandle;

use super::parts::Form;
use super::pipe::{Inlet, Outlet, pipe};
use crate::error::{Error, Result};
use crate::model::Person;
use crate::server::AppState;
use crate::server::limits::PIECE_TIME;
use crate::server::problem::Problem;

/// A file without a name; `path` is where it has one for a moment.
///
/// # Errors
/// `Io`.
pub fn nameless(path: &Path) -> Result<File> {
    let made = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path);
    let made = made.and_then(|file| fs::remove_file(path).map(|()| file));
    made.map_err(|error| Error::io("create", path, error))
}

/// Takes a whole body into a file.
///
/// # Errors
/// `TooLarge` for more bytes than `limit`, `Timeout`, `Bad` if it breaks off, and what the disk says.
pub async fn spool(
    state: &AppState,
    person: &Person,
    headers: &HeaderMap,
    body: Body,
    limit: u64,
) -> Result<File, Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::TooLarge(limit));
    }
    let mut body = body.into_data_stream();
    let mut spool = Spool::begin(state, person, limit);
    loop {
        match tokio::time::timeout(PIECE_TIME, body.next()).await {
            Err(_) => return Err(Problem::Timeout),
            Ok(Some(Err(_))) => return Err(Problem::Bad("the body broke off".into())),
            Ok(None) => return spool.end().await,
            Ok(Some(Ok(piece))) => {
                if !spool.put(piece).await? {
                    return spool.end().await;
                }
            }
        }
    }
}

/// Takes the part of a form into a file that has this name, and says what the sender calls it. Other parts are passed over.
///
/// # Errors
/// As of [`spool`]; `Validation` if there is no such part, or several.
pub async fn spool_part(
    state: &AppState,
    person: &Person,
    request: Request,
    name: &str,
    limit: u64,
) -> Result<(File, String), Problem> {
    let mut form = Form::open(request)?;
    let mut found = None;
    while let Some(mut field) = form.next().await? {
        if field.name() != Some(name) {
            continue;
        }
        if found.is_some() {
            return Err(Problem::field("body", Some(name), "value_error", "it is there more than once"));
        }
        let called = field.file_name().unwrap_or_default().to_owned();
        let mut spool = Spool::begin(state, person, limit);
        while let Some(piece) = form.piece(&mut field).await? {
            if !spool.put(piece).await? {
                break;
            }
        }
        found = Some((spool.end().await?, called));
    }
    found.ok_or_else(|| Problem::field("body", Some(name), "missing", "there is no such part"))
}

/// A file that is being filled, on a thread of its own.
struct Spool {
    inlet: Inlet,
    thread: JoinHandle<Result<File>>,
    left: u64,
    limit: u64,
}

impl Spool {
    fn begin(state: &AppState, person: &Person, limit: u64) -> Self {
        let engine = state.engine.for_person(person.clone());
        let (inlet, outlet) = pipe();
        let thread = tokio::task::spawn_blocking(move || fill(&engine.temporary(), outlet));
        Self { inlet, thread, left: limit, limit }
    }

    /// Passes a piece on. `false` if nobody takes it: the end says why.
    async fn put(&mut self, piece: bytes::Bytes) -> Result<bool, Problem> {
        let left = self.left.checked_sub(piece.len() as u64);
        self.left = left.ok_or(Problem::TooLarge(self.limit))?;
        Ok(self.inlet.put(piece).await)
    }

    async fn end(self) -> Result<File, Problem> {
        self.inlet.end().await;
        self.thread.await.map_err(|_| Problem::Panic)?.map_err(Problem::Engine)
    }
}

fn fill(path: &Path, mut content: Outlet) -> Result<File> {
    let mut file = nameless(path)?;
    io::copy(&mut content, &mut file).map_err(|error| Error::io("write", path, error))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_name_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let file = nameless(&path).unwrap();
        assert!(!path.exists() && file.metadata().unwrap().is_file());
        fs::write(&path, "theirs").unwrap();
        assert!(nameless(&path).is_err());
    }
}
