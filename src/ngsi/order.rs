//! The order of a list of entities by values of their attributes.

use std::cmp::Ordering;

use crate::facets::Json;
use crate::ngsi::entity::{CREATED, MODIFIED};
use crate::ngsi::filter::list;
use crate::ngsi::query::{compare_numbers, instant};
use crate::ngsi::{Entity, Result};

/// Names of attributes, each rising or, with `!` before it, falling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(Vec<Field>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    is_falling: bool,
}

impl Order {
    /// Reads a list with commas.
    ///
    /// # Errors
    /// `BadData` if a part of it is empty.
    pub fn parse(text: &str) -> Result<Self> {
        let field = |part: String| match part.strip_prefix('!') {
            Some(name) => Field { name: name.to_owned(), is_falling: true },
            None => Field { name: part, is_falling: false },
        };
        let fields: Vec<_> = list("orderBy", text)?.into_iter().map(field).collect();
        if fields.iter().any(|field| field.name.is_empty()) {
            return Err(crate::ngsi::Fault::bad("`orderBy` has a `!` without a name"));
        }
        Ok(Self(fields))
    }

    fn keys(&self, entity: &Entity) -> Vec<Json> {
        self.0.iter().map(|field| key(entity, &field.name)).collect()
    }

    fn compare(&self, a: &[Json], b: &[Json]) -> Ordering {
        let orders = self.0.iter().zip(a.iter().zip(b)).map(|(field, (a, b))| {
            let order = compare(a, b);
            if field.is_falling { order.reverse() } else { order }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

fn key(entity: &Entity, name: &str) -> Json {
    let text = |text: Option<&str>| text.map_or(Json::Null, Json::text);
    match name {
        "id" => text(Some(&entity.id)),
        "type" => text(Some(&entity.kind)),
        CREATED => text(entity.created.as_deref()),
        MODIFIED => text(entity.modified.as_deref()),
        name => entity.attributes.get(name).map_or(Json::Null, |one| one.value.clone()),
    }
}

/// Nothing comes before no and yes, these before numbers, numbers before texts, and these before all else.
fn compare(a: &Json, b: &Json) -> Ordering {
    match (a, b) {
        (Json::Bool(a), Json::Bool(b)) => a.cmp(b),
        (Json::Number(a), Json::Number(b)) => compare_numbers(a, b).unwrap_or(Ordering::Equal),
        (Json::String(a), Json::String(b)) => match (instant(a), instant(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.cmp(b),
        },
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: &Json) -> u8 {
    match value {
        Json::Null => 0,
        Json::Bool(_) => 1,
        Json::Number(_) => 2,
        Json::String(_) => 3,
        Json::Array(_) => 4,
        Json::Object(_) => 5,
    }
}

/// The first items of a list in an order, of a stream that may be much longer.
///
/// Items of equal keys stay in the order in which they came.
#[derive(Debug)]
pub struct Ranked<T> {
    order: Order,
    most: usize,
    items: Vec<(Vec<Json>, T)>,
}

impl<T> Ranked<T> {
    /// Keeps at most so many items.
    pub fn new(order: Order, most: usize) -> Self {
        Self { order, most, items: Vec::new() }
    }

    /// Takes an item in.
    pub fn push(&mut self, entity: &Entity, item: T) {
        self.items.push((self.order.keys(entity), item));
        if self.items.len() > self.most.saturating_mul(2).max(1_000) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.items.sort_by(|(a, _), (b, _)| self.order.compare(a, b));
        self.items.truncate(self.most);
    }

    /// The items, in order.
    pub fn finish(mut self) -> Vec<T> {
        self.settle();
        self.items.into_iter().map(|(_, item)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entity(n: Json) -> Entity {
        let mut entity = Entity::from_stored(json!({"id": "e", "type": "T", "m": 1})).unwrap();
        entity.attributes.insert("n".into(), crate::ngsi::Attribute::new("Any", n));
        entity
    }

    fn ranked(order: &str, values: &[Json], most: usize) -> Vec<usize> {
        let mut ranked = Ranked::new(Order::parse(order).unwrap(), most);
        for (place, value) in values.iter().enumerate() {
            ranked.push(&entity(value.clone()), place);
        }
        ranked.finish()
    }

    #[test]
    fn values_have_an_order_and_equal_ones_stay() {
        let values = [json!("b"), json!(2), json!(null), json!(true), json!(1.5), json!("a"), json!([1])];
        assert_eq!(ranked("n", &values, 9), [2, 3, 4, 1, 5, 0, 6]);
        assert_eq!(ranked("!n", &values, 3), [6, 0, 5]);
        assert_eq!(ranked("m,!n", &values, 1), [6]);
        assert_eq!(ranked("m", &values, 3), [0, 1, 2]);
        assert!(Order::parse("a,,b").is_err() && Order::parse("!").is_err());
    }

    proptest! {
        #[test]
        fn keeping_only_some_changes_nothing(values in prop::collection::vec(0i64..50, 0..3_000), most in 0usize..20) {
            let numbers = values.clone();
            let values: Vec<_> = values.into_iter().map(Json::integer).collect();
            let mut all: Vec<_> = (0..values.len()).collect();
            all.sort_by_key(|&place| numbers[place]);
            all.truncate(most);
            prop_assert_eq!(ranked("n", &values, most), all);
        }
    }
}
