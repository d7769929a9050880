//! Files that people exchange about datasets: readers and writers.

pub mod item;
mod key;
pub mod labels;
pub mod metadata;
mod problems;
mod scanner;
mod source;
mod table;
mod utf8;

pub use problems::{EXAMPLES, Place, Problems, RowError};
pub use source::{Source, SourceReader};
pub use table::{Cell, Row, Table, open as open_table};
