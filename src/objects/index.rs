//! Which object is where: segments for most packs, packs' own tables for the rest.
//!
//! What counts is the list of live packs, which the catalog has, and their tables. Segments only save reading those:
//! one that is torn, foreign or gone is left out, and what it covered is read from the packs and written anew.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::error::Result;
use crate::objects::damaged::Damaged;
use crate::objects::local::files_of;
use crate::objects::lock;
use crate::objects::merge::{self, Failed, Loose, Target};
use crate::objects::object::{Location, ObjectId};
use crate::objects::pack::PackTable;
use crate::objects::pack_id::{PackId, PackInfo, PackSource};
use crate::objects::record::Record;
use crate::objects::segment::{Pages, Segment, SegmentId, Unusable};
use crate::objects::store::ObjectStore;

/// Bytes of pages that are kept.
const KEPT: usize = 4 << 20;
/// Records that are gathered from tables before a segment is written of them.
const GATHERED: usize = 256 << 10;
/// After so many torn segments the place is not worth writing to.
const GIVE_UP: usize = 8;

/// What a lookup takes as an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Search<'a> {
    /// Packs that do not count; sorted.
    pub(crate) without: &'a [PackId],
    /// Whether a copy that is known to be damaged counts.
    pub(crate) with_damaged: bool,
}

/// The index of a store. Nothing is read before the first question.
pub(crate) struct Index {
    folder: PathBuf,
    temporary: PathBuf,
    store_id: [u8; 16],
    store: Arc<dyn ObjectStore>,
    source: Arc<dyn PackSource>,
    pages: Pages,
    state: RwLock<Option<Arc<State>>>,
    /// Held while the state is changed; the segments that turned out to be torn.
    changing: Mutex<HashSet<SegmentId>>,
}

/// What is known at a time.
#[derive(Default)]
pub(crate) struct State {
    live: HashMap<PackId, PackInfo>,
    segments: Vec<Covering>,
    loose: Loose,
    unreadable: Vec<(PackId, String)>,
    damaged: Damaged,
}

/// A segment, and which of its packs count.
struct Covering {
    segment: Arc<Segment>,
    is_live: Vec<bool>,
}

impl Index {
    /// The index in `folder`, of the packs in `store` that `source` says are live.
    pub(crate) fn new(
        root: &Path,
        store_id: [u8; 16],
        store: Arc<dyn ObjectStore>,
        source: Arc<dyn PackSource>,
    ) -> Self {
        let (folder, temporary) = (root.join("index"), root.join("tmp"));
        let (state, changing) = (RwLock::default(), Mutex::default());
        Self { folder, temporary, store_id, store, source, pages: Pages::new(KEPT), state, changing }
    }

    /// Finds a copy of the object.
    pub(crate) fn find(&self, object: &ObjectId, search: Search<'_>) -> Result<Option<Location>> {
        let mut state = self.state()?;
        loop {
            match state.find(object, search, &self.pages) {
                Ok(found) => return Ok(found),
                Err(torn) => state = self.replace(&state, torn),
            }
        }
    }

    /// The live packs as of the last look.
    pub(crate) fn live(&self) -> Result<Vec<PackInfo>> {
        Ok(self.state()?.live.values().copied().collect())
    }

    /// Live packs whose tables cannot be read, each with the reason.
    pub(crate) fn unreadable(&self) -> Result<Vec<(PackId, String)>> {
        Ok(self.state()?.unreadable.clone())
    }

    /// Looks which packs are live now.
    pub(crate) fn refresh(&self) -> Result<()> {
        let mut torn = lock(&self.changing);
        let live = self.source.live()?;
        let state = self.current();
        if state.as_ref().is_none_or(|state| !state.has_just(&live)) {
            self.set(self.build(live, state.as_deref(), &mut torn));
        }
        Ok(())
    }

    /// Takes in packs that were just registered.
    pub(crate) fn add(&self, packs: &[PackInfo]) -> Result<()> {
        let mut torn = lock(&self.changing);
        let state = self.current();
        let live = match &state {
            Some(state) => state.live.values().chain(packs).copied().collect(),
            None => self.source.live()?,
        };
        self.set(self.build(live, state.as_deref(), &mut torn));
        Ok(())
    }

