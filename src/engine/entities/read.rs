//! Reading entities: one, lists, counts; as they are now or as a snapshot has them.

use crate::backend::{Entities, EntityQuery, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::entities::view::View;
use crate::error::Result;
use crate::facets::{Entity, EntityKey};

/// Entities that are read at once.
const PAGE: u64 = 500;

/// Says of an entity whether it is wanted.
pub type EntityFilter<'a> = &'a mut dyn FnMut(&Entity) -> Result<bool>;

impl EntityQuery {
    fn is_for_all(&self) -> bool {
        let is_any = self.ids.is_empty() && self.id_prefix.is_none() && self.kinds.is_empty();
        is_any && self.service_path.is_none() && self.after.is_none()
    }

    /// Whether a stored key is meant, as far as a range of keys does not say so.
    fn is_meant(&self, key: &[u8]) -> bool {
        let mut parts = key.split(|byte| *byte == 0).skip(1);
        let (kind, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let has_kind = self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted.as_bytes() == kind);
        has_kind && self.service_path.as_ref().is_none_or(|wanted| wanted.as_bytes() == path)
    }

    /// The ranges of stored keys that have all that is meant, in order: from, up to but without.
    fn ranges(&self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let prefix = self.id_prefix.as_deref().unwrap_or_default();
        let mut ranges: Vec<(Vec<u8>, Option<Vec<u8>>)> = if self.ids.is_empty() {
            vec![(prefix.as_bytes().to_vec(), after_prefix(prefix.as_bytes()))]
        } else {
            let mut ids: Vec<_> = self.ids.iter().filter(|id| id.starts_with(prefix)).collect();
            ids.sort();
            ids.dedup();
            ids.into_iter().map(|id| ([id.as_bytes(), &[0]].concat(), Some([id.as_bytes(), &[1]].concat()))).collect()
        };
        if let Some(after) = &self.after {
            let first = [&after.to_bytes()[..], &[0]].concat();
            ranges.retain(|(_, end)| end.as_ref().is_none_or(|end| *end > first));
            ranges.iter_mut().for_each(|(start, _)| *start = std::cmp::max(start.clone(), first.clone()));
        }
        ranges
    }
}

impl Engine {
    /// Refuses a side that has no entities.
    ///
    /// # Errors
    /// `NotFound` if there is no such tenant or snapshot; `Invalid` for a dataset of files.
    pub fn ensure_entities(&self, side: &Side) -> Result<()> {
        self.ensure_side(side, Action::Look)?;
        self.read(|read| View::of(read, side)).map(drop)
    }

    /// An entity; `None` if there is none of that key.
    ///
    /// # Errors
    /// `NotFound` if there is no such tenant or snapshot; `Invalid` for a dataset of files.
    pub fn entity(&self, side: &Side, key: &EntityKey) -> Result<Option<Entity>> {
        self.ensure_side(side, Action::Look)?;
        let bytes = key.to_bytes();
        let value = self.read(|read| View::of(read, side)?.get(read, self.store.nodes(), &bytes))?;
        value.map(|value| Entity::stored(&bytes, value)).transpose()
    }

    /// Entities in the order of their keys, all at one instant: those that the query means and `filter` says yes to; its
    /// offset and limit count only these. Stops reading at the limit.
    ///
    /// # Errors
    /// As [`Self::entity`], and what `filter` says.
    pub fn entities(&self, side: &Side, query: &EntityQuery, filter: EntityFilter<'_>) -> Result<Vec<Entity>> {
        let mut found = Vec::new();
        let limit = query.limit.unwrap_or(u64::MAX);
        let mut passed = 0;
        self.each_entity(side, query, &mut |entity| {
            if found.len() as u64 >= limit {
                return Ok(false);
            }
            if filter(&entity)? {
                passed += 1;
                if passed > query.offset {
                    found.push(entity);
                }
            }
            Ok((found.len() as u64) < limit)
        })?;
        Ok(found)
    }

    /// How many entities the query means and `filter` says yes to; its offset and limit do not matter. Without a filter
    /// and conditions this costs one look.
    ///
    /// # Errors
    /// As [`Self::entities`].
    pub fn count_entities(&self, side: &Side, query: &EntityQuery, filter: Option<EntityFilter<'_>>) -> Result<u64> {
        self.ensure_side(side, Action::Look)?;
        let mut counted = 0;
        match filter {
            None if query.is_for_all() => return Ok(self.read(|read| View::of(read, side))?.entities),
            None => self.each_entity(side, query, &mut |_| {
                counted += 1;
                Ok(true)
            })?,
            Some(filter) => self.each_entity(side, query, &mut |entity| {
                counted += u64::from(filter(&entity)?);
                Ok(true)
            })?,
        }
        Ok(counted)
    }

    /// Entities in the order of their keys, read page by page as they are asked for. Those of a snapshot are of one
    /// instant; of the working state each page is.
    ///
    /// # Errors
    /// As [`Self::entity`], in the first item.
    pub fn entity_pages(&self, side: &Side, query: &EntityQuery) -> Entities {
        let (engine, page) = (self.for_person(self.person.clone()), Vec::new().into_iter());
        Box::new(Pages { engine, side: side.clone(), query: query.clone(), page, has_ended: false })
    }

    /// Hands out entities one by one in the order of their keys, all as of one instant, until `visit` answers `false`.
    /// Offset and limit of the query do not matter. `visit` must not take long: the catalog is being read meanwhile.
    ///
    /// # Errors
    /// As [`Self::entity`], and what `visit` says.
    pub fn each_entity(
        &self,
        side: &Side,
        query: &EntityQuery,
        visit: &mut dyn FnMut(Entity) -> Result<bool>,
    ) -> Result<()> {
        self.ensure_side(side, Action::Look)?;
        self.read(|read| {
            let view = View::of(read, side)?;
            for (start, end) in query.ranges() {
                let mut entities = view.range(read, self.store.nodes(), &start, end)?;
                while let Some((key, value)) = entities.next(&|key| query.is_meant(key))? {
                    if !visit(Entity::stored(&key, value)?)? {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}

/// Entities page by page; each page is of one instant.
struct Pages {
    engine: Engine,
    side: Side,
    query: EntityQuery,
    page: std::vec::IntoIter<Entity>,
    has_ended: bool,
}

impl Pages {
    fn turn(&mut self) -> Result<()> {
        let left = self.query.limit.unwrap_or(PAGE);
        let query = EntityQuery { limit: Some(left.min(PAGE)), ..self.query.clone() };
        let page = self.engine.entities(&self.side, &query, &mut |_| Ok(true))?;
        self.query.offset = 0;
        self.query.limit = self.query.limit.map(|limit| limit - page.len() as u64);
        self.has_ended = (page.len() as u64) < left.min(PAGE) || self.query.limit == Some(0);
        self.query.after = page.last().map(|last| last.key().clone()).or(self.query.after.take());
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Pages {
    type Item = Result<Entity>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.as_slice().is_empty()
            && !self.has_ended
            && let Err(error) = self.turn()
        {
            self.has_ended = true;
            return Some(Err(error));
        }
        self.page.next().map(Ok)
    }
}

/// The least key after all that begin with `prefix`. Text has no byte 0xff.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let (last, before) = prefix.split_last()?;
    Some([before, &[last + 1]].concat())
}
