//! Showing entities as NGSI-LD clients ask for them.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::ld::CORE_CONTEXT;
use crate::ngsi::ld::read::{PLAIN, kind_of};
use crate::ngsi::v2::Shown;
use crate::ngsi::value::object;
use crate::ngsi::{Attribute, Entity};

/// How attributes are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// With their kind and all that is known about them.
    #[default]
    Normalized,
    /// As bare values.
    KeyValues,
}

/// What is shown of an entity, and how.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The shape.
    pub style: Style,
    /// The attributes; all of them if `None`.
    pub attributes: Option<Vec<String>>,
    /// Whether the times are shown.
    pub times: bool,
    /// Whether the context stands inside, as in JSON-LD.
    pub context: bool,
}

impl View {
    /// An entity.
    pub fn entity(&self, entity: &Entity) -> Shown {
        let mut object = vec![
            ("id".to_owned(), Json::text(entity.id.as_str())),
            ("type".to_owned(), Json::text(entity.kind.as_str())),
        ];
        if self.times {
            let times = [("createdAt", &entity.created), ("modifiedAt", &entity.modified)];
            object.extend(
                times.into_iter().filter_map(|(name, time)| Some((name.to_owned(), Json::String(time.clone()?)))),
            );
        }
        let is_shown = |name: &String| self.attributes.as_ref().is_none_or(|names| names.contains(name));
        let attributes = entity.attributes.iter().filter(|(name, _)| is_shown(name));
        object.extend(attributes.map(|(name, attribute)| (name.clone(), self.attribute(attribute))));
        if self.context {
            object.push(("@context".to_owned(), Json::text(CORE_CONTEXT)));
        }
        Shown::Object(object)
    }

    /// An attribute.
    pub fn attribute(&self, attribute: &Attribute) -> Json {
        match self.style {
            Style::KeyValues => value_of(attribute),
            Style::Normalized => full(attribute),
        }
    }
}

fn full(attribute: &Attribute) -> Json {
    let (kind, member) = kind_of(attribute);
    let mut object = BTreeMap::new();
    for (name, piece) in &attribute.metadata {
        let is_plain = PLAIN.contains(&name.as_str()) && piece.value.as_str().is_some();
        // What NGSIv2 calls `type` or `value` there cannot stand beside the members of those names.
        if !["type", member].contains(&name.as_str()) {
            object.insert(name.clone(), if is_plain { piece.value.clone() } else { full(piece) });
        }
    }
    object.insert("type".to_owned(), Json::text(kind));
    object.insert(member.to_owned(), value_of(attribute));
    Json::Object(object)
}

/// The value; a point that NGSIv2 has as text, latitude first, is shown as GeoJSON.
fn value_of(attribute: &Attribute) -> Json {
    match (attribute.kind.as_str(), &attribute.value) {
        ("geo:point", Json::String(text)) => point(text).unwrap_or_else(|| attribute.value.clone()),
        (_, value) => value.clone(),
    }
}

fn point(text: &str) -> Option<Json> {
    let (latitude, longitude) = text.split_once(',')?;
    let number = |text: &str| match Json::parse(text.trim().as_bytes()) {
        Ok(number @ Json::Number(_)) => Some(number),
        _ => None,
    };
    let coordinates = Json::Array(vec![number(longitude)?, number(latitude)?]);
    Some(object([("type", Json::text("Point")), ("coordinates", coordinates)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ngsi::ld;

    fn text(view: &View, entity: &Entity) -> Json {
        Json::parse(view.entity(entity).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn what_was_sent_comes_back() {
        let sent = json!({
            "id": "urn:ngsi-ld:Room:1", "type": "Room",
            "temperature": {"type": "Property", "value": 23, "unitCode": "CEL",
                "accuracy": {"type": "Property", "value": 0.5, "by": {"type": "Relationship", "object": "urn:x:1"}}},
            "isIn": {"type": "Relationship", "object": "urn:ngsi-ld:House:1"},
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1, 2]}},
            "name": {"type": "LanguageProperty", "languageMap": {"ja": "部屋"}},
            "raw": {"type": "JsonProperty", "json": null},
        });
        let entity = ld::entity(sent.clone(), false, false).unwrap();
        let stored = Entity::from_stored(entity.into_stored()).unwrap();
        assert_eq!(text(&View::default(), &stored), sent);
    }

    #[test]
    fn what_ngsiv2_wrote_is_shown_as_properties() {
        let mut entity = Entity::from_stored(json!({
            "id": "Room1", "type": "Room", "t": {"type": "Number", "value": 23, "metadata": {"unit": {"type": "Text", "value": "C"}}},
            "at": {"type": "geo:point", "value": "40.5, -3.7"}, "on": {"type": "geo:json", "value": {"type": "Point", "coordinates": [0, 1]}},
        }))
        .unwrap();
        entity.touch("2026-01-15T10:00:00.000Z");
        assert_eq!(
            text(&View { times: true, context: true, ..View::default() }, &entity),
            json!({
                "id": "Room1", "type": "Room", "@context": CORE_CONTEXT,
                "createdAt": "2026-01-15T10:00:00.000Z", "modifiedAt": "2026-01-15T10:00:00.000Z",
                "t": {"type": "Property", "value": 23, "unit": {"type": "Property", "value": "C"}},
                "at": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [-3.7, 40.5]}},
                "on": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [0, 1]}},
            })
        );
        let view = View { style: Style::KeyValues, attributes: Some(vec!["t".into()]), ..View::default() };
        assert_eq!(text(&view, &entity), json!({"id": "Room1", "type": "Room", "t": 23}));
    }
}
