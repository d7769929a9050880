//! An entity, and the JSON it is stored as.
//!
//! The stored JSON is the normalized form of NGSIv2: `id`, `type`, and attributes with `type`, `value` and, if there is
//! any, `metadata`. The times of making and of the last change are the attributes `dateCreated` and `dateModified`. A
//! piece of metadata may have metadata of its own, which only NGSI-LD shows.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::model::Timestamp;
use crate::ngsi::{Fault, Result};

/// The attribute that holds when an entity was made.
pub(crate) const CREATED: &str = "dateCreated";
/// The attribute that holds when an entity was changed last.
pub(crate) const MODIFIED: &str = "dateModified";
/// The type of an entity that was given none.
pub(crate) const NO_TYPE: &str = "Thing";

/// An entity of a tenant. Where it is within the tenant, its service path, is not part of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entity {
    /// Its id.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// What is known about it.
    pub attributes: BTreeMap<String, Attribute>,
    /// When it was made: RFC 3339 in UTC with three decimals.
    pub created: Option<String>,
    /// When it was changed last.
    pub modified: Option<String>,
}

/// An attribute of an entity, or a piece of metadata of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its type.
    pub kind: String,
    /// Its value.
    pub value: Json,
    /// What is known about the value.
    pub metadata: BTreeMap<String, Attribute>,
}

impl Attribute {
    /// An attribute of a type, without metadata.
    pub fn new(kind: impl Into<String>, value: Json) -> Self {
        Self { kind: kind.into(), value, metadata: BTreeMap::new() }
    }

    /// An attribute whose value is a text.
    pub fn text(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(kind, Json::text(value))
    }

    fn from_stored(value: Json) -> Self {
        match value {
            Json::Object(mut object) if is_attribute(&object) => {
                let value = object.remove("value").unwrap_or(Json::Null);
                let kind = match object.remove("type") {
                    Some(Json::String(kind)) => kind,
                    _ => attribute_type_of(&value).into(),
                };
                let metadata = match object.remove("metadata") {
                    Some(Json::Object(metadata)) => stored_attributes(metadata),
                    _ => BTreeMap::new(),
                };
                Self { kind, value, metadata }
            }
            value => Self::new(attribute_type_of(&value), value),
        }
    }

    fn into_stored(self) -> Json {
        let mut object = BTreeMap::new();
        object.insert("type".to_owned(), Json::String(self.kind));
        object.insert("value".to_owned(), self.value);
        if !self.metadata.is_empty() {
            let metadata = self.metadata.into_iter().map(|(name, one)| (name, one.into_stored()));
            object.insert("metadata".to_owned(), Json::Object(metadata.collect()));
        }
        Json::Object(object)
    }
}

impl Entity {
    /// Reads a stored entity. An attribute that is a bare value is taken as one, with the type that suits it.
    ///
    /// # Errors
    /// `BadData` if it is no object with an id and a type.
    pub fn from_stored(stored: Json) -> Result<Self> {
        let Json::Object(mut object) = stored else {
            return Err(Fault::bad("an entity is an object"));
        };
        let mut text = |name: &str| match object.remove(name) {
            Some(Json::String(text)) => Ok(text),
            _ => Err(Fault::bad(format!("an entity has a text `{name}`"))),
        };
        let (id, kind) = (text("id")?, text("type")?);
        let mut attributes = stored_attributes(object);
        let mut time = |name| match attributes.remove(name).map(|one| one.value) {
            Some(Json::String(text)) => Some(text),
            _ => None,
        };
        let (created, modified) = (time(CREATED), time(MODIFIED));
        Ok(Self { id, kind, attributes, created, modified })
    }

    /// The JSON to store.
    pub fn into_stored(self) -> Json {
        let times = [(CREATED, self.created), (MODIFIED, self.modified)];
        let times = times
            .into_iter()
            .filter_map(|(name, time)| Some((name.to_owned(), Attribute::text("DateTime", time?).into_stored())));
        let attributes = self.attributes.into_iter().map(|(name, one)| (name, one.into_stored()));
        let mut object: BTreeMap<_, _> = attributes.chain(times).collect();
        object.insert("id".to_owned(), Json::String(self.id));
        object.insert("type".to_owned(), Json::String(self.kind));
        Json::Object(object)
    }

    /// Notes that it was changed, or made, at this time.
    pub fn touch(&mut self, now: &str) {
        self.created.get_or_insert_with(|| now.to_owned());
        self.modified = Some(now.to_owned());
    }

