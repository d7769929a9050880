//! Reading entities and attributes that clients send.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::entity::{CREATED, MODIFIED, NO_TYPE};
use crate::ngsi::fault::quoted;
use crate::ngsi::names::{ensure_attribute, ensure_id, ensure_metadata, ensure_type};
use crate::ngsi::value::members as object;
use crate::ngsi::{Attribute, Entity, Fault, Result, attribute_type_of};

/// How attributes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Each is an object with `type`, `value` and `metadata`.
    Normalized,
    /// Each is its bare value.
    KeyValues,
}

/// An attribute as it was sent: what was left out is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its type.
    pub kind: Option<String>,
    /// Its value.
    pub value: Json,
    /// What is known about the value.
    pub metadata: BTreeMap<String, Attribute>,
}

impl Draft {
    /// The attribute. Without a type it keeps that of the one that it replaces, or gets the one that suits its value.
    pub fn replacing(self, old: Option<&Attribute>) -> Attribute {
        let Self { kind, value, metadata } = self;
        let kind = kind.or_else(|| old.map(|old| old.kind.clone()));
        let kind = kind.unwrap_or_else(|| attribute_type_of(&value).to_owned());
        Attribute { kind, value, metadata }
    }
}

/// Reads an entity that is to be made.
///
/// # Errors
/// `BadData`, naming what cannot be used.
pub fn entity(body: Json, form: Form) -> Result<Entity> {
    let (id, kind, drafts) = identified(body, form)?;
    let attributes = drafts.into_iter().map(|(name, draft)| (name, draft.replacing(None))).collect();
    Ok(Entity { id, kind: kind.unwrap_or_else(|| NO_TYPE.into()), attributes, ..Entity::default() })
}

/// Reads an object with an id, perhaps a type, and attributes.
pub(super) fn identified(body: Json, form: Form) -> Result<(String, Option<String>, BTreeMap<String, Draft>)> {
    let mut object = object("an entity", body)?;
    let id = match object.remove("id") {
        Some(Json::String(id)) => id,
        Some(_) => return Err(Fault::bad("the entity id is no text")),
        None => return Err(Fault::bad("an entity needs an `id`")),
    };
    ensure_id(&id)?;
    let kind = match object.remove("type") {
        Some(Json::String(kind)) => Some(kind),
        Some(_) => return Err(Fault::bad("the entity type is no text")),
        None => None,
    };
    kind.as_deref().map_or(Ok(()), ensure_type)?;
    Ok((id, kind, drafts(object, form)?))
}

/// Reads the attributes of an entity whose id and type are known otherwise.
///
/// # Errors
/// `BadData`, naming what cannot be used; id and type cannot be changed.
pub fn attributes(body: Json, form: Form) -> Result<BTreeMap<String, Draft>> {
    drafts(object("the body", body)?, form)
}

fn drafts(object: BTreeMap<String, Json>, form: Form) -> Result<BTreeMap<String, Draft>> {
    let mut drafts = BTreeMap::new();
    for (name, value) in object {
        ensure_attribute(&name)?;
        // Whoever sends back what was shown does not set the times by it.
        if name == CREATED || name == MODIFIED {
            continue;
        }
        let draft = match form {
            Form::Normalized => named_attribute(&name, value)?,
            Form::KeyValues => Draft { kind: None, value, metadata: BTreeMap::new() },
        };
        drafts.insert(name, draft);
    }
    Ok(drafts)
}

/// Reads one attribute.
///
/// # Errors
/// `BadData`, naming what cannot be used.
pub fn attribute(body: Json) -> Result<Draft> {
    named_attribute("", body)
}

fn named_attribute(name: &str, value: Json) -> Result<Draft> {
    let what = if name.is_empty() { "the attribute".to_owned() } else { format!("the attribute {}", quoted(name)) };
    let mut object = object(&what, value)?;
    let kind = kind(&what, object.remove("type"))?;
    let value = object.remove("value").unwrap_or(Json::Null);
    let metadata = match object.remove("metadata") {
        None => BTreeMap::new(),
        Some(metadata) => read_metadata(&what, metadata)?,
    };
    match object.keys().next() {
        None => Ok(Draft { kind, value, metadata }),
        Some(other) => Err(Fault::bad(format!("{what} has the member {}; {}", quoted(other), MEMBERS))),
    }
}

