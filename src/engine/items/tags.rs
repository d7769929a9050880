//! Adding and removing tags.

use crate::backend::{ItemChoice, ItemsChanged, TagChange};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::items::fold::Bulk;
use crate::error::{Error, Result};
use crate::facets::{TAGS, Tags, ensure_tag};
use crate::model::DatasetId;

impl Engine {
    /// Adds tags to items and removes others from them. Durable when it returns.
    ///
    /// # Errors
    /// `NotFound` for an item that the working state does not have; `Invalid` for a text that cannot be a tag; `Busy`
    /// while the dataset is restored; `WrongStatus` for one that is damaged. Then nothing has changed.
    pub fn change_tags(&self, id: &DatasetId, choice: &ItemChoice, change: &TagChange) -> Result<ItemsChanged> {
        self.ensure(id, Action::Annotate)?;
        change.add.iter().try_for_each(|tag| ensure_tag(tag))?;
        if change.add.is_empty() && change.remove.is_empty() {
            return Err(Error::invalid("the change of tags", "it names no tag"));
        }
        if let Some(both) = change.add.iter().find(|tag| change.remove.contains(tag)) {
            return Err(Error::invalid(format!("tag `{both}`"), "it cannot be added and removed at once"));
        }
        let (keys, media) = self.choose(id, choice)?;
        let changed =
            self.change_rows(id, &Bulk { facet: TAGS, keys: &keys, media, change: &|_, now| change.of(now) })?;
        Ok(ItemsChanged { items: keys.len() as u64, changed })
    }
}

impl TagChange {
    fn of(&self, now: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
        let mut tags = now.as_deref().map_or_else(|| Ok(Tags::default()), Tags::decode)?;
        tags.0.extend(self.add.iter().cloned());
        tags.0.retain(|tag| !self.remove.contains(tag));
        Ok(tags.encode())
    }
}
