//! `snapshot profile use`

use std::path::Path;

use anyhow::Result;

use crate::cli::profile_file::ProfileFile;
use crate::cli::profiles;
use crate::console::Console;

/// Make a profile the one that is used when none is named
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The profile
    #[arg(value_name = "NAME")]
    name: String,
}

/// Sets it and shows it.
pub fn run(args: &Args, path: &Path, console: &Console) -> Result<()> {
    let mut file = ProfileFile::open(path)?;
    profiles::named(&args.name, &file.config()?)?;
    file.set_default(&args.name);
    file.save()?;
    console.show(&profiles::named(&args.name, &file.config()?)?)?;
    Ok(())
}
