//! `snapshot profile rm`

use std::path::Path;

use anyhow::Result;

use crate::cli::profile_file::ProfileFile;
use crate::cli::profiles;
use crate::console::{Console, escape};
use crate::error::Error;

/// Remove a profile from the configuration file, with the secret that stands in it
///
/// Datasets and stores are not touched.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The profile
    #[arg(value_name = "NAME")]
    name: String,
}

/// Asks, removes, shows what it was.
pub fn run(args: &Args, path: &Path, console: &Console) -> Result<()> {
    let mut file = ProfileFile::open(path)?;
    let config = file.config()?;
    if !config.profiles.contains_key(&args.name) {
        return Err(Error::NotFound { what: "profile", reference: args.name.clone(), within: None }.into());
    }
    let view = profiles::named(&args.name, &config)?;
    console.consent(&format!("Remove profile `{}`?", escape::line(&args.name)))?;
    file.remove(&args.name);
    file.save()?;
    console.show(&view)?;
    Ok(())
}
