//! `snapshot guard`

use std::ffi::OsString;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, CreateSnapshot, Restore, Run};
use crate::commands::{Place, create, passing, wait};
use crate::console::{Console, Exit, Format, escape};
use crate::model::{Dataset, Name, Report, Snapshot, TaskStatus};

/// How long a snapshot waits for another operation on the dataset, as `snapshot create` does by default.
const WAIT_LOCK: Duration = Duration::from_secs(60);

/// Run a command with a checkpoint taken before it
///
/// Takes a checkpoint, runs the command, and exits with its code. With NAME the checkpoint is a snapshot, without one
/// an automatic revision. If the checkpoint fails, nothing is run. If taking back fails, the exit code is 125.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot guard -- python relabel.py
  snapshot guard before-relabel --restore-on-failure -- python relabel.py --all")]
pub struct Args {
    /// Make the checkpoint a snapshot with this name
    name: Option<Name>,

    /// If the command fails, put the dataset back to the checkpoint
    #[arg(long)]
    restore_on_failure: bool,

    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Takes the checkpoint, runs the command, takes back if asked, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<Exit> {
    let dataset = place.dataset(backend).await?;
    let is_named = args.name.is_some();
    let checkpoint = checkpoint(&args.command, args.name, &dataset, backend, console).await?;
    console.interrupts().ensure_none()?;
    let ended = passing::run(&args.command, console).await;
    let exit = match &ended {
        Ok(status) => passing::exit(*status),
        Err(error) => {
            console.tell(&passing::not_run(&args.command[0], error));
            passing::exit_of_not_run(error)
        }
    };
    let mut report = report(&dataset, &checkpoint, is_named);
    if exit != Exit::OK && ended.is_ok() {
        if args.restore_on_failure {
            match take_back(&dataset, &checkpoint, backend, console).await {
                Ok(done) => report = Report { revision_id: report.revision_id, ..done },
                Err(error) => {
                    console.tell(&error.context("cannot take back what the command did"));
                    return Ok(Exit::NOT_TAKEN_BACK);
                }
            }
        } else {
            let restore = format!("restore {}", checkpoint.snapshot_id);
            console.suggest(format!("Take back what it did with: {}", place.command(&restore)));
        }
    }
    tell(&report, console)?;
    Ok(exit)
}

/// Saves the state before the command.
async fn checkpoint(
    command: &[OsString],
    name: Option<Name>,
    dataset: &Dataset,
    backend: &dyn Backend,
    console: &Console,
) -> Result<Snapshot> {
    if name.is_some() {
        let request = CreateSnapshot { name, wait_lock: WAIT_LOCK, ..CreateSnapshot::default() };
        return Ok(create::take(dataset, request, backend, console).await?.snapshot);
    }
    let message = format!("before {}", escape::line(&passing::words(command)));
    let checkpoint = console
        .work(|progress| backend.checkpoint(&dataset.dataset_id, &message, progress))
        .await
        .with_context(|| format!("cannot take a checkpoint of `{}`, so nothing was run", dataset.dataset_name))?;
    console.note(format!("Took a checkpoint of `{}`", escape::line(&dataset.dataset_name)));
    Ok(checkpoint)
}

async fn take_back(
    dataset: &Dataset,
    checkpoint: &Snapshot,
    backend: &dyn Backend,
    console: &Console,
) -> Result<Report> {
    let request = Restore {
        snapshot: checkpoint.snapshot_id.clone(),
        only: Vec::new(),
        paths: Vec::new(),
        plan: None,
        into: None,
        checkpoint: true,
    };
    let task = backend.restore(&dataset.dataset_id, request, Run::Here).await?;
    let view = wait::for_task(&task, Run::Here, None, backend, console).await?;
    console.note("The command failed; the dataset is as it was before");
    Ok(view.report.unwrap_or_else(|| Report { task_id: Some(task), ..report(dataset, checkpoint, false) }))
}

/// The report on a command after which nothing was taken back.
fn report(dataset: &Dataset, checkpoint: &Snapshot, is_named: bool) -> Report {
    let id = checkpoint.snapshot_id.clone();
    let (snapshot_id, revision_id) = if is_named { (Some(id), None) } else { (None, Some(id)) };
    Report {
        task_id: None,
        status: TaskStatus::Completed,
        dataset_id: dataset.dataset_id.clone(),
        snapshot_id,
        state: checkpoint.state.clone(),
        plan: None,
        revision_id,
        kept: Vec::new(),
        warnings: Vec::new(),
    }
}

/// To people everything was said already, and stdout is the command's.
fn tell(report: &Report, console: &Console) -> Result<()> {
    console.warn_all(&report.warnings);
    if console.options().format != Format::Table {
        console.show(report)?;
    }
    Ok(())
}
