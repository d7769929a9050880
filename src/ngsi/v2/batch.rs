//! `op/update`: one action on many entities.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::entity::NO_TYPE;
use crate::ngsi::fault::quoted;
use crate::ngsi::v2::read::identified;
use crate::ngsi::v2::{Draft, Form, Update, remove_attribute};
use crate::ngsi::value::members as object;
use crate::ngsi::{Entity, Fault, Result};

/// Most entities of one request.
const MOST: usize = 1_000;

/// What is done with each entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is made, or attributes are added to it and replaced.
    Append,
    /// It is made, or attributes are added that it has not.
    AppendStrict,
    /// Attributes are changed; it has to be there.
    Update,
    /// All its attributes are replaced; it has to be there.
    Replace,
    /// Attributes are taken away; without any, the entity.
    Delete,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What is done.
    pub action: Action,
    /// With which entities: id, type if given, attributes.
    pub entries: Vec<(String, Option<String>, BTreeMap<String, Draft>)>,
}

/// What becomes of one entity.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is stored like this.
    Put(Entity),
    /// It goes.
    Delete,
}

impl Batch {
    /// Reads a request.
    ///
    /// # Errors
    /// `BadData`, naming what cannot be used.
    pub fn parse(body: Json, form: Form) -> Result<Self> {
        let mut object = object("the body", body)?;
        let action = match object.remove("actionType") {
            Some(Json::String(word)) => Action::parse(&word)?,
            _ => return Err(Fault::bad("`actionType` is missing: append, appendStrict, update, replace or delete")),
        };
        let Some(Json::Array(entities)) = object.remove("entities") else {
            return Err(Fault::bad("`entities` has to be a list"));
        };
        if entities.len() > MOST {
            return Err(Fault::bad(format!("`entities` has more than {MOST} elements")));
        }
        // Names of attributes are all that matters when they go.
        let form = if action == Action::Delete { Form::KeyValues } else { form };
        let entries = entities.into_iter().map(|entity| identified(entity, form)).collect::<Result<_>>()?;
        Ok(Self { action, entries })
    }
}

impl Action {
    fn parse(word: &str) -> Result<Self> {
        match word {
            "append" | "APPEND" => Ok(Self::Append),
            "appendStrict" | "APPEND_STRICT" => Ok(Self::AppendStrict),
            "update" | "UPDATE" => Ok(Self::Update),
            "replace" | "REPLACE" => Ok(Self::Replace),
            "delete" | "DELETE" => Ok(Self::Delete),
            other => Err(Fault::bad(format!(
                "`actionType` is {}, give append, appendStrict, update, replace or delete",
                quoted(other)
            ))),
        }
    }

    /// What becomes of an entity; `found` is what goes by that id and type now.
    ///
    /// # Errors
    /// `NotFound` if it has to be there and is not; `Unprocessable` if something is there that must not be.
    pub fn apply(
        self,
        found: Option<Entity>,
        id: &str,
        kind: Option<&str>,
        drafts: BTreeMap<String, Draft>,
    ) -> Result<Outcome> {
        let makes = matches!(self, Self::Append | Self::AppendStrict);
        let mut entity = match found {
            Some(entity) => entity,
            None if makes => {
                Entity { id: id.to_owned(), kind: kind.unwrap_or(NO_TYPE).to_owned(), ..Entity::default() }
            }
            None => return Err(Fault::not_found(format!("there is no entity {}", quoted(id)))),
        };
        match self {
            Self::Append | Self::Update => Update::Append.apply(&mut entity, drafts)?,
            Self::AppendStrict => Update::AppendStrict.apply(&mut entity, drafts)?,
            Self::Replace => Update::Replace.apply(&mut entity, drafts)?,
            Self::Delete if drafts.is_empty() => return Ok(Outcome::Delete),
            Self::Delete => {
                for name in drafts.keys() {
                    remove_attribute(&mut entity, name)?;
                }
            }
        }
        Ok(Outcome::Put(entity))
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::ngsi::FaultKind;

    fn apply(action: &str, found: Option<Json>, entity: Json) -> Result<Outcome> {
        let text = format!("{{\"actionType\":\"{action}\",\"entities\":[{entity}]}}");
        let body = Json::parse(text.as_bytes()).unwrap();
        let Batch { action, mut entries } = Batch::parse(body, Form::Normalized)?;
        let (id, kind, drafts) = entries.remove(0);
        action.apply(found.map(|stored| Entity::from_stored(stored).unwrap()), &id, kind.as_deref(), drafts)
    }

    fn names(outcome: Outcome) -> Vec<String> {
        match outcome {
            Outcome::Put(entity) => entity.attributes.into_keys().collect(),
            Outcome::Delete => vec!["-".into()],
        }
    }

    #[test]
    fn every_action_on_what_is_there_and_on_what_is_not() {
        let there = || Some(json!({"id": "e", "type": "T", "a": 1}));
        let given = json!({"id": "e", "type": "T", "b": {"value": 2}});
        let same = json!({"id": "e", "type": "T", "a": {"value": 2}});
        for (action, found, entity, expected) in [
            ("append", there(), &given, Ok(vec!["a", "b"])),
            ("append", None, &given, Ok(vec!["b"])),
            ("appendStrict", there(), &given, Ok(vec!["a", "b"])),
            ("appendStrict", there(), &same, Err(FaultKind::Unprocessable)),
            ("update", there(), &same, Ok(vec!["a"])),
            ("update", None, &same, Err(FaultKind::NotFound)),
            ("replace", there(), &given, Ok(vec!["b"])),
            ("replace", None, &given, Err(FaultKind::NotFound)),
            ("delete", there(), &same, Ok(vec![])),
            ("delete", there(), &given, Err(FaultKind::NotFound)),
            ("delete", there(), &json!({"id": "e"}), Ok(vec!["-"])),
            ("delete", None, &json!({"id": "e"}), Err(FaultKind::NotFound)),
        ] {
            let outcome = apply(action, found, entity.clone()).map(names).map_err(|fault| fault.kind);
            assert_eq!(outcome, expected.map(|names| names.into_iter().map(str::to_owned).collect()), "{action}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let many = vec![serde_json::json!({"id": "a"}); 1_001];
        for bad in [
            json!({"entities": []}),
            json!({"actionType": "drop", "entities": []}),
            json!({"actionType": "append"}),
            json!({"actionType": "append", "entities": [{"type": "T"}]}),
            json!({"actionType": "append", "entities": many}),
        ] {
            assert!(Batch::parse(bad, Form::Normalized).is_err());
        }
    }
}
