//! Reading entities and attributes that clients send.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::entity::{CREATED, MODIFIED};
use crate::ngsi::fault::quoted;
use crate::ngsi::ld::{ensure_context, short};
use crate::ngsi::names::ensure_length;
use crate::ngsi::value::members as object;
use crate::ngsi::{Attribute, Entity, Fault, Result, attribute_type_of};

/// Each kind of attribute, and the member that holds its value.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("Property", "value"),
    ("Relationship", "object"),
    ("GeoProperty", "value"),
    ("LanguageProperty", "languageMap"),
    ("VocabProperty", "vocab"),
    ("JsonProperty", "json"),
];
/// Members of an attribute that are plain values and no attributes.
pub(super) const PLAIN: [&str; 2] = ["unitCode", "observedAt"];
/// Members that are the server's to give.
const GIVEN: [&str; 4] = ["createdAt", "modifiedAt", "deletedAt", "instanceId"];

/// Reads an entity that is to be made.
///
/// # Errors
/// `BadData`, naming what cannot be used.
pub fn entity(body: Json, is_ld: bool, has_link: bool) -> Result<Entity> {
    let mut object = object("an entity", body)?;
    ensure_context(&mut object, is_ld, has_link)?;
    let mut text = |name: &str| match object.remove(name) {
        Some(Json::String(text)) => Ok(text),
        Some(Json::Array(list)) if name == "type" && list.len() == 1 => match &list[0] {
            Json::String(text) => Ok(text.clone()),
            _ => Err(Fault::bad("the entity `type` is no text")),
        },
        Some(Json::Array(_)) if name == "type" => Err(Fault::bad("an entity has one `type`")),
        Some(_) => Err(Fault::bad(format!("the entity `{name}` is no text"))),
        None => Err(Fault::bad(format!("an entity needs an `{name}`").replace("an `type", "a `type"))),
    };
    let (id, kind) = (text("id")?, text("type")?);
    ensure_uri("entity id", &id)?;
    ensure_length("entity type", &kind)?;
    let attributes = read_all(object)?;
    Ok(Entity { id, kind: short(&kind).to_owned(), attributes, ..Entity::default() })
}

/// Reads attributes of an entity whose id is known otherwise. Its own id may be repeated; a type is left aside.
///
/// # Errors
/// `BadData`, naming what cannot be used.
pub fn attributes(body: Json, is_ld: bool, has_link: bool, id: &str) -> Result<BTreeMap<String, Attribute>> {
    let mut object = object("the body", body)?;
    ensure_context(&mut object, is_ld, has_link)?;
    if object.remove("id").is_some_and(|given| given.as_str() != Some(id)) {
        return Err(Fault::bad("the id of an entity cannot be changed"));
    }
    object.remove("type");
    read_all(object)
}

/// Reads one attribute.
///
/// # Errors
/// `BadData`, naming what cannot be used.
pub fn attribute(body: Json, is_ld: bool, has_link: bool, name: &str) -> Result<Attribute> {
    let mut object = object("the body", body)?;
    ensure_context(&mut object, is_ld, has_link)?;
    read_one(name, Json::Object(object), 0)
}

fn read_all(object: BTreeMap<String, Json>) -> Result<BTreeMap<String, Attribute>> {
    let mut attributes = BTreeMap::new();
    for (name, value) in object {
        let short = short(&name).to_owned();
        // The times are kept under NGSIv2's names, so nothing else can be.
        if GIVEN.contains(&name.as_str()) || short == CREATED || short == MODIFIED {
            continue;
        }
        ensure_length("attribute name", &short)?;
        if short == "id" || short == "type" {
            return Err(Fault::bad(format!("the attribute name {} has a meaning of its own", quoted(&name))));
        }
        if attributes.contains_key(&short) {
            return Err(Fault::bad(format!("the attribute {} stands twice, also with its full name", quoted(&short))));
        }
        attributes.insert(short, read_one(&name, value, 0)?);
    }
    Ok(attributes)
}

/// How deep sub-attributes may be.
const DEEPEST: usize = 8;

