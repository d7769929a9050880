//! Datasets as files: what is written, and read again.
//!
//! Writers take items one by one and hold no more than some thousands of them. A ZIP has `metadata.json`, in the form
//! that Visual Layer documents as version 1.1, or `metadata.parquet`, and possibly the files themselves; CSV and Parquet
//! have a row for each item with a column for each custom field; COCO has images and labels. [`read`] reads all of them
//! but COCO, which is read with the labels.
//!
//! Two entries of `metadata_items` are ours, for what the documented ones have no place: `custom_metadata` and
//! `enrichment`. Readers that know types by name pass over them.

mod archive;
mod coco;
mod columns;
mod csv;
mod document;
mod entries;
mod parquet;
mod read;
mod read_archive;
mod read_document;
mod read_table;

use std::collections::BTreeMap;
use std::io;

pub use archive::Archive;
pub use coco::{CocoCounts, write_coco};
pub use csv::write_csv;
pub use document::{Info, SCHEMA_VERSION, write_document};
pub use parquet::write_parquet;
pub use read::{ItemRow, ItemRows, read};

use crate::error::Error;
use crate::facets::Field;

/// The custom fields of a dataset.
pub type Fields = BTreeMap<String, Field>;

/// Where something is written to, for errors.
fn failed(name: &str, error: impl Into<io::Error>) -> Error {
    Error::io("write", name, error)
}

#[cfg(test)]
mod tests;
