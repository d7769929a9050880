//! Profiles, as they are shown: everything but secrets, of which it is said where they come from.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::config::{Config, Profile};
use crate::error::{Error, Result};
use crate::model::Secret;

/// The profile that is there without a configuration file.
pub const LOCAL: &str = "local";

/// A profile. What its kind does not have is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProfileView {
    /// Its name.
    pub name: String,
    /// `local`, `visual-layer` or `vela`.
    pub kind: &'static str,
    /// Whether it is used when none is named.
    pub is_default: bool,
    /// The store's directory, if it says one.
    pub store: Option<String>,
    /// The server's address, if it says one.
    pub url: Option<String>,
    /// The dataset that is usually meant.
    pub dataset: Option<String>,
    /// The tenant that is usually meant.
    pub tenant: Option<String>,
    /// Who we are to the service, if it says so.
    pub user: Option<String>,
    /// The key whose secret signs tokens.
    pub api_key: Option<String>,
    /// Where the secret or the ready token comes from.
    pub secret_from: Option<String>,
    /// Certificates that are trusted besides the system's.
    pub ca_file: Option<String>,
    /// Whether a secret may go over plain http to another host.
    pub insecure: bool,
}

/// All profiles, by name.
pub fn all(config: &Config) -> Vec<ProfileView> {
    let mut views: Vec<_> = config.profiles.iter().map(|(name, profile)| view(name, profile, config)).collect();
    if !config.profiles.contains_key(LOCAL) {
        views.push(ProfileView { is_default: is_default(LOCAL, config), ..empty(LOCAL, "local") });
        views.sort_by(|a, b| a.name.cmp(&b.name));
    }
    views
}

/// The profile with this name.
///
/// # Errors
/// `NotFound`.
pub fn named(name: &str, config: &Config) -> Result<ProfileView> {
    let missing = || Error::NotFound { what: "profile", reference: name.to_owned(), within: None };
    all(config).into_iter().find(|one| one.name == name).ok_or_else(missing)
}

fn view(name: &str, profile: &Profile, config: &Config) -> ProfileView {
    let path =
        |path: &Option<std::path::PathBuf>| path.as_deref().map(Path::to_string_lossy).map(|text| text.into_owned());
    let is_default = is_default(name, config);
    match profile {
        Profile::Local { store, dataset } => {
            ProfileView { is_default, store: path(store), dataset: dataset.clone(), ..empty(name, "local") }
        }
        Profile::VisualLayer(service) => {
            let token = from(service.token.as_ref(), service.token_env.as_ref(), service.token_command.as_ref());
            let secret =
                from(service.api_secret.as_ref(), service.api_secret_env.as_ref(), service.api_secret_command.as_ref());
            ProfileView {
                is_default,
                url: service.url.clone(),
                dataset: service.dataset.clone(),
                user: service.user.clone(),
                api_key: service.api_key.clone(),
                secret_from: token.or(secret),
                ca_file: path(&service.ca_file),
                insecure: service.insecure,
                ..empty(name, "visual-layer")
            }
        }
        Profile::Vela(service) => ProfileView {
            is_default,
            url: service.url.clone(),
            tenant: service.tenant.clone(),
            secret_from: from(service.api_key.as_ref(), service.api_key_env.as_ref(), service.api_key_command.as_ref()),
            ca_file: path(&service.ca_file),
            insecure: service.insecure,
            ..empty(name, "vela")
        },
    }
}

/// Where a secret comes from. A command may give something away, so it is not shown.
fn from(secret: Option<&Secret>, variable: Option<&String>, command: Option<&String>) -> Option<String> {
    match (secret, variable, command) {
        (Some(_), ..) => Some("the file".into()),
        (_, Some(name), _) => Some(format!("the variable {name}")),
        (_, _, Some(_)) => Some("a command".into()),
        _ => None,
    }
}

fn is_default(name: &str, config: &Config) -> bool {
    config.default_profile.as_deref().unwrap_or(LOCAL) == name
}

fn empty(name: &str, kind: &'static str) -> ProfileView {
    ProfileView {
        name: name.to_owned(),
        kind,
        is_default: false,
        store: None,
        url: None,
        dataset: None,
        tenant: None,
        user: None,
        api_key: None,
        secret_from: None,
        ca_file: None,
        insecure: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(text: &str) -> Vec<ProfileView> {
        all(&Config::parse(text, Path::new("config.toml")).unwrap())
    }

    #[test]
    fn local_is_there_without_being_said() {
        let views = views("[profiles.zoo]\nkind = \"vela\"\n");
        let names: Vec<_> = views.iter().map(|one| (one.name.as_str(), one.is_default)).collect();
        assert_eq!(names, [("local", true), ("zoo", false)]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = "default_profile = \"a\"\n\
            [profiles.a]\nkind = \"visual-layer\"\napi_key = \"key_demo\"\napi_secret = \"s3cret\"\n\
            [profiles.b]\nkind = \"visual-layer\"\ntoken_command = \"echo s3cret\"\n\
            [profiles.c]\nkind = \"vela\"\napi_key = \"s3cret\"\n[profiles.local]\nkind = \"local\"\n";
        let views = views(text);
        assert!(!serde_json::to_string(&views).unwrap().contains("s3cret"));
        let from: Vec<_> = views.iter().map(|one| one.secret_from.as_deref()).collect();
        assert_eq!(from, [Some("the file"), Some("a command"), Some("the file"), None]);
        assert_eq!(views[0].api_key.as_deref(), Some("key_demo"));
        assert!(views[0].is_default);
    }
}
