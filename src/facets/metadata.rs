//! The facet `metadata`: values of custom fields of an item. Their types stand in the facet `fields`.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::facets::Json;
use crate::facets::form::{damaged, parse};

/// The facet of custom metadata.
pub const METADATA: &str = "metadata";

const WHAT: &str = "the metadata of an item";

/// The values of an item, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata(pub BTreeMap<String, Json>);

impl Metadata {
    /// The stored form; `None` without a value, for then there is no row.
    pub fn encode(&self) -> Option<Vec<u8>> {
        (!self.0.is_empty()).then(|| Json::Object(self.0.clone()).to_bytes())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        match parse(WHAT, bytes)? {
            Json::Object(values) => Ok(Self(values)),
            _ => Err(damaged(WHAT, "an object")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_written() {
        let metadata = Metadata::decode(br#"{"score": 1.10, "at": "x"}"#).unwrap();
        assert_eq!(metadata.encode().unwrap(), br#"{"at":"x","score":1.10}"#);
        assert_eq!(Metadata::default().encode(), None);
        assert!(Metadata::decode(b"[]").is_err());
    }
}
