//! What was decided: flags over environment over configuration file over defaults.

use std::io::IsTerminal;
use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::backend::{Actor, Home};
use crate::cli::config::{Config, Profile};
use crate::cli::profiles::LOCAL;
use crate::cli::{Environment, GlobalArgs, identity, models, servers};
use crate::console::{Color, Format, Level, Options, ProgressMode};
use crate::error::{Error, Result};
use crate::model::Secret;
use crate::model::TenantName;
use crate::models::Known;

/// Where to work, on what, and as whom.
#[derive(Debug)]
pub struct Settings {
    /// Where datasets live.
    pub home: Home,
    /// The dataset that was chosen, if one was.
    pub dataset: Option<String>,
    /// The models that can be asked.
    pub models: Known,
    user: Option<String>,
    environment: Environment,
}

impl Settings {
    /// Decides, reading the configuration file if there is one.
    ///
    /// # Errors
    /// `Invalid` for a bad value, naming where it stands; `NotFound` for a profile that is not there.
    pub fn decide(typed: &GlobalArgs, environment: Environment) -> Result<Self> {
        let config = Config::open(&config_path(&environment)?)?;
        Self::layer(typed, environment, config)
    }

    /// Decides with a configuration that was read already.
    ///
    /// # Errors
    /// As [`Self::decide`].
    pub fn layer(typed: &GlobalArgs, environment: Environment, config: Config) -> Result<Self> {
        let profile = chosen_profile(typed, &environment)?
            .or_else(|| config.default_profile.clone())
            .unwrap_or_else(|| LOCAL.into());
        let user = environment.text("SNAPSHOT_USER")?.or_else(|| config.user.clone());
        let (home, usual_dataset) = home(typed, &environment, &config, &profile, user.as_deref())?;
        let dataset = match &typed.dataset {
            Some(dataset) => Some(dataset.clone()),
            None => environment.text("SNAPSHOT_DATASET")?.or(usual_dataset),
        };
        let models = models::known(&config.models, &config_path(&environment)?)?;
        Ok(Self { home, dataset, models, user, environment })
    }

    /// The master key of the server's keys, if it is not to be the store's own.
    ///
    /// # Errors
    /// `Invalid` if the variable is not UTF-8.
    pub fn master_key(&self) -> Result<Option<Secret>> {
        // Its value must not be in the message, as that of other variables is.
        let text = self.environment.text("SNAPSHOT_MASTER_KEY");
        let text = text.map_err(|_| Error::invalid("SNAPSHOT_MASTER_KEY in the environment", "it is not UTF-8"))?;
        Ok(text.map(Secret::from))
    }

    /// E-mail address of who works on this machine; with `writes` all sources are asked for it. Servers know that
    /// themselves.
    pub fn actor(&self, writes: bool) -> Actor {
        let writes = writes && matches!(self.home, Home::Local { .. });
        identity::actor(self.user.as_deref(), &self.environment, writes)
    }
}

/// The profile that was chosen by option or environment.
///
/// # Errors
/// `Invalid` for a variable that is not UTF-8.
pub fn chosen_profile(typed: &GlobalArgs, environment: &Environment) -> Result<Option<String>> {
    typed.profile.clone().map_or_else(|| environment.text("SNAPSHOT_PROFILE"), |name| Ok(Some(name)))
}

/// The home that a profile names, and the dataset that is usual there.
fn home(
    typed: &GlobalArgs,
    environment: &Environment,
    config: &Config,
    profile: &str,
    user: Option<&str>,
) -> Result<(Home, Option<String>)> {
    let store = typed.store.clone().or_else(|| environment.path("SNAPSHOT_STORE"));
    match config.profiles.get(profile) {
        None if profile == LOCAL => Ok((local(store)?, None)),
        None => Err(Error::NotFound { what: "profile", reference: profile.to_owned(), within: None }),
        Some(Profile::Local { store: usual, dataset }) => {
            Ok((local(store.or_else(|| usual.clone()))?, dataset.clone()))
        }
        Some(_) if typed.store.is_some() => Err(Error::invalid(
            "`--store`",
            format!("profile `{profile}` is a service, which has no store on this machine"),
        )),
        Some(Profile::VisualLayer(service)) => {
            let server = servers::visual_layer(profile, service, environment)?;
            let user = service.user.as_deref().or(user).map(str::to_owned);
            Ok((Home::VisualLayer { server, user }, service.dataset.clone()))
        }
        Some(Profile::Vela(service)) => {
            let server = servers::vela(profile, service, environment)?;
            // The services agree on what is meant where no tenant is named.
            let tenant = service.tenant.clone().unwrap_or_else(|| TenantName::default().to_string());
            Ok((Home::Vela { server, tenant: Some(tenant.clone()) }, Some(tenant)))
        }
    }
}

