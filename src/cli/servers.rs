//! From a profile to a server: its address, and the credentials that the profile or the environment has for it.

use crate::cli::Environment;
use crate::cli::config::{ApiKeyHeader, Vela, VisualLayer};
use crate::error::{Error, Result};
use crate::model::Secret;
use crate::remote::{Credentials, Server, Source};

/// Where the Visual Layer service is unless a profile or the environment says otherwise.
pub const VISUAL_LAYER_URL: &str = "https://app.visual-layer.com";
/// Where the Vela service is unless a profile says otherwise.
pub const VELA_URL: &str = "https://api.vela.geolonia.com";

/// The server of a `visual-layer` profile. `VL_BASE_URL`, `VL_API_KEY` and `VL_API_SECRET` stand in for what it leaves
/// out.
///
/// # Errors
/// `Invalid` for settings that exclude each other, naming them.
pub fn visual_layer(profile: &str, service: &VisualLayer, environment: &Environment) -> Result<Server> {
    let url = service.url.clone().map_or_else(|| environment.text("VL_BASE_URL"), |url| Ok(Some(url)))?;
    let token = source(
        profile,
        ["token", "token_env", "token_command"],
        (service.token.as_ref(), service.token_env.as_ref(), service.token_command.as_ref()),
        environment,
    )?;
    let secret = source(
        profile,
        ["api_secret", "api_secret_env", "api_secret_command"],
        (service.api_secret.as_ref(), service.api_secret_env.as_ref(), service.api_secret_command.as_ref()),
        environment,
    )?;
    let credentials = match (token, secret, &service.api_key) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            return Err(Error::invalid(format!("profile `{profile}`"), "it has a ready token and a key; one will do"));
        }
        (Some(token), None, None) => Credentials::Token(token),
        (None, secret, key) => keyed(key.clone(), secret, environment)?,
    };
    Ok(Server {
        url: url.unwrap_or_else(|| VISUAL_LAYER_URL.to_owned()),
        credentials,
        insecure: service.insecure,
        ca_file: service.ca_file.clone(),
        headers: Vec::new(),
    })
}

/// A key and its secret, each from the profile or the environment.
fn keyed(key: Option<String>, secret: Option<Source>, environment: &Environment) -> Result<Credentials> {
    let key = key.map_or_else(|| environment.text("VL_API_KEY"), |key| Ok(Some(key)))?;
    let Some(key) = key else { return Ok(Credentials::None) };
    let secret = secret.map_or_else(|| variable("VL_API_SECRET", environment), Ok)?;
    Ok(Credentials::Key { key, secret })
}

/// The server of a `vela` profile.
///
/// # Errors
/// `Invalid` for settings that exclude each other, naming them.
pub fn vela(profile: &str, service: &Vela, environment: &Environment) -> Result<Server> {
    let key = source(
        profile,
        ["api_key", "api_key_env", "api_key_command"],
        (service.api_key.as_ref(), service.api_key_env.as_ref(), service.api_key_command.as_ref()),
        environment,
    )?;
    let credentials = match service.api_key_header {
        ApiKeyHeader::Authorization => Credentials::Token,
        ApiKeyHeader::XApiKey => Credentials::ApiKey,
    };
    Ok(Server {
        url: service.url.clone().unwrap_or_else(|| VELA_URL.to_owned()),
        credentials: key.map_or(Credentials::None, credentials),
        insecure: service.insecure,
        ca_file: service.ca_file.clone(),
        headers: Vec::new(),
    })
}

type Settings<'a> = (Option<&'a Secret>, Option<&'a String>, Option<&'a String>);

/// The one place of three that gives a secret.
fn source(profile: &str, names: [&str; 3], set: Settings<'_>, environment: &Environment) -> Result<Option<Source>> {
    match set {
        (None, None, None) => Ok(None),
        (Some(secret), None, None) => Ok(Some(Source::Given(secret.clone()))),
        (None, Some(name), None) => variable(name, environment).map(Some),
        (None, None, Some(command)) => {
            let setting = format!("{} of profile {profile}", names[2]);
            Ok(Some(Source::Command { setting, command: command.clone() }))
        }
        _ => Err(Error::invalid(
            format!("profile `{profile}`"),
            format!("it has more than one of `{}`, `{}` and `{}`; one will do", names[0], names[1], names[2]),
        )),
    }
}