    /// Forgets everything; the next question reads it anew.
    pub(crate) fn forget(&self) {
        let _held = lock(&self.changing);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Copies that count as not stored from now on; `None` means everything in the pack. Those known before are
    /// forgotten if `only`.
    pub(crate) fn add_damaged(&self, copies: &[(PackId, Option<ObjectId>)], only: bool) -> Result<()> {
        let state = self.state()?;
        let is_known = if only { copies.is_empty() && state.damaged.is_empty() } else { state.damaged.has_all(copies) };
        if is_known {
            return Ok(());
        }
        let mut torn = lock(&self.changing);
        let mut damaged = if only { Damaged::default() } else { Damaged::load(&self.folder) };
        damaged.add(copies, |pack| state.live.contains_key(pack), &self.folder, &self.temporary)?;
        let live = state.live.values().copied().collect();
        self.set(self.build(live, Some(&state), &mut torn));
        Ok(())
    }

    /// Removes the segments that cover no live pack.
    pub(crate) fn sweep(&self) -> Result<()> {
        let state = self.state()?;
        let is_used = |id: SegmentId| state.segments.iter().any(|covering| covering.segment.id() == id);
        for (name, _) in files_of(&self.folder)? {
            if let Some(id) = SegmentId::of_file_name(&name).filter(|id| !is_used(*id)) {
                let _ = std::fs::remove_file(id.path(&self.folder));
            }
        }
        Ok(())
    }

    /// Bytes of the index on disk.
    pub(crate) fn bytes(&self) -> Result<u64> {
        Ok(files_of(&self.folder)?.iter().map(|(_, length)| length).sum())
    }

    fn current(&self) -> Option<Arc<State>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, state: State) -> Arc<State> {
        let state = Arc::new(state);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&state));
        state
    }

    fn state(&self) -> Result<Arc<State>> {
        if let Some(state) = self.current() {
            return Ok(state);
        }
        let mut torn = lock(&self.changing);
        // Another thread may have been faster.
        match self.current() {
            Some(state) => Ok(state),
            None => Ok(self.set(self.build(self.source.live()?, None, &mut torn))),
        }
    }

    /// The state without a segment that turned out to be torn.
    fn replace(&self, seen: &Arc<State>, Unusable(segment): Unusable) -> Arc<State> {
        let mut torn = lock(&self.changing);
        match self.current() {
            Some(state) if !Arc::ptr_eq(&state, seen) => state,
            _ => {
                self.reject(segment, &mut torn);
                self.set(self.build(seen.live.values().copied().collect(), Some(seen), &mut torn))
            }
        }
    }

    fn reject(&self, segment: SegmentId, torn: &mut HashSet<SegmentId>) {
        torn.insert(segment);
        let _ = std::fs::remove_file(segment.path(&self.folder));
    }

    fn build(&self, live: Vec<PackInfo>, before: Option<&State>, torn: &mut HashSet<SegmentId>) -> State {
        let live: HashMap<_, _> = live.into_iter().map(|pack| (pack.id, pack)).collect();
        loop {
            match self.try_build(&live, before, torn) {
                Ok(state) => return state,
                Err(Unusable(segment)) => self.reject(segment, torn),
            }
        }
    }

    fn try_build(
        &self,
        live: &HashMap<PackId, PackInfo>,
        before: Option<&State>,
        torn: &HashSet<SegmentId>,
    ) -> Result<State, Unusable> {
        let mut state = State { live: live.clone(), damaged: Damaged::load(&self.folder), ..State::default() };
        self.open_segments(&mut state, before, torn);
        if let Some(before) = before.filter(|before| before.loose.packs.iter().all(|pack| live.contains_key(pack))) {
            state.loose = before.loose.clone();
        }
        let mut may_write = torn.len() < GIVE_UP;
        for pack in state.uncovered() {
            match PackTable::read(&*self.store, &self.store_id, pack.id, pack.bytes) {
                Ok(table) => state.loose.add(&table),
                Err(error) => state.unreadable.push((pack.id, error.to_string())),
            }
            if state.loose.records.len() >= GATHERED && may_write {
                may_write = self.settle(&mut state)?;
            }
        }
        if !state.loose.packs.is_empty() && may_write {
            self.settle(&mut state)?;
        }
        state.loose.records.sort_unstable();
        Ok(state)
    }

    /// Opens the segments that cover live packs; those that are open already are not read again.
    fn open_segments(&self, state: &mut State, before: Option<&State>, torn: &HashSet<SegmentId>) {
        let files = files_of(&self.folder).unwrap_or_default();
        let ids = files.iter().filter_map(|(name, _)| SegmentId::of_file_name(name));
        for id in ids.filter(|id| !torn.contains(id)) {
            let known = before.and_then(|before| before.segments.iter().find(|known| known.segment.id() == id));
            let segment = match known {
                Some(known) => Some(Arc::clone(&known.segment)),
                None => Segment::open(&self.folder, id, &self.store_id).map(Arc::new),
            };
            if let Some(segment) = segment {
                state.cover(segment);
            }
        }
        // Most lookups that find something find it in the largest.
        state.segments.sort_by_key(|covering| std::cmp::Reverse(covering.segment.records()));
    }

    /// Writes what is in memory down as a segment, merged with the small ones. If that fails
    /// (`false`), it stays in memory.
    fn settle(&self, state: &mut State) -> Result<bool, Unusable> {
        state.loose.records.sort_unstable();
        let sizes: Vec<u64> = state.segments.iter().rev().map(|covering| covering.segment.records()).collect();
        let merged = merge::how_many(&sizes, state.loose.records.len() as u64);
        let kept = state.segments.len() - merged;
        let inputs: Vec<_> = state.segments[kept..].iter().map(|covering| Arc::clone(&covering.segment)).collect();
        let target = Target { folder: &self.folder, temporary: &self.temporary, store_id: self.store_id };
        let written = merge::merge(&inputs, &mut state.loose, |pack| state.live.contains_key(pack), &target);
        let written = match written {
            Ok(id) => Segment::open(&self.folder, id, &self.store_id),
            Err(Failed::Input(segment)) => return Err(segment),
            Err(Failed::Output) => None,
        };
        let Some(segment) = written else { return Ok(false) };
        state.segments.truncate(kept);
        state.cover(Arc::new(segment));
        state.segments.sort_by_key(|covering| std::cmp::Reverse(covering.segment.records()));
        state.loose = Loose::default();
        for input in inputs {
            let _ = std::fs::remove_file(input.id().path(&self.folder));
        }
        Ok(true)
    }
}

