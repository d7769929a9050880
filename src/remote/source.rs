//! Where secrets come from. What they say never shows up in messages, traces or `Debug`.

use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::model::Secret;

/// Where a secret comes from. It is read when it is needed, not before.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// It was given.
    Given(Secret),
    /// It is the value of a variable of the environment.
    Variable {
        /// Its name.
        name: String,
        /// Its value, if it is set.
        value: Option<Secret>,
    },
    /// A command prints it.
    Command {
        /// The setting that has the command, for messages; the command itself may give something away.
        setting: String,
        /// The command, as a shell takes it.
        command: String,
    },
}

impl Source {
    /// Reads the secret. A command runs until it ends, so this must not be called where nothing may wait.
    ///
    /// # Errors
    /// `NotLoggedIn`, naming the variable or the setting, if it gives no secret.
    pub fn read(&self, server: &str) -> Result<Secret> {
        let (what, secret) = match self {
            Self::Given(secret) => ("the secret of the profile".to_owned(), secret.clone()),
            Self::Variable { name, value: Some(value) } => (format!("the variable `{name}`"), value.clone()),
            Self::Variable { name, value: None } => {
                return Err(Error::not_logged_in(server, format!("the variable `{name}` is not set")));
            }
            Self::Command { setting, command } => {
                let printed = printed_by(command)
                    .map_err(|reason| Error::not_logged_in(server, format!("the command of `{setting}` {reason}")))?;
                (format!("what the command of `{setting}` prints"), printed)
            }
        };
        match unusable(secret.reveal()) {
            Some(reason) => Err(Error::not_logged_in(server, format!("{what} {reason}"))),
            None => Ok(secret),
        }
    }

    /// Whether reading it again may give another one.
    pub fn may_change(&self) -> bool {
        matches!(self, Self::Command { .. })
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given(_) => f.write_str("Given(..)"),
            Self::Variable { name, .. } => write!(f, "Variable({name})"),
            Self::Command { setting, .. } => write!(f, "Command({setting})"),
        }
    }
}

/// Why a text cannot stand in a header, if it cannot.
fn unusable(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("is empty");
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    (!is_plain).then_some("has line breaks or characters that no key has")
}

/// What a command prints, without the white space around it. Its messages go where ours go.
fn printed_by(command: &str) -> Result<Secret, String> {
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("failed: {}", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| "prints something that is no text".to_owned())?;
    Ok(Secret::from(text.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    fn command(text: &str) -> Source {
        Source::Command { setting: "token_command".into(), command: text.into() }
    }

    #[test]
    fn a_secret_comes_from_where_it_was_put() {
        assert_eq!(Source::Given(secret("a")).read("s").unwrap().reveal(), "a");
        let variable = Source::Variable { name: "X".into(), value: Some(secret("b")) };
        assert_eq!(variable.read("s").unwrap().reveal(), "b");
        assert_eq!(command("printf ' c \\n\\n'").read("s").unwrap().reveal(), "c");
    }

    #[test]
    fn what_gives_no_secret_is_named_and_gives_nothing_away() {
        let unset = Source::Variable { name: "VL_API_SECRET".into(), value: None };
        assert!(unset.read("s").unwrap_err().to_string().contains("`VL_API_SECRET` is not set"));
        for (text, reason) in
            [("echo s3cret; exit 3", "exit status: 3"), ("true", "is empty"), ("printf 's3cret\\nmore'", "line breaks")]
        {
            let error = command(text).read("s").unwrap_err().to_string();
            assert!(error.contains("`token_command`") && error.contains(reason), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn nothing_shows_in_debug() {
        let shown = format!(
            "{:?} {:?} {:?}",
            Source::Given(secret("s3cret")),
            Source::Variable { name: "X".into(), value: Some(secret("s3cret")) },
            command("echo s3cret")
        );
        assert!(!shown.contains("s3cret") && shown.contains("token_command"), "{shown}");
    }
}
