//! The environment's part in decisions, looked up by name so that tests can bring their own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::error::{Error, Result};

/// Variables by name. An empty variable counts as one that is not set.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The variables given here.
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self(variables.iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A variable as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.get(&OsString::from(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// Whether a variable is set.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).is_some()
    }

    /// A variable as text.
    ///
    /// # Errors
    /// `Invalid`, naming the variable, if it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        let refuse = |value: OsString| {
            Error::invalid(format!("{name}=`{}` in the environment", value.to_string_lossy()), "it is not UTF-8")
        };
        self.path(name).map(|value| value.into_os_string().into_string().map_err(refuse)).transpose()
    }

    /// A variable as one of some words.
    ///
    /// # Errors
    /// `Invalid`, naming the variable and the words, if it is none of them.
    pub fn word<T: ValueEnum>(&self, name: &str) -> Result<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        T::from_str(&text, true).map(Some).map_err(|_| {
            let words: Vec<_> = T::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            let words: Vec<_> = words.iter().map(|word| format!("`{}`", word.get_name())).collect();
            Error::invalid(format!("{name}=`{text}` in the environment"), format!("it can be {}", words.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::ProgressMode;

    #[test]
    fn a_bad_word_is_refused_by_its_variable() {
        let environment = Environment::of(&[("SNAPSHOT_PROGRESS", "sometimes")]);
        let error = environment.word::<ProgressMode>("SNAPSHOT_PROGRESS").unwrap_err().to_string();
        assert!(error.contains("SNAPSHOT_PROGRESS=`sometimes`") && error.contains("`plain`"), "{error}");
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let environment = Environment::of(&[("NO_COLOR", ""), ("SNAPSHOT_STORE", "/s")]);
        assert!(!environment.has("NO_COLOR"));
        assert_eq!(environment.path("SNAPSHOT_STORE"), Some("/s".into()));
    }
}
