//! Files that people exchange about datasets: readers and writers.
//!
//! ```text
//! metadata, labels, export    what is meant: fields and values, labels and boxes, items
//!          |
//!          v
//! table, scanner              rows of CSV, JSON, JSON Lines and Parquet; values of a large JSON document
//!          |
//!          v
//! source, utf8                bytes of a file by position; text that is checked on the way
//! ```
//!
//! Everything is streamed, so that memory does not grow with the file: a row, a line or a value has at most 16 MiB. What
//! is wrong with a row is data ([`RowError`], collected in [`Problems`]); only a file that cannot be read any further is an
//! error. Nothing here knows datasets: rows name items by a path or the name of a file, and [`Paths`] finds out which
//! is meant.

pub mod export;
pub mod item;
mod key;
pub mod labels;
pub mod metadata;
mod paths;
mod problems;
mod scanner;
mod source;
mod table;
mod utf8;

pub use paths::{Claims, Paths};
pub use problems::{EXAMPLES, Place, Problems, RowError};
pub use source::{Source, SourceReader};
pub use table::{Cell, Row, Table, open as open_table};

#[cfg(test)]
mod tests;
