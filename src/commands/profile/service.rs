//! What `login` and `profile add` are told about a service, and the settings that come of it. Secrets are read from a
//! variable, a command, standard input or a prompt, never from an option: those can be seen by everybody.

use std::io::Read as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::profile_file::Setting;
use crate::error::{Error, Result};
use crate::model::Secret;

/// The longest secret that is read, in bytes.
const SECRET_MAX: u64 = 64 << 10;

/// What a profile leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The bundled engine
    Local,
    /// The Visual Layer service, or `snapshot serve`
    VisualLayer,
    /// A Vela service
    Vela,
}

impl Kind {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::VisualLayer => "visual-layer",
            Self::Vela => "vela",
        }
    }

    /// The kind that a word of the file names.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Local, Self::VisualLayer, Self::Vela].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How a service is reached.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Service {
    /// The service's address
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// The dataset (of Vela the tenant) that is meant when none is named
    #[arg(long, value_name = "NAME")]
    pub usually: Option<String>,

    /// The key whose secret signs tokens; without one the secret is a ready token, or the key of Vela
    #[arg(long, value_name = "KEY")]
    pub api_key: Option<String>,

    /// Take the secret from this variable, each time
    #[arg(long, value_name = "VARIABLE", group = "secret")]
    pub secret_env: Option<String>,

    /// Take the secret from what this command prints, each time
    #[arg(long, value_name = "COMMAND", group = "secret")]
    pub secret_command: Option<String>,

    /// Read the secret from standard input, and keep it in the file
    #[arg(long, group = "secret")]
    pub secret_stdin: bool,

    /// Who you are to the service: the e-mail address that it shows for you
    #[arg(long, value_name = "E")]
    pub user: Option<String>,

    /// Trust the certificates in this file besides the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Let the secret go over plain http to another machine
    #[arg(long)]
    pub insecure: bool,
}

impl Service {
    /// The settings that were given. What was not given is not among them.
    ///
    /// # Errors
    /// `Invalid` for what the kind does not have, or a secret that is none.
    pub fn settings(&self, kind: Kind) -> Result<Vec<(&'static str, Setting)>> {
        self.ensure_fits(kind)?;
        let text = |text: &String| Setting::Text(text.clone());
        let mut settings = vec![("kind", Setting::Text(kind.as_str().into()))];
        settings.extend(self.url.as_ref().map(|url| ("url", text(url))));
        let usually = if kind == Kind::Vela { "tenant" } else { "dataset" };
        settings.extend(self.usually.as_ref().map(|name| (usually, text(name))));
        settings.extend(self.user.as_ref().map(|user| ("user", text(user))));
        if let Some(path) = &self.ca_file {
            let path = std::path::absolute(path).map_err(|error| Error::io("find", path, error))?;
            settings.push(("ca_file", Setting::Text(path.to_string_lossy().into_owned())));
        }
        if self.insecure {
            settings.push(("insecure", Setting::On));
        }
        if let Some((place, value)) = self.secret_place()? {
            settings.extend(secret(kind, self.api_key.as_deref(), place, value));
        } else if let Some(key) = &self.api_key {
            settings.push(("api_key", text(key)));
        }
        Ok(settings)
    }

    fn ensure_fits(&self, kind: Kind) -> Result<()> {
        let refuse = |option: &str| {
            Err(Error::invalid(
                format!("`{option}`"),
                format!("a profile of kind `{}` has nothing of the kind", kind.as_str()),
            ))
        };
        match kind {
            Kind::Local if self.url.is_some() => refuse("--url"),
            Kind::Local if self.api_key.is_some() => refuse("--api-key"),
            Kind::Local if self.secret_env.is_some() => refuse("--secret-env"),
            Kind::Local if self.secret_command.is_some() => refuse("--secret-command"),
            Kind::Local if self.secret_stdin => refuse("--secret-stdin"),
            Kind::Local if self.ca_file.is_some() => refuse("--ca-file"),
            Kind::Local if self.insecure => refuse("--insecure"),
            Kind::Local | Kind::Vela if self.user.is_some() => refuse("--user"),
            Kind::Vela if self.api_key.is_some() => Err(Error::invalid(
                "`--api-key`",
                "Vela's key is a secret itself; give it with `--secret-env`, `--secret-command` or `--secret-stdin`",
            )),
            _ => Ok(()),
        }
    }

