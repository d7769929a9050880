//! What is known of an item, now or in a snapshot.

use std::collections::BTreeMap;

use crate::backend::{Item, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::entities::state_of;
use crate::engine::items::edits::Edits;
use crate::engine::items::fold::Moment;
use crate::engine::items::follow::is_item;
use crate::engine::snapshots::ensure_member;
use crate::error::{Error, Result};
use crate::facets::{Json, MEDIA, is_of_items, key_of_path};
use crate::model::path_text;
use crate::tree;

impl Engine {
    /// All that is known of a file, by facet.
    ///
    /// # Errors
    /// `NotFound` if there is no such file.
    pub fn item(&self, side: &Side, path: &[u8]) -> Result<Item> {
        self.ensure_side(side, Action::Look)?;
        let (state, above) = self.read(|read| match side {
            Side::Working(id) => Moment::of(read, id).map(|moment| (moment.state, moment.rows)),
            Side::Snapshot(id, snapshot) => {
                let row = ensure_member(read.snapshot(snapshot)?, id)?;
                Ok((state_of(read, &row.state)?, Edits::default()))
            }
        })?;
        let (nodes, key) = (self.store.nodes(), key_of_path(path));
        let media = tree::get(nodes, &state.facet(MEDIA), &key)?;
        if !media.as_deref().map_or(Ok(false), is_item)? {
            return Err(Error::NotFound { what: "item", reference: path_text(path), within: None });
        }
        let mut facets = BTreeMap::new();
        for name in state.facets.keys().map(String::as_str).chain(above.facets()).filter(|name| is_of_items(name)) {
            let value = match above.get(name, &key) {
                Some(value) => value.clone(),
                None => tree::get(nodes, &state.facet(name), &key)?,
            };
            if let Some(value) = value {
                facets.insert(name.to_owned(), Json::parse(&value)?);
            }
        }
        Ok(Item { path: path.to_vec(), facets })
    }
}
