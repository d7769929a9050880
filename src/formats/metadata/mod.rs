//! Custom metadata: a value for each of some fields of an item, from CSV, JSON, JSON Lines or Parquet.
//!
//! A file is read twice. [`inspect`] finds the column that names the items and the type of every other one; it goes
//! through the whole file, so that what is found does not depend on where in it a value stands. [`read`] then gives the
//! rows. A row with a value that is not of its field's type fails as a whole and alone. Where cells hold lists, a field
//! has several values.
//!
//! A file with columns called `metadata.NAME` has the fields `NAME` and no others: so the tables that are exported
//! with all that is known of an item can be imported again.

mod infer;
mod link;
mod number;
mod read;
mod time;
mod value;

pub use infer::{Options, Schema, SchemaField, inspect};
pub use read::{MetadataRow, MetadataRows, read};
pub(crate) use value::shown;
pub use value::{ENUM_OPTION_MAX, ENUM_OPTIONS_MAX, VALUE_MAX, one_of, text_of, value_of};

/// What the columns of metadata are called in a table that has other columns too.
pub const FIELD_PREFIX: &str = "metadata.";
