//! Values: reading those that clients send, and making those that they get.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::{Fault, FaultKind, Result};

/// Reads a body.
///
/// # Errors
/// `NotJson`, saying where it is wrong. A member that stands twice is wrong too: nobody can say which one was meant.
pub fn parse(body: &[u8]) -> Result<Json> {
    Json::parse(body).map_err(|error| Fault::new(FaultKind::NotJson, error.to_string()))
}

/// An object.
pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The members of a value that has to be an object.
pub(crate) fn members(what: &str, value: Json) -> Result<BTreeMap<String, Json>> {
    match value {
        Json::Object(members) => Ok(members),
        _ => Err(Fault::bad(format!("{what} has to be an object"))),
    }
}

/// A list of texts.
pub(crate) fn texts(name: &str, value: Json) -> Result<Vec<String>> {
    let refuse = || Fault::bad(format!("`{name}` has to be a list of texts"));
    let Json::Array(list) = value else { return Err(refuse()) };
    let text = |value| if let Json::String(text) = value { Ok(text) } else { Err(refuse()) };
    list.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth() {
        assert!(parse(b"{\"a\":1,\"b\":[{\"a\":2.50,\"c\":null}]}").is_ok());
        for bad in ["{\"a\":1,\"a\":1}", "[{\"x\":{\"a\":1,\"\\u0061\":2}}]", "", "{}x", "NaN"] {
            assert_eq!(parse(bad.as_bytes()).unwrap_err().kind, FaultKind::NotJson, "{bad}");
        }
    }
}