const MEMBERS: &str = "`type`, `value` and `metadata` are its members (options=keyValues takes bare values)";

fn read_metadata(what: &str, value: Json) -> Result<BTreeMap<String, Attribute>> {
    let mut pieces = BTreeMap::new();
    for (name, value) in object(&format!("the metadata of {what}"), value)? {
        ensure_metadata(&name)?;
        let what = format!("the metadata {} of {what}", quoted(&name));
        let mut piece = object(&what, value)?;
        let kind = kind(&what, piece.remove("type"))?;
        let value = piece.remove("value").unwrap_or(Json::Null);
        if let Some(other) = piece.keys().next() {
            return Err(Fault::bad(format!("{what} has the member {}", quoted(other))));
        }
        let draft = Draft { kind, value, metadata: BTreeMap::new() };
        // Metadata that a client got with an attribute is not its to set.
        if name != CREATED && name != MODIFIED {
            pieces.insert(name, draft.replacing(None));
        }
    }
    Ok(pieces)
}

fn kind(what: &str, value: Option<Json>) -> Result<Option<String>> {
    match value {
        None => Ok(None),
        Some(Json::String(kind)) => {
            ensure_type(&kind).map_err(|fault| Fault::bad(format!("of {what}, {}", fault.text)))?;
            Ok(Some(kind))
        }
        Some(_) => Err(Fault::bad(format!("the type of {what} is no text"))),
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn what_is_left_out_gets_what_suits() {
        let body = json!({"id": "Room1", "t": {"value": 23}, "n": {}, "o": {"value": {"a": 1}, "type": "My"}});
        let entity = entity(body, Form::Normalized).unwrap();
        assert_eq!(entity.kind, "Thing");
        assert_eq!(entity.attributes["t"], Attribute::new("Number", json!(23)));
        assert_eq!(entity.attributes["n"], Attribute::new("None", Json::Null));
        assert_eq!(entity.attributes["o"].kind, "My");
    }

    #[test]
    fn bare_values_are_taken_where_asked_for() {
        let body = json!({"id": "Room1", "type": "Room", "t": 23, "o": {"value": 1}, "dateCreated": "x"});
        let read = entity(body, Form::KeyValues).unwrap();
        assert_eq!(read.attributes["o"], Attribute::new("StructuredValue", json!({"value": 1})));
        assert_eq!(read.attributes.len(), 2);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (bad, word) in [
            (json!([]), "object"),
            (json!({"type": "T"}), "`id`"),
            (json!({"id": 1}), "id"),
            (json!({"id": "a b"}), "a b"),
            (json!({"id": "a", "type": ""}), "type"),
            (json!({"id": "a", "type": {}}), "type"),
            (json!({"id": "a", "t": 23}), "`t`"),
            (json!({"id": "a", "t": {"val": 23}}), "`val`"),
            (json!({"id": "a", "t": {"type": 1}}), "`t`"),
            (json!({"id": "a", "t": {"metadata": []}}), "metadata"),
            (json!({"id": "a", "t": {"metadata": {"m": 1}}}), "`m`"),
            (json!({"id": "a", "t": {"metadata": {"m": {"x": 1}}}}), "`x`"),
            (json!({"id": "a", "a/b": {}}), "a/b"),
        ] {
            let fault = entity(bad.clone(), Form::Normalized).unwrap_err();
            assert!(fault.text.contains(word), "{bad}: {fault}");
        }
        for name in ["id", "type"] {
            assert!(attributes(json!({name: {"value": "x"}}), Form::Normalized).is_err());
        }
    }

    #[test]
    fn a_type_that_is_left_out_stays() {
        let old = Attribute::new("Celsius", json!(1));
        assert_eq!(attribute(json!({"value": 2})).unwrap().replacing(Some(&old)), Attribute::new("Celsius", json!(2)));
        assert_eq!(attribute(json!({"value": 2, "type": "K"})).unwrap().replacing(Some(&old)).kind, "K");
    }
}
