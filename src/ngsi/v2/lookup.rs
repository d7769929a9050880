//! `op/query`: a question in the body of a request.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::fault::quoted;
use crate::ngsi::query::Dialect;
use crate::ngsi::value::{members as object, texts};
use crate::ngsi::{Fault, Query, Result, Selector};

/// A question.
#[derive(Debug, Default)]
pub struct Lookup {
    /// Ids and types; an entity has to fit one of them.
    pub selectors: Vec<Selector>,
    /// The attributes that are shown; all if `None`.
    pub attributes: Option<Vec<String>>,
    /// What values have to be.
    pub queries: Vec<Query>,
}

impl Lookup {
    /// Reads a question.
    ///
    /// # Errors
    /// `BadData`, naming what cannot be used. What is not offered is refused and not left out.
    pub fn parse(body: Json) -> Result<Self> {
        let mut lookup = Self::default();
        for (name, value) in object("the body", body)? {
            match name.as_str() {
                "entities" => lookup.selectors = selectors(value)?,
                "attrs" => lookup.attributes = Some(texts("attrs", value)?),
                "expression" => lookup.queries = queries(object("`expression`", value)?)?,
                other => return Err(not_offered(other)),
            }
        }
        Ok(lookup)
    }
}

fn selectors(value: Json) -> Result<Vec<Selector>> {
    let Json::Array(list) = value else {
        return Err(Fault::bad("`entities` has to be a list"));
    };
    list.into_iter().map(selector).collect()
}

fn selector(value: Json) -> Result<Selector> {
    let mut object = object("an element of `entities`", value)?;
    let mut text = |name: &str| match object.remove(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::bad(format!("`{name}` has to be a text"))),
    };
    let (id, id_pattern, kind, type_pattern) = (text("id")?, text("idPattern")?, text("type")?, text("typePattern")?);
    match object.keys().next() {
        Some(other) => Err(not_offered(other)),
        None => Selector::new(id.as_deref(), id_pattern.as_deref(), kind.as_deref(), type_pattern.as_deref()),
    }
}

fn queries(object: BTreeMap<String, Json>) -> Result<Vec<Query>> {
    let mut queries = Vec::new();
    for (name, value) in object {
        let dialect = match name.as_str() {
            "q" => Dialect::V2,
            "mq" => Dialect::Metadata,
            other => return Err(not_offered(other)),
        };
        let Json::String(text) = value else {
            return Err(Fault::bad(format!("`{name}` has to be a text")));
        };
        queries.push(Query::parse(&text, dialect)?);
    }
    Ok(queries)
}

fn not_offered(name: &str) -> Fault {
    Fault::bad(format!("{} is not offered in a query", quoted(name)))
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_question_has_entities_attributes_and_an_expression() {
        let lookup = Lookup::parse(json!({
            "entities": [{"idPattern": "^Room", "type": "Room"}, {"id": "Car1"}],
            "attrs": ["temperature"],
            "expression": {"q": "temperature>20"},
        }))
        .unwrap();
        assert_eq!((lookup.selectors.len(), lookup.queries.len()), (2, 1));
        assert_eq!(lookup.attributes.as_deref(), Some(&["temperature".to_owned()][..]));
        assert!(Lookup::parse(json!({})).unwrap().selectors.is_empty());
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        for bad in [
            json!([]),
            json!({"entities": {}}),
            json!({"entities": [{"id": 1}]}),
            json!({"entities": [{"id": "a", "idPattern": "b"}]}),
            json!({"attrs": "a"}),
            json!({"expression": {"georel": "near"}}),
            json!({"expression": {"q": 1}}),
            json!({"metadata": []}),
        ] {
            assert!(Lookup::parse(bad.clone()).is_err(), "{bad}");
        }
    }
}