fn variable(name: &str, environment: &Environment) -> Result<Source> {
    // The message of `text` would show the value.
    let value = environment
        .text(name)
        .map_err(|_| Error::invalid(format!("{name} in the environment"), "it is not UTF-8"))?
        .map(Secret::from);
    Ok(Source::Variable { name: name.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::config::{Config, Profile};

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    fn server(text: &str, variables: &[(&str, &str)]) -> Result<Server> {
        let config = Config::parse(&format!("[profiles.x]\n{text}"), Path::new("config.toml")).unwrap();
        let environment = Environment::of(variables);
        match &config.profiles["x"] {
            Profile::VisualLayer(service) => visual_layer("x", service, &environment),
            Profile::Vela(service) => vela("x", service, &environment),
            Profile::Local { .. } => unreachable!("these tests have no local profile"),
        }
    }

    const VISUAL_LAYER: &str = "kind = \"visual-layer\"\n";

    #[test]
    fn the_environment_stands_in_for_what_a_profile_leaves_out() {
        let variables =
            [("VL_BASE_URL", "https://lab.example.com"), ("VL_API_KEY", "key"), ("VL_API_SECRET", "s3cret")];
        let found = server(VISUAL_LAYER, &variables).unwrap();
        assert_eq!(found.url, "https://lab.example.com");
        let variable = Source::Variable { name: "VL_API_SECRET".into(), value: Some(secret("s3cret")) };
        assert_eq!(found.credentials, Credentials::Key { key: "key".into(), secret: variable });
        let own = format!("{VISUAL_LAYER}url = \"https://own.example.com\"\ntoken = \"t\"");
        let found = server(&own, &variables).unwrap();
        assert_eq!(found.url, "https://own.example.com");
        assert_eq!(found.credentials, Credentials::Token(Source::Given(secret("t"))));
        let nothing = server(VISUAL_LAYER, &[]).unwrap();
        assert_eq!((nothing.url.as_str(), nothing.credentials), (VISUAL_LAYER_URL, Credentials::None));
    }

    #[test]
    fn a_secret_comes_from_file_variable_or_command() {
        let of = |line: &str| {
            server(&format!("{VISUAL_LAYER}api_key = \"k\"\n{line}"), &[("X", "s3cret")]).unwrap().credentials
        };
        let key = |secret| Credentials::Key { key: "k".into(), secret };
        assert_eq!(of("api_secret = \"a\""), key(Source::Given(secret("a"))));
        let value = Some(secret("s3cret"));
        assert_eq!(of("api_secret_env = \"X\""), key(Source::Variable { name: "X".into(), value }));
        let command = Source::Command { setting: "api_secret_command of profile x".into(), command: "pass x".into() };
        assert_eq!(of("api_secret_command = \"pass x\""), key(command));
        assert_eq!(of(""), key(Source::Variable { name: "VL_API_SECRET".into(), value: None }));
    }

    #[test]
    fn settings_that_exclude_each_other_are_refused() {
        let refused = |text: &str| server(text, &[]).unwrap_err().to_string();
        let two = refused(&format!("{VISUAL_LAYER}api_key = \"k\"\napi_secret = \"s3cret\"\napi_secret_env = \"X\""));
        assert!(two.contains("api_secret_env") && !two.contains("s3cret"), "{two}");
        assert!(refused(&format!("{VISUAL_LAYER}api_key = \"k\"\ntoken = \"t\"")).contains("ready token"));
        assert!(refused("kind = \"vela\"\napi_key = \"a\"\napi_key_env = \"X\"").contains("api_key_env"));
    }

    #[test]
    fn a_vela_key_is_a_token() {
        let found = server("kind = \"vela\"\napi_key = \"k\"", &[]).unwrap();
        assert_eq!(found.url, VELA_URL);
        assert_eq!(found.credentials, Credentials::Token(Source::Given(secret("k"))));
        let found = server("kind = \"vela\"\napi_key = \"k\"\napi_key_header = \"x-api-key\"", &[]).unwrap();
        assert_eq!(found.credentials, Credentials::ApiKey(Source::Given(secret("k"))));
    }
}
