//! `snapshot restore`

mod new_tenant;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, PLANS, Restore};
use crate::cli::values::Facet;
use crate::commands::Place;
use crate::commands::resolve::{self, Among, Found};
use crate::commands::wait::{self, Waiting};
use crate::console::draw::plans;
use crate::console::{Console, escape};
use crate::error::Error;
use crate::model::{Dataset, Plan, Reason, Reference, Report, TaskId, TaskStatus};

use new_tenant::Target;

/// Put the dataset back to a snapshot
///
/// Shows what would change, asks, and does it. The present state is saved first, so that `snapshot undo` takes the
/// restore back. Files that no snapshot has seen are not touched. `restore current` drops the changes since the
/// current version.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot restore before-cleanup
  snapshot restore current --path 'labels/**' --yes
  snapshot restore production:current --into test
  snapshot restore latest~1 --dry-run --json")]
pub struct Args {
    /// The snapshot; on a terminal it can be picked from a list
    snapshot: Option<Reference>,

    /// Only these facets: media, metadata, tags, labels, ...
    #[arg(long, value_name = "FACET", value_delimiter = ',')]
    only: Vec<Facet>,

    /// Only paths that match; may be given more than once
    #[arg(long, value_name = "GLOB")]
    path: Vec<String>,

    /// Show the plan and change nothing
    #[arg(short = 'n', long, conflicts_with_all = ["no_wait", "timeout", "plan"])]
    dry_run: bool,

    /// Consent to the plan with this hash, and to no other; no question is asked
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,

    /// Replace this dataset or tenant instead of the snapshot's own; a tenant that is not there is made
    #[arg(long, value_name = "DATASET")]
    into: Option<String>,

    /// Do not save the present state first; the restore cannot be taken back then
    #[arg(long)]
    no_checkpoint: bool,

    #[command(flatten)]
    waiting: Waiting,
}

/// Plans, shows, asks, restores, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let found = resolve::snapshot(args.snapshot.as_ref(), Among::Present, place, backend, console).await?;
    let into = match &args.into {
        Some(reference) => match new_tenant::target(reference, &found, backend).await? {
            Target::There(dataset) => Some(*dataset),
            Target::New(name) => return new_tenant::run(name, args, &found, place, backend, console).await,
        },
        None => None,
    };
    let (is_dry, waiting) = (args.dry_run, args.waiting);
    let mut request = request(args, &found, into.as_ref());
    let context = || format!("cannot restore `{}`", found.snapshot.snapshot_name);
    if is_dry {
        let plan = plan(&found, &request, backend, console).await.with_context(context)?;
        return show_plan(&found, plan, console);
    }
    if request.plan.is_none() && !console.options().yes {
        // A refusal need not wait for a plan that nobody will see.
        if !console.options().can_ask {
            ask(&found, into.as_ref(), &request, console)?;
        }
        let plan = plan_if_any(&found, &request, backend, console).await.with_context(context)?;
        if let Some(plan) = &plan
            && plan.is_empty()
            && !moves_current(&found, &request)
        {
            console.note("There is nothing to do: the dataset is in that state already");
            console.show(&report(&found, Some(plan.clone()), TaskStatus::Completed))?;
            return Ok(());
        }
        let target = &into.as_ref().unwrap_or(&found.dataset).dataset_id;
        request.checkpoint = request.checkpoint && backend.can_save_before_restore(target).await?;
        describe(&found, into.as_ref(), plan.as_ref(), console);
        ask(&found, into.as_ref(), &request, console)?;
        request.plan = plan.map(|plan| plan.hash);
    }
    let is_undoable = request.checkpoint;
    let report = carry_out(&found, request, waiting, backend, console).await.with_context(context)?;
    let did_nothing = report.plan.as_ref().is_some_and(Plan::is_empty) && found.snapshot.is_current == Some(true);
    let back = (is_undoable && !did_nothing).then(|| format!("Undo with: {}", undo_command(place, into.as_ref())));
    tell(&report, back, console)
}

fn request(args: Args, found: &Found, into: Option<&Dataset>) -> Restore {
    Restore {
        snapshot: found.snapshot.snapshot_id.clone(),
        only: Facet::names(args.only),
        paths: args.path,
        plan: args.plan,
        into: into.map(|dataset| dataset.dataset_id.clone()),
        checkpoint: !args.no_checkpoint,
    }
}

async fn plan(found: &Found, request: &Restore, backend: &dyn Backend, console: &Console) -> crate::Result<Plan> {
    console.work(|progress| backend.plan_restore(&found.dataset.dataset_id, request, progress)).await
}

