//! What is known of an item, now or in a snapshot.

use std::collections::BTreeMap;

use crate::backend::{Item, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::Nodes;
use crate::engine::entities::state_of;
use crate::engine::items::edits::Edits;
use crate::engine::items::fold::{Moment, live_media};
use crate::engine::items::follow::is_item;
use crate::engine::snapshots::ensure_member;
use crate::error::{Error, Result};
use crate::facets::{FIELDS, Field, Json, MEDIA, is_of_items, key_of_path};
use crate::model::path_text;
use crate::state::State;
use crate::tree;

impl Engine {
    /// The custom fields of a dataset, by name.
    pub fn custom_fields(&self, side: &Side) -> Result<BTreeMap<String, Field>> {
        self.ensure_side(side, Action::Look)?;
        let (state, _) = self.known(side)?;
        fields_of(self.store.nodes(), &state)
    }

    /// A side's state, and what waits on top of it.
    pub(super) fn known(&self, side: &Side) -> Result<(State, Edits)> {
        self.read(|read| match side {
            Side::Working(id) => Moment::of(read, id).map(|moment| (moment.state, moment.rows)),
            Side::Snapshot(id, snapshot) => {
                live_media(read, id)?;
                let row = ensure_member(read.snapshot(snapshot)?, id)?;
                Ok((state_of(read, &row.state)?, Edits::default()))
            }
        })
    }

    /// All that is known of a file, by facet.
    ///
    /// # Errors
    /// `NotFound` if there is no such file.
    pub fn item(&self, side: &Side, path: &[u8]) -> Result<Item> {
        self.ensure_side(side, Action::Look)?;
        let (state, above) = self.known(side)?;
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

/// The custom fields of a state, by name.
pub(super) fn fields_of(nodes: &Nodes, state: &State) -> Result<BTreeMap<String, Field>> {
    let read = |entry: Result<(Vec<u8>, Vec<u8>)>| {
        let (name, value) = entry?;
        let name =
            String::from_utf8(name).map_err(|error| Error::corrupt("the name of a custom field", "UTF-8", error))?;
        Ok((name, Field::decode(&value)?))
    };
    tree::iter(nodes, &state.facet(FIELDS)).map(read).collect()
}
