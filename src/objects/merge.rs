//! Merging: the records of several segments, and of packs that no segment covers yet, into one segment.
//!
//! Sizes grow geometrically, so that a lookup meets few segments and a record is rewritten few times.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::objects::pack_id::PackId;
use crate::objects::record::Record;
use crate::objects::segment::{Segment, SegmentId, Unusable};
use crate::objects::segment_write::SegmentWriter;

/// Segments up to this many records are merged whenever one is written.
const SMALL: u64 = 8 << 10;
/// A segment that stays has more than this many times the records of all smaller ones.
const RATIO: u64 = 4;
/// Pages read at once from each segment.
const BATCH: u32 = 16;

/// How many of the smallest segments to merge with `new` records, given their sizes in growing order.
pub(crate) fn how_many(sizes: &[u64], new: u64) -> usize {
    let mut total = new;
    let fits = |size: &&u64| {
        let fits = **size <= total.saturating_mul(RATIO).max(SMALL);
        total += **size;
        fits
    };
    sizes.iter().take_while(fits).count()
}

/// Why a merge did not happen.
#[derive(Debug)]
pub(crate) enum Failed {
    /// One of the segments is torn.
    Input(Unusable),
    /// The new one could not be written; why does not matter to a cache.
    Output,
}

impl From<Error> for Failed {
    fn from(_: Error) -> Self {
        Self::Output
    }
}

impl From<Unusable> for Failed {
    fn from(segment: Unusable) -> Self {
        Self::Input(segment)
    }
}

/// Records of packs that no segment covers, in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loose {
    /// The packs; records have places in this list.
    pub(crate) packs: Vec<PackId>,
    /// Sorted, once all are there.
    pub(crate) records: Vec<Record>,
}

/// Where a merged segment is made, and for which store.
pub(crate) struct Target<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) temporary: &'a Path,
    pub(crate) store_id: [u8; 16],
}

/// Writes one segment with the records of `segments` and `loose` (sorted) whose packs are live.
pub(crate) fn merge(
    segments: &[Arc<Segment>],
    loose: &mut Loose,
    is_live: impl Fn(&PackId) -> bool,
    target: &Target<'_>,
) -> Result<SegmentId, Failed> {
    let mut packs = Packs::default();
    let mut sources = vec![Source::new(None, packs.add(&loose.packs, &is_live))];
    for segment in segments {
        sources.push(Source::new(Some(segment), packs.add(segment.packs(), &is_live)));
    }
    let most = loose.records.len() as u64 + segments.iter().map(|segment| segment.records()).sum::<u64>();
    let writer = SegmentWriter::create(target.temporary, target.store_id, packs.list, most)?;
    // Lent, not copied: there may be many.
    sources[0].records = std::mem::take(&mut loose.records);
    let written = write(&mut sources, writer, target.folder);
    loose.records = std::mem::take(&mut sources[0].records);
    written
}

fn write(sources: &mut [Source<'_>], mut writer: SegmentWriter, folder: &Path) -> Result<SegmentId, Failed> {
    let mut last = Vec::new();
    while let Some(record) = next(sources)? {
        // Overlapping segments have the same record twice.
        if last.first().is_some_and(|known: &Record| known.object != record.object) {
            last.clear();
        }
        if last.iter().all(|known| known.pack != record.pack) {
            writer.push(&record)?;
            last.push(record);
        }
    }
    Ok(writer.finish(folder)?)
}

/// The packs of the new segment.
#[derive(Default)]
struct Packs {
    list: Vec<PackId>,
    ordinals: HashMap<PackId, u32>,
}

impl Packs {
    /// The new ordinals of these packs; `None` for one that is not live.
    fn add(&mut self, packs: &[PackId], is_live: impl Fn(&PackId) -> bool) -> Vec<Option<u32>> {
        let mut ordinal = |pack: &PackId| {
            *self.ordinals.entry(*pack).or_insert_with(|| {
                self.list.push(*pack);
                self.list.len() as u32 - 1
            })
        };
        packs.iter().map(|pack| is_live(pack).then(|| ordinal(pack))).collect()
    }
}

/// Records in order, from memory or from a segment batch by batch.
struct Source<'a> {
    segment: Option<&'a Segment>,
    ordinals: Vec<Option<u32>>,
    records: Vec<Record>,
    at: usize,
    page: u32,
}

impl<'a> Source<'a> {
    fn new(segment: Option<&'a Arc<Segment>>, ordinals: Vec<Option<u32>>) -> Self {
        Self { segment: segment.map(|segment| &**segment), ordinals, records: Vec::new(), at: 0, page: 0 }
    }

    /// The next record of a live pack, left where it is.
    fn peek(&mut self) -> Result<Option<Record>, Unusable> {
        loop {
            while let Some(record) = self.records.get(self.at) {
                if let Some(pack) = self.ordinals[record.pack as usize] {
                    return Ok(Some(Record { pack, ..*record }));
                }
                self.at += 1;
            }
            let Some(segment) = self.segment else { return Ok(None) };
            self.records.clear();
            self.at = 0;
            self.page = segment.scan(self.page, BATCH, &mut self.records)?;
            if self.records.is_empty() {
                return Ok(None);
            }
        }
    }
}

/// Takes the smallest record of all sources.
fn next(sources: &mut [Source<'_>]) -> Result<Option<Record>, Unusable> {
    let mut best: Option<(usize, Record)> = None;
    for (place, source) in sources.iter_mut().enumerate() {
        let Some(record) = source.peek()? else { continue };
        if best.as_ref().is_none_or(|(_, known)| record.cmp(known) == Ordering::Less) {
            best = Some((place, record));
        }
    }
    Ok(best.map(|(place, record)| {
        sources[place].at += 1;
        record
    }))
}
