//! Names of tenants.

use std::str::FromStr;

use crate::error::{Error, Result};

/// Longest name of a tenant.
const LONGEST: usize = 50;

/// A tenant: small letters, digits and underscores. Capitals are made small; no name is `default`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant(String);

impl Tenant {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Tenant {
    fn default() -> Self {
        Self("default".into())
    }
}

impl FromStr for Tenant {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || name.len() > LONGEST || !name.bytes().all(is_fine) {
            return Err(Error::invalid(
                format!("tenant `{}`", text.escape_debug()),
                format!("give 1 to {LONGEST} letters, digits or underscores"),
            ));
        }
        Ok(Self(name))
    }
}

impl std::fmt::Display for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_made_small_and_all_else_is_refused() {
        assert_eq!("SmartCity_1".parse::<Tenant>().unwrap().as_str(), "smartcity_1");
        for bad in ["", "a-b", "a b", "../x", "ä", "\u{212a}", &"x".repeat(51)] {
            assert!(bad.parse::<Tenant>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(50).parse::<Tenant>().is_ok());
    }
}
