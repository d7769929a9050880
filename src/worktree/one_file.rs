//! Reading one path by one thread: its content, or where a symbolic link points, and whether it held still meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::facets::{Chunk, Entry, EntryKind, HEAD_LEN, MediaKind, media_kind};
use crate::objects::Compress;
use crate::objects::cut::{BLOCK, Cutter, Cutting};
use crate::worktree::read::{ContentWorker, Outcome};
use crate::worktree::walk::show;
use crate::worktree::{FileKind, Root, Stat};

/// Why a file has no content for us.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    Gone,
    Unreadable(String),
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Gone => Self::Gone,
            Refusal::Unreadable(reason) => Self::Unreadable(reason.into()),
        }
    }
}

/// What one thread reads into.
#[derive(Default)]
pub(super) struct Buffers {
    pub(super) bytes: Vec<u8>,
    cutter: Cutter,
}

/// What a file holds.
pub(super) struct Content {
    pub(super) media: MediaKind,
    pub(super) size: u64,
    pub(super) chunks: Vec<Chunk>,
}

/// Reads a file, or where a symbolic link points. `seen` is what the walk saw there.
pub(super) fn read_path(
    root: &Root,
    path: &[u8],
    seen: Stat,
    worker: &mut dyn ContentWorker,
    buffers: &mut Buffers,
) -> Result<Outcome> {
    if seen.kind == FileKind::Symlink {
        return read_link(root, path, seen);
    }
    for _ in 0..2 {
        let (file, before) = match open(root, path)? {
            Ok(open) => open,
            Err(refusal) => return Ok(refusal.into()),
        };
        let Some(content) = read_content(path, &file, before.size, worker, buffers)? else {
            continue;
        };
        let content = match content {
            Ok(content) => content,
            Err(refusal) => return Ok(refusal.into()),
        };
        if stat_of(path, &file)? == before && content.size == before.size {
            return Ok(file_outcome(seen, before, content));
        }
    }
    Ok(Outcome::Changing)
}

fn read_link(root: &Root, path: &[u8], seen: Stat) -> Result<Outcome> {
    let (target, stat) = match (root.read_link(path), root.stat(path)?) {
        (Ok(target), Some(stat)) if stat.kind == FileKind::Symlink => (target, stat),
        (_, None) => return Ok(Outcome::Gone),
        (_, Some(_)) => return Ok(Outcome::Changing),
    };
    let entry = Entry { kind: EntryKind::Symlink, mtime: stat.mtime, target, ..Entry::default() };
    Ok(outcome(seen, &entry, stat))
}

/// Opens a file for reading. The outer error ends everything; the inner one is about this file only.
pub(super) fn open(root: &Root, path: &[u8]) -> Result<std::result::Result<(File, Stat), Refusal>> {
    match root.open_file(path) {
        Ok(file) => {
            let stat = stat_of(path, &file)?;
            if stat.kind != FileKind::File {
                return Ok(Err(Refusal::Gone));
            }
            Ok(Ok((file, stat)))
        }
        Err(Error::Io { source, action, path }) => match refusal(&source) {
            Some(refusal) => Ok(Err(refusal)),
            None => Err(Error::Io { source, action, path }),
        },
        Err(other) => Err(other),
    }
}

pub(super) fn file_outcome(seen: Stat, stat: Stat, content: Content) -> Outcome {
    let Content { media, size, chunks } = content;
    let entry = Entry { media, mode: stat.mode, mtime: stat.mtime, size, chunks, ..Entry::default() };
    outcome(seen, &entry, stat)
}

fn outcome(seen: Stat, entry: &Entry, stat: Stat) -> Outcome {
    Outcome::Read { value: entry.encode().into(), stat: (seen != stat).then(|| Box::new(stat)) }
}

/// Reads a file from its beginning. `None` if it shrank meanwhile.
fn read_content(
    path: &[u8],
    file: &File,
    size: u64,
    worker: &mut dyn ContentWorker,
    buffers: &mut Buffers,
) -> Result<Option<std::result::Result<Content, Refusal>>> {
    if size > BLOCK as u64 {
        return read_large(path, file, size, worker, &mut buffers.cutter).map(Some);
    }
    let buffer = &mut buffers.bytes;
    buffer.resize(size as usize, 0);
    match (&*file).read_exact(buffer) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return unreadable(path, error).map(Some),
    }
    let media = media_kind(path, buffer);
    let mut chunks = Vec::new();
    if size > 0 {
        let id = worker.put(buffer, compress(media))?;
        chunks.push(Chunk { id, length: size as u32 });
    }
    Ok(Some(Ok(Content { media, size, chunks })))
}

fn read_large(
    path: &[u8],
    file: &File,
    size: u64,
    worker: &mut dyn ContentWorker,
    cutter: &mut Cutter,
) -> Result<std::result::Result<Content, Refusal>> {
    let mut head = [0; HEAD_LEN];
    if let Err(error) = file.read_at(&mut head, 0) {
        return unreadable(path, error);
    }
    let media = media_kind(path, &head);
    let mut content = Content { media, size: 0, chunks: Vec::new() };
    let mut pieces = cutter.pieces(Cutting::of(media != MediaKind::Other, size), size, file);
    loop {
        match pieces.next_piece() {
            Ok(Some(piece)) => {
                let id = worker.put(piece, compress(media))?;
                content.size += piece.len() as u64;
                content.chunks.push(Chunk { id, length: piece.len() as u32 });
            }
            Ok(None) => return Ok(Ok(content)),
            Err(error) => return unreadable(path, error),
        }
    }
}

fn compress(media: MediaKind) -> Compress {
    if media == MediaKind::Other { Compress::Probe } else { Compress::Never }
}

pub(super) fn stat_of(path: &[u8], file: &File) -> Result<Stat> {
    let flags = rustix::fs::AtFlags::EMPTY_PATH;
    let answer = rustix::fs::statx(file, "", flags, rustix::fs::StatxFlags::BASIC_STATS);
    answer.map(|statx| Stat::of(&statx)).map_err(|errno| Error::io("look at", show(path), errno))
}

/// Tells a file that has no content for us from a failure of everything.
fn refusal(error: &io::Error) -> Option<Refusal> {
    let unreadable = || Some(Refusal::Unreadable(error.to_string()));
    match error.raw_os_error().map(Errno::from_raw_os_error)? {
        Errno::NOENT | Errno::NOTDIR => Some(Refusal::Gone),
        Errno::ACCESS | Errno::PERM | Errno::IO | Errno::LOOP | Errno::NXIO | Errno::TXTBSY => unreadable(),
        _ => None,
    }
}

fn unreadable<T>(path: &[u8], error: io::Error) -> Result<std::result::Result<T, Refusal>> {
    refusal(&error).map(Err).ok_or_else(|| Error::io("read", show(path), error))
}
