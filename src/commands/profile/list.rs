//! `snapshot profile list`

use std::path::Path;

use anyhow::Result;

use crate::cli::config::Config;
use crate::cli::profiles;
use crate::console::Console;

/// List the profiles
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Lists.
pub fn run(_: &Args, path: &Path, console: &Console) -> Result<()> {
    console.show(&profiles::all(&Config::open(path)?))?;
    Ok(())
}
