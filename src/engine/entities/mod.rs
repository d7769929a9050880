//! The entities of tenants.
//!
//! A tenant is a dataset without a folder whose state has one facet, `entities`. A write costs one row that waits in the
//! catalog (`pending`); many writers share one durable transaction (`commit`). When many rows wait they are folded into
//! the tree beside the writers, not in their way (`fold`, `background`). Reads look at the rows that wait first (`view`).
//!
//! ```text
//! change    what is done to one entity: create, upsert, replace, delete, update
//! write     -> commit -> batch     one job of a writer; many jobs in one transaction; a tenant in it
//! read      -> view                one entity, lists, counts; now or in a snapshot
//! bulk                             many entities straight into the tree
//! restore, saving, copy, tenants   what the verbs of all datasets do with a tenant
//! ```

mod background;
mod batch;
mod bulk;
mod change;
mod commit;
mod copy;
mod fold;
mod read;
mod restore;
mod revision;
mod saving;
mod tenants;
mod view;
mod write;

#[cfg(test)]
mod tests;

pub use crate::backend::{EntityQuery, EntityReport};
pub use change::{Changed, EntityChange};
pub use read::EntityFilter;

pub(crate) use background::Folds;
pub(crate) use commit::Commits;
pub(crate) use tenants::{ensure_name_fits, ensure_same_kind};
pub(in crate::engine) use view::{Rows, state_of};
