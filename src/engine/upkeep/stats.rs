//! What the store holds, and what of it some snapshots alone need.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use uuid::Uuid;

use crate::backend::Stats;
use crate::catalog::{Read, Trash};
use crate::engine::access::Action;
use crate::engine::register::free_at;
use crate::engine::upkeep::gc::pack_infos;
use crate::engine::upkeep::inventory::{Inventory, bytes_of};
use crate::engine::upkeep::mark::mark;
use crate::engine::{Engine, FORMAT};
use crate::error::{Code, Result};
use crate::model::{DatasetId, SnapshotId};
use crate::objects::StateId;
use crate::progress::Silent;

/// In a store with more objects than this, working out what snapshots need alone takes too long to be waited for.
const QUICK: u64 = 2_000_000;

impl Engine {
    /// What the store holds and what that takes.
    pub fn stats(&self) -> Result<Stats> {
        self.ensure_everything(Action::Upkeep)?;
        let (datasets, snapshots, packs) =
            self.read(|read| Ok((read.datasets(Trash::Without)?.len(), read.snapshot_totals()?, read.pack_totals()?)))?;
        Ok(Stats {
            store: self.store.layout.root().display().to_string(),
            store_id: Uuid::from_bytes(self.store.id).to_string(),
            format: FORMAT,
            datasets: datasets as u64,
            snapshots: snapshots.snapshots,
            revisions: snapshots.revisions,
            deleted_snapshots: snapshots.deleted,
            packs: packs.packs,
            chunks: packs.objects,
            bytes_packs: packs.bytes,
            bytes_catalog: self.with_catalog(|catalog| Ok(catalog.bytes()))?,
            bytes_caches: self.objects().index_bytes()? + self.bytes_of_stat_caches(),
            bytes_snapshots: snapshots.bytes,
            bytes_free: free_at(self.store.layout.root())?,
        })
    }

    fn bytes_of_stat_caches(&self) -> u64 {
        let files = std::fs::read_dir(self.store.layout.cache()).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
    }

    /// About how many stored bytes only these snapshots of a dataset hold, which a gc frees once their grace is over.
    /// `None` if that would take long to find out, or cannot be because of damage or a gc at work.
    pub(crate) fn bytes_only_of(&self, dataset: &DatasetId, snapshots: &[SnapshotId]) -> Result<Option<u64>> {
        if self.read(|read| read.pack_totals())?.objects > QUICK {
            return Ok(None);
        }
        let Ok(_with_others) = self.store.locks.store_shared(Duration::ZERO) else { return Ok(None) };
        match self.count_only(dataset, snapshots) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.code(), Code::Corrupt | Code::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn count_only(&self, dataset: &DatasetId, snapshots: &[SnapshotId]) -> Result<u64> {
        let wanted: HashSet<_> = snapshots.iter().collect();
        let (others, own) = self.read(|read| split(read, dataset, &wanted))?;
        let (others, own) = (self.states(&others)?, self.states(own.difference(&others))?);
        self.objects().reload();
        let packs = pack_infos(self.read(|read| read.live_packs())?)?;
        let inventory = Inventory::load(self.objects(), packs, &Silent)?;
        let mut kept = inventory.bits();
        mark(self.objects(), &inventory, &others, &mut kept, &Silent)?;
        let mut all = kept.clone();
        mark(self.objects(), &inventory, &own, &mut all, &Silent)?;
        if all.count() == kept.count() {
            return Ok(0);
        }
        let mut bytes = 0;
        for pack in &inventory.sound {
            for (object, at) in self.objects().objects_in(pack.id)? {
                let is_own = inventory.ordinal(&object).is_some_and(|ordinal| all.has(ordinal) && !kept.has(ordinal));
                bytes += if is_own { bytes_of(&at) } else { 0 };
            }
        }
        Ok(bytes)
    }
}

/// The states of everything but some snapshots of a dataset, and the states of those.
fn split(
    read: &Read<'_>,
    dataset: &DatasetId,
    wanted: &HashSet<&SnapshotId>,
) -> Result<(BTreeSet<StateId>, BTreeSet<StateId>)> {
    let mut others: BTreeSet<StateId> = read.datasets(Trash::With)?.into_iter().map(|row| row.head).collect();
    others.extend(read.open_uploads()?.into_iter().filter_map(|upload| upload.state));
    let mut own = BTreeSet::new();
    read.each_snapshot(|row| {
        let is_own = row.dataset_id == *dataset && wanted.contains(&row.id);
        (if is_own { &mut own } else { &mut others }).insert(row.state);
        Ok(true)
    })?;
    Ok((others, own))
}
