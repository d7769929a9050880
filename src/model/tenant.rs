//! Names of tenants.

use std::str::FromStr;

use crate::error::Error;

/// Longest name, in characters.
pub(crate) const TENANT_NAME_MAX: usize = 50;

/// A name of a tenant: 1 to 50 letters, digits and underscores. Capitals are taken as small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantName(String);

impl TenantName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tenant that is meant where none is named.
impl Default for TenantName {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl FromStr for TenantName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let name = text.to_ascii_lowercase();
        let is_plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if is_plain && (1..=TENANT_NAME_MAX).contains(&name.len()) {
            return Ok(Self(name));
        }
        let what = format!("tenant name `{}`", text.escape_debug());
        Err(Error::invalid(what, "it must be 1 to 50 letters, digits and underscores"))
    }
}

impl std::fmt::Display for TenantName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_small_letters_and_little_else_is_allowed() {
        assert_eq!("SmartCity_2".parse::<TenantName>().unwrap().as_str(), "smartcity_2");
        for bad in ["", "a-b", "a b", "é", "a/b", &"x".repeat(51)] {
            assert!(bad.parse::<TenantName>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(50).parse::<TenantName>().is_ok());
        assert_eq!(TenantName::default().as_str(), "default");
    }
}
