//! Which folders of this machine an engine works on. A service must not become a way into all of them.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::engine::Engine;
use crate::error::{Error, Result};

/// Which folders an engine works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folders {
    /// All that its user may open: for whoever works on this machine.
    All,
    /// Those that belong to its user: for a service on this machine.
    Own,
    /// None: for a service that others reach over a network.
    None,
}

impl Engine {
    /// Refuses a folder that is none of this engine's business.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub(crate) fn ensure_open_to_us(&self, dataset: &str, path: &Path) -> Result<()> {
        let refuse = |reason: &str| {
            let reason = format!("dataset `{dataset}` lives in a folder of the server's machine, {reason}");
            Err(Error::NotAllowed { reason })
        };
        match self.folders {
            Folders::All => Ok(()),
            Folders::None => {
                refuse("which is worked on over the network only if the server is started with `--folders`")
            }
            Folders::Own => match std::fs::metadata(path) {
                Ok(metadata) if metadata.uid() != rustix::process::geteuid().as_raw() => {
                    refuse("which belongs to another user than the server's")
                }
                // Whether it is there at all is looked at by whoever opens it.
                _ => Ok(()),
            },
        }
    }

    /// The same engine without that limit: for finishing what was begun.
    pub(crate) fn to_finish(&self) -> Self {
        self.for_service(Folders::All)
    }
}
