//! `snapshot undo`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, Operation, Run, Undo};
use crate::commands::{Place, restore, wait};
use crate::console::draw::plans;
use crate::console::{Console, escape};
use crate::model::{Dataset, Report, TaskStatus};

/// Take back the newest operation that has not been taken back yet
///
/// Restore, rm, edit, protect, prune and rename can be taken back. Said again it goes one further. Before a restore is
/// taken back the present state is saved, and the command that leads back to it is printed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot undo
  snapshot history
  snapshot undo 17")]
pub struct Args {
    /// The number of an operation, from `snapshot history`
    #[arg(value_name = "OP")]
    operation: Option<u64>,

    /// Show what would be taken back and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Plans, shows, asks, takes back, reports.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    if !args.dry_run && !console.options().can_ask {
        // A refusal need not wait for a plan that nobody will see.
        console.consent("Take it back?")?;
    }
    let context = || format!("cannot take anything back in `{}`", dataset.dataset_name);
    let undo = console
        .work(|progress| backend.plan_undo(&dataset.dataset_id, args.operation, progress))
        .await
        .with_context(context)?;
    if args.dry_run {
        console.note(plans::undo(&undo, &console.sheet()).trim_end());
        return restore::tell(&report(&dataset, &undo, plans::planned()), None, console);
    }
    agree(&undo, console)?;
    let report = carry_out(&dataset, &undo, backend, console).await.with_context(context)?;
    console.note(format!("Took back {}", numbered(&undo.operation)));
    let back = report.revision_id.as_ref().map(|id| {
        let restore = place.command(&format!("restore {id}"));
        format!("Come back to what was there with: {restore}")
    });
    restore::tell(&report, back, console)
}

fn agree(undo: &Undo, console: &Console) -> crate::Result<()> {
    if console.options().can_ask && !console.options().yes {
        console.note(plans::undo(undo, &console.sheet()).trim_end());
    }
    console.consent(&format!("Take back {}?", words(&undo.operation)))
}

/// What was done to what, with its number where operations have one.
fn numbered(operation: &Operation) -> String {
    match operation.operation {
        0 => words(operation),
        number => format!("operation {number}, {}", words(operation)),
    }
}

/// What was done to what.
fn words(operation: &Operation) -> String {
    format!("{} `{}`", escape::line(&operation.verb), escape::line(&operation.subject))
}

async fn carry_out(dataset: &Dataset, undo: &Undo, backend: &dyn Backend, console: &Console) -> crate::Result<Report> {
    console.interrupts().ensure_none()?;
    let done = report(dataset, undo, TaskStatus::Completed);
    match backend.undo(&dataset.dataset_id, undo, Run::Here).await? {
        None => Ok(done),
        Some(task) => {
            let view = wait::for_task(&task, Run::Here, None, backend, console).await?;
            Ok(view.report.unwrap_or(Report { task_id: Some(task), ..done }))
        }
    }
}

fn report(dataset: &Dataset, undo: &Undo, status: TaskStatus) -> Report {
    Report {
        task_id: None,
        status,
        dataset_id: dataset.dataset_id.clone(),
        snapshot_id: None,
        state: None,
        plan: undo.plan.clone(),
        revision_id: None,
        kept: Vec::new(),
        warnings: Vec::new(),
    }
}