    /// The attribute of that name.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn attribute(&self, name: &str) -> Result<&Attribute> {
        self.attributes.get(name).ok_or_else(|| self.lacks(name))
    }

    pub(crate) fn lacks(&self, name: &str) -> Fault {
        Fault::not_found(format!("entity `{}` has no attribute {}", self.id, crate::ngsi::fault::quoted(name)))
    }
}

fn stored_attributes(object: BTreeMap<String, Json>) -> BTreeMap<String, Attribute> {
    object.into_iter().map(|(name, value)| (name, Attribute::from_stored(value))).collect()
}

/// Whether an object is an attribute and not the bare value of one.
fn is_attribute(object: &BTreeMap<String, Json>) -> bool {
    object.contains_key("value") && object.keys().all(|name| matches!(name.as_str(), "type" | "value" | "metadata"))
}

/// The type of an attribute that was given none.
pub fn attribute_type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "None",
        Json::Bool(_) => "Boolean",
        Json::Number(_) => "Number",
        Json::String(_) => "Text",
        Json::Array(_) | Json::Object(_) => "StructuredValue",
    }
}

/// An instant as entities have it: RFC 3339 in UTC with three decimals.
pub fn stamp(time: Timestamp) -> String {
    let text = time.to_string();
    format!("{}Z", text.get(..text.len().saturating_sub(4)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_stored_is_the_normalized_form() {
        let mut entity = Entity { id: "Room1".into(), kind: "Room".into(), ..Entity::default() };
        let mut temperature = Attribute::new("Number", json!(23));
        temperature.metadata.insert("accuracy".into(), Attribute::new("Number", json!(0.5)));
        entity.attributes.insert("temperature".into(), temperature);
        entity.touch("2026-01-15T10:00:00.000Z");
        let stored = json!({
            "id": "Room1", "type": "Room",
            "temperature": {"type": "Number", "value": 23, "metadata": {"accuracy": {"type": "Number", "value": 0.5}}},
            "dateCreated": {"type": "DateTime", "value": "2026-01-15T10:00:00.000Z"},
            "dateModified": {"type": "DateTime", "value": "2026-01-15T10:00:00.000Z"},
        });
        assert_eq!(entity.clone().into_stored(), stored);
        assert_eq!(Entity::from_stored(stored).unwrap(), entity);
    }

    #[test]
    fn bare_values_are_attributes_too() {
        let entity = Entity::from_stored(json!({"id": "a", "type": "T", "n": 1, "o": {"type": "x"}})).unwrap();
        assert_eq!(entity.attributes["n"], Attribute::new("Number", json!(1)));
        assert_eq!(entity.attributes["o"], Attribute::new("StructuredValue", json!({"type": "x"})));
        for bad in [json!([]), json!({"id": "a"}), json!({"id": 1, "type": "T"})] {
            assert!(Entity::from_stored(bad).is_err());
        }
    }

    #[test]
    fn making_is_noted_once_and_changes_each_time() {
        let mut entity = Entity::default();
        entity.touch("1");
        entity.touch("2");
        assert_eq!((entity.created.as_deref(), entity.modified.as_deref()), (Some("1"), Some("2")));
        assert_eq!(stamp(Timestamp::from_micros(1_760_000_000_123_456)), "2025-10-09T08:53:20.123Z");
    }

    fn any_value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            any::<i64>().prop_map(Json::integer),
            ".{0,8}".prop_map(Json::text),
        ];
        leaf.prop_recursive(2, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Json::Array),
                prop::collection::btree_map("[a-z]{1,5}", inner, 0..3).prop_map(Json::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_entity_comes_back(attributes in prop::collection::btree_map(
            "[a-c][a-z]{0,5}",
            ("[A-Z][a-z]{0,6}", any_value(), prop::collection::btree_map("[m-p]{1,3}", any_value(), 0..3)),
            0..5,
        )) {
            let mut entity = Entity { id: "e".into(), kind: "T".into(), ..Entity::default() };
            for (name, (kind, value, metadata)) in attributes {
                let metadata = metadata.into_iter().map(|(name, value)| (name, Attribute::new("Any", value))).collect();
                entity.attributes.insert(name, Attribute { kind, value, metadata });
            }
            entity.touch("2026-01-15T10:00:00.000Z");
            prop_assert_eq!(Entity::from_stored(entity.clone().into_stored()).unwrap(), entity);
        }
    }
}
