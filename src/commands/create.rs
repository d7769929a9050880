//! `snapshot create`

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, CreateSnapshot, CreatedSnapshot};
use crate::commands::{Place, register};
use crate::console::{Console, escape, format};
use crate::error::Error;
use crate::model::{Dataset, Description, Name, Snapshot, parse_duration};

/// Take a snapshot of the dataset as it is now
///
/// Only what changed since the last time is read and stored. The new snapshot becomes the current version. In a folder
/// that is no dataset yet it asks whether to make one of it first; `--yes` does so without asking.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot create before-cleanup -m 'all labels reviewed'
  snapshot create --if-changed --json
  snapshot create --skip-unreadable --yes")]
pub struct Args {
    /// Its name; by default made from the dataset's name and the id
    name: Option<Name>,

    /// What is worth remembering about it
    #[arg(short = 'm', long, value_name = "TEXT")]
    description: Option<Description>,

    /// Take none if nothing changed since the current one, and print that
    #[arg(long)]
    if_changed: bool,

    /// Leave out files that cannot be read, instead of refusing
    #[arg(long)]
    skip_unreadable: bool,

    /// How long to wait for another operation on the dataset to end
    #[arg(long, value_name = "D", default_value = "60s", value_parser = parse_duration)]
    wait_lock: Duration,

    /// Id of the model that is being trained
    #[arg(long, value_name = "ID", requires = "training_model_name")]
    training_model_id: Option<String>,

    /// Name of the model that is being trained
    #[arg(long, value_name = "NAME", requires = "training_model_id")]
    training_model_name: Option<String>,
}

/// Takes it, of a new dataset if need be.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = match place.dataset(backend).await {
        Err(Error::NoDataset { .. }) => register::here(args.skip_unreadable, backend, console).await?,
        dataset => dataset?,
    };
    let created = take(&dataset, request(args), backend, console).await?;
    console.show(&created.snapshot)?;
    Ok(())
}

fn request(args: Args) -> CreateSnapshot {
    CreateSnapshot {
        name: args.name,
        description: args.description,
        if_changed: args.if_changed,
        skip_unreadable: args.skip_unreadable,
        wait_lock: args.wait_lock,
        training_model: args.training_model_id.zip(args.training_model_name),
    }
}

/// Takes a snapshot and says what that took.
pub(super) async fn take(
    dataset: &Dataset,
    request: CreateSnapshot,
    backend: &dyn Backend,
    console: &Console,
) -> Result<CreatedSnapshot> {
    let created = console
        .work(|progress| backend.create(&dataset.dataset_id, request, progress))
        .await
        .with_context(|| format!("cannot take a snapshot of `{}`", dataset.dataset_name))?;
    console.warn_all(&created.warnings);
    let same = same_as_before(dataset, &created, backend).await;
    console.note(summary(&created, same.as_ref()));
    Ok(created)
}

/// The snapshot that was current before, if the new one has the same state.
async fn same_as_before(dataset: &Dataset, created: &CreatedSnapshot, backend: &dyn Backend) -> Option<Snapshot> {
    if !created.is_new || created.files_read > 0 {
        return None;
    }
    let reference = dataset.current_snapshot_id.as_ref()?.as_str().parse().ok()?;
    let before = backend.snapshot(&dataset.dataset_id, &reference, false).await.ok()?;
    (before.state.is_some() && before.state == created.snapshot.state).then_some(before)
}

fn summary(created: &CreatedSnapshot, same: Option<&Snapshot>) -> String {
    let name = escape::line(&created.snapshot.snapshot_name);
    if !created.is_new {
        return format!("Nothing changed since `{name}`, which stays the current version");
    }
    if let Some(before) = same {
        return format!("Took `{name}`: nothing changed since `{}`", escape::line(&before.snapshot_name));
    }
    if created.files_read == 0 && created.bytes_stored == 0 {
        return format!("Took `{name}`");
    }
    if created.snapshot.n_entities.is_some_and(|entities| entities > 0) {
        return format!("Took `{name}`: {} stored", format::size(created.bytes_stored));
    }
    let read = format::plural(created.files_read, "file", "files");
    format!("Took `{name}`: {read} read, {} stored", format::size(created.bytes_stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_whether_there_is_a_new_one() {
        let mut created = CreatedSnapshot {
            snapshot: Snapshot::sample("a", "first"),
            is_new: true,
            files_read: 1,
            bytes_stored: 2048,
            warnings: Vec::new(),
        };
        assert_eq!(summary(&created, None), "Took `first`: 1 file read, 2.0 KiB stored");
        let before = Snapshot::sample("b", "zeroth");
        assert_eq!(summary(&created, Some(&before)), "Took `first`: nothing changed since `zeroth`");
        created.is_new = false;
        assert!(summary(&created, None).starts_with("Nothing changed since `first`"));
    }
}
