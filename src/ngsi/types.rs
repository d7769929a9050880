//! The types of the entities of a tenant: how many there are of each, and the types of their attributes.

use std::collections::{BTreeMap, BTreeSet};

use crate::facets::Json;
use crate::ngsi::value::object;
use crate::ngsi::{Entity, Fault, Page, Result};

/// What is known about each type.
#[derive(Debug, Default)]
pub struct Types(BTreeMap<String, Kind>);

#[derive(Debug, Default)]
struct Kind {
    count: u64,
    attributes: BTreeMap<String, BTreeSet<String>>,
}

impl Types {
    /// Takes an entity in.
    pub fn add(&mut self, entity: &Entity) {
        if !self.0.contains_key(&entity.kind) {
            self.0.insert(entity.kind.clone(), Kind::default());
        }
        if let Some(kind) = self.0.get_mut(&entity.kind) {
            kind.count += 1;
            for (name, attribute) in &entity.attributes {
                kind.attributes.entry(name.clone()).or_default().insert(attribute.kind.clone());
            }
        }
    }

    /// How many types there are.
    pub fn total(&self) -> usize {
        self.0.len()
    }

    /// A page of them, by name; only the names, if asked.
    pub fn list(&self, page: Page, names_only: bool) -> Vec<Json> {
        let one =
            |(name, kind): (&String, &Kind)| if names_only { Json::text(name.as_str()) } else { kind.show(Some(name)) };
        page.cut(self.0.iter().collect()).into_iter().map(one).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn one(&self, name: &str) -> Result<Json> {
        let kind = self.0.get(name);
        kind.map(|kind| kind.show(None)).ok_or_else(|| Fault::not_found(format!("there is no entity of type `{name}`")))
    }
}

impl Kind {
    fn show(&self, name: Option<&str>) -> Json {
        let list = |types: &BTreeSet<String>| Json::Array(types.iter().map(Json::text).collect());
        let attributes = self.attributes.iter().map(|(name, types)| (name.clone(), object([("types", list(types))])));
        let (attributes, count) = (Json::Object(attributes.collect()), Json::Number(self.count.to_string().into()));
        match name {
            Some(name) => object([("type", Json::text(name)), ("attrs", attributes), ("count", count)]),
            None => object([("attrs", attributes), ("count", count)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_counted_with_what_they_have() {
        let mut types = Types::default();
        for stored in [
            json!({"id": "a", "type": "Room", "t": 1}),
            json!({"id": "b", "type": "Room", "t": "x", "u": true}),
            json!({"id": "c", "type": "Car"}),
        ] {
            types.add(&Entity::from_stored(stored).unwrap());
        }
        assert_eq!(
            types.one("Room").unwrap(),
            json!({"attrs": {"t": {"types": ["Number", "Text"]}, "u": {"types": ["Boolean"]}}, "count": 2})
        );
        let page = Page { offset: 0, limit: Some(1) };
        assert_eq!(types.list(page, false), [json!({"type": "Car", "attrs": {}, "count": 1})]);
        assert_eq!(types.list(Page { limit: None, ..page }, true), [json!("Car"), json!("Room")]);
        assert!(types.one("Tree").is_err());
    }
}
