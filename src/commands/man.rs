//! `snapshot man`

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::Cli;
use crate::console::{Console, output};
use crate::error::Error;

/// Print the manual page, or write the pages of all commands to a directory
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot man | man -l -
  snapshot man ~/.local/share/man/man1")]
pub struct Args {
    /// The directory, made if it is not there
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

/// Prints the main page or writes all.
pub fn run(args: &Args, console: &Console) -> Result<()> {
    match &args.directory {
        Some(directory) => {
            write_all(directory)?;
            console.note(format!("Wrote the manual pages to `{}`", directory.display()));
        }
        None => output::write(&main_page()?)?,
    }
    Ok(())
}

fn main_page() -> crate::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::public_command()).render(&mut page).map_err(output::failed)?;
    Ok(page)
}

fn write_all(directory: &Path) -> crate::Result<()> {
    let failed = |source| Error::io("write to", directory, source);
    std::fs::create_dir_all(directory).map_err(failed)?;
    clap_mangen::generate_to(Cli::public_command(), directory).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().unwrap();
        write_all(folder.path()).unwrap();
        for name in ["snapshot.1", "snapshot-restore.1", "snapshot-dataset-create.1", "snapshot-task-wait.1"] {
            let page = std::fs::read_to_string(folder.path().join(name)).unwrap();
            assert!(page.contains(".SH SYNOPSIS"), "{name}");
        }
        assert!(!folder.path().join("snapshot-__run-task.1").exists());
        assert!(String::from_utf8(main_page().unwrap()).unwrap().contains("snapshot"));
    }
}
