//! What can be typed: the options that every command has, and the command.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, CommandFactory, FromArgMatches, Parser};

use crate::cli::Refusal;
use crate::commands::Command;
use crate::console::{Color, Format, ProgressMode, Typed};

/// Version control for datasets: named checkpoints, restores that can be taken back, clones
///
/// A dataset is a folder of media with what people and models learned about it. `snapshot` takes named checkpoints of
/// it, goes back to any of them without losing where you were, and clones one into an independent dataset.
#[derive(Debug, Parser)]
#[command(name = "snapshot", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Cli {
    /// Options that every command has.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  snapshot init                        make a dataset of this folder and take its first snapshot
  snapshot create before-cleanup       take another
  snapshot list                        see them
  snapshot restore before-cleanup      go back
  snapshot undo                        take the restore back

A SNAPSHOT is `current`, `latest`, `latest~N`, an id or a unique start of one, or a name;
`DATASET:SNAPSHOT` names one of another dataset. Durations: 90s, 5m, 2h, 7d.";

/// Options that every command has, before or after the verb.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Work as if started in this directory
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,

    /// Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]
    ///
    /// A profile names a local store or a service. Without one the profile `local` is used, which is the store in the
    /// XDG data directory unless the configuration file says otherwise.
    #[arg(short, long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The local store [env: SNAPSHOT_STORE]
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,

    /// The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]
    #[arg(short, long, global = true, value_name = "NAME|ID")]
    pub dataset: Option<String>,

    /// How results are printed
    #[arg(short, long, global = true, value_name = "FORMAT", value_enum)]
    pub output: Option<Format>,

    /// Print results as JSON, the same as `-o json`
    #[arg(long, global = true, conflicts_with = "output")]
    pub json: bool,

    /// Answer every question with yes
    #[arg(short, long, global = true)]
    pub yes: bool,

    /// Never ask; what needs an answer is refused
    #[arg(long, global = true)]
    pub no_input: bool,

    /// How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]
    #[arg(long, global = true, value_name = "HOW", value_enum)]
    pub progress: Option<ProgressMode>,

    /// When colours are used [env: NO_COLOR]
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    pub color: Option<Color>,

    /// Say only warnings and errors [env: SNAPSHOT_LOG=quiet]
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say how long things take, too [env: SNAPSHOT_LOG=verbose]
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    pub verbose: bool,
}

impl GlobalArgs {
    /// Whether results and errors are to be JSON.
    pub fn is_json(&self) -> bool {
        self.json || self.output == Some(Format::Json)
    }

    /// What a next command has to repeat.
    pub fn beside_the_verb(&self) -> Typed {
        let (directory, store) = (self.directory.as_deref(), self.store.as_deref());
        Typed::new(directory, self.profile.as_deref(), store, self.dataset.as_deref())
    }
}

impl Cli {
    /// Reads the words of a command line, the program's name first.
    ///
    /// # Errors
    /// What the parser has to say: a help text, the version, or why the words cannot be used.
    pub fn read(words: &[OsString]) -> Result<Self, Refusal> {
        let refuse = |error| Refusal::new(error, words);
        let matches = Self::command().try_get_matches_from(words).map_err(refuse)?;
        Self::from_arg_matches(&matches).map_err(|error| refuse(error.with_cmd(&Self::command())))
    }

    /// The definitions that completions are made of. Options that are the same for every call, and the help of helps, are
    /// offered before the verb only: said again for each verb they would be most of the text.
    pub fn completed_command() -> clap::Command {
        let mut command = Self::public_command().disable_help_subcommand(true);
        for usual in ["profile", "store", "progress", "color", "no_input"] {
            command = command.mut_arg(usual, |argument| argument.global(false));
        }
        for group in ["dataset", "profile", "task", "token"] {
            command = command.mut_subcommand(group, |command| command.disable_help_subcommand(true));
        }
        command.mut_arg("output", |argument| argument.value_parser(["table", "json", "jsonl", "csv", "id"]))
    }

    /// The definitions without what people do not type, for completions and manuals.
    pub fn public_command() -> clap::Command {
        let whole = Self::command();
        let shown: Vec<_> = whole.get_subcommands().filter(|one| !one.is_hide_set()).cloned().collect();
        let arguments: Vec<_> = whole.get_arguments().cloned().collect();
        let mut public = clap::Command::new("snapshot")
            .version(env!("CARGO_PKG_VERSION"))
            .max_term_width(100)
            .args(arguments)
            .subcommands(shown)
            .subcommand_required(true)
            .after_long_help(EXAMPLES);
        if let Some(about) = whole.get_about() {
            public = public.about(about.clone());
        }
        if let Some(about) = whole.get_long_about() {
            public = public.long_about(about.clone());
        }
        public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, Refusal> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Cli::read(&words)
    }

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
        Cli::public_command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_or_after_the_verb() {
        for line in ["snapshot --json -d set list", "snapshot list --json -d set", "snapshot -d set list -o json"] {
            let cli = read(line).unwrap();
            assert!(cli.global.is_json(), "{line}");
            assert_eq!(cli.global.dataset.as_deref(), Some("set"), "{line}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        for line in ["snapshot list -q -v", "snapshot list --json -o csv", "snapshot list -o yaml", "snapshot"] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_worker_is_hidden() {
        assert!(read("snapshot __run-task 123").is_ok());
        assert!(Cli::public_command().get_subcommands().all(|one| one.get_name() != "__run-task"));
    }
}
