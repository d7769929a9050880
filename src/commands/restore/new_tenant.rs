//! Restoring a tenant's snapshot into a tenant that is not there yet: it is made, once that was agreed to.

use anyhow::{Context as _, Result};

use super::{carry_out, request, tell, undo_command};
use crate::backend::Backend;
use crate::commands::Place;
use crate::commands::resolve::Found;
use crate::console::{Console, escape, format};
use crate::error::Error;
use crate::model::{Dataset, TenantName};

/// What `--into` leads to.
pub(super) enum Target {
    /// What is there.
    There(Box<Dataset>),
    /// A tenant that has to be made.
    New(TenantName),
}

/// The dataset that was named, or the tenant that it will be.
pub(super) async fn target(reference: &str, found: &Found, backend: &dyn Backend) -> crate::Result<Target> {
    match (backend.dataset(reference, false).await, reference.parse()) {
        (Err(Error::NotFound { what: "dataset", .. }), Ok(name)) if has_entities(found) => Ok(Target::New(name)),
        (found, _) => found.map(|found| Target::There(Box::new(found))),
    }
}

/// Whether it is a snapshot of a tenant, as far as can be told: an empty one looks like one of an empty folder.
fn has_entities(found: &Found) -> bool {
    found.snapshot.n_entities.is_some_and(|count| count > 0)
}

/// Asks, makes the tenant, restores, reports.
pub(super) async fn run(
    name: TenantName,
    args: super::Args,
    found: &Found,
    place: &Place,
    backend: &dyn Backend,
    console: &Console,
) -> Result<()> {
    if args.dry_run || args.plan.is_some() {
        // There is nothing yet that a plan could be about.
        return Err(Error::NotFound { what: "tenant", reference: name.to_string(), within: None }.into());
    }
    console.consent(&question(&name, found))?;
    let context = || format!("cannot restore `{}` into `{name}`", found.snapshot.snapshot_name);
    let waiting = args.waiting;
    let made = backend.create_tenant(name.clone()).await.with_context(context)?;
    console.note(format!("Made tenant `{}`", escape::line(&made.dataset_name)));
    let request = request(args, found, Some(&made));
    let report = carry_out(found, request, waiting, backend, console).await.with_context(context)?;
    let back = format!("Undo with: {}", undo_command(place, Some(&made)));
    tell(&report, Some(back), console)
}

fn question(name: &TenantName, found: &Found) -> String {
    let snapshot = escape::line(&found.snapshot.snapshot_name);
    let entities = found
        .snapshot
        .n_entities
        .map_or_else(String::new, |count| format!(" ({})", format::plural(count, "entity", "entities")));
    format!("Make tenant `{name}`, and restore `{snapshot}`{entities} into it?")
}
