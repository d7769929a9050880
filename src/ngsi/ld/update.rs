//! Changing attributes of an entity: what can be changed is, and the rest is named.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ngsi::{Attribute, Entity};

/// Which attributes were changed, and which were not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Names of those that were.
    pub updated: Vec<String>,
    /// Those that were not.
    pub not_updated: Vec<NotUpdated>,
}

/// An attribute that was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotUpdated {
    /// Its name.
    pub attribute_name: String,
    /// Why not.
    pub reason: String,
}

impl Changes {
    /// Replaces attributes that are there; others are left out.
    pub fn update(entity: &mut Entity, attributes: BTreeMap<String, Attribute>) -> Self {
        Self::apply(entity, attributes, |is_there| if is_there { Ok(()) } else { Err("there is no such attribute") })
    }

    /// Adds attributes; those that are there are replaced or, with `keep`, left out.
    pub fn append(entity: &mut Entity, attributes: BTreeMap<String, Attribute>, keep: bool) -> Self {
        Self::apply(
            entity,
            attributes,
            |is_there| {
                if is_there && keep { Err("the attribute is there already") } else { Ok(()) }
            },
        )
    }

    fn apply(
        entity: &mut Entity,
        attributes: BTreeMap<String, Attribute>,
        ensure: impl Fn(bool) -> Result<(), &'static str>,
    ) -> Self {
        let mut changes = Self::default();
        for (name, attribute) in attributes {
            match ensure(entity.attributes.contains_key(&name)) {
                Ok(()) => {
                    let attribute = attribute.keeping_type_of(entity.attributes.get(&name));
                    entity.attributes.insert(name.clone(), attribute);
                    changes.updated.push(name);
                }
                Err(reason) => changes.not_updated.push(NotUpdated { attribute_name: name, reason: reason.into() }),
            }
        }
        changes
    }
}

impl Attribute {
    /// A property that NGSIv2 made keeps the type that it has there, where that suits the new value as well.
    fn keeping_type_of(self, old: Option<&Self>) -> Self {
        match old {
            Some(old) if self.kind == "Property" && old.has_usual_type() => {
                let kind = crate::ngsi::attribute_type_of(&self.value).to_owned();
                Self { kind, ..self }
            }
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn entity() -> Entity {
        Entity::from_stored(json!({"id": "urn:x:1", "type": "T", "a": 1})).unwrap()
    }

    fn given() -> BTreeMap<String, Attribute> {
        ["a", "b"].into_iter().map(|name| (name.to_owned(), Attribute::text("Property", "x"))).collect()
    }

    #[test]
    fn what_can_be_changed_is_and_the_rest_is_named() {
        let mut changed = entity();
        let changes = Changes::update(&mut changed, given());
        assert_eq!(changes.updated, ["a"]);
        assert_eq!(changes.not_updated[0].attribute_name, "b");
        assert_eq!(changed.attributes["a"], Attribute::text("Text", "x"));

        let mut changed = entity();
        assert_eq!(Changes::append(&mut changed, given(), true).updated, ["b"]);
        assert_eq!(changed.attributes["a"], Attribute::new("Number", json!(1)));
        assert_eq!(changed.attributes["b"], Attribute::text("Property", "x"));
        let changes = Changes::append(&mut changed, given(), false);
        assert_eq!(changes, Changes { updated: vec!["a".into(), "b".into()], not_updated: Vec::new() });
    }
}
