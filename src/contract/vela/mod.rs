//! The contract of a Vela OS tenant: snapshots of all entities of a tenant.
//!
//! Only what goes over the wire stands here. What entities are, and how they are asked for, is in `ngsi`.

mod failure;
mod headers;
mod paths;
mod service_path;
mod snapshot;

pub use failure::{Failure, Problem, ProblemKind, code};
pub use headers::*;
pub use paths::*;
pub use service_path::{Scope, ServicePath};
pub use snapshot::{CreateSnapshot, RestoreSnapshot, Restoring, Snapshot, status};
