//! Items that look alike: the groups of a level, and the group of one item.
//!
//! An item that is like no other is a group of its own here, so that whoever goes through all groups has seen all images
//! and videos.

use std::cmp::Reverse;
use std::collections::HashMap;

use uuid::Uuid;

use crate::backend::State as Side;
use crate::clusters::{self, Level};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::Nodes;
use crate::engine::items::edits::Lookup;
use crate::engine::items::list::View;
use crate::error::{Error, Result};
use crate::facets::{CLUSTERS, Clusters, Entry, EntryKind, INDEX, MediaKind, path_of_key};
use crate::formats::item::Item;
use crate::model::{DatasetId, SnapshotId};
use crate::state::State;
use crate::tree;

/// Items of a group that are shown with it.
pub const PREVIEWS: usize = 9;

/// A group of items that look alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: Uuid,
    /// How many items it has.
    pub members: u64,
    /// Some of them.
    pub items: Vec<Alike>,
}

/// An item of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// The item.
    pub item: Item,
    /// Its path.
    pub path: Vec<u8>,
    /// How much it is like the one of the group that it is most like, from 0 to 1.
    pub similarity: f64,
    /// A snapshot that has the same content at the same path.
    pub saved_in: Option<SnapshotId>,
}

/// An item of a group, by its key.
type Member = (Vec<u8>, f64);

impl Engine {
    /// The groups of a dataset at a level, the largest first, and then the items that are like no other; so many of them
    /// from a place on.
    ///
    /// # Errors
    /// `Invalid` for a tenant.
    pub fn groups(&self, id: &DatasetId, level: Level, from: u64, most: usize) -> Result<Vec<Group>> {
        self.ensure(id, Action::Look)?;
        let view = self.view(&Side::Working(id.clone()))?;
        let mut found: HashMap<Uuid, (u64, Vec<Member>)> = HashMap::new();
        for one in Media::of(&view, level) {
            let (key, place) = one?;
            if let Some((group, similarity)) = place {
                let (members, shown) = found.entry(group).or_default();
                *members += 1;
                if shown.len() < PREVIEWS {
                    shown.push((key, similarity));
                }
            }
        }
        let mut groups: Vec<_> = found.into_iter().map(|(id, (members, shown))| (id, members, shown)).collect();
        groups.sort_unstable_by_key(|(id, members, _)| (Reverse(*members), *id));
        let single = from.saturating_sub(groups.len() as u64);
        let skip = usize::try_from(from).unwrap_or(usize::MAX);
        let mut page: Vec<_> = groups.into_iter().skip(skip).take(most).collect();
        if page.len() < most {
            let alone = Media::of(&view, level).filter(|one| !matches!(one, Ok((_, Some(_)))));
            let single = usize::try_from(single).unwrap_or(usize::MAX);
            for one in alone.skip(single).take(most - page.len()) {
                let key = one?.0;
                page.push((clusters::single(view.namespace, &key), 1, vec![(key, 1.0)]));
            }
        }
        let keys = page.iter().flat_map(|(_, _, shown)| shown.iter().cloned()).collect();
        let mut items = self.described(id, &view, keys)?;
        let group = |(id, members, shown): (Uuid, u64, Vec<Member>)| Group {
            id,
            members,
            items: shown.iter().filter_map(|(key, _)| items.remove(key)).collect(),
        };
        Ok(page.into_iter().map(group).collect())
    }

