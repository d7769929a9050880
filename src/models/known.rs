//! Which models there are: the built-in one, and programs that somebody has configured.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Program;
use crate::error::{Error, Result};
use crate::facets::Json;

/// The name of the built-in model.
pub const IMAGE_STATISTICS: &str = "image-statistics";
/// Its version. What it says of an image only changes with it.
const STATISTICS_VERSION: &str = "1";
/// Characters of a model's name.
const NAME_MAX: usize = 64;
/// Items that a program gets at once, at most.
const BATCH_MAX: usize = 10_000;
/// Processes of a program, at most.
const PROCESSES_MAX: usize = 256;

/// A model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// What kind of model it is.
    pub kind: String,
    /// Its version.
    pub version: String,
    /// The program that it is; `None` for the built-in one.
    pub program: Option<Configured>,
}

/// How the program of a model is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configured {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub directory: PathBuf,
    /// Items that it gets at once.
    pub batch: usize,
    /// Processes that run at once.
    pub processes: usize,
    /// How long a batch may take.
    pub timeout: Duration,
    /// How much longer the first batch of a process may take.
    pub startup: Duration,
}

impl Model {
    /// The built-in model of figures of images.
    pub fn statistics() -> Self {
        Self {
            name: IMAGE_STATISTICS.into(),
            kind: "IMAGE_STATISTICS".into(),
            version: STATISTICS_VERSION.into(),
            program: None,
        }
    }

    /// What is kept about how it ran.
    pub fn settings(&self) -> Json {
        let mut settings = std::collections::BTreeMap::new();
        if let Some(program) = &self.program {
            let words = program.command.iter().map(Json::text).collect();
            settings.insert("command".to_owned(), Json::Array(words));
        }
        Json::Object(settings)
    }

    /// Refuses one that cannot be run.
    ///
    /// # Errors
    /// `Invalid` that names the model and what is wrong.
    fn ensure_sound(&self) -> Result<()> {
        let Self { name, program, .. } = self;
        let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
        let refuse = |reason: String| Err(Error::invalid(format!("model `{}`", name.escape_debug()), reason));
        if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(is_plain) {
            return refuse(format!("its name is not up to {NAME_MAX} letters, digits, `-`, `_` and `.`"));
        }
        let Some(program) = program else { return Ok(()) };
        if name == IMAGE_STATISTICS {
            return refuse("the built-in model has this name".into());
        }
        if program.command.first().is_none_or(String::is_empty) {
            return refuse("its `command` names no program".into());
        }
        for (what, value, most) in
            [("batch", program.batch, BATCH_MAX), ("processes", program.processes, PROCESSES_MAX)]
        {
            if !(1..=most).contains(&value) {
                return refuse(format!("its `{what}` is not from 1 to {most}"));
            }
        }
        if program.timeout.is_zero() {
            return refuse("its `timeout` leaves no time".into());
        }
        Ok(())
    }
}

impl Configured {
    /// As it is run.
    pub fn program(&self) -> Program {
        Program {
            command: self.command.clone(),
            directory: Some(self.directory.clone()),
            environment: Vec::new(),
            batch: self.batch,
            processes: self.processes,
            timeout: self.timeout,
            startup: self.startup,
        }
    }
}

/// All models.
#[derive(Debug, Clone)]
pub struct Known(Vec<Model>);

impl Default for Known {
    fn default() -> Self {
        Self(vec![Model::statistics()])
    }
}

impl Known {
    /// The built-in one and these, by name.
    ///
    /// # Errors
    /// `Invalid` that names a model that cannot be run.
    pub fn with(programs: impl IntoIterator<Item = Model>) -> Result<Self> {
        let mut known = Self::default();
        for model in programs {
            model.ensure_sound()?;
            known.0.push(model);
        }
        known.0.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(known)
    }

    /// All of them.
    pub fn all(&self) -> &[Model] {
        &self.0
    }

    /// The one with this name.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn named(&self, name: &str) -> Result<Model> {
        let missing = || Error::NotFound { what: "model", reference: name.to_owned(), within: None };
        self.0.iter().find(|model| model.name == name).cloned().ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, change: impl FnOnce(&mut Configured)) -> Model {
        let mut program = Configured {
            command: vec!["tagger".into()],
            directory: "/".into(),
            batch: 1,
            processes: 1,
            timeout: Duration::from_secs(1),
            startup: Duration::ZERO,
        };
        change(&mut program);
        Model { name: name.into(), kind: "PROGRAM".into(), version: "1".into(), program: Some(program) }
    }

    #[test]
    fn models_are_found_by_name() {
        let known = Known::with([model("tagger", |_| ()), model("a.b_c-1", |_| ())]).unwrap();
        let names: Vec<_> = known.all().iter().map(|model| &model.name[..]).collect();
        assert_eq!(names, ["a.b_c-1", IMAGE_STATISTICS, "tagger"]);
        assert_eq!(known.named(IMAGE_STATISTICS).unwrap(), Model::statistics());
        assert!(known.named("other").unwrap_err().to_string().contains("other"));
    }

    #[test]
    fn what_cannot_be_run_is_refused_by_name() {
        let long = "x".repeat(65);
        for bad in [
            model("", |_| ()),
            model("a/b", |_| ()),
            model(&long, |_| ()),
            model(IMAGE_STATISTICS, |_| ()),
            model("empty", |program| program.command.clear()),
            model("blank", |program| program.command = vec![String::new()]),
            model("batch", |program| program.batch = 0),
            model("many", |program| program.processes = 257),
            model("hasty", |program| program.timeout = Duration::ZERO),
        ] {
            let name = bad.name.clone();
            let refused = Known::with([bad]).unwrap_err().to_string();
            assert!(refused.contains(&format!("model `{name}`")), "{refused}");
        }
    }
}
