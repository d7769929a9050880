//! `snapshot profile show`

use std::path::Path;

use anyhow::Result;

use crate::cli::config::Config;
use crate::cli::profiles;
use crate::console::Console;

/// Show a profile; of its secret only where it comes from
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The profile; by default the one that is used
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Shows it.
pub fn run(args: &Args, chosen: Option<&str>, path: &Path, console: &Console) -> Result<()> {
    let config = Config::open(path)?;
    let name = args.name.as_deref().or(chosen).or(config.default_profile.as_deref()).unwrap_or(profiles::LOCAL);
    console.show(&profiles::named(name, &config)?)?;
    Ok(())
}
