//! A segment of the index: sorted records in pages. A cache: whatever is wrong with one only costs time.
//!
//! ```text
//! 0      head     magic "SNAPSEGM" 8 | version u32 | packs u32 | store id 16 | segment id 16 | records u64 | pages at u64
//!        packs    16 bytes each, in the order of their ordinals
//!        fences   the first 8 bytes of the first id of each page
//!        checksum 32, over all before
//! pages  each 4 KiB: 68 records of 60 bytes, then a checksum of 16 bytes over them, page number and segment id
//! ```
//!
//! Written without fsync, so a crash can tear it: head, packs and fences are checked when it is opened, each page when it
//! is read. Opening reads no page; a lookup reads one.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::objects::cache::Cache;
use crate::objects::object::ObjectId;
use crate::objects::pack::{number, number64};
use crate::objects::pack_id::PackId;
use crate::objects::record::{RECORD_LEN, Record};

/// Length of a page.
pub(crate) const PAGE_LEN: usize = 4 << 10;
/// Records of a full page.
pub(crate) const PAGE_RECORDS: usize = (PAGE_LEN - PAGE_CHECKSUM) / RECORD_LEN;
/// What the files of segments end with.
const SUFFIX: &str = ".seg";

const MAGIC: &[u8; 8] = b"SNAPSEGM";
const VERSION: u32 = 1;
const HEAD_LEN: usize = 64;
const CHECKSUM_LEN: usize = 32;
const PAGE_CHECKSUM: usize = 16;
const HEAD_CONTEXT: &str = "snapshot 2026-11 index segment v1";

/// Pages that were read lately, of all segments.
pub(crate) type Pages = Cache<(u64, u32), [u8; PAGE_LEN]>;

/// Names a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SegmentId(pub(crate) [u8; 16]);

impl SegmentId {
    /// A new random id.
    pub(crate) fn random() -> Self {
        Self(*Uuid::new_v4().as_bytes())
    }

    /// The segment's file.
    pub(crate) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}{SUFFIX}", Uuid::from_bytes(self.0)))
    }

    /// The segment whose file has this name; `None` if none can have it.
    pub(crate) fn of_file_name(name: &str) -> Option<Self> {
        Uuid::parse_str(name.strip_suffix(SUFFIX)?).ok().map(|uuid| Self(*uuid.as_bytes()))
    }
}

/// A segment cannot be used (any more).
#[derive(Debug)]
pub(crate) struct Unusable(pub(crate) SegmentId);

/// What a segment begins with.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) id: SegmentId,
    pub(crate) store_id: [u8; 16],
    pub(crate) records: u64,
    pub(crate) pages_at: u64,
    pub(crate) packs: Vec<PackId>,
    pub(crate) fences: Vec<u64>,
}

impl Head {
    /// Length of a head with this many packs and pages.
    pub(crate) fn length(packs: usize, pages: usize) -> u64 {
        (HEAD_LEN + packs * 16 + pages * 8 + CHECKSUM_LEN) as u64
    }

    /// The stored form.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Self::length(self.packs.len(), self.fences.len()) as usize);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&(self.packs.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.store_id);
        out.extend_from_slice(&self.id.0);
        out.extend_from_slice(&self.records.to_le_bytes());
        out.extend_from_slice(&self.pages_at.to_le_bytes());
        self.packs.iter().for_each(|pack| out.extend_from_slice(pack.as_bytes()));
        self.fences.iter().for_each(|fence| out.extend_from_slice(&fence.to_be_bytes()));
        let checksum = checksum(&out);
        out.extend_from_slice(&checksum);
        out
    }

    /// Reads the head of a file; `None` if that is not a whole segment of this store.
    fn read(file: &File, id: SegmentId, store_id: &[u8; 16]) -> Option<Self> {
        let mut head = [0; HEAD_LEN];
        file.read_exact_at(&mut head, 0).ok()?;
        let is_ours = &head[..8] == MAGIC && number(&head[8..12]) == VERSION && head[16..32] == *store_id;
        if !is_ours || head[32..48] != id.0 {
            return None;
        }
        let (packs, records, pages_at) =
            (number(&head[12..16]) as usize, number64(&head[48..56]), number64(&head[56..]));
        let pages = records.div_ceil(PAGE_RECORDS as u64);
        let end = pages.checked_mul(PAGE_LEN as u64).and_then(|length| length.checked_add(pages_at))?;
        // Before anything is allocated: what the head says must fit in the file.
        let length = Self::length(packs, usize::try_from(pages).ok()?);
        if file.metadata().ok()?.len() != end || length > pages_at {
            return None;
        }
        let mut bytes = vec![0; length as usize];
        file.read_exact_at(&mut bytes, 0).ok()?;
        let (covered, found) = bytes.split_at(bytes.len() - CHECKSUM_LEN);
        if checksum(covered) != *found {
            return None;
        }
        let (pack_list, fence_list) = covered[HEAD_LEN..].split_at(packs * 16);
        let pack = |bytes: &[u8]| bytes.try_into().ok().map(PackId::from_bytes);
        Some(Self {
            id,
            store_id: *store_id,
            records,
            pages_at,
            packs: pack_list.chunks_exact(16).map(pack).collect::<Option<_>>()?,
            fences: fence_list.chunks_exact(8).map(fence_of).collect(),
        })
    }
}

/// The first 8 bytes of an id, in its order.
pub(crate) fn fence_of(id: &[u8]) -> u64 {
    id.iter().take(8).fold(0, |fence, byte| fence << 8 | u64::from(*byte))
}

