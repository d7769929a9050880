//! `snapshot completions`

use anyhow::Result;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::console::output;

/// Print completions for a shell
///
/// In bash, zsh and fish they offer the names of the profiles that there are when the key is pressed.
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

/// Stands in the definitions for the names of profiles; in its place each shell's text asks the program.
const PROFILES: &str = "PROFILE-NAMES";

/// Prints them.
pub fn run(args: &Args) -> Result<()> {
    output::write(text(args.shell).as_bytes())?;
    Ok(())
}

/// The completions of a shell.
pub fn text(shell: Shell) -> String {
    let mut command = Cli::completed_command();
    if asks_for_profiles(shell) {
        let offer = |argument: clap::Arg| argument.value_parser([PROFILES]);
        command = command.mut_arg("profile", offer).mut_subcommand("profile", |command| {
            ["show", "use", "rm"]
                .into_iter()
                .fold(command, |command, verb| command.mut_subcommand(verb, |command| command.mut_arg("name", offer)))
        });
    }
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "snapshot", &mut text);
    asking(shell, &String::from_utf8_lossy(&text))
}

fn asks_for_profiles(shell: Shell) -> bool {
    matches!(shell, Shell::Bash | Shell::Zsh | Shell::Fish)
}

/// The text with a question in place of the names. What the shells expand once more is held back by `grep`.
fn asking(shell: Shell, text: &str) -> String {
    match shell {
        Shell::Bash => format!("{BASH}{}", text.replace(PROFILES, "$(_snapshot_profiles)")),
        Shell::Zsh => {
            let text = text.replace(&format!("({PROFILES})"), "_snapshot_profiles");
            text.replacen("\n_snapshot() {", &format!("\n{ZSH}\n_snapshot() {{"), 1)
        }
        Shell::Fish => text.replace(&format!("{PROFILES}\\t''"), "(snapshot profile list -o id 2>/dev/null)"),
        _ => text.to_owned(),
    }
}

const BASH: &str = "\
_snapshot_profiles() {
    snapshot profile list -o id 2>/dev/null | grep -v '[^[:alnum:]._-]'
}

";

const ZSH: &str = "\
_snapshot_profiles() {
    local -a names
    names=(${(f)\"$(snapshot profile list -o id 2>/dev/null)\"})
    compadd -a names
}
";

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
                kept == text(shell).as_bytes(),
                "completions/{name} differs: `snapshot completions {shell}` writes it anew"
            );
        }
    }

    #[test]
    fn names_of_profiles_are_asked_for() {
        for (shell, question) in [
            (Shell::Bash, "compgen -W \"$(_snapshot_profiles)\""),
            (Shell::Zsh, "'--profile=[Where to work"),
            (Shell::Fish, "-r -f -a \"(snapshot profile list -o id 2>/dev/null)\""),
        ] {
            let text = text(shell);
            assert!(text.contains(question) && !text.contains(PROFILES), "{shell}");
        }
        let zsh = text(Shell::Zsh);
        assert_eq!(zsh.matches(":_snapshot_profiles").count(), 5, "two spellings of the option, and three verbs");
        assert!(zsh.contains("\n_snapshot_profiles() {"));
    }

    #[test]
    fn nobody_is_offered_the_worker() {
        assert!(!text(Shell::Bash).contains("run-task"));
    }
}