fn local(store: Option<PathBuf>) -> Result<Home> {
    let store = store.map_or_else(default_store, Ok)?;
    let store = std::path::absolute(&store).map_err(|error| Error::io("find", &store, error))?;
    Ok(Home::Local { store })
}

fn default_store() -> Result<PathBuf> {
    Ok(directories()?.data_dir().join("snapshot"))
}

/// `$SNAPSHOT_CONFIG`, else `snapshot/config.toml` in the XDG configuration directory.
///
/// # Errors
/// `Invalid` for an account without a home directory.
pub fn config_path(environment: &Environment) -> Result<PathBuf> {
    match environment.path("SNAPSHOT_CONFIG") {
        Some(path) => Ok(path),
        None => Ok(directories()?.config_dir().join("snapshot/config.toml")),
    }
}

fn directories() -> Result<etcetera::base_strategy::Xdg> {
    etcetera::base_strategy::Xdg::new().map_err(|_| {
        Error::invalid("this account", "it has no home directory; set HOME, or name the store with `--store`")
    })
}

/// Which of our streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminals {
    /// Whether somebody can type.
    pub stdin: bool,
    /// Whether results are read by somebody.
    pub stdout: bool,
    /// Whether messages are read by somebody.
    pub stderr: bool,
}

impl Terminals {
    /// What the process has.
    pub fn of_process() -> Self {
        Self {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
        }
    }
}

/// Decides about saying, showing and asking.
///
/// # Errors
/// `Invalid` for a bad variable, naming it.
pub fn options(typed: &GlobalArgs, environment: &Environment, terminals: Terminals) -> Result<Options> {
    let format = if typed.json { Format::Json } else { typed.output.unwrap_or_default() };
    let progress = match typed.progress {
        Some(mode) => mode,
        None => environment.word("SNAPSHOT_PROGRESS")?.unwrap_or_default(),
    };
    let level = match (typed.quiet, typed.verbose) {
        (true, _) => Level::Quiet,
        (_, true) => Level::Verbose,
        _ => environment.word("SNAPSHOT_LOG")?.unwrap_or_default(),
    };
    let color = |is_terminal| has_color(typed.color, environment, is_terminal);
    Ok(Options {
        format,
        yes: typed.yes,
        can_ask: terminals.stdin && terminals.stderr && !typed.no_input && format != Format::Json,
        progress: shown_progress(progress, terminals.stderr),
        level,
        color_stdout: color(terminals.stdout),
        color_stderr: color(terminals.stderr),
        typed: typed.beside_the_verb(),
    })
}

fn shown_progress(mode: ProgressMode, is_terminal: bool) -> ProgressMode {
    match mode {
        ProgressMode::Auto if is_terminal => ProgressMode::Bar,
        ProgressMode::Auto => ProgressMode::Plain,
        mode => mode,
    }
}

