//! Which id a group has.
//!
//! A group that was there before keeps its id: it is the one that has more members of the earlier group than any other,
//! and no other earlier group gave it more. A new group has the id that follows from the dataset, the level and its
//! smallest key (UUID version 5): so the same files clustered from nothing anywhere have the same ids, and a group that
//! loses its first member keeps its id all the same.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::Item;
use super::level::Level;

/// The groups of an earlier clustering.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    levels: [HashMap<Box<[u8]>, Uuid>; Level::ALL.len()],
}

impl Earlier {
    /// Notes in which group an item was.
    pub fn insert(&mut self, level: Level, key: &[u8], cluster: Uuid) {
        self.levels[level as usize].insert(key.into(), cluster);
    }

    fn of(&self, level: Level, key: &[u8]) -> Option<Uuid> {
        self.levels[level as usize].get(key).copied()
    }
}

/// The id of the cluster that an item is alone in, for those who need one for each item.
pub fn single(namespace: Uuid, key: &[u8]) -> Uuid {
    Uuid::new_v5(&namespace, &[b"item\0", key].concat())
}

/// The groups' ids, by item.
#[derive(Debug)]
pub(super) struct Ids(Vec<Option<Uuid>>);

impl Ids {
    /// The id of an item's group, if it is in one.
    pub(super) fn of(&self, item: usize) -> Option<Uuid> {
        self.0[item]
    }
}

/// Gives ids to the groups of a level. `groups` has for each node one that is the same for all of its group.
pub(super) fn assign(
    namespace: Uuid,
    level: Level,
    items: &[Item<'_>],
    of_item: &[usize],
    groups: &[u32],
    earlier: &Earlier,
) -> Ids {
    let mut members: Vec<(u32, usize)> = of_item.iter().map(|node| groups[*node]).zip(0..).collect();
    members.sort_unstable();
    let mut clusters: Vec<Cluster<'_>> = members
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|members| members.len() > 1)
        .map(|members| Cluster::of(members, items))
        .collect();
    clusters.sort_unstable_by_key(|cluster| cluster.first);
    let kept = kept(&clusters, level, items, earlier);
    let mut taken: HashSet<Uuid> = kept.values().copied().collect();
    let mut ids = vec![None; items.len()];
    for (index, cluster) in clusters.iter().enumerate() {
        let id = kept.get(&index).copied().unwrap_or_else(|| fresh(namespace, level, cluster.first, &mut taken));
        cluster.members.iter().for_each(|(_, item)| ids[*item] = Some(id));
    }
    Ids(ids)
}

/// A group: its items, and the smallest of their keys.
#[derive(Debug)]
struct Cluster<'a> {
    members: &'a [(u32, usize)],
    first: &'a [u8],
}

impl<'a> Cluster<'a> {
    fn of(members: &'a [(u32, usize)], items: &[Item<'a>]) -> Self {
        let first = members.iter().map(|(_, item)| items[*item].key).min().unwrap_or_default();
        Self { members, first }
    }
}

/// The ids that clusters keep, by their place. Who shares most is asked first; among equals, whose first key is smaller.
fn kept(clusters: &[Cluster<'_>], level: Level, items: &[Item<'_>], earlier: &Earlier) -> HashMap<usize, Uuid> {
    let mut claims = Vec::new();
    for (index, cluster) in clusters.iter().enumerate() {
        let mut before: Vec<Uuid> =
            cluster.members.iter().filter_map(|(_, item)| earlier.of(level, items[*item].key)).collect();
        before.sort_unstable();
        claims.extend(before.chunk_by(|a, b| a == b).map(|same| (Reverse(same.len()), index, same[0])));
    }
    claims.sort_unstable();
    let (mut kept, mut taken) = (HashMap::new(), HashSet::new());
    for (_, index, id) in claims {
        if !kept.contains_key(&index) && taken.insert(id) {
            kept.insert(index, id);
        }
    }
    kept
}

/// An id that no other cluster has. The part of a group that split off can have the key from which the other part has its.
fn fresh(namespace: Uuid, level: Level, first: &[u8], taken: &mut HashSet<Uuid>) -> Uuid {
    let name = [b"cluster\0", &[level.bits(), 0][..], first].concat();
    let mut id = Uuid::new_v5(&namespace, &name);
    while !taken.insert(id) {
        id = Uuid::new_v5(&id, &name);
    }
    id
}
