//! Reading media: what the images and videos of a dataset are, into the facet `index`.
//!
//! Only items that have no row yet are read: a file that came has none, and new content takes the row of the old one
//! away. A file that cannot be decoded gets a row that says so.
//!
//! ```text
//! due       which items have to be read
//! content   the content of a stored file as something to be read from
//! groups    what items are to each other
//! ```

mod content;
mod due;
mod groups;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use crate::engine::Engine;
use crate::engine::indexing::groups::with_groups;
use crate::error::Result;
use crate::facets::{Entry, INDEX, Index, Issue, MediaKind, PHash};
use crate::media::{self, Limits, Reading};
use crate::model::DatasetId;
use crate::progress::{Phase, Progress, ensure_going};
use crate::state::State;
use crate::tree::NodeWriter;

pub(in crate::engine) use content::StoredFile;
pub(in crate::engine) use due::{Due, due};

impl Engine {
    /// A state in which all images and videos have been read, and compared with each other. New nodes go to `writer`.
    ///
    /// # Errors
    /// `Corrupt` if stored content is damaged, `Interrupted`. What a file holds is never an error.
    pub(in crate::engine) fn indexed(
        &self,
        dataset: &DatasetId,
        state: State,
        writer: &mut dyn NodeWriter,
        progress: &dyn Progress,
    ) -> Result<State> {
        let nodes = self.store.nodes();
        let is_wanted = |entry: &Entry| entry.media != MediaKind::Other;
        let due = due(nodes, &state.media(), &state.facet(INDEX), &is_wanted)?;
        progress.phase(Phase::Indexing, Some(due.len() as u64), Some(due.iter().map(|one| one.entry.size).sum()));
        let read: Vec<(Vec<u8>, Vec<u8>)> = due
            .into_par_iter()
            .map_init(Vec::new, |buffer, one| {
                let index = self.read_item(&one, buffer, progress)?;
                Ok((one.key, index.encode()))
            })
            .collect::<Result<_>>()?;
        ensure_going(progress)?;
        let edits = with_groups(dataset, &state, read.into_iter().collect(), nodes)?;
        edits.applied(state, nodes, writer)
    }

    fn read_item(&self, one: &Due, buffer: &mut Vec<u8>, progress: &dyn Progress) -> Result<Index> {
        ensure_going(progress)?;
        let limits = Limits::default();
        let reading = match &one.entry.chunks[..] {
            // Most images are one chunk, which need not be copied.
            [chunk] => {
                self.objects().read_chunk(&chunk.id, buffer)?;
                media::read_bytes(buffer, &limits)
            }
            _ => StoredFile::new(self.objects(), &one.entry).read_with(|file| media::read(file, &limits))?,
        };
        progress.advance(1, one.entry.size);
        Ok(index_of(reading))
    }
}

/// What was read as it is stored.
pub(in crate::engine) fn index_of(reading: Reading) -> Index {
    let issue = |issue: media::Issue| Issue {
        kind: issue.kind.as_str().to_owned(),
        confidence: issue.confidence,
        reason: issue.reason,
    };
    Index {
        format: reading.format.map(|format| format.as_str().to_owned()),
        width: reading.width,
        height: reading.height,
        duration: reading.duration,
        frames: reading.frames,
        orientation: reading.orientation,
        phash: reading.phash.map(PHash),
        uniqueness: None,
        issues: reading.issues.into_iter().map(issue).collect(),
    }
}
