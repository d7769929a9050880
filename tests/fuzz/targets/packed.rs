//! What comes in something else: archives, and forms with files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use futures_util::stream;

use super::bytes::{choice, file};
use super::mend;
use crate::engine::ingest::archive::{ArchiveFormat, Limits, Take, unfold};
use crate::engine::ingest::filling::Attributes;
use crate::engine::ingest::path::ensure_path;
use crate::error::{Error, Result};
use crate::facets::{Json, Labels};
use crate::server::upload::Lines;
use crate::server::upload::parts::{Form, TEXT_MAX};
use crate::worktree::root::is_plain_path;

const LIMITS: Limits = Limits { bytes: 1 << 20, entries: 64, ratio: 10 };

/// Counts what comes out of an archive.
#[derive(Default)]
struct Counting {
    entries: u64,
    bytes: u64,
}

impl Counting {
    fn entry(&mut self, path: &[u8], mode: u32) -> Result<()> {
        ensure_path(path)?;
        assert!(is_plain_path(path) && mode <= 0o777);
        self.entries += 1;
        assert!(self.entries <= LIMITS.entries);
        Ok(())
    }
}

impl Take for Counting {
    fn folder(&mut self, path: &[u8], mode: u32) -> Result<()> {
        self.entry(path, mode)
    }

    fn file(&mut self, path: &[u8], content: &mut dyn Read, with: Attributes) -> Result<()> {
        self.entry(path, with.mode)?;
        let mut piece = [0; 4096];
        loop {
            match content.read(&mut piece).map_err(|error| Error::io("receive", "a file", error))? {
                0 => return Ok(()),
                length => self.bytes += length as u64,
            }
            assert!(self.bytes <= LIMITS.bytes);
        }
    }

    fn aside(&mut self) -> Result<File> {
        Ok(file(b""))
    }
}

/// An archive unfolds to so much, so many, and to nothing outside.
pub(super) fn archive(data: &[u8]) {
    let Some((first, rest)) = choice(data) else { return };
    let (format, bytes) = match first % 4 {
        0 => (ArchiveFormat::Zip, rest.to_vec()),
        1 => (ArchiveFormat::Tar, rest.to_vec()),
        2 => (ArchiveFormat::TarGz, rest.to_vec()),
        _ => (ArchiveFormat::Tar, mend::tar(rest)),
    };
    let _ = unfold(format, &mut &bytes[..], &LIMITS, &mut Counting::default());
}

/// Rows that were sent end with the word that they were all, or with an error.
pub(super) fn import_lines(data: &[u8]) {
    let lines = Lines::<Labels>::of(file(data)).expect("a file in memory can be read");
    let mut rows = 0;
    for line in lines {
        rows += usize::from(line.is_ok());
    }
    assert!(rows <= data.len());
    let mut lines = Lines::<Vec<(String, Json)>>::of(file(data)).expect("a file in memory can be read");
    if lines.fields().is_ok() {
        while let Some(Ok(_)) = lines.next() {}
    }
}

/// Names, files and contents of a form, or what is wrong with it.
type Parts = std::result::Result<BTreeMap<String, (Option<String>, String)>, ()>;

/// A form is the same whatever pieces it comes in, and no text in it is longer than it may be.
pub(super) fn multipart(data: &[u8]) {
    let Some((first, rest)) = choice(data) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let whole = runtime.block_on(parts(vec![Bytes::copy_from_slice(rest)]));
    let pieces = rest.chunks(usize::from(first % 64) + 1).map(Bytes::copy_from_slice).collect();
    let cut = runtime.block_on(parts(pieces));
    assert_eq!(whole, cut);
}

async fn parts(pieces: Vec<Bytes>) -> Parts {
    let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)));
    let request =
        Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=X").body(body).map_err(drop)?;
    let mut form = Form::open(request).map_err(drop)?;
    let mut found = BTreeMap::new();
    while let Some(mut field) = form.next().await.map_err(drop)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let text = form.text(&mut field, &name).await.map_err(drop)?;
        assert!(text.len() <= TEXT_MAX);
        found.insert(name, (file, text));
    }
    Ok(found)
}
