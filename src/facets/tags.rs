//! The facet `tags`: the tags of an item.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::facets::Json;
use crate::facets::form::{damaged, ensure_word, parse_list};

/// The facet of tags.
pub const TAGS: &str = "tags";

/// Longest tag, in characters.
const TAG_MAX: usize = 255;
const WHAT: &str = "the tags of an item";

/// The tags of an item: each once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(pub BTreeSet<String>);

impl Tags {
    /// The stored form; `None` without a tag, for then there is no row.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let list = self.0.iter().map(Json::text).collect();
        (!self.0.is_empty()).then(|| Json::Array(list).to_bytes())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let tag = |value: Json| match value {
            Json::String(tag) => Ok(tag),
            _ => Err(damaged(WHAT, "texts")),
        };
        parse_list(WHAT, bytes)?.into_iter().map(tag).collect::<Result<_>>().map(Self)
    }
}

/// Refuses a text that cannot be a tag.
///
/// # Errors
/// `Invalid` if it is empty, longer than 255 characters, begins or ends with a blank, or has control characters.
pub fn ensure_tag(tag: &str) -> Result<()> {
    ensure_word("tag", tag, TAG_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_sorted_and_unique() {
        let tags = Tags(["b", "a", "b"].map(str::to_owned).into());
        assert_eq!(tags.encode().unwrap(), br#"["a","b"]"#);
        assert_eq!(Tags::decode(br#"["a","b"]"#).unwrap(), tags);
        assert_eq!(Tags::default().encode(), None);
        for bad in [&b"{}"[..], b"[1]", b"[", b"\"a\""] {
            assert!(Tags::decode(bad).is_err());
        }
    }

    #[test]
    fn a_tag_can_be_seen_and_typed() {
        for good in ["a", "not sure", "日本", &"x".repeat(255)] {
            ensure_tag(good).unwrap();
        }
        for bad in ["", " ", " a", "a\n", "a\u{7}b", &"x".repeat(256)] {
            assert!(ensure_tag(bad).is_err(), "{bad:?}");
        }
    }
}
