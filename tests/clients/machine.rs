//! What the tests ask for, and a machine on which the program runs.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use snapshot::backend::{Backend, CreateSnapshot, Restore, TaskView};
use snapshot::error::Result;
use snapshot::model::{DatasetId, Snapshot, TaskId};
use snapshot::progress::{Progress, Silent};
use tempfile::TempDir;

use crate::fake::{DATASET, Fake, KEY};

/// The id of the dataset that is there from the beginning.
pub(crate) fn bottles() -> DatasetId {
    DATASET.to_owned().into()
}

pub(crate) fn silent() -> Arc<dyn Progress> {
    Arc::new(Silent)
}

/// A restore of a whole snapshot, with the present state saved first.
pub(crate) fn restore_of(snapshot: &str) -> Restore {
    let (only, paths) = (Vec::new(), Vec::new());
    Restore { snapshot: snapshot.to_owned().into(), only, paths, plan: None, into: None, checkpoint: true }
}

pub(crate) async fn create(backend: &dyn Backend, name: &str) -> Result<Snapshot> {
    let request = CreateSnapshot { name: Some(name.parse()?), ..CreateSnapshot::default() };
    Ok(backend.create(&bottles(), request, silent()).await?.snapshot)
}

/// Looks at a task until it has ended.
pub(crate) async fn ended(backend: &dyn Backend, task: &TaskId) -> TaskView {
    loop {
        let view = backend.task(task.as_str()).await.unwrap();
        if view.task.status.is_final() {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A person's machine whose profile `cloud` is the default.
pub(crate) struct Machine {
    root: TempDir,
    /// Who the person says to be, if anybody.
    pub(crate) user: Option<&'static str>,
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Machine {
    /// A machine that reaches the service with its key; the secret is in the environment.
    pub(crate) fn of(fake: &Fake) -> Self {
        Self::with(&format!("url = \"{}\"\napi_key = \"{KEY}\"\napi_secret_env = \"MY_SECRET\"\n", fake.url()))
    }

    /// A machine with these settings in its profile.
    pub(crate) fn with(settings: &str) -> Self {
        let root = tempfile::Builder::new().prefix("snapshot-clients-").tempdir().unwrap();
        let machine = Self { root, user: None };
        machine.configure(&format!(
            "default_profile = \"cloud\"\n[profiles.cloud]\nkind = \"visual-layer\"\ndataset = \"bottles\"\n{settings}"
        ));
        machine
    }

    /// A path on this machine.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.root.path().join("config.toml")
    }

    pub(crate) fn configure(&self, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(self.config(), text).unwrap();
        std::fs::set_permissions(self.config(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// The program with the words of a line.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
        command
            .args(line.split_whitespace())
            .stdin(Stdio::null())
            .current_dir(self.root.path())
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.root.path())
            .env("SNAPSHOT_CONFIG", self.config())
            .env("COLUMNS", "100")
            .env("TZ", "UTC")
            .env("MY_SECRET", crate::fake::SECRET)
            .envs(self.user.map(|user| ("SNAPSHOT_USER", user)));
        command
    }

    pub(crate) fn run(&self, line: &str) -> Outcome {
        Outcome::of(&mut self.command(line))
    }
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