impl State {
    fn has_just(&self, live: &[PackInfo]) -> bool {
        live.len() == self.live.len() && live.iter().all(|pack| self.live.contains_key(&pack.id))
    }

    fn cover(&mut self, segment: Arc<Segment>) {
        let is_live: Vec<bool> = segment.packs().iter().map(|pack| self.live.contains_key(pack)).collect();
        if is_live.contains(&true) {
            self.segments.push(Covering { segment, is_live });
        }
    }

    /// The live packs whose tables have to be read, in an order that does not change.
    fn uncovered(&self) -> Vec<PackInfo> {
        let covered = self.segments.iter().flat_map(|covering| covering.segment.packs()).chain(&self.loose.packs);
        let covered: HashSet<&PackId> = covered.collect();
        let mut rest: Vec<_> = self.live.values().filter(|pack| !covered.contains(&pack.id)).copied().collect();
        rest.sort_unstable_by_key(|pack| pack.id);
        rest
    }

    fn find(&self, object: &ObjectId, search: Search<'_>, pages: &Pages) -> Result<Option<Location>, Unusable> {
        let wanted = |pack: PackId, record: &Record| {
            let counts = search.without.binary_search(&pack).is_err()
                && (search.with_damaged || !self.damaged.has(pack, object));
            counts.then(|| record.location(pack))
        };
        for Covering { segment, is_live } in &self.segments {
            let found = segment.find(object, pages, |record| {
                let ordinal = record.pack as usize;
                is_live[ordinal].then(|| wanted(segment.packs()[ordinal], record)).flatten()
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(self.loose.find(object, |record| wanted(self.loose.packs[record.pack as usize], record)))
    }
}

impl Loose {
    fn add(&mut self, table: &PackTable) {
        let ordinal = self.packs.len() as u32;
        self.packs.push(table.pack);
        self.records.extend(table.entries().map(|(object, at)| Record::new(object, &at, ordinal)));
    }

    fn find<T>(&self, object: &ObjectId, wanted: impl FnMut(&Record) -> Option<T>) -> Option<T> {
        let first = self.records.partition_point(|record| record.object < *object);
        self.records[first..].iter().take_while(|record| record.object == *object).find_map(wanted)
    }
}
