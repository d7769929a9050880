//! Entities as NGSI-LD writes them, over the same stored form.
//!
//! Properties are attributes, and what is said about them is metadata. Names are kept as they are written; only the
//! prefix of the default context is taken away, and no context is ever fetched.

mod context;
mod read;
mod show;
mod update;

pub use context::{CORE_CONTEXT, ensure_context, short};
pub use read::{attribute, attributes, entity};
pub use show::{Style, View};
pub use update::{Changes, NotUpdated};
