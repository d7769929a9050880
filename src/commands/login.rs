//! `snapshot login`

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::backend::{self, SnapshotFilter};
use crate::cli::config::Profile;
use crate::cli::profile_file::{ProfileFile, Setting};
use crate::cli::profiles::{self, ProfileView};
use crate::cli::{Environment, GlobalArgs, Settings, servers};
use crate::commands::profile::service::{self, Kind, Place, Service};
use crate::console::{Console, escape};
use crate::error::Error;

/// Make a profile for a server or a service, try it, and write it
///
/// Asks for what is missing. A secret is typed without being shown, or comes from a variable, a command or standard
/// input; it is kept in the configuration file only if it does not come from one of the first two. Nothing is written
/// unless the service answers as it should. A profile that is there already is changed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot login
  snapshot login cloud --api-key key_demo --secret-env VL_API_SECRET
  snapshot login lab --kind visual-layer --url http://127.0.0.1:8080 --no-secret
  pass vela/smartcity | snapshot login city --kind vela --usually smartcity --secret-stdin")]
pub struct Args {
    /// The profile; by default the one that `-p` names, else `cloud` or `vela`
    #[arg(value_name = "NAME", id = "which_profile")]
    name: Option<String>,

    /// What it leads to
    #[arg(long, value_enum)]
    kind: Option<Kind>,

    /// The service wants to know nothing
    #[arg(long, conflicts_with_all = ["secret", "api_key"])]
    no_secret: bool,

    #[command(flatten)]
    service: Service,
}

/// Asks, tries, writes, shows.
pub async fn run(
    args: Args,
    global: &GlobalArgs,
    environment: Environment,
    path: &Path,
    console: &Console,
) -> Result<()> {
    let mut file = ProfileFile::open(path)?;
    let config = file.config()?;
    let named = args.name.clone().or_else(|| global.profile.clone());
    let present = named.as_deref().and_then(|name| config.profiles.get(name));
    let kind = kind(args.kind, present, console)?;
    let name = named.unwrap_or_else(|| usual_name(kind).to_owned());
    let view = config.profiles.contains_key(&name).then(|| profiles::named(&name, &config)).transpose()?;
    let settings = complete(args, kind, view.as_ref(), console)?;
    file.set(&name, &settings);
    let typed = GlobalArgs { profile: Some(name.clone()), ..GlobalArgs::default() };
    let found = try_it(&Settings::layer(&typed, environment, file.config()?)?, console)
        .await
        .with_context(|| format!("cannot log in with profile `{name}`, so nothing was written"))?;
    file.save()?;
    let written = profiles::named(&name, &file.config()?)?;
    console.show(&written)?;
    console.note(found);
    if !written.is_default {
        let name = escape::shell(&name);
        console.note(format!("Use it with `-p {name}`, or always: snapshot profile use {name}"));
    }
    Ok(())
}

fn usual_name(kind: Kind) -> &'static str {
    if kind == Kind::Vela { "vela" } else { "cloud" }
}

fn kind(asked: Option<Kind>, present: Option<&Profile>, console: &Console) -> crate::Result<Kind> {
    let of_present = present.map(|profile| match profile {
        Profile::Local { .. } => Kind::Local,
        Profile::VisualLayer(_) => Kind::VisualLayer,
        Profile::Vela(_) => Kind::Vela,
    });
    let kind = match (asked, of_present) {
        (Some(asked), Some(present)) if asked != present => {
            return Err(Error::invalid("`--kind`", "the profile is there already, with another kind"));
        }
        (Some(kind), _) | (None, Some(kind)) => kind,
        (None, None) if console.options().can_ask => {
            let lines = ["Visual Layer, or a `snapshot serve`".to_owned(), "Vela".to_owned()];
            if console.pick("Which service?", &lines)? == 0 { Kind::VisualLayer } else { Kind::Vela }
        }
        (None, None) => {
            return Err(Error::Missing { what: "kind", instead: "give `--kind visual-layer` or `--kind vela`" });
        }
    };
    if kind == Kind::Local {
        return Err(Error::invalid("a profile of kind `local`", "a store on this machine needs no login"));
    }
    Ok(kind)
}

/// The settings that were given, and those that were asked for.
fn complete(
    args: Args,
    kind: Kind,
    present: Option<&ProfileView>,
    console: &Console,
) -> crate::Result<Vec<(&'static str, Setting)>> {
    let mut service = args.service;
    let can_ask = console.options().can_ask;
    if can_ask && service.url.is_none() && present.is_none_or(|profile| profile.url.is_none()) {
        let usual = if kind == Kind::Vela { servers::VELA_URL } else { servers::VISUAL_LAYER_URL };
        service.url = some(console.input("Address", usual)?);
    }
    if can_ask
        && kind == Kind::Vela
        && service.usually.is_none()
        && present.is_none_or(|profile| profile.tenant.is_none())
    {
        service.usually = some(console.input("Tenant", "")?);
    }
    let has_place = service.secret_env.is_some() || service.secret_command.is_some() || service.secret_stdin;
    let has_secret = has_place || args.no_secret || present.is_some_and(|profile| profile.secret_from.is_some());
    if !can_ask || has_secret && service.api_key.is_none() || has_place {
        return service.settings(kind);
    }
    if kind == Kind::VisualLayer && service.api_key.is_none() {
        service.api_key = some(console.input("API key (empty for a ready token, or none)", "")?);
    }
    let prompt = match (kind, &service.api_key) {
        (Kind::Vela, _) => "API key",
        (_, Some(_)) => "API secret",
        (_, None) => "Token (empty for none)",
    };
    let typed = console.password(prompt)?;
    let mut settings = service.settings(kind)?;
    if !typed.reveal().is_empty() {
        let key = service.api_key.as_deref();
        settings.extend(service::secret(kind, key, Place::File, typed.reveal().to_owned()));
    }
    Ok(settings)
}

fn some(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Asks the service for something that only those see who are known to it. Answers what was found.
async fn try_it(settings: &Settings, console: &Console) -> crate::Result<String> {
    let backend = backend::open(&settings.home, "", console.trace()).await?;
    match &settings.dataset {
        Some(name) => {
            let dataset = backend.dataset(name, false).await?;
            let page = backend.snapshots(&dataset.dataset_id, SnapshotFilter::default()).await?;
            let count = crate::console::format::plural(page.total, "snapshot", "snapshots");
            Ok(format!("`{}` has {count}", escape::line(&dataset.dataset_name)))
        }
        None => {
            let datasets = backend.datasets(false).await?.len() as u64;
            Ok(format!("Found {}", crate::console::format::plural(datasets, "dataset", "datasets")))
        }
    }
}
