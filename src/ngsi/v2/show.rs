//! Showing entities as clients ask for them.

use std::fmt::{Display, Formatter, Write as _};

use crate::facets::Json;

use crate::ngsi::entity::{CREATED, MODIFIED};
use crate::ngsi::value::object;
use crate::ngsi::{Attribute, Entity, Fault, Result};

/// How an entity is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Representation {
    /// Attributes with type, value and metadata.
    #[default]
    Normalized,
    /// Attributes as bare values.
    KeyValues,
    /// A list of the values alone.
    Values,
    /// That list without repeats.
    Unique,
}

/// What is shown of an entity, and how.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The shape.
    pub representation: Representation,
    /// The attributes, in their order; all of them if `None`.
    pub attributes: Option<Vec<String>>,
    /// Whether the times are shown without being named.
    pub times: bool,
}

/// An entity as it is shown; members keep their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// An object.
    Object(Vec<(String, Json)>),
    /// A list of values.
    List(Vec<Json>),
}

impl View {
    /// Reads the words of `options` that say how entities are shown; others are left to the caller.
    ///
    /// # Errors
    /// `BadData` for two shapes at once.
    pub fn of_options<'a>(options: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut view = Self::default();
        let mut shape = None;
        for word in options {
            let representation = match word {
                "normalized" => Representation::Normalized,
                "keyValues" => Representation::KeyValues,
                "values" => Representation::Values,
                "unique" => Representation::Unique,
                "sysAttrs" => {
                    view.times = true;
                    continue;
                }
                _ => continue,
            };
            if shape.replace(representation).is_some_and(|other| other != representation) {
                return Err(Fault::bad("`options` has more than one of `normalized`, `keyValues`, `values`, `unique`"));
            }
        }
        view.representation = shape.unwrap_or_default();
        Ok(view)
    }

    /// Shows only these attributes: a list in which `*` stands for all, and the times can be named.
    #[must_use]
    pub fn narrowed(mut self, names: Vec<String>) -> Self {
        self.times |=
            names.iter().any(|name| name == CREATED || name == MODIFIED) && names.iter().any(|name| name == "*");
        self.attributes = (!names.iter().any(|name| name == "*")).then_some(names);
        self
    }

    /// An entity.
    pub fn entity(&self, entity: &Entity) -> Shown {
        let identity = [("id", &entity.id), ("type", &entity.kind)];
        self.shown(identity.map(|(name, text)| (name.to_owned(), Json::text(text.as_str()))).to_vec(), entity)
    }

    /// The attributes of an entity, without id and type.
    pub fn attributes(&self, entity: &Entity) -> Shown {
        self.shown(Vec::new(), entity)
    }

    fn shown(&self, mut object: Vec<(String, Json)>, entity: &Entity) -> Shown {
        let selected = self.selected(entity);
        match self.representation {
            Representation::Normalized => {
                object.extend(selected.into_iter().map(|(name, one)| (name, normalized(&one))));
                Shown::Object(object)
            }
            Representation::KeyValues => {
                object.extend(selected.into_iter().map(|(name, one)| (name, one.value)));
                Shown::Object(object)
            }
            Representation::Values => Shown::List(selected.into_iter().map(|(_, one)| one.value).collect()),
            Representation::Unique => {
                let mut values: Vec<Json> = Vec::new();
                for (_, one) in selected {
                    if !values.contains(&one.value) {
                        values.push(one.value);
                    }
                }
                Shown::List(values)
            }
        }
    }

    fn selected(&self, entity: &Entity) -> Vec<(String, Attribute)> {
        let time = |name: &str, time: Option<&String>| {
            time.map(|time| (name.to_owned(), Attribute::text("DateTime", time.as_str())))
        };
        let created = || time(CREATED, entity.created.as_ref());
        let modified = || time(MODIFIED, entity.modified.as_ref());
        let stored = |name: &String| entity.attributes.get(name).map(|one| (name.clone(), one.clone()));
        let mut selected: Vec<_> = match &self.attributes {
            None => entity.attributes.keys().filter_map(stored).collect(),
            Some(names) => names
                .iter()
                .filter_map(|name| match name.as_str() {
                    CREATED => created(),
                    MODIFIED => modified(),
                    _ => stored(name),
                })
                .collect(),
        };
        if self.times {
            for time in [created(), modified()].into_iter().flatten() {
                if !selected.contains(&time) {
                    selected.push(time);
                }
            }
        }
        selected
    }
}

