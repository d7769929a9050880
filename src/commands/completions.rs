//! `snapshot completions`

use anyhow::Result;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::console::output;

/// Print completions for a shell
///
/// They know the profiles that there are now, so they are best read whenever a shell starts.
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

/// Prints them; `profiles` are offered as profiles.
pub fn run(args: &Args, profiles: Vec<String>) -> Result<()> {
    output::write(&text(args.shell, profiles))?;
    Ok(())
}

/// The completions of a shell.
pub fn text(shell: Shell, profiles: Vec<String>) -> Vec<u8> {
    let mut command = Cli::completed_command();
    if !profiles.is_empty() {
        // The parser keeps words for as long as the program runs, which ends after this.
        let names: Vec<&'static str> = profiles.into_iter().map(|name| &*name.leak()).collect();
        let offer = |argument: clap::Arg| argument.value_parser(names.clone());
        command = command.mut_arg("profile", offer).mut_subcommand("profile", |command| {
            ["show", "use", "rm"]
                .into_iter()
                .fold(command, |command, verb| command.mut_subcommand(verb, |command| command.mut_arg("name", offer)))
        });
    }
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "snapshot", &mut text);
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
            assert!(
                kept == text(shell, Vec::new()),
                "completions/{name} differs: `snapshot completions {shell}` writes it anew"
            );
        }
    }

    #[test]
    fn profiles_are_offered() {
        let names = || vec!["my-cloud".to_owned(), "lab".to_owned()];
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let text = String::from_utf8(text(shell, names())).unwrap();
            assert!(text.contains("my-cloud"), "{shell}");
        }
    }

    #[test]
    fn nobody_is_offered_the_worker() {
        assert!(!String::from_utf8(text(Shell::Bash, Vec::new())).unwrap().contains("run-task"));
    }
}
