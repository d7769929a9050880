//! Exports that are read again.

use std::collections::BTreeMap;

use super::{read_archive, read_document, read_table};
use crate::error::Result;
use crate::facets::FieldType;
use crate::formats::item::Item;
use crate::formats::problems::{Place, RowError};
use crate::formats::source::Source;

/// An item of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Where it stands.
    pub place: Place,
    /// What is said of it. Sizes in `metadata.json` are rounded, and it has neither formats nor durations.
    pub item: Item,
}

/// Items of an export, one by one.
pub trait ItemRows: Iterator<Item = Result<Result<ItemRow, RowError>>> {
    /// The types of the custom fields that were met so far; all of them at the end.
    fn fields(&self) -> &BTreeMap<String, FieldType>;
}

/// Opens an export: a ZIP, `metadata.json`, or a table as CSV or Parquet.
///
/// # Errors
/// `Invalid` if it is none of them, or cannot be read.
pub fn read(source: &Source) -> Result<Box<dyn ItemRows>> {
    let head = source.head(4)?;
    if head == b"PK\x03\x04" {
        return read_archive::read(source);
    }
    if source.name().to_ascii_lowercase().ends_with(".json") {
        return Ok(Box::new(read_document::DocumentRows::open(source, Box::new(source.reader()))?));
    }
    Ok(Box::new(read_table::TableRows::open(source)?))
}
