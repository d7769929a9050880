//! JSON as it comes in: an object that names a member twice is refused, because nobody can say which one was meant.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::ngsi::fault::quoted;
use crate::ngsi::{Fault, FaultKind, Result};

/// Reads a body.
///
/// # Errors
/// `NotJson` if it is none; `BadData` if an object has a member twice.
pub fn parse(body: &[u8]) -> Result<Value> {
    let value = serde_json::from_slice(body)
        .map_err(|error| Fault::new(FaultKind::NotJson, format!("the body is no JSON: {error}")))?;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    match Unique.deserialize(&mut deserializer) {
        Ok(()) => Ok(value),
        Err(error) => Err(Fault::bad(error.to_string())),
    }
}

/// Walks a document and keeps nothing but the names of the members of the objects that it is in.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = object.next_key::<String>()? {
            object.next_value_seed(Self)?;
            if names.contains(&name) {
                return Err(A::Error::custom(format!("the member {} stands twice in an object", quoted(&name))));
            }
            names.insert(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth() {
        assert!(parse(b"{\"a\":1,\"b\":[{\"a\":2.5,\"c\":null}]}").is_ok());
        for bad in ["{\"a\":1,\"a\":1}", "[{\"x\":{\"a\":1,\"\\u0061\":2}}]"] {
            assert_eq!(parse(bad.as_bytes()).unwrap_err().kind, FaultKind::BadData, "{bad}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        let deep = "[".repeat(100_000);
        for bad in ["", "{", "{}x", "\u{feff}{}", "NaN", &deep] {
            assert_eq!(parse(bad.as_bytes()).unwrap_err().kind, FaultKind::NotJson, "{}", &bad[..bad.len().min(9)]);
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err().kind, FaultKind::NotJson);
    }
}