    /// The group of an item at a level without the item itself, those first that are most alike; so many of them from a
    /// place on. The item goes by the id that lists show.
    ///
    /// # Errors
    /// `NotFound` if the dataset has no such image or video; `Invalid` for a tenant.
    pub fn group_of(&self, id: &DatasetId, media: Uuid, level: Level, from: u64, most: usize) -> Result<Group> {
        self.ensure(id, Action::Look)?;
        let view = self.view(&Side::Working(id.clone()))?;
        let missing = || Error::NotFound { what: "item", reference: media.to_string(), within: None };
        let is_it = |key: &[u8]| Uuid::new_v5(&view.namespace, &path_of_key(key)) == media;
        let find = |one: &Result<(Vec<u8>, Place)>| one.as_ref().map_or(true, |(key, _)| is_it(key));
        let (key, place) = Media::of(&view, level).find(find).ok_or_else(missing)??;
        let Some((group, _)) = place else {
            return Ok(Group { id: clusters::single(view.namespace, &key), members: 1, items: Vec::new() });
        };
        let mut members: Vec<Member> = Vec::new();
        for one in Media::of(&view, level) {
            let (key, place) = one?;
            members.extend(place.filter(|(other, _)| *other == group).map(|(_, similarity)| (key, similarity)));
        }
        let count = members.len() as u64;
        members.retain(|(other, _)| *other != key);
        members.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let page: Vec<Member> = members.into_iter().skip(from).take(most).collect();
        let mut items = self.described(id, &view, page.clone())?;
        let items = page.iter().filter_map(|(key, _)| items.remove(key)).collect();
        Ok(Group { id: group, members: count, items })
    }

    /// What is known of items.
    fn described(&self, id: &DatasetId, view: &View, mut members: Vec<Member>) -> Result<HashMap<Vec<u8>, Alike>> {
        let current = self.live_dataset(id)?.current_snapshot;
        let saved = match &current {
            Some(snapshot) => self.state(&self.read(|read| read.snapshot(snapshot))?.state)?,
            None => State::default(),
        };
        let nodes: &Nodes = &view.nodes;
        let (mut now, mut then) = (Lookup::new(nodes, &view.state.media()), Lookup::new(nodes, &saved.media()));
        let mut walk = view.walk(None)?;
        members.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut described = HashMap::new();
        for (key, similarity) in members {
            let Some(value) = now.get(&key)? else { continue };
            let entry = Entry::decode(&value)?;
            let saved = then.get(&key)?.map(|value| Entry::decode(&value)).transpose()?;
            let is_saved = saved.is_some_and(|saved| saved.kind == EntryKind::File && saved.chunks == entry.chunks);
            let (item, _) = walk.item(&key, &entry)?;
            let saved_in = current.clone().filter(|_| is_saved);
            described.insert(key.clone(), Alike { item, path: path_of_key(&key), similarity, saved_in });
        }
        Ok(described)
    }
}

/// The group that an item is in, and how much it is like the others.
type Place = Option<(Uuid, f64)>;

/// The images and videos of a dataset with their groups of a level, in the order of their keys.
struct Media<'v> {
    files: tree::Entries<&'v Nodes>,
    places: Lookup<'v>,
    /// What was not read since its content changed has its place from before.
    index: Lookup<'v>,
    level: Level,
}

impl<'v> Media<'v> {
    fn of(view: &'v View, level: Level) -> Self {
        let nodes: &Nodes = &view.nodes;
        let files = tree::iter(nodes, &view.state.media());
        let lookup = |facet| Lookup::new(nodes, &view.state.facet(facet));
        Self { files, places: lookup(CLUSTERS), index: lookup(INDEX), level }
    }

    fn place(&mut self, key: &[u8]) -> Result<Place> {
        let Some(row) = self.places.get(key)? else { return Ok(None) };
        if self.index.get(key)?.is_none() {
            return Ok(None);
        }
        let at_level = |threshold: f64| Level::of_threshold(threshold) == Some(self.level);
        let place = Clusters::decode(&row)?.0.into_iter().find(|place| at_level(place.threshold));
        Ok(place.and_then(|place| Some((Uuid::parse_str(&place.cluster).ok()?, place.similarity))))
    }
}

impl Iterator for Media<'_> {
    type Item = Result<(Vec<u8>, Place)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let read = self.files.next()?.and_then(|(key, value)| {
                let entry = Entry::decode(&value)?;
                let is_wanted = entry.kind == EntryKind::File && entry.media != MediaKind::Other;
                if !is_wanted {
                    return Ok(None);
                }
                let place = self.place(&key)?;
                Ok(Some((key, place)))
            });
            match read.transpose() {
                Some(one) => return Some(one),
                None => continue,
            }
        }
    }
}
