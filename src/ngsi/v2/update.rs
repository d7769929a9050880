//! Changing attributes of an entity.

use std::collections::BTreeMap;

use crate::ngsi::v2::Draft;
use crate::ngsi::{Attribute, Entity, Fault, FaultKind, Result};

/// What a change does with attributes that are there, and with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// Those that are there are replaced, others added.
    Append,
    /// All have to be new.
    AppendStrict,
    /// All attributes are replaced.
    Replace,
}

impl Update {
    /// Changes an entity; on an error it is as before.
    ///
    /// # Errors
    /// `Unprocessable`, naming the attributes, if one that has to be new is there.
    pub fn apply(self, entity: &mut Entity, drafts: BTreeMap<String, Draft>) -> Result<()> {
        if self == Self::AppendStrict {
            ensure_new(entity, &drafts)?;
        }
        let old = match self {
            Self::Replace => std::mem::take(&mut entity.attributes),
            Self::Append | Self::AppendStrict => BTreeMap::new(),
        };
        for (name, draft) in drafts {
            let attribute = draft.replacing(entity.attributes.get(&name).or_else(|| old.get(&name)));
            entity.attributes.insert(name, attribute);
        }
        Ok(())
    }
}

fn ensure_new(entity: &Entity, drafts: &BTreeMap<String, Draft>) -> Result<()> {
    let there: Vec<_> = drafts.keys().filter(|name| entity.attributes.contains_key(*name)).cloned().collect();
    if there.is_empty() {
        return Ok(());
    }
    let text = format!("entity `{}` has these attributes already: {}", entity.id, there.join(", "));
    Err(Fault::new(FaultKind::Unprocessable, text))
}

/// Takes an attribute away.
///
/// # Errors
/// `NotFound`.
pub fn remove_attribute(entity: &mut Entity, name: &str) -> Result<Attribute> {
    entity.attributes.remove(name).ok_or_else(|| entity.lacks(name))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::facets::Json;
    use crate::ngsi::v2::{Form, attributes};

    fn changed(update: Update, body: Json) -> Result<Vec<(String, String, Json)>> {
        let stored = json!({"id": "e", "type": "T", "a": {"type": "Celsius", "value": 1}, "b": 2});
        let mut entity = Entity::from_stored(stored).unwrap();
        let before = entity.clone();
        let done = update.apply(&mut entity, attributes(body, Form::Normalized)?);
        if let Err(fault) = done {
            assert_eq!(entity, before);
            return Err(fault);
        }
        Ok(entity.attributes.into_iter().map(|(name, one)| (name, one.kind, one.value)).collect())
    }

    #[test]
    fn each_kind_of_change() {
        let one = |name: &str, kind: &str, value: i64| (name.to_owned(), kind.to_owned(), Json::integer(value));
        let body = json!({"a": {"value": 5}, "c": {"value": 3}});
        let (a, b, c) = (one("a", "Celsius", 5), one("b", "Number", 2), one("c", "Number", 3));
        assert_eq!(changed(Update::Append, body.clone()).unwrap(), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(changed(Update::Replace, body.clone()).unwrap(), [a, c.clone()]);
        let refused = changed(Update::AppendStrict, body).unwrap_err();
        assert_eq!(refused.kind, FaultKind::Unprocessable);
        assert!(refused.text.contains("already: a"), "{refused}");
        let added = changed(Update::AppendStrict, json!({"c": {"value": 3}})).unwrap();
        assert_eq!(added, [one("a", "Celsius", 1), b, c]);
    }

    #[test]
    fn an_attribute_goes_alone() {
        let mut entity = Entity::from_stored(json!({"id": "e", "type": "T", "a": 1, "b": 2})).unwrap();
        remove_attribute(&mut entity, "a").unwrap();
        assert_eq!(remove_attribute(&mut entity, "a").unwrap_err().kind, FaultKind::NotFound);
        assert_eq!(entity.attributes.len(), 1);
    }
}
