//! Entities as NGSIv2 writes them.

mod batch;
mod lookup;
mod read;
mod show;
mod update;
mod value;

pub use batch::{Action, Batch, Outcome};
pub use lookup::Lookup;
pub use read::{Draft, Form, attribute, attributes, entity};
pub use show::{Representation, Shown, View};
pub use update::{Update, remove_attribute};
pub use value::{Raw, raw, value_of_text};
