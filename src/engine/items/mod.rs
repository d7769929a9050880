//! What is known of items: tags, labels, metadata, and whatever else goes by the path of a file.
//!
//! Tags and labels of a dataset change by rows that wait in the catalog on top of its head, so that one costs little and
//! needs no lock; a command that changes many edits the tree. Whatever builds a new state of the dataset begins with a
//! head in which all rows are (`fold`).
//!
//! ```text
//! edits     changes on their way into trees; a state with changes on top
//! follow    what becomes of rows when files go, move and change
//! part      a part of a saved state, put into what is there
//! fold      the rows that wait become part of the head
//! write     changing the rows of many items: in rows, or straight in the tree
//! choose    which items are meant
//! finder    which items files from elsewhere mean
//! sizes     boxes of objects, and the sizes of the images they are in
//! tags, labels, metadata, importing      the verbs
//! propagate labels of items for those that look alike
//! alike     groups of items that look alike, one after the other
//! pipeline  the end of work that saves a revision first
//! compare   what differs, with counts by field, category and tag
//! read      what is known of an item
//! list      all items with what is known of them
//! export    those as a file
//! ```

mod alike;
mod choose;
mod compare;
mod edits;
mod export;
mod finder;
mod fold;
mod follow;
mod importing;
mod labels;
mod list;
mod metadata;
mod part;
mod pipeline;
mod propagate;
mod read;
mod sizes;
mod tags;
mod write;

#[cfg(test)]
mod tests;

pub use alike::{Alike, Group, PREVIEWS};
pub(in crate::engine) use compare::{Layer, compare};
pub(in crate::engine) use edits::Edits;
pub(in crate::engine) use fold::{Bulk, Moment};
pub use list::MediaIds;

pub(in crate::engine) use follow::{Followed, Moved, follow, without_files};
pub(in crate::engine) use part::{count_whole, with_part};
pub(crate) use pipeline::PipelineWork;
pub(crate) use propagate::PropagateWork;
pub(in crate::engine) use write::carry_along;
