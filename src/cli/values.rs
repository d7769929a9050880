//! Arguments that have a form of their own, checked while they are parsed.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::str::FromStr;

use clap::builder::{OsStringValueParser, TypedValueParser, ValueParserFactory};

use crate::error::{Error, Result};
use crate::facets;

/// A path inside a snapshot, as bytes: relative, without `.`, `..`, or slashes at its ends; empty for all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InnerPath(Vec<u8>);

impl InnerPath {
    /// The path as bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Reads a path as typed.
    ///
    /// # Errors
    /// `Invalid` if it is absolute or leads out with `..`.
    pub fn parse(typed: OsString) -> Result<Self> {
        let shown = typed.to_string_lossy().into_owned();
        let refuse = |reason: &str| Err(Error::invalid(format!("path `{shown}`"), reason));
        let bytes = typed.into_vec();
        if bytes.first() == Some(&b'/') {
            return refuse("it is absolute; paths are relative to the dataset's folder");
        }
        let parts: Vec<&[u8]> =
            bytes.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect();
        if parts.contains(&&b".."[..]) {
            return refuse("it leads out with `..`; paths are relative to the dataset's folder");
        }
        Ok(Self(parts.join(&b'/')))
    }
}

impl ValueParserFactory for InnerPath {
    type Parser = clap::builder::ValueParser;

    fn value_parser() -> Self::Parser {
        OsStringValueParser::new().try_map(Self::parse).into()
    }
}

/// The name of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet(String);

impl Facet {
    /// The names, as the backend takes them.
    pub fn names(facets: Vec<Self>) -> Vec<String> {
        facets.into_iter().map(|facet| facet.0).collect()
    }
}

impl FromStr for Facet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if facets::is_facet(text) {
            return Ok(Self(text.to_owned()));
        }
        let known = facets::KNOWN.join(", ");
        Err(Error::invalid(format!("facet `{text}`"), format!("there are {known} and enrichment/MODEL")))
    }
}

/// A share in percent, above 0 and up to 100, with or without the sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(pub f64);

impl FromStr for Percent {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = text.trim().trim_end_matches('%').trim_end().parse::<f64>();
        number
            .ok()
            .filter(|share| *share > 0.0 && *share <= 100.0)
            .map(Self)
            .ok_or_else(|| Error::invalid(format!("share `{text}`"), "give percent, above 0 and up to 100, such as 5"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Result<Vec<u8>> {
        InnerPath::parse(text.into()).map(InnerPath::into_bytes)
    }

    #[test]
    fn paths_are_relative_and_tidy() {
        assert_eq!(path("./a//b/./c/").unwrap(), b"a/b/c");
        assert_eq!(path(".").unwrap(), b"");
        assert_eq!(path("..a/b..").unwrap(), b"..a/b..");
        let bytes = OsString::from_vec(b"a/\xff".to_vec());
        assert_eq!(InnerPath::parse(bytes).unwrap().into_bytes(), b"a/\xff");
    }

    #[test]
    fn paths_cannot_lead_out() {
        for bad in ["/a", "..", "a/../b", "./..", "a/.."] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn facets_are_known_ones() {
        assert!("labels".parse::<Facet>().is_ok());
        assert!("enrichment/clip".parse::<Facet>().is_ok());
        assert!("enrichment/".parse::<Facet>().unwrap_err().to_string().contains("labels"));
    }

    #[test]
    fn a_share_is_above_0_and_up_to_100() {
        assert_eq!("5".parse::<Percent>().unwrap(), Percent(5.0));
        assert_eq!("0.5%".parse::<Percent>().unwrap(), Percent(0.5));
        for bad in ["0", "101", "-1", "x", "NaN", ""] {
            assert!(bad.parse::<Percent>().is_err(), "{bad}");
        }
    }
}