    /// Where the secret comes from, if that was said.
    fn secret_place(&self) -> Result<Option<(Place, String)>> {
        Ok(match (&self.secret_env, &self.secret_command) {
            (Some(name), _) => Some((Place::Variable, name.clone())),
            (_, Some(command)) => Some((Place::Command, command.clone())),
            _ if self.secret_stdin => Some((Place::File, from_stdin()?.reveal().to_owned())),
            _ => None,
        })
    }
}

/// Where a profile has its secret from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It stands in the file.
    File,
    /// A variable.
    Variable,
    /// A command.
    Command,
}

/// The settings of a secret; those of other secrets are taken out.
pub fn secret(kind: Kind, key: Option<&str>, place: Place, value: String) -> Vec<(&'static str, Setting)> {
    const TOKEN: [&str; 3] = ["token", "token_env", "token_command"];
    const SECRET: [&str; 3] = ["api_secret", "api_secret_env", "api_secret_command"];
    const KEY: [&str; 3] = ["api_key", "api_key_env", "api_key_command"];
    let names = match (kind, key) {
        (Kind::Vela, _) => KEY,
        (_, Some(_)) => SECRET,
        (_, None) => TOKEN,
    };
    let all: &[[&str; 3]] = if kind == Kind::Vela { &[KEY] } else { &[TOKEN, SECRET] };
    let mut settings: Vec<_> = all.iter().flatten().map(|name| (*name, Setting::Out)).collect();
    if kind == Kind::VisualLayer {
        settings.push(("api_key", key.map_or(Setting::Out, |key| Setting::Text(key.to_owned()))));
    }
    let name = match place {
        Place::File => names[0],
        Place::Variable => names[1],
        Place::Command => names[2],
    };
    settings.push((name, Setting::Text(value)));
    settings
}

fn from_stdin() -> Result<Secret> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(SECRET_MAX).read_to_string(&mut text);
    read.map_err(|error| Error::io("read", "standard input", error))?;
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(Error::invalid("what is on standard input", "a secret is one line of text"));
    }
    Ok(Secret::from(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(service: &Service, kind: Kind) -> Vec<(&'static str, Setting)> {
        let mut settings = service.settings(kind).unwrap();
        settings.retain(|(_, setting)| *setting != Setting::Out);
        settings
    }

    #[test]
    fn a_secret_stands_under_the_name_of_its_use() {
        let text = |text: &str| Setting::Text(text.into());
        let from_variable = Service { secret_env: Some("X".into()), ..Service::default() };
        assert!(settings(&from_variable, Kind::VisualLayer).contains(&("token_env", text("X"))));
        assert!(settings(&from_variable, Kind::Vela).contains(&("api_key_env", text("X"))));
        let keyed = Service { api_key: Some("k".into()), secret_command: Some("pass x".into()), ..Service::default() };
        let keyed = settings(&keyed, Kind::VisualLayer);
        assert!(keyed.contains(&("api_key", text("k"))) && keyed.contains(&("api_secret_command", text("pass x"))));
    }

    #[test]
    fn a_new_secret_takes_the_place_of_the_old_one() {
        let new = secret(Kind::VisualLayer, None, Place::Variable, "X".into());
        for gone in ["token", "api_secret", "api_secret_env", "api_key"] {
            assert!(new.contains(&(gone, Setting::Out)), "{gone}");
        }
        assert_eq!(new.last(), Some(&("token_env", Setting::Text("X".into()))));
    }

    #[test]
    fn what_a_kind_does_not_have_is_refused() {
        let url = Service { url: Some("https://example.com".into()), ..Service::default() };
        assert!(url.settings(Kind::Local).is_err());
        let key = Service { api_key: Some("k".into()), ..Service::default() };
        assert!(key.settings(Kind::Vela).unwrap_err().to_string().contains("--secret-env"));
    }
}