/// The plan, where restores have plans.
async fn plan_if_any(
    found: &Found,
    request: &Restore,
    backend: &dyn Backend,
    console: &Console,
) -> crate::Result<Option<Plan>> {
    match plan(found, request, backend, console).await {
        Err(Error::Unsupported { verb: PLANS, .. }) => Ok(None),
        planned => planned.map(Some),
    }
}

fn show_plan(found: &Found, plan: Plan, console: &Console) -> Result<()> {
    if plan.is_empty() {
        console.note("There is nothing to do: the dataset is in that state already");
    } else {
        console.note(format!("Consent to just this plan with: --plan {}", plan.hash));
    }
    console.show(&report(found, Some(plan), plans::planned()))?;
    Ok(())
}

/// Whether the restore changes which snapshot is current, even where no item changes.
fn moves_current(found: &Found, request: &Restore) -> bool {
    let is_whole = request.only.is_empty() && request.paths.is_empty() && request.into.is_none();
    is_whole && found.snapshot.is_current != Some(true) && found.snapshot.reason != Some(Reason::Auto)
}

fn describe(found: &Found, into: Option<&Dataset>, plan: Option<&Plan>, console: &Console) {
    let snapshot = escape::line(&found.snapshot.snapshot_name);
    let target = escape::line(&into.unwrap_or(&found.dataset).dataset_name);
    console.note(match plan {
        Some(plan) => format!("Restoring `{snapshot}` changes in `{target}`:\n{}", plan_lines(plan)),
        None => format!("Restoring `{snapshot}` replaces everything in `{target}`"),
    });
}

fn ask(found: &Found, into: Option<&Dataset>, request: &Restore, console: &Console) -> crate::Result<()> {
    let snapshot = escape::line(&found.snapshot.snapshot_name);
    let replaced = into.map_or_else(String::new, |dataset| {
        format!(" into `{}`, replacing what is there", escape::line(&dataset.dataset_name))
    });
    let warning = if request.checkpoint { "" } else { " This cannot be undone." };
    console.consent(&format!("Restore `{snapshot}`{replaced}?{warning}"))
}

fn plan_lines(plan: &Plan) -> String {
    let lines = plans::plan(plan);
    if plan.is_empty() { format!("  nothing but the current version\n{lines}") } else { lines }.trim_end().to_owned()
}

async fn carry_out(
    found: &Found,
    request: Restore,
    waiting: Waiting,
    backend: &dyn Backend,
    console: &Console,
) -> crate::Result<Report> {
    console.interrupts().ensure_none()?;
    let task = backend.restore(&found.dataset.dataset_id, request, waiting.run()).await?;
    if waiting.no_wait {
        return started(found, &task, backend).await;
    }
    let view = wait::for_task(&task, waiting.run(), waiting.timeout, backend, console).await?;
    Ok(view.report.unwrap_or_else(|| Report { task_id: Some(task), ..report(found, None, TaskStatus::Completed) }))
}

/// The report on a task that nobody waits for.
async fn started(found: &Found, task: &TaskId, backend: &dyn Backend) -> crate::Result<Report> {
    let status = backend.task(task.as_str()).await?.task.status;
    Ok(Report { task_id: Some(task.clone()), ..report(found, None, status) })
}

fn report(found: &Found, plan: Option<Plan>, status: TaskStatus) -> Report {
    Report {
        task_id: None,
        status,
        dataset_id: found.dataset.dataset_id.clone(),
        snapshot_id: Some(found.snapshot.snapshot_id.clone()),
        state: None,
        plan,
        revision_id: None,
        kept: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The command that takes the restore back; it names the dataset that was replaced, if that was another one.
fn undo_command(place: &Place, into: Option<&Dataset>) -> String {
    match into {
        Some(dataset) => Place::new(Some(dataset.dataset_name.clone())).command("undo"),
        None => place.command("undo"),
    }
}

/// Prints a report, with what to type next; `back` says how to come back to what was there before.
pub(super) fn tell(report: &Report, back: Option<String>, console: &Console) -> Result<()> {
    console.warn_all(&report.warnings);
    console.show(report)?;
    match (&report.status, &report.task_id, back) {
        (TaskStatus::Completed, _, Some(back)) if report.revision_id.is_some() => console.suggest(back),
        (status, Some(task), _) if !status.is_final() => {
            console.suggest(format!("Wait for it with: snapshot task wait {task}"));
        }
        _ => {}
    }
    Ok(())
}
