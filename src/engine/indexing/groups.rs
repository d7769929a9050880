//! What items are to each other: groups of those that look alike, copies, and those like no other.
//!
//! That an item is a copy or an outlier stands in its row of `index`, its groups in `clusters`. A row changes only where
//! the answer does, so after a few new files few rows differ.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::clusters::{self, Earlier, Found, Level};
use crate::engine::content::Nodes;
use crate::engine::items::Edits;
use crate::error::Result;
use crate::facets::{CLUSTERS, Clusters, Entry, EntryKind, INDEX, Index, Issue, MediaKind, Membership};
use crate::model::DatasetId;
use crate::state::State;
use crate::tree::{self, Cursor};

/// The issue of an item whose content another item has, too.
const DUPLICATES: &str = "duplicates";
/// The issue of an item that is like no other.
const OUTLIERS: &str = "outliers";

/// An item that was read.
struct Member {
    key: Vec<u8>,
    row: Vec<u8>,
    hash: Option<u64>,
    content: u128,
}

/// The changes that make `index` and `clusters` right, with the rows that were just read: what `read` says and more.
pub(super) fn with_groups(
    dataset: &DatasetId,
    state: &State,
    mut read: BTreeMap<Vec<u8>, Vec<u8>>,
    nodes: &Nodes,
) -> Result<Edits> {
    let members = members(state, &mut read, nodes)?;
    let items: Vec<_> = members
        .iter()
        .map(|member| clusters::Item { key: &member.key, hash: member.hash, content: Some(member.content) })
        .collect();
    let namespace = Uuid::parse_str(dataset.as_str()).unwrap_or_default();
    let found = clusters::find(namespace, &items, &earlier(state, nodes)?);
    let mut edits = Edits::default();
    let mut before = Cursor::new(nodes, &state.facet(INDEX));
    let mut groups = Cursor::new(nodes, &state.facet(CLUSTERS));
    for (member, found) in members.into_iter().zip(&found) {
        let row = with_relations(Index::decode(&member.row)?, found).encode();
        if value_at(&mut before, &member.key, nodes)?.as_ref() != Some(&row) {
            edits.set(INDEX, member.key.clone(), Some(row));
        }
        let places = memberships(found).encode();
        if value_at(&mut groups, &member.key, nodes)? != places {
            edits.set(CLUSTERS, member.key, places);
        }
    }
    Ok(edits)
}

/// The images and videos that have been read, in the order of their keys.
fn members(state: &State, read: &mut BTreeMap<Vec<u8>, Vec<u8>>, nodes: &Nodes) -> Result<Vec<Member>> {
    let mut rows = Cursor::new(nodes, &state.facet(INDEX));
    let mut members = Vec::new();
    for entry in tree::iter(nodes, &state.media()) {
        let (key, value) = entry?;
        let entry = Entry::decode(&value)?;
        if entry.kind != EntryKind::File || entry.media == MediaKind::Other {
            continue;
        }
        let row = match read.remove(&key) {
            Some(row) => Some(row),
            None => value_at(&mut rows, &key, nodes)?,
        };
        let Some(row) = row else { continue };
        let hash = Index::decode(&row)?.phash.map(|hash| hash.0);
        members.push(Member { key, row, hash, content: content_of(&entry) });
    }
    Ok(members)
}

/// A number that is the same for the same content.
fn content_of(entry: &Entry) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for chunk in &entry.chunks {
        hasher.update(chunk.id.as_bytes());
    }
    let bytes = hasher.finalize();
    bytes.as_bytes()[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// The groups that there are.
fn earlier(state: &State, nodes: &Nodes) -> Result<Earlier> {
    let mut earlier = Earlier::default();
    for entry in tree::iter(nodes, &state.facet(CLUSTERS)) {
        let (key, value) = entry?;
        for group in Clusters::decode(&value)?.0 {
            if let (Some(level), Ok(cluster)) = (Level::of_threshold(group.threshold), Uuid::parse_str(&group.cluster))
            {
                earlier.insert(level, &key, cluster);
            }
        }
    }
    Ok(earlier)
}

fn with_relations(mut index: Index, found: &Found) -> Index {
    index.issues.retain(|issue| issue.kind != DUPLICATES && issue.kind != OUTLIERS);
    let issue = |kind: &str, confidence| Issue { kind: kind.to_owned(), confidence, reason: None };
    index.issues.extend(found.is_copy.then(|| issue(DUPLICATES, 1.0)));
    index.issues.extend(found.outlier.map(|certainty| issue(OUTLIERS, certainty)));
    index.uniqueness = found.uniqueness;
    index
}

fn memberships(found: &Found) -> Clusters {
    let membership = |place: &clusters::Place| Membership {
        cluster: place.cluster.to_string(),
        threshold: place.level.threshold(),
        similarity: place.similarity,
    };
    Clusters(found.places.iter().map(membership).collect())
}

/// The value of a key that is not before the one asked for last.
fn value_at(cursor: &mut Cursor<&Nodes>, key: &[u8], nodes: &Nodes) -> Result<Option<Vec<u8>>> {
    cursor.seek(key)?;
    match cursor.entry() {
        Some((found, value)) if found == key => value.load(nodes).map(Some),
        _ => Ok(None),
    }
}
