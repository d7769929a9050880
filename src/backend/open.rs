//! Where datasets live, and the one place that decides which backend answers.

use std::path::PathBuf;

use crate::backend::{Actor, Backend, Local, OwnServer, Vela, VisualLayer, local, own_server};
use crate::error::{Error, Result};
use crate::model::TaskId;
use crate::remote::{Client, Server, Trace};

/// A home of datasets, as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A store on this machine.
    Local {
        /// The store's directory.
        store: PathBuf,
    },
    /// The Visual Layer service, or our own server.
    VisualLayer {
        /// How it is reached.
        server: Server,
        /// Who we are to it, if that was said.
        user: Option<String>,
    },
    /// A Vela OS service, or our own server.
    Vela {
        /// How it is reached.
        server: Server,
        /// The tenant that is usually meant.
        tenant: Option<String>,
    },
}

/// Opens the backend. `actor` is the e-mail address that becomes `created_by` on this machine; what is said to servers
/// can be watched through `trace`.
///
/// # Errors
/// `Invalid` for an address that cannot be used; whatever the store's opening says.
pub async fn open(home: &Home, actor: impl Into<Actor>, trace: Trace) -> Result<Box<dyn Backend>> {
    // A server of ours speaks the contracts of both services; which one it is it tells itself.
    match home {
        Home::Local { store } => Ok(Box::new(Local::new(store.clone(), actor))),
        Home::VisualLayer { server, user } => {
            let client = Client::new(server.clone(), trace)?;
            if own_server::is_announced(&client).await? {
                Ok(Box::new(OwnServer::new(client)))
            } else {
                Ok(Box::new(VisualLayer::new(client, user.clone())))
            }
        }
        Home::Vela { server, tenant } => {
            let client = Client::new(server.clone(), trace)?;
            if own_server::is_announced(&client).await? {
                Ok(Box::new(OwnServer::new(client)))
            } else {
                Ok(Box::new(Vela::new(client, tenant.as_deref())?))
            }
        }
    }
}

/// Carries out the task of that id in a store; the body of the process that `Run::Detached` starts.
///
/// # Errors
/// `Unsupported` for a service; whatever the task ends with.
pub fn run_task(home: &Home, task: &TaskId) -> Result<()> {
    match home {
        Home::Local { store } => local::run_task(store, task),
        Home::VisualLayer { .. } => Err(unsupported("Visual Layer")),
        Home::Vela { .. } => Err(unsupported("Vela")),
    }
}

fn unsupported(name: &'static str) -> Error {
    Error::Unsupported { backend: name, verb: "open", instead: "use a profile of kind `local`" }
}