fn read_one(name: &str, value: Json, depth: usize) -> Result<Attribute> {
    if depth > DEEPEST {
        return Err(Fault::bad(format!("attributes of attributes are more than {DEEPEST} deep")));
    }
    match value {
        Json::Object(object) if object.contains_key("type") && !is_geometry(&object) => full(name, object, depth),
        Json::Object(object) if object.contains_key("value") || object.contains_key("object") => {
            full(name, object, depth)
        }
        Json::Array(list) if list.iter().any(|one| one.get("datasetId").is_some()) => Err(several(name)),
        Json::Null => Err(Fault::bad(format!("the attribute {} is null", quoted(name)))),
        // The concise form: a bare value.
        Json::Object(object) if is_geometry(&object) => Ok(Attribute::new("GeoProperty", Json::Object(object))),
        value => Ok(Attribute::new("Property", value)),
    }
}

fn full(name: &str, mut object: BTreeMap<String, Json>, depth: usize) -> Result<Attribute> {
    let what = quoted(name);
    let kind = match object.remove("type") {
        Some(Json::String(kind)) => kind,
        None if object.contains_key("object") => "Relationship".into(),
        None => "Property".into(),
        Some(_) => return Err(Fault::bad(format!("the type of the attribute {what} is no text"))),
    };
    let Some((kind, member)) = KINDS.into_iter().find(|(known, _)| *known == kind) else {
        return Err(Fault::bad(format!("the attribute {what} has the type {}, which is not known", quoted(&kind))));
    };
    if object.contains_key("datasetId") {
        return Err(several(name));
    }
    let value = object.remove(member);
    let Some(value) = value.filter(|value| *value != Json::Null || kind == "JsonProperty") else {
        return Err(Fault::bad(format!("the attribute {what} needs a `{member}` that is not null")));
    };
    ensure_value(&what, kind, &value)?;
    let mut metadata = BTreeMap::new();
    for (name, value) in object {
        if GIVEN.contains(&name.as_str()) {
            continue;
        }
        let short = short(&name).to_owned();
        ensure_length("attribute name", &short)?;
        metadata.insert(short, piece(&name, value, depth)?);
    }
    Ok(Attribute { kind: kind.into(), value, metadata })
}

fn piece(name: &str, value: Json, depth: usize) -> Result<Attribute> {
    if !PLAIN.contains(&name) {
        return read_one(name, value, depth + 1);
    }
    match value {
        Json::String(text) => Ok(Attribute::text(if name == "observedAt" { "DateTime" } else { "Text" }, text)),
        _ => Err(Fault::bad(format!("`{name}` has to be a text"))),
    }
}

fn ensure_value(what: &str, kind: &str, value: &Json) -> Result<()> {
    let refuse = |wanted: &str| Err(Fault::bad(format!("the {kind} {what} has to be {wanted}")));
    match (kind, value) {
        ("Relationship", Json::String(uri)) => ensure_uri("object of a relationship", uri),
        ("Relationship", _) => refuse("one URI"),
        ("GeoProperty", Json::Object(object)) if is_geometry(object) => Ok(()),
        ("GeoProperty", _) => refuse("a GeoJSON geometry"),
        ("LanguageProperty", Json::Object(_)) => Ok(()),
        ("LanguageProperty", _) => refuse("an object with a text for each language"),
        _ => Ok(()),
    }
}

fn several(name: &str) -> Fault {
    Fault::bad(format!("the attribute {} has a `datasetId`; an attribute is kept once", quoted(name)))
}

/// Refuses what is no URI: a scheme, a colon, and no blanks.
pub(super) fn ensure_uri(what: &str, text: &str) -> Result<()> {
    ensure_length(what, text)?;
    let is_uri = text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
    });
    let has_bad = text.contains(['<', '>', '"', '\\', '^', '`', '{', '|', '}']);
    if is_uri && !has_bad { Ok(()) } else { Err(Fault::bad(format!("the {what} {} is no URI", quoted(text)))) }
}

/// Whether an object is a GeoJSON geometry.
pub(super) fn is_geometry(object: &BTreeMap<String, Json>) -> bool {
    const KINDS: [&str; 6] = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];
    let kind = object.get("type").and_then(Json::as_str);
    kind.is_some_and(|kind| KINDS.contains(&kind)) && matches!(object.get("coordinates"), Some(Json::Array(_)))
}

/// The member for the value of an attribute of that type, and the NGSI-LD name of the type.
pub(super) fn kind_of(attribute: &Attribute) -> (&'static str, &'static str) {
    let known = KINDS.into_iter().find(|(known, _)| *known == attribute.kind);
    known.unwrap_or_else(|| match (attribute.kind.as_str(), &attribute.value) {
        ("geo:json", Json::Object(object)) if is_geometry(object) => ("GeoProperty", "value"),
        ("geo:point", Json::String(_)) => ("GeoProperty", "value"),
        _ => ("Property", "value"),
    })
}

