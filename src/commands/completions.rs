//! `snapshot completions`

use anyhow::Result;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::console::output;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot completions bash > ~/.local/share/bash-completion/completions/snapshot
  snapshot completions zsh > ~/.zfunc/_snapshot
  snapshot completions fish > ~/.config/fish/completions/snapshot.fish")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints them.
pub fn run(args: &Args) -> Result<()> {
    output::write(&text(args.shell))?;
    Ok(())
}

/// The completions of a shell.
pub fn text(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::completed_command(), "snapshot", &mut text);
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_files_in_the_tree_are_what_is_printed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
        let files = [
            (Shell::Bash, "snapshot.bash"),
            (Shell::Zsh, "_snapshot"),
            (Shell::Fish, "snapshot.fish"),
            (Shell::Elvish, "snapshot.elv"),
            (Shell::PowerShell, "_snapshot.ps1"),
        ];
        for (shell, name) in files {
            let kept = std::fs::read(folder.join(name)).unwrap_or_default();
            assert!(kept == text(shell), "completions/{name} differs: `snapshot completions {shell}` writes it anew");
        }
    }

    #[test]
    fn nobody_is_offered_the_worker() {
        assert!(!String::from_utf8(text(Shell::Bash)).unwrap().contains("run-task"));
    }
}
