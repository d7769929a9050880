//! Where datasets live, and the one place that decides which backend answers.

use std::path::PathBuf;

use crate::backend::{Backend, Local, local};
use crate::error::{Error, Result};
use crate::model::TaskId;

/// A home of datasets, as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A store on this machine.
    Local {
        /// The store's directory.
        store: PathBuf,
    },
    /// A service that this version cannot talk to.
    Service {
        /// What people call it.
        name: &'static str,
    },
}

/// Opens the backend. `actor` is the e-mail address that becomes `created_by`.
///
/// # Errors
/// `Unsupported` for a service; whatever the store's opening says.
pub async fn open(home: &Home, actor: String) -> Result<Box<dyn Backend>> {
    match home {
        Home::Local { store } => Ok(Box::new(Local::new(store.clone(), actor))),
        Home::Service { name } => Err(unsupported(name)),
    }
}

/// Carries out the task of that id in a store; the body of the process that `Run::Detached` starts.
///
/// # Errors
/// `Unsupported` for a service; whatever the task ends with.
pub fn run_task(home: &Home, task: &TaskId) -> Result<()> {
    match home {
        Home::Local { store } => local::run_task(store, task),
        Home::Service { name } => Err(unsupported(name)),
    }
}

fn unsupported(name: &'static str) -> Error {
    Error::Unsupported { backend: name, verb: "open", instead: "use a profile of kind `local`" }
}
