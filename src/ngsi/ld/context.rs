//! `@context`: where it has to stand, and what it does to names.

use std::collections::BTreeMap;

use crate::facets::Json;
use crate::ngsi::{Fault, Result};

/// The context that every document has.
pub const CORE_CONTEXT: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";

/// What the core context puts before names that no other context knows.
const DEFAULT_PREFIX: &str = "https://uri.etsi.org/ngsi-ld/default-context/";

/// Checks the context of a document that is written, and takes it out: one that comes as JSON-LD has it inside, one
/// that comes as plain JSON may name it in a `Link` header.
///
/// # Errors
/// `BadData` if it stands where it must not, or not where it has to.
pub fn ensure_context(object: &mut BTreeMap<String, Json>, is_ld: bool, has_link: bool) -> Result<()> {
    let context = object.remove("@context");
    if is_ld && has_link {
        return Err(Fault::bad("a JSON-LD body has its @context inside, no `Link` header names it"));
    }
    match (is_ld, context) {
        (true, None) => Err(Fault::bad("a JSON-LD body needs an `@context`")),
        (true, Some(context)) if !is_context(&context) => {
            Err(Fault::bad("`@context` has to be a URL, an object, or a list of these"))
        }
        (false, Some(_)) => Err(Fault::bad("a body with an `@context` has to be sent as application/ld+json")),
        _ => Ok(()),
    }
}

fn is_context(value: &Json) -> bool {
    match value {
        Json::String(url) => !url.is_empty(),
        Json::Object(_) => true,
        Json::Array(list) => list.iter().all(|one| matches!(one, Json::String(_) | Json::Object(_))),
        _ => false,
    }
}

/// A name without the prefix of the default context.
pub fn short(name: &str) -> &str {
    name.strip_prefix(DEFAULT_PREFIX).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_context_stands_in_json_ld_alone() {
        let ensure = |body: Json, is_ld, has_link| {
            let Json::Object(mut object) = body else { panic!("no object") };
            ensure_context(&mut object, is_ld, has_link).map(|()| object.len())
        };
        for good in [json!({"@context": CORE_CONTEXT, "a": 1}), json!({"@context": [{}, "x"], "a": 1})] {
            assert_eq!(ensure(good, true, false), Ok(1));
        }
        assert!(ensure(json!({"a": 1}), true, false).is_err());
        assert!(ensure(json!({"@context": 1}), true, false).is_err());
        assert!(ensure(json!({"@context": CORE_CONTEXT}), true, true).is_err());
        assert!(ensure(json!({"@context": CORE_CONTEXT}), false, false).is_err());
        assert_eq!(ensure(json!({"a": 1}), false, true), Ok(1));
    }

    #[test]
    fn the_default_prefix_goes() {
        assert_eq!(short("https://uri.etsi.org/ngsi-ld/default-context/Room"), "Room");
        assert_eq!(short("https://example.org/Room"), "https://example.org/Room");
    }
}
