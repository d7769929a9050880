//! `snapshot serve` with a store of its own, and what a client of it needs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use snapshot::jwt::{self, Claims};
use snapshot::model::Timestamp;
use tempfile::TempDir;

const WHO: &str = "bench@example.com";

/// The server. It is killed when nobody needs it any more.
pub(crate) struct Server {
    folder: TempDir,
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Begins with an empty store, with authentication on.
    pub(crate) fn begin() -> Result<Self> {
        let folder = match std::env::var_os("SNAPSHOT_BENCH_DIR") {
            Some(within) => tempfile::tempdir_in(within)?,
            None => tempfile::tempdir()?,
        };
        let mut command = program(folder.path());
        command.args(["--quiet", "serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("it has an output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").context("the server says where it is")?.parse()?;
        Ok(Self { folder, process, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A dataset with so many snapshots; its id.
    pub(crate) fn dataset_with(&self, snapshots: usize) -> Result<String> {
        let made = self.run(&["dataset", "create", "--managed", "--name", "images"])?;
        // It begins with one.
        for number in 1..snapshots {
            self.run(&["-d", "images", "create", &format!("number {number}"), "-m", "taken for the list"])?;
        }
        text(&made, "dataset_id")
    }

    /// A web token of the user who owns everything here.
    pub(crate) fn token(&self) -> Result<String> {
        let made = self.run(&["token", "create", "--email", WHO])?;
        let now = Timestamp::now().as_micros() / 1_000_000;
        let claims = Claims::new(&text(&made, "key_id")?, now, Duration::from_secs(3_600));
        Ok(jwt::mint(&claims, text(&made, "secret")?.as_bytes()))
    }

    /// A key that opens a tenant.
    pub(crate) fn tenant_key(&self, tenant: &str) -> Result<String> {
        text(&self.run(&["token", "create", "--email", WHO, "--tenant", tenant])?, "secret")
    }

    /// Bytes of memory that the server has.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the kernel tells")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }

    fn run(&self, words: &[&str]) -> Result<Value> {
        let output = program(self.folder()).args(["--json", "--yes"]).args(words).output()?;
        ensure!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snapshot"));
    command.env("HOME", folder).env("SNAPSHOT_STORE", folder.join("store")).env("SNAPSHOT_USER", WHO);
    command.env_remove("SNAPSHOT_CONFIG").current_dir(folder);
    command
}

fn text(value: &Value, name: &str) -> Result<String> {
    Ok(value[name].as_str().with_context(|| format!("{name} in {value}"))?.to_owned())
}
