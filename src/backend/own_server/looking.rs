//! Entries and contents, read as they are asked for.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::backend::own_server::{OwnServer, calls, of, of_one};
use crate::backend::{Content, Entries, Entry, Items, State};
use crate::contract::own::{ContentQuery, Failure, FilesLine, ItemsLine, ItemsQuery, paths};
use crate::error::{Error, Result};
use crate::formats::item::Item;
use crate::model::{DatasetId, SnapshotId};
use crate::remote::{Pieces, Request};

/// The longest line of a list of entries, in bytes.
const LINE_MAX: usize = 16 << 20;

impl OwnServer {
    pub(super) async fn content(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: &[u8]) -> Result<Content> {
        let request = Request::get(of_one(paths::CONTENT, dataset, snapshot)).queries(&ContentQuery::of(path));
        self.client.pieces(request).await.map_err(calls::as_it_was)
    }

    pub(super) async fn entries(&self, dataset: &DatasetId, snapshot: &SnapshotId, path: &[u8]) -> Result<Entries> {
        let mut request = Request::get(of_one(paths::FILES, dataset, snapshot));
        if !path.is_empty() {
            request = request.queries(&ContentQuery::of(path));
        }
        let pieces = self.client.pieces(request).await.map_err(calls::as_it_was)?;
        let server = self.client.host().to_owned();
        Ok(Box::new(Lines::<FilesLine>::of(pieces, server)))
    }

    pub(super) async fn listed(&self, side: &State, condition: Option<String>) -> Result<Items> {
        let (dataset, snapshot_id) = side.parts();
        let query = ItemsQuery { snapshot_id: snapshot_id.cloned(), condition };
        let request = Request::get(of(paths::ITEMS, dataset)).queries(&query).patient();
        let pieces = self.client.pieces(request).await.map_err(calls::as_it_was)?;
        Ok(Box::new(Lines::<ItemsLine>::of(pieces, self.client.host().to_owned())))
    }
}

/// What a line says: one more, why there are no more, or that there are none.
enum Said<T> {
    One(T),
    Failed(Failure),
    End,
}

/// A line of a list.
trait Line: DeserializeOwned {
    /// What is listed.
    type One;

    fn said(self) -> Said<Self::One>;
}

impl Line for FilesLine {
    type One = Entry;

    fn said(self) -> Said<Entry> {
        match self {
            Self::Entry(entry) => Said::One(entry),
            Self::Error(failure) => Said::Failed(failure),
            Self::End(_) => Said::End,
        }
    }
}

impl Line for ItemsLine {
    type One = Item;

    fn said(self) -> Said<Item> {
        match self {
            Self::Item(item) => Said::One(*item),
            Self::Error(failure) => Said::Failed(failure),
            Self::End(_) => Said::End,
        }
    }
}

/// What is listed, one a line. The last line says that there are no more; without it the list has broken off.
struct Lines<L> {
    /// `None` when all was read.
    pieces: Option<Pieces>,
    held: Vec<u8>,
    read: usize,
    server: String,
    lines: PhantomData<fn() -> L>,
}

impl<L: Line> Iterator for Lines<L> {
    type Item = Result<L::One>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entry();
        if !matches!(entry, Some(Ok(_))) {
            self.pieces = None;
        }
        entry
    }
}

impl<L: Line> Lines<L> {
    fn of(pieces: Pieces, server: String) -> Self {
        Self { pieces: Some(pieces), held: Vec::new(), read: 0, server, lines: PhantomData }
    }

    fn entry(&mut self) -> Option<Result<L::One>> {
        loop {
            let line = match self.line()? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            return match serde_json::from_slice::<L>(&line).map(L::said) {
                Ok(Said::One(one)) => Some(Ok(one)),
                Ok(Said::Failed(failure)) => Some(Err(failure.into_error(&self.server, 200, None))),
                Ok(Said::End) => None,
                Err(_) => Some(Err(self.bad("a line is no entry"))),
            };
        }
    }

    /// The next line, without its end.
    fn line(&mut self) -> Option<Result<Vec<u8>>> {
        loop {
            let fresh = self.held[self.read..].iter().position(|byte| *byte == b'\n');
            if let Some(length) = fresh {
                let line = self.held[self.read..self.read + length].to_vec();
                self.read += length + 1;
                return Some(Ok(line));
            }
            self.held.drain(..std::mem::take(&mut self.read));
            if self.held.len() > LINE_MAX {
                return Some(Err(self.bad("a line is too long")));
            }
            match self.pieces.as_mut()?.next() {
                Some(Ok(piece)) => self.held.extend_from_slice(&piece),
                Some(Err(error)) => return Some(Err(error)),
                None if self.held.is_empty() => return Some(Err(self.bad("the list breaks off"))),
                None => return Some(Ok(std::mem::take(&mut self.held))),
            }
        }
    }

    fn bad(&self, reason: &str) -> Error {
        Error::BadAnswer { server: self.server.clone(), reason: reason.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> Vec<Result<Entry>> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(piece.as_bytes().to_vec())).collect();
        let pieces: Pieces = Box::new(pieces.into_iter());
        Lines::<FilesLine>::of(pieces, "host".into()).collect()
    }

    const A: &str = r#"{"entry":{"path":"a","kind":"file","size":1,"mode":"0644","modified":"2026-01-01T00:00:00Z"}}"#;

    #[test]
    fn entries_may_be_cut_anywhere() {
        let text = format!("{A}\n{A}\n{{\"end\":2}}\n");
        for cut in 1..text.len() {
            let found = lines(&[&text[..cut], &text[cut..]]);
            assert_eq!(found.len(), 2, "{cut}");
            assert!(found.iter().all(Result::is_ok), "{cut}");
        }
    }

    #[test]
    fn a_list_that_breaks_off_is_no_list() {
        for text in [format!("{A}\n"), format!("{A}\nnonsense\n")] {
            let found = lines(&[&text]);
            assert!(matches!(found.as_slice(), [Ok(_), Err(Error::BadAnswer { .. })]), "{found:?}");
        }
        let failed = format!("{A}\n{{\"error\":{{\"code\":\"CORRUPT\",\"message\":\"a chunk is corrupt\"}}}}\n");
        let found = lines(&[&failed]);
        assert!(matches!(found.as_slice(), [Ok(_), Err(error)] if error.code() == crate::error::Code::Corrupt));
    }
}
