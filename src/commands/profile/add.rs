//! `snapshot profile add`

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::profile_file::{ProfileFile, Setting};
use crate::cli::profiles;
use crate::commands::profile::service::{Kind, Service};
use crate::console::Console;
use crate::error::Error;

/// Write a profile into the configuration file, without trying it; `snapshot login` tries it
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot profile add lab --kind local --keep-in /data/snapshots
  snapshot profile add cloud --kind visual-layer --api-key key_demo --secret-env VL_API_SECRET
  snapshot profile add city --kind vela --usually smartcity --secret-command 'pass vela/smartcity'")]
pub struct Args {
    /// The profile's name, which must not be there yet
    #[arg(value_name = "NAME")]
    name: String,

    /// What it leads to
    #[arg(long, value_enum)]
    kind: Kind,

    /// The directory of a local store
    #[arg(long, value_name = "DIR")]
    keep_in: Option<PathBuf>,

    #[command(flatten)]
    service: Service,
}

/// Writes it and shows it.
pub fn run(args: Args, path: &Path, console: &Console) -> Result<()> {
    let mut file = ProfileFile::open(path)?;
    if file.config()?.profiles.contains_key(&args.name) {
        return Err(Error::Exists { what: "profile", name: args.name }.into());
    }
    let mut settings = args.service.settings(args.kind)?;
    if let Some(store) = &args.keep_in {
        if args.kind != Kind::Local {
            return Err(Error::invalid("`--keep-in`", "only a profile of kind `local` has a store").into());
        }
        let store = std::path::absolute(store).map_err(|error| Error::io("find", store, error))?;
        settings.push(("store", Setting::Text(store.to_string_lossy().into_owned())));
    }
    file.set(&args.name, &settings);
    file.save()?;
    console.show(&profiles::named(&args.name, &file.config()?)?)?;
    Ok(())
}