fn checksum(head: &[u8]) -> [u8; CHECKSUM_LEN] {
    blake3::derive_key(HEAD_CONTEXT, head)
}

/// What protects a page: where it belongs counts as much as what it holds. `page` is all of it but the checksum.
pub(crate) fn page_checksum(page: &[u8], number: u32, id: &SegmentId) -> [u8; PAGE_CHECKSUM] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(page).update(&number.to_le_bytes()).update(&id.0);
    let mut out = [0; PAGE_CHECKSUM];
    out.copy_from_slice(&hasher.finalize().as_bytes()[..PAGE_CHECKSUM]);
    out
}

/// An open segment.
#[derive(Debug)]
pub(crate) struct Segment {
    file: File,
    head: Head,
    /// Names this open segment in the page cache.
    serial: u64,
}

impl Segment {
    /// Opens a segment; `None` if it is torn, of another store, or gone.
    pub(crate) fn open(folder: &Path, id: SegmentId, store_id: &[u8; 16]) -> Option<Self> {
        Self::of(File::open(id.path(folder)).ok()?, id, store_id)
    }

    /// The segment that is in a file, as [`Segment::open`].
    pub(crate) fn of(file: File, id: SegmentId, store_id: &[u8; 16]) -> Option<Self> {
        static SERIAL: AtomicU64 = AtomicU64::new(0);
        let head = Head::read(&file, id, store_id)?;
        Some(Self { file, head, serial: SERIAL.fetch_add(1, Ordering::Relaxed) })
    }

    /// Its name.
    pub(crate) fn id(&self) -> SegmentId {
        self.head.id
    }

    /// The packs it covers; records have places in this list.
    pub(crate) fn packs(&self) -> &[PackId] {
        &self.head.packs
    }

    /// Number of its records.
    pub(crate) fn records(&self) -> u64 {
        self.head.records
    }

    /// Looks through the records of `object` until `wanted` gives something.
    ///
    /// # Errors
    /// `Unusable` if a page is torn.
    pub(crate) fn find<T>(
        &self,
        object: &ObjectId,
        pages: &Pages,
        mut wanted: impl FnMut(&Record) -> Option<T>,
    ) -> Result<Option<T>, Unusable> {
        let fence = fence_of(&object.id);
        // Equal ids may begin in the page before the first one whose fence is equal, and go on in the next.
        let first = self.head.fences.partition_point(|of_page| *of_page < fence).saturating_sub(1);
        for page in first..self.head.fences.len() {
            if self.head.fences[page] > fence {
                break;
            }
            let bytes = self.cached(page as u32, pages)?;
            let records = self.page_records(page as u32);
            let id_at = |at: usize| &bytes[at * RECORD_LEN..][..object.id.len()];
            let mut low = partition(records, |at| id_at(at) < &object.id[..]);
            while low < records && id_at(low) == object.id {
                let record = self.decode(&bytes[low * RECORD_LEN..][..RECORD_LEN])?;
                if let Some(found) = Some(record).filter(|record| record.object == *object).and_then(|r| wanted(&r)) {
                    return Ok(Some(found));
                }
                low += 1;
            }
        }
        Ok(None)
    }

    /// Appends the records of up to `count` pages from `page` on, and returns the page behind them; for merging.
    pub(crate) fn scan(&self, page: u32, count: u32, out: &mut Vec<Record>) -> Result<u32, Unusable> {
        let end = page.saturating_add(count).min(self.head.fences.len() as u32);
        let mut bytes = vec![0; (end - page) as usize * PAGE_LEN];
        self.read(page, &mut bytes)?;
        for (number, bytes) in (page..end).zip(bytes.chunks_exact(PAGE_LEN)) {
            self.ensure_whole(number, bytes)?;
            let records = self.page_records(number);
            for record in bytes.chunks_exact(RECORD_LEN).take(records) {
                out.push(self.decode(record)?);
            }
        }
        Ok(end)
    }

    fn decode(&self, record: &[u8]) -> Result<Record, Unusable> {
        Record::decode(record).filter(|record| (record.pack as usize) < self.head.packs.len()).ok_or(self.unusable())
    }

    fn cached(&self, page: u32, pages: &Pages) -> Result<Arc<[u8; PAGE_LEN]>, Unusable> {
        let key = (self.serial, page);
        if let Some(bytes) = pages.get(&key) {
            return Ok(bytes);
        }
        let mut bytes = Arc::new([0; PAGE_LEN]);
        let own = Arc::get_mut(&mut bytes).expect("nobody else has it yet");
        self.read(page, own)?;
        self.ensure_whole(page, own)?;
        pages.put(key, Arc::clone(&bytes), PAGE_LEN);
        Ok(bytes)
    }

    fn read(&self, page: u32, out: &mut [u8]) -> Result<(), Unusable> {
        let offset = self.head.pages_at + u64::from(page) * PAGE_LEN as u64;
        self.file.read_exact_at(out, offset).map_err(|_| self.unusable())
    }

    fn ensure_whole(&self, number: u32, page: &[u8]) -> Result<(), Unusable> {
        let (records, checksum) = page.split_at(PAGE_LEN - PAGE_CHECKSUM);
        if page_checksum(records, number, &self.head.id) == *checksum { Ok(()) } else { Err(self.unusable()) }
    }

    fn page_records(&self, page: u32) -> usize {
        (self.head.records - u64::from(page) * PAGE_RECORDS as u64).min(PAGE_RECORDS as u64) as usize
    }

    fn unusable(&self) -> Unusable {
        Unusable(self.head.id)
    }
}

/// The first place of `0..length` for which `is_before` does not hold.
fn partition(length: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
