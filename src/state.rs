//! The whole state of a dataset: one small immutable object, named by its hash.
//!
//! Stored as a version byte and tagged fields. A facet without entries is left out, so it equals one that was never
//! there, and equal states have equal ids whatever way led to them.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::facets::{MEDIA, tagged};
use crate::model::Counts;
use crate::objects::{ID_LEN, NodeId, StateId};
use crate::tree::TreeRoot;
use crate::varint::{put_varint, take_bytes, take_varint};

/// The first byte of every stored state.
const VERSION: u8 = 1;

const TAG_FACETS: u64 = 1;
const TAG_IMAGES: u64 = 2;
const TAG_VIDEOS: u64 = 3;
const TAG_FILES: u64 = 4;
const TAG_BYTES: u64 = 5;
const TAG_ENTITIES: u64 = 6;
const TAG_OBJECTS: u64 = 7;

/// What a dataset holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The trees by facet name. One without entries counts as absent.
    pub facets: BTreeMap<String, TreeRoot>,
    /// What they hold, in numbers.
    pub counts: Counts,
}

impl State {
    /// The tree of a facet, without entries if the state does not have it.
    pub fn facet(&self, name: &str) -> TreeRoot {
        self.facets.get(name).copied().unwrap_or_default()
    }

    /// The tree of the files.
    pub fn media(&self) -> TreeRoot {
        self.facet(MEDIA)
    }

    /// The state with another tree for one facet. The counts stay as they are.
    #[must_use]
    pub fn with_facet(mut self, name: &str, root: TreeRoot) -> Self {
        if root.is_empty() {
            self.facets.remove(name);
        } else {
            self.facets.insert(name.to_owned(), root);
        }
        self
    }

    /// The name of the state.
    pub fn id(&self) -> StateId {
        StateId::of(&self.encode())
    }

    /// The stored form. Equal states have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        let facets = self.encode_facets();
        if !facets.is_empty() {
            tagged::put_field(&mut out, TAG_FACETS, &facets);
        }
        tagged::put_number(&mut out, TAG_IMAGES, self.counts.images);
        tagged::put_number(&mut out, TAG_VIDEOS, self.counts.videos);
        tagged::put_number(&mut out, TAG_FILES, self.counts.files);
        tagged::put_number(&mut out, TAG_BYTES, self.counts.bytes);
        tagged::put_number(&mut out, TAG_ENTITIES, self.counts.entities);
        tagged::put_number(&mut out, TAG_OBJECTS, self.counts.objects);
        out
    }

    /// For each facet in order of names: length and bytes of the name, id of the root, number of entries.
    fn encode_facets(&self) -> Vec<u8> {
        let mut list = Vec::new();
        for (name, root) in self.facets.iter().filter(|(_, root)| !root.is_empty()) {
            put_varint(&mut list, name.len() as u64);
            list.extend_from_slice(name.as_bytes());
            list.extend_from_slice(root.id.as_bytes());
            put_varint(&mut list, root.entries);
        }
        list
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is not the one spelling of a state; `NewerFormat` if a newer version wrote it.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let (&version, fields) = bytes.split_first().ok_or_else(damaged)?;
        if version > VERSION {
            return Err(newer(u64::from(version), u64::from(VERSION)));
        }
        let mut state = Self::default();
        for field in tagged::Fields::of(fields) {
            let (tag, value) = field?;
            state.set(tag, value)?;
        }
        // Writing it again must give the same bytes: that covers order, duplicates, defaults and the version at once.
        if state.encode() == bytes { Ok(state) } else { Err(damaged()) }
    }

    fn set(&mut self, tag: u64, value: &[u8]) -> Result<()> {
        let number = || tagged::number(value).ok_or_else(damaged);
        match tag {
            TAG_FACETS => self.facets = decode_facets(value).ok_or_else(damaged)?,
            TAG_IMAGES => self.counts.images = number()?,
            TAG_VIDEOS => self.counts.videos = number()?,
            TAG_FILES => self.counts.files = number()?,
            TAG_BYTES => self.counts.bytes = number()?,
            TAG_ENTITIES => self.counts.entities = number()?,
            TAG_OBJECTS => self.counts.objects = number()?,
            _ => return Err(newer(tag, TAG_OBJECTS)),
        }
        Ok(())
    }
}

