//! The configuration file: profiles, models, and who works here. An unknown key is an error that names it, and a file that
//! holds a secret and that others can read is refused.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cli::models::ModelSettings;
use crate::error::{Error, Result};
use crate::model::Secret;

/// What the file says; all of it optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The profile that is used when none is named.
    pub default_profile: Option<String>,
    /// E-mail address of who works here.
    pub user: Option<String>,
    /// Homes of datasets, by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
    /// Programs that are models, by name.
    #[serde(default)]
    pub models: BTreeMap<String, ModelSettings>,
}

/// A home of datasets.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Profile {
    /// The bundled engine.
    Local {
        /// The store's directory.
        store: Option<PathBuf>,
        /// The dataset that is meant when none is named.
        dataset: Option<String>,
    },
    /// The Visual Layer service, or our own server.
    VisualLayer(Box<VisualLayer>),
    /// A Vela OS tenant.
    Vela(Box<Vela>),
}

/// How the Visual Layer service is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisualLayer {
    /// Its address.
    pub url: Option<String>,
    /// The dataset that is meant when none is named.
    pub dataset: Option<String>,
    /// Names the key with which tokens are made.
    pub api_key: Option<String>,
    /// That key's secret.
    pub api_secret: Option<Secret>,
    /// The variable that holds it.
    pub api_secret_env: Option<String>,
    /// The command that prints it.
    pub api_secret_command: Option<String>,
    /// A ready token instead.
    pub token: Option<Secret>,
    /// The variable that holds it.
    pub token_env: Option<String>,
    /// The command that prints it.
    pub token_command: Option<String>,
    /// Who we are to the service: the e-mail address that it shows as the creator of what we make.
    pub user: Option<String>,
    /// Certificates that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether a secret may go over plain http to another host.
    #[serde(default)]
    pub insecure: bool,
}

/// The header that holds a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKeyHeader {
    /// `Authorization: Bearer KEY`.
    #[default]
    Authorization,
    /// `X-Api-Key: KEY`.
    XApiKey,
}

/// How a Vela OS tenant is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vela {
    /// The service's address.
    pub url: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The key, which is a secret there.
    pub api_key: Option<Secret>,
    /// The variable that holds it.
    pub api_key_env: Option<String>,
    /// The command that prints it.
    pub api_key_command: Option<String>,
    /// How the key is sent.
    #[serde(default)]
    pub api_key_header: ApiKeyHeader,
    /// Certificates that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether a secret may go over plain http to another host.
    #[serde(default)]
    pub insecure: bool,
}

impl Config {
    /// Reads the file; without one everything is left to the defaults.
    ///
    /// # Errors
    /// `Invalid`, naming file and key, if it cannot be understood or would give a secret away; `Io` if it cannot be
    /// read.
    pub fn open(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("read", path, error)),
        };
        let config = Self::parse(&text, path)?;
        if config.holds_secret() {
            ensure_private(path)?;
        }
        Ok(config)
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// `Invalid`, naming file and key.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            Error::invalid(format!("`{}`, line {line},", path.display()), error.message().replace('\n', " "))
        })
    }

    fn holds_secret(&self) -> bool {
        self.profiles.values().any(|profile| match profile {
            Profile::Local { .. } => false,
            Profile::VisualLayer(service) => service.api_secret.is_some() || service.token.is_some(),
            Profile::Vela(service) => service.api_key.is_some(),
        })
    }
}

fn ensure_private(path: &Path) -> Result<()> {
    let metadata = std::fs::metadata(path).map_err(|error| Error::io("look at", path, error))?;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Error::invalid(
        format!("`{path}`"),
        format!("it holds a secret and others can read it; `chmod 600 {path}` keeps them out"),
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const DOCUMENTED: &str = r#"
        default_profile = "lab"
        user = "ana@example.com"
        [profiles.lab]
        kind = "local"
        store = "/data/snapshots"
        [profiles.cloud]
        kind = "visual-layer"
        url = "https://app.visual-layer.com"
        dataset = "Product Images Q1"
        api_key = "key_demo"
        api_secret_env = "VL_API_SECRET"
        [profiles.city]
        kind = "vela"
        url = "https://api.vela.geolonia.com"
        tenant = "smartcity"
        api_key_command = "pass vela/smartcity"
    "#;

    fn parse(text: &str) -> Result<Config> {
        Config::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn the_documented_file_is_understood() {
        let config = parse(DOCUMENTED).unwrap();
        assert_eq!(config.default_profile.as_deref(), Some("lab"));
        assert!(
            matches!(&config.profiles["lab"], Profile::Local { store: Some(store), .. } if store == Path::new("/data/snapshots"))
        );
        assert!(matches!(&config.profiles["city"], Profile::Vela(_)));
        assert!(!config.holds_secret());
    }

    #[test]
    fn unknown_keys_are_named() {
        for text in
            ["colour = 1", "[profiles.x]\nkind = \"local\"\ncolour = 1", "[profiles.x]\nkind = \"vela\"\ncolour = 1"]
        {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains("colour") && error.contains("config.toml"), "{error}");
        }
        assert!(parse("user = \"x\"\ncolour = 1\n").unwrap_err().to_string().contains("line 2"));
        assert!(parse("[profiles.x]\nkind = \"ftp\"").unwrap_err().to_string().contains("ftp"));
    }

    #[test]
    fn a_missing_file_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Config::open(&folder.path().join("config.toml")).unwrap().profiles.is_empty());
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "[profiles.x]\nkind = \"vela\"\napi_key = \"s3cret\"").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Config::open(&path).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && !error.contains("s3cret"), "{error}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let config = Config::open(&path).unwrap();
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
