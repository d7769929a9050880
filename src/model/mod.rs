//! The things that people and scripts see, the same from every backend.
//!
//! Plain data with its JSON shape. Nothing here reads a disk, talks to a server or prints.

mod dataset;
mod diff;
mod email;
mod ids;
mod key;
mod names;
mod path;
mod person;
mod plan;
mod reference;
mod secret;
mod snapshot;
mod task;
mod tenant;
mod time;

pub use dataset::{Dataset, DatasetKind, DatasetStatus, Drift, Member, Role};
pub use diff::{Change, ChangeCounts, Diff, DiffItem, FacetDiff};
pub use email::Email;
pub use ids::{DatasetId, SnapshotId, TaskId};
pub use key::{Key, NewKey};
pub use names::{Description, Name};
pub use path::{bytes_if_not_text, path_text};
pub use person::{Person, Reach};
pub use plan::{FacetPlan, Kept, Plan, Report};
pub(crate) use reference::ensure_not_reserved;
pub use reference::{Reference, Selector};
pub use secret::Secret;
pub use snapshot::{Counts, Reason, Snapshot};
pub use task::{Task, TaskStatus, TaskType};
pub(crate) use tenant::TENANT_NAME_MAX;
pub use tenant::TenantName;
pub use time::{Timestamp, parse_duration, parse_since};
