//! Ids, types and names of attributes: their length and the characters that they may not have.

use crate::ngsi::fault::quoted;
use crate::ngsi::{Fault, Result};

/// Longest id, type or name.
const LONGEST: usize = 256;
/// Characters that separate the parts of URLs, or of queries, or that a browser could take for markup.
const FORBIDDEN: &str = "&?/#<>\"'=;()";
/// Words that mean something else where names of attributes stand.
const RESERVED: [&str; 4] = ["id", "type", "*", "geo:distance"];

/// Refuses what cannot be an id.
pub fn ensure_id(text: &str) -> Result<()> {
    ensure_name("entity id", text)
}

/// Refuses what cannot be a type of an entity, of an attribute or of metadata.
pub fn ensure_type(text: &str) -> Result<()> {
    ensure_name("type", text)
}

/// Refuses what cannot be the name of an attribute.
pub fn ensure_attribute(text: &str) -> Result<()> {
    ensure_name("attribute name", text)?;
    if RESERVED.contains(&text) {
        return Err(Fault::bad(format!("attribute name {} has a meaning of its own", quoted(text))));
    }
    Ok(())
}

/// Refuses what cannot be the name of a piece of metadata.
pub(crate) fn ensure_metadata(text: &str) -> Result<()> {
    ensure_name("metadata name", text)
}

/// Refuses what is empty or too long, and what has characters that nothing may have.
pub(crate) fn ensure_length(what: &str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Fault::bad(format!("the {what} is empty")));
    }
    if text.chars().count() > LONGEST {
        return Err(Fault::bad(format!("the {what} {} is longer than {LONGEST} characters", quoted(text))));
    }
    if let Some(found) = text.chars().find(|c| c.is_control() || c.is_whitespace()) {
        return Err(Fault::bad(format!("the {what} {} has the character {found:?}", quoted(text))));
    }
    Ok(())
}

fn ensure_name(what: &str, text: &str) -> Result<()> {
    ensure_length(what, text)?;
    match text.chars().find(|c| FORBIDDEN.contains(*c)) {
        Some(found) => Err(Fault::bad(format!("the {what} {} has the character {found:?}", quoted(text)))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for good in ["Room1", "urn:ngsi-ld:Room:1", "温度", "a.b", "x-y_z", &"x".repeat(256)] {
            assert!(ensure_id(good).is_ok() && ensure_type(good).is_ok() && ensure_attribute(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "a\tb", "a/b", "a?b", "a#b", "a&b", "a;b", "a\0b", "a\"b", &"x".repeat(257)] {
            assert!(ensure_id(bad).is_err() && ensure_attribute(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_attribute_is_not_called_what_means_something_else() {
        for bad in ["id", "type", "*", "geo:distance"] {
            assert!(ensure_attribute(bad).is_err(), "{bad}");
        }
    }
}
