//! Which entities are asked for.

use crate::contract::vela::Scope;
use crate::ngsi::fault::quoted;
use crate::ngsi::{Entity, Fault, Pattern, Query, Result};

/// Most ids, or types, that one request may name.
const MOST: usize = 100;

/// Ids and types: an empty list does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Selector {
    ids: Vec<String>,
    id_pattern: Option<Pattern>,
    types: Vec<String>,
    type_pattern: Option<Pattern>,
}

impl Selector {
    /// Reads the four parameters, each a list with commas or an expression.
    ///
    /// # Errors
    /// `BadData` for a list and an expression at once, for empty and for too long lists, and for bad expressions.
    pub fn new(
        id: Option<&str>,
        id_pattern: Option<&str>,
        kind: Option<&str>,
        type_pattern: Option<&str>,
    ) -> Result<Self> {
        ensure_one("id", id, "idPattern", id_pattern)?;
        ensure_one("type", kind, "typePattern", type_pattern)?;
        let pattern = |name, text: Option<&str>| text.map(|text| Pattern::new(name, text)).transpose();
        Ok(Self {
            ids: id.map_or_else(|| Ok(Vec::new()), |text| list("id", text))?,
            id_pattern: pattern("`idPattern`", id_pattern)?,
            types: kind.map_or_else(|| Ok(Vec::new()), |text| list("type", text))?,
            type_pattern: pattern("`typePattern`", type_pattern)?,
        })
    }

    /// Just one id, whatever has to be said about it, and a type if one is given.
    pub fn one(id: &str, kind: Option<&str>) -> Self {
        Self { ids: vec![id.to_owned()], types: kind.map(str::to_owned).into_iter().collect(), ..Self::default() }
    }

    /// Takes its types for names of NGSI-LD, which may be written with the prefix of the default context.
    #[must_use]
    pub fn with_short_types(mut self) -> Self {
        self.types = self.types.iter().map(|kind| crate::ngsi::ld::short(kind).to_owned()).collect();
        self
    }

    /// The ids that are asked for, if they are given one by one.
    pub fn ids(&self) -> Option<&[String]> {
        (!self.ids.is_empty()).then_some(&self.ids[..])
    }

    /// Whether neither ids nor types narrow it.
    pub fn is_all(&self) -> bool {
        self.ids.is_empty() && self.types.is_empty() && self.id_pattern.is_none() && self.type_pattern.is_none()
    }

    fn covers(&self, id: &str, kind: &str) -> bool {
        let is_listed = |list: &[String], text: &str| list.is_empty() || list.iter().any(|one| one == text);
        let is_like = |pattern: &Option<Pattern>, text: &str| pattern.as_ref().is_none_or(|one| one.matches(text));
        is_listed(&self.ids, id)
            && is_listed(&self.types, kind)
            && is_like(&self.id_pattern, id)
            && is_like(&self.type_pattern, kind)
    }
}

/// A whole question: an entity has to fit one of the selectors, the places, and everything else.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Ids and types.
    pub selectors: Vec<Selector>,
    /// Places within the tenant.
    pub scope: Scope,
    /// What values have to be.
    pub queries: Vec<Query>,
    /// An entity has at least one of these attributes; no matter which if there is none.
    pub having: Vec<String>,
}

impl Filter {
    /// Every entity in some places.
    pub fn all(scope: Scope) -> Self {
        Self { selectors: Vec::new(), scope, queries: Vec::new(), having: Vec::new() }
    }

    /// Whether an entity can be meant, by its key alone.
    pub fn covers(&self, id: &str, kind: &str, path: &str) -> bool {
        let is_selected = self.selectors.is_empty() || self.selectors.iter().any(|one| one.covers(id, kind));
        is_selected && self.scope.covers(path)
    }

    /// Whether an entity whose key is covered is meant.
    pub fn matches(&self, entity: &Entity) -> bool {
        let has_one = self.having.is_empty() || self.having.iter().any(|name| entity.attributes.contains_key(name));
        has_one && self.queries.iter().all(|query| query.matches(entity))
    }

    /// Whether the key alone decides.
    pub fn is_by_key(&self) -> bool {
        self.queries.is_empty() && self.having.is_empty()
    }

    /// The ids that are asked for, if all are given one by one.
    pub fn ids(&self) -> Option<Vec<&str>> {
        let mut ids = Vec::new();
        for selector in &self.selectors {
            ids.extend(selector.ids()?.iter().map(String::as_str));
        }
        ids.sort_unstable();
        ids.dedup();
        (!self.selectors.is_empty()).then_some(ids)
    }
}

fn ensure_one(a: &str, given: Option<&str>, b: &str, other: Option<&str>) -> Result<()> {
    if given.is_some() && other.is_some() {
        return Err(Fault::bad(format!("`{a}` and `{b}` cannot both be given")));
    }
    Ok(())
}

/// A list with commas, without empty parts.
pub(crate) fn list(name: &str, text: &str) -> Result<Vec<String>> {
    let parts: Vec<_> = text.split(',').map(str::to_owned).collect();
    if parts.iter().any(String::is_empty) {
        return Err(Fault::bad(format!("`{name}` is {}, one part of the list is empty", quoted(text))));
    }
    if parts.len() > MOST {
        return Err(Fault::bad(format!("`{name}` has more than {MOST} parts")));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::ngsi::query::Dialect;

    #[test]
    fn ids_and_types_are_lists_or_expressions() {
        let select = |id, pattern, kind| Selector::new(id, pattern, kind, None);
        let rooms = select(Some("a,b"), None, Some("Room,Hall")).unwrap();
        assert!(rooms.covers("b", "Hall") && !rooms.covers("c", "Hall") && !rooms.covers("b", "Car"));
        assert!(select(None, Some("^a"), None).unwrap().covers("ab", "any"));
        assert!(Selector::new(None, None, None, Some("^R")).unwrap().covers("x", "Room"));
        assert!(select(Some("a"), Some("a"), None).is_err() && select(Some("a,,b"), None, None).is_err());
        let many = ["x"; 101].join(",");
        assert!(Selector::new(Some(&many), None, None, None).is_err());
        assert!(select(None, None, None).unwrap().is_all());
    }

    #[test]
    fn all_parts_have_to_fit() {
        let mut filter = Filter::all("/a/#".parse().unwrap());
        filter.selectors = vec![Selector::one("x", None), Selector::one("y", Some("Room"))];
        filter.queries = vec![Query::parse("n>1", Dialect::V2).unwrap()];
        filter.having = vec!["n".into(), "m".into()];
        assert!(
            filter.covers("x", "Any", "/a/b") && !filter.covers("x", "Any", "/b") && !filter.covers("y", "Car", "/a")
        );
        let entity = |n: u64| Entity::from_stored(json!({"id": "x", "type": "T", "n": n})).unwrap();
        assert!(filter.matches(&entity(2)) && !filter.matches(&entity(1)));
        assert_eq!(filter.ids(), Some(vec!["x", "y"]));
        assert_eq!(Filter::all(Scope::everywhere()).ids(), None);
    }
}
