//! One file as a stream: cut, hashed and stored as it comes, in the same pieces as a file on a disk.

use std::io::{self, Read};

use crate::engine::content::Worker;
use crate::error::{Error, Result};
use crate::facets::{Chunk, MediaKind, media_kind};
use crate::model::path_text;
use crate::objects::Compress;
use crate::objects::cut::{BLOCK, Cutter, Cutting};
use crate::worktree::read::ContentWorker;

/// What one file after the other is read into.
#[derive(Default)]
pub(super) struct Buffers {
    start: Vec<u8>,
    cutter: Cutter,
}

/// What a file turned out to hold.
pub(super) struct Received {
    pub(super) media: MediaKind,
    pub(super) size: u64,
    pub(super) chunks: Vec<Chunk>,
}

/// Stores all that a reader gives. Needs no more memory for a long file than for a short one.
///
/// # Errors
/// `Io` for what the reader says; what storing says.
pub(super) fn receive(
    path: &[u8],
    reader: &mut dyn Read,
    worker: &mut Worker,
    buffers: &mut Buffers,
) -> Result<Received> {
    let failed = |error: io::Error| Error::io("receive", path_text(path), error);
    let Buffers { start, cutter } = buffers;
    start.clear();
    // One byte more than a file has that is one chunk.
    (&mut *reader).take(BLOCK as u64 + 1).read_to_end(start).map_err(failed)?;
    let media = media_kind(path, start);
    let compress = if media == MediaKind::Other { Compress::Probe } else { Compress::Never };
    let mut received = Received { media, size: 0, chunks: Vec::new() };
    let mut take = |piece: &[u8]| -> Result<()> {
        let id = worker.put(piece, compress)?;
        received.size += piece.len() as u64;
        received.chunks.push(Chunk { id, length: piece.len() as u32 });
        Ok(())
    };
    if start.len() <= BLOCK {
        if !start.is_empty() {
            take(start)?;
        }
        return Ok(received);
    }
    // How long it is nobody knows yet; only that it is longer than one chunk decides how it is cut.
    let cutting = Cutting::of(media != MediaKind::Other, u64::MAX);
    let mut pieces = cutter.pieces(cutting, u64::MAX, start.as_slice().chain(reader));
    while let Some(piece) = pieces.next_piece().map_err(failed)? {
        take(piece)?;
    }
    Ok(received)
}
