//! What differs in a facet, with counts by what people look for: field, category, tag.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::content::Nodes;
use crate::engine::items::edits::{Edits, Lookup};
use crate::error::Result;
use crate::facets::{LABELS, Labels, METADATA, Metadata, TAGS, Tags};
use crate::model::{ChangeCounts, FacetDiff};
use crate::state::State;
use crate::tree::{self, Difference};

/// A side of a comparison: a state, and changes on top of it.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Layer<'a> {
    pub(in crate::engine) state: &'a State,
    pub(in crate::engine) above: &'a Edits,
}

/// Hands out what differs in a facet from A to B, in the order of the keys.
pub(in crate::engine) fn compare(
    nodes: &Nodes,
    facet: &str,
    a: Layer<'_>,
    b: Layer<'_>,
    each: &mut dyn FnMut(Difference) -> Result<()>,
) -> Result<()> {
    let changed: BTreeSet<&Vec<u8>> = a.above.of(facet).chain(b.above.of(facet)).map(|(key, _)| key).collect();
    let (mut before, mut after) = (Seen::new(nodes, facet, a), Seen::new(nodes, facet, b));
    let mut changed = changed.into_iter().peekable();
    let mut each_changed = |key: &[u8], each: &mut dyn FnMut(Difference) -> Result<()>| -> Result<()> {
        let (before, after) = (before.get(key)?, after.get(key)?);
        if before == after {
            return Ok(());
        }
        each(Difference { key: key.to_vec(), before, after })
    };
    for difference in tree::diff(nodes, &a.state.facet(facet), &b.state.facet(facet)) {
        let difference = difference?;
        while let Some(key) = changed.next_if(|key| **key < difference.key) {
            each_changed(key, each)?;
        }
        match changed.next_if(|key| **key == difference.key) {
            Some(key) => each_changed(key, each)?,
            None => each(difference)?,
        }
    }
    changed.try_for_each(|key| each_changed(key, each))
}

struct Seen<'a> {
    facet: &'a str,
    above: &'a Edits,
    rows: Lookup<'a>,
}

impl<'a> Seen<'a> {
    fn new(nodes: &'a Nodes, facet: &'a str, layer: Layer<'a>) -> Self {
        Self { facet, above: layer.above, rows: Lookup::new(nodes, &layer.state.facet(facet)) }
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.above.get(self.facet, key) {
            Some(value) => Ok(value.clone()),
            None => self.rows.get(key),
        }
    }
}

impl FacetDiff {
    /// Counts what differs inside of an item.
    pub(in crate::engine) fn count_inside(
        &mut self,
        facet: &str,
        before: Option<&[u8]>,
        after: Option<&[u8]>,
    ) -> Result<()> {
        match facet {
            METADATA => self.count_fields(before, after),
            LABELS => self.count_categories(before, after),
            TAGS => self.count_tags(before, after),
            _ => Ok(()),
        }
    }

    fn inside(&mut self, name: &str) -> &mut ChangeCounts {
        if !self.inside.contains_key(name) {
            self.inside.insert(name.to_owned(), ChangeCounts::default());
        }
        self.inside.entry(name.to_owned()).or_default()
    }

    fn count_fields(&mut self, before: Option<&[u8]>, after: Option<&[u8]>) -> Result<()> {
        let decode = |value: Option<&[u8]>| value.map_or_else(|| Ok(Metadata::default()), Metadata::decode);
        let (before, after) = (decode(before)?.0, decode(after)?.0);
        for (name, value) in &before {
            match after.get(name) {
                None => self.inside(name).removed += 1,
                Some(now) if now != value => self.inside(name).changed += 1,
                Some(_) => {}
            }
        }
        after.keys().filter(|name| !before.contains_key(*name)).for_each(|name| self.inside(name).added += 1);
        Ok(())
    }

    /// Labels by their category; captions have none and are counted as captions.
    fn count_categories(&mut self, before: Option<&[u8]>, after: Option<&[u8]>) -> Result<()> {
        let decode = |value: Option<&[u8]>| -> Result<BTreeMap<String, String>> {
            let labels = value.map_or_else(|| Ok(Labels::default()), Labels::decode)?;
            let captions = labels.captions().map(|caption| (caption.to_json().to_string(), "caption".to_owned()));
            let captions: Vec<_> = captions.collect();
            let labels = labels.into_iter().map(|label| (label.to_json().to_string(), label.category));
            Ok(labels.chain(captions).collect())
        };
        let (before, after) = (decode(before)?, decode(after)?);
        let gone = before.iter().filter(|(form, _)| !after.contains_key(*form));
        gone.for_each(|(_, category)| self.inside(category).removed += 1);
        let new = after.iter().filter(|(form, _)| !before.contains_key(*form));
        new.for_each(|(_, category)| self.inside(category).added += 1);
        Ok(())
    }

    fn count_tags(&mut self, before: Option<&[u8]>, after: Option<&[u8]>) -> Result<()> {
        let decode = |value: Option<&[u8]>| value.map_or_else(|| Ok(Tags::default()), Tags::decode);
        let (before, after) = (decode(before)?.0, decode(after)?.0);
        before.difference(&after).for_each(|tag| self.inside(tag).removed += 1);
        after.difference(&before).for_each(|tag| self.inside(tag).added += 1);
        Ok(())
    }
}
