//! Names of packs, and who knows which of them count.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::error::{Error, Result};

/// What the file of a pack ends with.
const SUFFIX: &str = ".pack";

/// Names a pack for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackId(Uuid);

impl PackId {
    /// A new random id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// An id that was stored.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The id as bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// Name of the pack's file.
    pub fn file_name(&self) -> String {
        format!("{self}{SUFFIX}")
    }

    /// The pack whose file has this name; `None` if none can have it.
    pub fn of_file_name(name: &str) -> Option<Self> {
        name.strip_suffix(SUFFIX)?.parse().ok()
    }
}

impl fmt::Display for PackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for PackId {
    type Err = Error;

    /// Reads the one written form, so that a pack never has two names.
    fn from_str(text: &str) -> Result<Self> {
        Uuid::parse_str(text)
            .ok()
            .map(Self)
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| Error::invalid(format!("pack id `{text}`"), "it is not a UUID in lower case"))
    }
}

/// What the catalog knows of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackInfo {
    /// Its id.
    pub id: PackId,
    /// Length of its file.
    pub bytes: u64,
    /// Objects in it.
    pub objects: u64,
}

/// Knows which packs count.
pub trait PackSource: Send + Sync {
    /// The packs that are registered and not condemned, in no order.
    fn live(&self) -> Result<Vec<PackInfo>>;
}
