//! `metadata.json`: who exported what and when, then the items.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::entries::Entry;
use super::{Fields, failed};
use crate::error::{Error, Result};
use crate::formats::item::Item;

/// The version of the form.
pub const SCHEMA_VERSION: &str = "1.1";

/// What is said of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Info {
    /// Its name.
    pub dataset: String,
    /// What it is.
    pub description: String,
    /// Where it can be seen; empty if nowhere.
    pub dataset_url: String,
    /// When it is exported.
    pub export_time: Timestamp,
    /// When it was made.
    pub dataset_creation_time: Timestamp,
    /// Who exports it.
    pub exported_by: String,
    /// How many items there are.
    pub total_media_items: u64,
}

#[derive(Serialize)]
struct InfoEntry<'a> {
    schema_version: &'static str,
    dataset: &'a str,
    description: &'a str,
    dataset_url: &'a str,
    export_time: String,
    dataset_creation_time: String,
    exported_by: &'a str,
    total_media_items: u64,
}

/// Writes the document, an item at a time.
///
/// # Errors
/// `Io` if it cannot be written, and whatever the items end with. `Internal` if there are not as many items as the
/// beginning of the document says.
pub fn write_document(
    name: &str,
    mut out: impl Write,
    info: &Info,
    fields: &Fields,
    items: impl Iterator<Item = Result<Item>>,
) -> Result<()> {
    let mut text = Vec::from(&b"{\"info\":"[..]);
    put(name, &mut text, &info_entry(info))?;
    text.extend_from_slice(b",\"media_items\":[");
    let mut count = 0;
    for item in items {
        text.extend_from_slice(if count == 0 { b"\n" } else { b",\n" });
        put(name, &mut text, &Entry::of(&item?, fields))?;
        out.write_all(&text).map_err(|error| failed(name, error))?;
        text.clear();
        count += 1;
    }
    text.extend_from_slice(b"\n]}\n");
    out.write_all(&text).and_then(|()| out.flush()).map_err(|error| failed(name, error))?;
    if count != info.total_media_items {
        let said = info.total_media_items;
        return Err(Error::Internal(format!("an export of {said} items has {count}")));
    }
    Ok(())
}

fn info_entry(info: &Info) -> InfoEntry<'_> {
    InfoEntry {
        schema_version: SCHEMA_VERSION,
        dataset: &info.dataset,
        description: &info.description,
        dataset_url: &info.dataset_url,
        export_time: without_zone(info.export_time),
        dataset_creation_time: without_zone(info.dataset_creation_time),
        exported_by: &info.exported_by,
        total_media_items: info.total_media_items,
    }
}

/// UTC in microseconds, without saying so.
fn without_zone(instant: Timestamp) -> String {
    format!("{instant:.6}").trim_end_matches('Z').to_owned()
}

/// JSON in a buffer; only numbers that are none could make it fail, and those are written as nothing.
fn put(name: &str, out: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(out, value).map_err(|error| failed(name, error))
}