/// An attribute with type, value and metadata. Metadata of metadata is not shown: NGSIv2 has none.
fn normalized(attribute: &Attribute) -> Json {
    let both = |one: &Attribute| [("type", Json::text(one.kind.as_str())), ("value", one.value.clone())];
    let metadata = attribute.metadata.iter().map(|(name, one)| (name.clone(), object(both(one))));
    let [kind, value] = both(attribute);
    object([kind, value, ("metadata", Json::Object(metadata.collect()))])
}

impl Attribute {
    /// As NGSIv2 shows a single attribute.
    pub fn shown(&self) -> Json {
        normalized(self)
    }
}

/// The JSON text.
impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let (open, close) = if matches!(self, Self::List(_)) { ('[', ']') } else { ('{', '}') };
        f.write_char(open)?;
        match self {
            Self::List(values) => separated(f, values, |f, value| write!(f, "{value}"))?,
            Self::Object(members) => {
                separated(f, members, |f, (name, value)| write!(f, "{}:{value}", Json::text(name.as_str())))?;
            }
        }
        f.write_char(close)
    }
}

fn separated<T>(
    f: &mut Formatter<'_>,
    items: &[T],
    write: impl Fn(&mut Formatter<'_>, &T) -> std::fmt::Result,
) -> std::fmt::Result {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            f.write_char(',')?;
        }
        write(f, item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Entity {
        let mut entity = Entity::from_stored(json!({
            "id": "Room1", "type": "Room", "b": 1, "a": 1,
            "c": {"type": "Text", "value": "x", "metadata": {"m": {"type": "Number", "value": 2}}},
        }))
        .unwrap();
        entity.touch("2026-01-15T10:00:00.000Z");
        entity
    }

    fn shown(options: &[&str], names: Option<&[&str]>) -> String {
        let mut view = View::of_options(options.iter().copied()).unwrap();
        if let Some(names) = names {
            view = view.narrowed(names.iter().map(|&name| name.to_owned()).collect());
        }
        view.entity(&room()).to_string()
    }

    #[test]
    fn every_shape() {
        assert_eq!(
            shown(&[], Some(&["c"])),
            "{\"id\":\"Room1\",\"type\":\"Room\",\
             \"c\":{\"metadata\":{\"m\":{\"type\":\"Number\",\"value\":2}},\"type\":\"Text\",\"value\":\"x\"}}"
        );
        assert_eq!(shown(&["keyValues"], None), "{\"id\":\"Room1\",\"type\":\"Room\",\"a\":1,\"b\":1,\"c\":\"x\"}");
        assert_eq!(shown(&["values"], Some(&["c", "b", "none", "a"])), "[\"x\",1,1]");
        assert_eq!(shown(&["unique"], None), "[1,\"x\"]");
        assert!(View::of_options(["values", "unique"]).is_err());
    }

    #[test]
    fn times_are_shown_when_asked_for() {
        let time = "\"2026-01-15T10:00:00.000Z\"";
        let identity = "\"id\":\"Room1\",\"type\":\"Room\"";
        assert_eq!(shown(&["keyValues"], Some(&["dateCreated"])), format!("{{{identity},\"dateCreated\":{time}}}"));
        let both = format!("\"dateCreated\":{time},\"dateModified\":{time}");
        assert_eq!(shown(&["keyValues", "sysAttrs"], Some(&["a"])), format!("{{{identity},\"a\":1,{both}}}"));
        let all = format!("{{{identity},\"a\":1,\"b\":1,\"c\":\"x\",{both}}}");
        assert_eq!(shown(&["keyValues"], Some(&["*", "dateModified"])), all);
    }
}
