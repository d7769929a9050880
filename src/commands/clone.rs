//! `snapshot clone`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, ClonePlan, CloneSnapshot, Cloned};
use crate::commands::Place;
use crate::commands::resolve::{self, Among, Found};
use crate::commands::wait::{self, Waiting};
use crate::console::{Console, escape, format};
use crate::error::Error;
use crate::model::{Name, Reference, Task, TaskId};

/// Make an independent dataset from a snapshot
///
/// The new dataset is called like the old one with ` (cloned)` behind it, and its folder stands beside the old one with
/// `-cloned` behind its name. Nothing that is done to one of them changes the other.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot clone current
  snapshot clone before-cleanup /data/experiment --name experiment
  snapshot clone latest --json")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,

    /// The new folder, which must not be there yet
    #[arg(value_name = "DEST")]
    destination: Option<PathBuf>,

    /// The new dataset's name
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,

    #[command(flatten)]
    waiting: Waiting,
}

/// Plans, asks, clones, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = resolve::snapshot(args.snapshot.as_ref(), Among::Present, place, backend, console).await?;
    let context = || format!("cannot clone `{}`", found.snapshot.snapshot_name);
    let waiting = args.waiting;
    let mut request = request(args, &found)?;
    if console.options().can_ask && !console.options().yes || waiting.no_wait {
        let plan = backend.plan_clone(&found.dataset.dataset_id, &request).await.with_context(context)?;
        console.consent_unless_no(&question(&found, &plan))?;
        request.destination = plan.destination;
    }
    let cloned = carry_out(&found, request, waiting, backend, console).await.with_context(context)?;
    console.warn_all(&cloned.warnings);
    console.show(&cloned)?;
    if !cloned.status.is_final() {
        console.suggest(format!("Wait for it with: snapshot task wait {}", cloned.task_id));
    }
    Ok(())
}

fn request(args: Args, found: &Found) -> crate::Result<CloneSnapshot> {
    let absolute = |path: PathBuf| std::path::absolute(&path).map_err(|source| Error::io("find", path, source));
    Ok(CloneSnapshot {
        snapshot: found.snapshot.snapshot_id.clone(),
        destination: args.destination.map(absolute).transpose()?,
        managed: false,
        name: args.name,
    })
}

fn question(found: &Found, plan: &ClonePlan) -> String {
    let path = plan.destination.as_ref().map(|path| path.to_string_lossy());
    let folder = path.map_or_else(String::new, |path| format!(" in `{}`", escape::line(&path)));
    let size = plan.bytes.map_or_else(String::new, |bytes| format!(", {}", format::size(bytes)));
    format!(
        "Clone `{}` as `{}`{folder} ({}{size})?",
        escape::line(&found.snapshot.snapshot_name),
        escape::line(&plan.name),
        format::plural(plan.items, "item", "items"),
    )
}

async fn carry_out(
    found: &Found,
    request: CloneSnapshot,
    waiting: Waiting,
    backend: &dyn Backend,
    console: &Console,
) -> crate::Result<Cloned> {
    console.interrupts().ensure_none()?;
    let path = request.destination.as_ref().map(|path| path.to_string_lossy().into_owned());
    let task = backend.clone_snapshot(&found.dataset.dataset_id, request, waiting.run()).await?;
    let view = if waiting.no_wait {
        backend.task(task.as_str()).await?
    } else {
        wait::for_task(&task, waiting.run(), waiting.timeout, backend, console).await?
    };
    Ok(view.cloned.unwrap_or_else(|| of_task(view.task, task, path)))
}

/// What can be told of a clone from its task alone.
fn of_task(task: Task, task_id: TaskId, path: Option<String>) -> Cloned {
    Cloned {
        dataset_id: task.dataset_id,
        dataset_name: task.dataset_name,
        snapshot_id: None,
        task_id,
        status: task.status,
        path,
        warnings: Vec::new(),
    }
}
