//! Commands in messages: they repeat what was typed beside the verb, so that they can be pasted as they are.

use std::borrow::Cow;
use std::path::Path;

use crate::console::escape;

/// How a command begins within a line.
const BEGINNINGS: [(&str, char); 2] = [("`snapshot ", '`'), (": snapshot ", '\n')];
/// Commands that are about the dataset at hand.
const ABOUT_DATASET: [&str; 23] = [
    "clone",
    "create",
    "dataset add-media",
    "dataset enrich",
    "dataset models",
    "dataset people",
    "dataset propagate-labels",
    "dataset reindex",
    "dataset set",
    "dataset share",
    "dataset show",
    "dataset status",
    "diff",
    "edit",
    "files",
    "history",
    "list",
    "restore",
    "show",
    "task list",
    "undelete",
    "undo",
    "unprotect",
];
/// Words behind the program's name that are no command on some dataset or store: the manual, and names of things.
const PLAIN: [&str; 5] = ["--help", "COMMAND", "profile list", "serve", "schema"];

/// What was typed beside the verb that decides where it works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// Options for any command, each with a space before it.
    place: String,
    /// The option that names the dataset, likewise.
    dataset: String,
}

impl Typed {
    /// What was typed: the directory, the profile, the store, the dataset.
    pub fn new(directory: Option<&Path>, profile: Option<&str>, store: Option<&Path>, dataset: Option<&str>) -> Self {
        let option = |name: &str, value: Option<Cow<'_, str>>| {
            value.map_or_else(String::new, |value| format!(" {name} {}", escape::shell(&value)))
        };
        let path = |path: Option<&Path>| path.map(|path| Cow::from(path.to_string_lossy().into_owned()));
        let place =
            option("-C", path(directory)) + &option("-p", profile.map(Cow::from)) + &option("--store", path(store));
        Self { place, dataset: option("-d", dataset.map(Cow::from)) }
    }

    /// A text of ours with what was typed in each of its commands.
    pub fn repeated(&self, text: &str) -> String {
        if *self == Self::default() {
            return text.to_owned();
        }
        let mut rest = text;
        let mut repeated = String::with_capacity(text.len() + 40);
        while let Some((at, beginning, end)) = next_command(rest) {
            let (before, command) = rest.split_at(at + beginning.len());
            let length = command.find(end).unwrap_or(command.len());
            repeated.push_str(before.strip_suffix(' ').unwrap_or(before));
            repeated.push_str(&self.options(&command[..length]));
            repeated.push(' ');
            repeated.push_str(&command[..length]);
            rest = &command[length..];
        }
        repeated + rest
    }

    /// What a command has to repeat.
    fn options(&self, command: &str) -> String {
        let begins =
            |words: &&str| command.strip_prefix(*words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if PLAIN.iter().any(&begins) {
            return String::new();
        }
        let names_dataset = command.split(' ').any(|word| word == "-d");
        let takes_dataset = ABOUT_DATASET.iter().any(begins);
        let dataset = if takes_dataset && !names_dataset { &*self.dataset } else { "" };
        format!("{}{dataset}", self.place)
    }
}

/// Where the next command begins, in which words, and what ends it.
fn next_command(text: &str) -> Option<(usize, &'static str, char)> {
    let found = BEGINNINGS.iter().filter_map(|(beginning, end)| Some((text.find(beginning)?, *beginning, *end)));
    found.min_by_key(|(at, ..)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed::new(Some(Path::new("my sets")), Some("team"), None, Some("cats"))
    }

    #[test]
    fn commands_repeat_what_was_typed() {
        let typed = typed();
        for (text, repeated) in [
            ("Undo with: snapshot undo", "Undo with: snapshot -C 'my sets' -p team -d cats undo"),
            ("Undo with: snapshot undo -d dogs", "Undo with: snapshot -C 'my sets' -p team undo -d dogs"),
            (
                "`snapshot list` shows what there is, `snapshot task wait 1` waits",
                "`snapshot -C 'my sets' -p team -d cats list` shows what there is, \
                 `snapshot -C 'my sets' -p team task wait 1` waits",
            ),
            ("`snapshot dataset list` shows", "`snapshot -C 'my sets' -p team dataset list` shows"),
            ("`snapshot restore-all`", "`snapshot -C 'my sets' -p team restore-all`"),
        ] {
            assert_eq!(typed.repeated(text), repeated);
        }
    }

    #[test]
    fn what_is_no_command_stays() {
        for text in ["", "no snapshot here", "`snapshot --help` and `snapshot COMMAND --help`", "use `snapshot serve`"]
        {
            assert_eq!(typed().repeated(text), text);
        }
        assert_eq!(Typed::default().repeated("`snapshot list`"), "`snapshot list`");
    }
}
