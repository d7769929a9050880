//! The body of a detached process: carries out one task that somebody else has begun.

use std::path::Path;

use anyhow::Result;

use crate::backend::{self, Home};
use crate::error::Error;
use crate::model::TaskId;

/// Carry out a task
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The task's id
    id: TaskId,
}

/// Carries it out in the store that was named; configuration and environment have no say. Engines are synchronous, so
/// there is no runtime here.
pub fn run(args: &Args, store: Option<&Path>) -> Result<()> {
    let store = store.ok_or(Error::Missing { what: "store", instead: "give `--store`" })?;
    backend::run_task(&Home::Local { store: store.to_owned() }, &args.id)?;
    Ok(())
}
