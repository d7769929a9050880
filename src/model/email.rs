//! E-mail addresses that people give, checked once where they enter.

use std::str::FromStr;

use crate::error::Error;

/// Longest address, in characters.
const LENGTH_MAX: usize = 254;

/// An e-mail address in lower case: something, one `@`, something; no spaces or control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Email(String);

impl Email {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which an address is compared, of one that is already in use.
    pub fn folded(address: &str) -> String {
        address.trim().to_lowercase()
    }
}

impl FromStr for Email {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let folded = Self::folded(text);
        let refuse = |reason: &str| Err(Error::invalid(format!("address `{}`", text.escape_debug()), reason));
        if folded.chars().count() > LENGTH_MAX {
            return refuse("it is longer than 254 characters");
        }
        if folded.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return refuse("it has spaces or control characters");
        }
        match folded.split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() && !host.contains('@') => Ok(Self(folded)),
            _ => refuse("it is not of the form `name@host`"),
        }
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host_and_is_folded() {
        assert_eq!(" Ana@Example.com ".parse::<Email>().unwrap().as_str(), "ana@example.com");
        for bad in ["", "ana", "@host", "ana@", "a@b@c", "a b@c", "a\n@c", &format!("{}@c", "x".repeat(254))] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?}");
        }
    }
}
