//! Models of the configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

use crate::error::Result;
use crate::model::parse_duration;
use crate::models::{Configured, Known, Model};

/// A program that is a model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// What kind of model it is, in a word.
    #[serde(default = "usual_type")]
    pub r#type: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// Where it runs; by default where the configuration file is.
    pub directory: Option<PathBuf>,
    /// Items that it gets at once.
    #[serde(default = "usual_batch")]
    pub batch: usize,
    /// Processes that run at once.
    #[serde(default = "usual_processes")]
    pub processes: usize,
    /// How long a batch may take.
    #[serde(default = "usual_timeout", deserialize_with = "duration")]
    pub timeout: Duration,
    /// How much longer the first batch of a process may take, in which it loads what it needs.
    #[serde(default = "usual_startup", deserialize_with = "duration")]
    pub startup: Duration,
}

fn usual_type() -> String {
    "PROGRAM".into()
}

fn usual_batch() -> usize {
    32
}

fn usual_processes() -> usize {
    1
}

fn usual_timeout() -> Duration {
    Duration::from_secs(60)
}

fn usual_startup() -> Duration {
    Duration::from_secs(5 * 60)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_duration(&text).map_err(de::Error::custom)
}

/// All models: the built-in one, and those of the file at `path`.
///
/// # Errors
/// `Invalid` that names one that cannot be run.
pub fn known(settings: &BTreeMap<String, ModelSettings>, path: &Path) -> Result<Known> {
    let home = path.parent().unwrap_or(Path::new("/"));
    Known::with(settings.iter().map(|(name, one)| model(name, one, home)))
}

fn model(name: &str, settings: &ModelSettings, home: &Path) -> Model {
    let program = Configured {
        command: settings.command.clone(),
        directory: settings.directory.as_ref().map_or_else(|| home.to_owned(), |directory| home.join(directory)),
        batch: settings.batch,
        processes: settings.processes,
        timeout: settings.timeout,
        startup: settings.startup,
    };
    Model {
        name: name.to_owned(),
        kind: settings.r#type.clone(),
        version: settings.version.clone(),
        program: Some(program),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::Config;

    fn parsed(text: &str) -> Result<Known> {
        let path = Path::new("/home/ana/.config/snapshot/config.toml");
        known(&Config::parse(text, path)?.models, path)
    }

    #[test]
    fn a_model_has_what_the_file_says_and_what_is_usual() {
        let known = parsed(
            "[models.tagger]\ncommand = [\"python3\", \"tagger.py\"]\ntype = \"IMAGE_TAGGING\"\nbatch = 8\n\
             processes = 2\ntimeout = \"90s\"\ndirectory = \"work\"\n[models.other]\ncommand = [\"other\"]\n",
        )
        .unwrap();
        let tagger = known.named("tagger").unwrap();
        assert_eq!((&tagger.kind[..], &tagger.version[..]), ("IMAGE_TAGGING", ""));
        let program = tagger.program.unwrap();
        assert_eq!(program.command, ["python3", "tagger.py"]);
        assert_eq!((program.batch, program.processes, program.timeout), (8, 2, Duration::from_secs(90)));
        assert_eq!(program.directory, Path::new("/home/ana/.config/snapshot/work"));
        let program = known.named("other").unwrap().program.unwrap();
        assert_eq!((program.batch, program.processes, program.timeout), (32, 1, Duration::from_secs(60)));
        assert_eq!(program.directory, Path::new("/home/ana/.config/snapshot"));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (text, named) in [
            ("[models.m]\ncommand = [\"m\"]\nbatches = 3\n", "batches"),
            ("[models.m]\ntype = \"X\"\n", "command"),
            ("[models.m]\ncommand = []\n", "model `m`"),
            ("[models.m]\ncommand = [\"m\"]\ntimeout = \"soon\"\n", "soon"),
            ("[models.\"a/b\"]\ncommand = [\"m\"]\n", "a/b"),
            ("[models.image-statistics]\ncommand = [\"m\"]\n", "built-in"),
        ] {
            let refused = parsed(text).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }
}
