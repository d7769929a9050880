//! Service paths: the place of an entity within its tenant, and which places a query looks at.

use std::str::FromStr;

use crate::error::{Error, Result};

/// Most segments of a path.
const DEEPEST: usize = 10;
/// Longest segment.
const LONGEST: usize = 50;
/// Most paths that one query may name.
const MOST: usize = 10;

/// The place of one entity: `/`, or `/` and up to ten names with `/` between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServicePath(String);

impl ServicePath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `other` or lies below it.
    fn is_within(&self, other: &Self) -> bool {
        let rest = self.0.strip_prefix(other.0.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Default for ServicePath {
    fn default() -> Self {
        Self("/".into())
    }
}

impl FromStr for ServicePath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason: String| Error::invalid(format!("service path `{}`", text.escape_debug()), reason);
        let Some(names) = text.strip_prefix('/') else {
            return Err(refuse("it has to begin with `/`".into()));
        };
        if names.is_empty() {
            return Ok(Self::default());
        }
        if names.split('/').count() > DEEPEST {
            return Err(refuse(format!("it has more than {DEEPEST} levels")));
        }
        if !names.split('/').all(is_level) {
            return Err(refuse(format!("each level has 1 to {LONGEST} letters, digits or underscores")));
        }
        Ok(Self(text.to_owned()))
    }
}

fn is_level(name: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.len() <= LONGEST && name.bytes().all(is_fine)
}

/// Which places a query looks at: exact paths, and subtrees written as `/path/#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    At(ServicePath),
    Below(ServicePath),
}

impl Scope {
    /// Every place of the tenant.
    pub fn everywhere() -> Self {
        Self(vec![Part::Below(ServicePath::default())])
    }

    /// Just one place.
    pub fn at(path: ServicePath) -> Self {
        Self(vec![Part::At(path)])
    }

    /// Whether an entity at `path` is looked at. Text that is no service path is looked at only from everywhere.
    pub fn covers(&self, path: &str) -> bool {
        let path = ServicePath(path.to_owned());
        self.0.iter().any(|part| match part {
            Part::At(at) => *at == path,
            Part::Below(top) => top.0 == "/" || path.is_within(top),
        })
    }
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<_> = text.split(',').map(str::trim).collect();
        if parts.len() > MOST {
            return Err(Error::invalid("the service path", format!("it names more than {MOST} paths")));
        }
        parts.into_iter().map(part).collect::<Result<_>>().map(Self)
    }
}

fn part(text: &str) -> Result<Part> {
    match text.strip_suffix("/#") {
        Some("") => Ok(Part::Below(ServicePath::default())),
        Some(top) => top.parse().map(Part::Below),
        None => text.parse().map(Part::At),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_absolute_and_made_of_names() {
        for good in ["/", "/a", "/Madrid/Gardens_1/x"] {
            assert_eq!(good.parse::<ServicePath>().unwrap().as_str(), good);
        }
        let (deep, long) = ("/a".repeat(11), format!("/{}", "x".repeat(51)));
        for bad in ["", "a", "/a/", "//", "/a/#", "/a,/b", "/../b", "/a b", "/ä", &deep, &long] {
            assert!(bad.parse::<ServicePath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_scope_is_paths_and_subtrees() {
        let scope: Scope = "/a/#, /b".parse().unwrap();
        for (path, is_covered) in [("/a", true), ("/a/x/y", true), ("/ab", false), ("/b", true), ("/b/c", false)] {
            assert_eq!(scope.covers(path), is_covered, "{path}");
        }
        assert!(Scope::everywhere().covers("/any/where") && "/#".parse::<Scope>().unwrap().covers("/"));
        assert!(!Scope::at(ServicePath::default()).covers("/a"));
        assert!(["/a"; 11].join(",").parse::<Scope>().is_err());
        assert!("#".parse::<Scope>().is_err());
    }
}