fn decode_facets(mut list: &[u8]) -> Option<BTreeMap<String, TreeRoot>> {
    let mut facets = BTreeMap::new();
    while !list.is_empty() {
        let length = take_varint(&mut list)?;
        let name = std::str::from_utf8(take_bytes(&mut list, length)?).ok().filter(|name| !name.is_empty())?;
        let id = NodeId::from_slice(take_bytes(&mut list, ID_LEN as u64)?)?;
        let entries = take_varint(&mut list).filter(|entries| *entries > 0)?;
        facets.insert(name.to_owned(), TreeRoot { id, entries });
    }
    Some(facets)
}

fn damaged() -> Error {
    Error::corrupt("a stored state", "a well-formed state", "something else")
}

fn newer(found: u64, supported: u64) -> Error {
    Error::NewerFormat { what: "a stored state".into(), found, supported }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> State {
        let root = |name: &[u8], entries| TreeRoot { id: NodeId::of(name), entries };
        State { counts: Counts { images: 3, bytes: 1 << 40, objects: 1, ..Counts::default() }, ..State::default() }
            .with_facet(MEDIA, root(b"media", 300))
            .with_facet("enrichment/model-1", root(b"enrichment", 1))
    }

    #[test]
    fn a_state_comes_back() {
        assert_eq!(State::decode(&sample().encode()).unwrap(), sample());
        assert_eq!(State::decode(&State::default().encode()).unwrap(), State::default());
    }

    #[test]
    fn the_format_does_not_drift() {
        assert_eq!(
            State::default().id().to_string(),
            "005ddd5301244003509e4ea3452fbaa5cf876b337597bd7115817803dc276d47"
        );
        assert_eq!(sample().id().to_string(), "d03cef1906c41dfde62b8b942284cf65f18e363657b9daf1c2d4a2b7917e2f97");
    }

    #[test]
    fn a_facet_without_entries_equals_one_that_is_absent() {
        let mut state = sample();
        state.facets.insert("tags".into(), TreeRoot::EMPTY);
        assert_eq!(state.id(), sample().id());
        assert_eq!(sample().with_facet("tags", TreeRoot::EMPTY), sample());
        assert_ne!(sample().with_facet(MEDIA, TreeRoot::EMPTY).id(), sample().id());
        assert!(State::default().media().is_empty());
    }

    #[test]
    fn every_part_counts_in_the_id() {
        let mut ids = vec![sample().id(), sample().with_facet(MEDIA, sample().facet("enrichment/model-1")).id()];
        ids.push(State { counts: Counts { videos: 3, ..sample().counts }, ..sample() }.id());
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn damage_is_an_error_or_another_state() {
        let bytes = sample().encode();
        for cut in 0..bytes.len() {
            assert_ne!(State::decode(&bytes[..cut]).ok(), Some(sample()));
        }
        for place in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut torn = bytes.clone();
                torn[place] ^= flip;
                if let Ok(state) = State::decode(&torn) {
                    assert_ne!(state, sample());
                    assert_eq!(state.encode(), torn);
                }
            }
        }
    }

    #[test]
    fn an_unknown_field_means_a_newer_version() {
        let mut bytes = sample().encode();
        tagged::put_field(&mut bytes, 99, b"?");
        assert!(matches!(State::decode(&bytes), Err(Error::NewerFormat { found: 99, .. })));
        bytes[0] = 2;
        assert!(matches!(State::decode(&bytes), Err(Error::NewerFormat { found: 2, .. })));
    }

    #[test]
    fn a_default_that_is_written_out_is_refused() {
        let mut bytes = State::default().encode();
        tagged::put_field(&mut bytes, TAG_IMAGES, &[0]);
        assert!(State::decode(&bytes).is_err());
        let mut bytes = State::default().encode();
        tagged::put_field(&mut bytes, TAG_FACETS, &[]);
        assert!(State::decode(&bytes).is_err());
    }
}