fn has_color(typed: Option<Color>, environment: &Environment, is_terminal: bool) -> bool {
    match typed {
        Some(Color::Always) => true,
        Some(Color::Never) => false,
        Some(Color::Auto) | None => {
            let is_dumb = environment.path("TERM").is_none_or(|term| term.as_os_str() == "dumb");
            is_terminal && !is_dumb && !environment.has("NO_COLOR")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const FILE: &str = "default_profile = \"lab\"\nuser = \"file@example.com\"\n\
        [profiles.lab]\nkind = \"local\"\nstore = \"/lab\"\ndataset = \"usual\"\n\
        [profiles.cloud]\nkind = \"visual-layer\"\nurl = \"https://example.com\"\n";

    fn layered(typed: &GlobalArgs, variables: &[(&str, &str)], file: &str) -> Result<Settings> {
        let config = Config::parse(file, Path::new("config.toml"))?;
        Settings::layer(typed, Environment::of(variables), config)
    }

    fn store(settings: &Settings) -> &Path {
        match &settings.home {
            Home::Local { store } => store,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn flags_win_over_environment_over_file_over_defaults() {
        let none = GlobalArgs::default();
        let of_file = layered(&none, &[], FILE).unwrap();
        assert_eq!(store(&of_file), Path::new("/lab"));
        assert_eq!(of_file.dataset.as_deref(), Some("usual"));
        assert_eq!(&*of_file.actor(false), "file@example.com");

        let variables = [("SNAPSHOT_STORE", "/env"), ("SNAPSHOT_DATASET", "env"), ("SNAPSHOT_USER", "env@example.com")];
        let of_environment = layered(&none, &variables, FILE).unwrap();
        assert_eq!(store(&of_environment), Path::new("/env"));
        assert_eq!(of_environment.dataset.as_deref(), Some("env"));
        assert_eq!(&*of_environment.actor(false), "env@example.com");

        let flags = GlobalArgs { store: Some("/flag".into()), dataset: Some("flag".into()), ..GlobalArgs::default() };
        let of_flags = layered(&flags, &variables, FILE).unwrap();
        assert_eq!(store(&of_flags), Path::new("/flag"));
        assert_eq!(of_flags.dataset.as_deref(), Some("flag"));
    }

    #[test]
    fn a_profile_is_chosen_by_flag_then_environment_then_file() {
        let local = GlobalArgs { profile: Some("local".into()), ..GlobalArgs::default() };
        assert_eq!(layered(&local, &[("SNAPSHOT_PROFILE", "cloud")], FILE).unwrap().dataset, None);
        let cloud = layered(&GlobalArgs::default(), &[("SNAPSHOT_PROFILE", "cloud")], FILE).unwrap();
        assert!(matches!(&cloud.home, Home::VisualLayer { server, .. } if server.url == "https://example.com"));
        let missing = layered(&GlobalArgs::default(), &[("SNAPSHOT_PROFILE", "lost")], FILE);
        assert!(matches!(missing, Err(Error::NotFound { what: "profile", .. })));
    }

    fn terminals(all: bool) -> Terminals {
        Terminals { stdin: all, stdout: all, stderr: all }
    }

    #[test]
    fn asking_needs_a_terminal_and_no_json() {
        let can_ask =
            |typed: &GlobalArgs, all| options(typed, &Environment::default(), terminals(all)).unwrap().can_ask;
        assert!(can_ask(&GlobalArgs::default(), true));
        assert!(!can_ask(&GlobalArgs::default(), false));
        assert!(!can_ask(&GlobalArgs { json: true, ..GlobalArgs::default() }, true));
        assert!(!can_ask(&GlobalArgs { no_input: true, ..GlobalArgs::default() }, true));
    }

    #[test]
    fn progress_is_a_bar_on_a_terminal_and_lines_elsewhere() {
        let progress = |variables: &[_], all| {
            options(&GlobalArgs::default(), &Environment::of(variables), terminals(all)).map(|options| options.progress)
        };
        assert_eq!(progress(&[], true).unwrap(), ProgressMode::Bar);
        assert_eq!(progress(&[], false).unwrap(), ProgressMode::Plain);
        assert_eq!(progress(&[("SNAPSHOT_PROGRESS", "json")], true).unwrap(), ProgressMode::Json);
        assert!(progress(&[("SNAPSHOT_PROGRESS", "x")], true).is_err());
    }

    #[test]
    fn colour_follows_flag_then_no_color_then_terminal() {
        let color = |flag, variables: &[_], all| has_color(flag, &Environment::of(variables), all);
        assert!(color(None, &[("TERM", "xterm")], true));
        assert!(!color(None, &[("TERM", "xterm")], false));
        assert!(!color(None, &[("TERM", "xterm"), ("NO_COLOR", "1")], true));
        assert!(!color(None, &[("TERM", "dumb")], true));
        assert!(color(Some(Color::Always), &[("NO_COLOR", "1")], false));
        assert!(!color(Some(Color::Never), &[("TERM", "xterm")], true));
    }

    #[test]
    fn the_level_follows_flags_then_environment() {
        let level = |typed: &GlobalArgs, variables: &[_]| {
            options(typed, &Environment::of(variables), Terminals::default()).map(|options| options.level)
        };
        let quiet = GlobalArgs { quiet: true, ..GlobalArgs::default() };
        assert_eq!(level(&quiet, &[("SNAPSHOT_LOG", "verbose")]).unwrap(), Level::Quiet);
        assert_eq!(level(&GlobalArgs::default(), &[("SNAPSHOT_LOG", "verbose")]).unwrap(), Level::Verbose);
        assert!(level(&GlobalArgs::default(), &[("SNAPSHOT_LOG", "loud")]).is_err());
    }
}