impl Attribute {
    /// Whether its type is just the one that its value would have had.
    pub(super) fn has_usual_type(&self) -> bool {
        self.kind == attribute_type_of(&self.value)
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn properties_become_attributes_and_what_is_said_about_them_metadata() {
        let read = entity(
            json!({
                "id": "urn:ngsi-ld:Room:1", "type": "https://uri.etsi.org/ngsi-ld/default-context/Room",
                "temperature": {"type": "Property", "value": 23, "unitCode": "CEL", "observedAt": "2026-01-15T10:00:00Z",
                    "accuracy": {"type": "Property", "value": 0.5, "by": {"type": "Relationship", "object": "urn:x:1"}}},
                "isIn": {"type": "Relationship", "object": "urn:ngsi-ld:House:1"},
                "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1, 2]}},
                "name": {"type": "LanguageProperty", "languageMap": {"ja": "部屋"}},
                "concise": 5, "createdAt": "2020-01-01T00:00:00Z", "dateModified": ["2020-01-01T00:00:00Z"],
            }),
            false,
            false,
        )
        .unwrap();
        assert_eq!(read.kind, "Room");
        let temperature = &read.attributes["temperature"];
        assert_eq!((temperature.kind.as_str(), &temperature.value), ("Property", &json!(23)));
        assert_eq!(temperature.metadata["unitCode"], Attribute::text("Text", "CEL"));
        assert_eq!(temperature.metadata["accuracy"].metadata["by"], Attribute::text("Relationship", "urn:x:1"));
        assert_eq!(read.attributes["isIn"], Attribute::text("Relationship", "urn:ngsi-ld:House:1"));
        assert_eq!(read.attributes["concise"], Attribute::new("Property", json!(5)));
        assert_eq!(read.attributes.len(), 5);
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let with = |name: &str, value: Json| {
            let text = format!("{{\"id\":\"urn:x:1\",\"type\":\"T\",\"{name}\":{value}}}");
            Json::parse(text.as_bytes()).unwrap()
        };
        for bad in [
            json!([]),
            json!({"type": "T"}),
            json!({"id": "urn:x:1"}),
            json!({"id": "Room1", "type": "T"}),
            json!({"id": "urn:x: 1", "type": "T"}),
            json!({"id": "urn:x:1", "type": ["A", "B"]}),
            with("a", json!(null)),
            with("a", json!({"type": "Property"})),
            with("a", json!({"type": "Property", "value": null})),
            with("a", json!({"type": "Relationship", "object": 5})),
            with("a", json!({"type": "Relationship", "object": "no uri"})),
            with("a", json!({"type": "GeoProperty", "value": {"type": "Point"}})),
            with("a", json!({"type": "Propperty", "value": 1})),
            with("a", json!({"type": "Property", "value": 1, "datasetId": "urn:d:1"})),
            with("a", json!([{"type": "Property", "value": 1, "datasetId": "urn:d:1"}])),
            with("a", json!({"type": "Property", "value": 1, "unitCode": 5})),
            with("a b", json!(1)),
            with("@context", json!("https://example.org/c")),
            with("https://uri.etsi.org/ngsi-ld/default-context/id", json!(1)),
            json!({"id": "urn:x:1", "type": "T", "a": 1, "https://uri.etsi.org/ngsi-ld/default-context/a": 2}),
        ] {
            assert!(entity(bad.clone(), false, false).is_err(), "{bad}");
        }
        let mut deep = json!(1);
        for _ in 0..12 {
            let text = format!("{{\"type\":\"Property\",\"value\":1,\"sub\":{deep}}}");
            deep = Json::parse(text.as_bytes()).unwrap();
        }
        assert!(entity(with("a", deep), false, false).is_err());
    }

    #[test]
    fn an_id_may_be_repeated_but_not_changed() {
        let read = |body| attributes(body, false, false, "urn:x:1");
        assert_eq!(read(json!({"id": "urn:x:1", "type": "T", "a": 1})).unwrap().len(), 1);
        assert!(read(json!({"id": "urn:x:2", "a": 1})).is_err());
    }
}
