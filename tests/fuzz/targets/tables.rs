//! Files that people exchange: tables, custom metadata, labels, exports.

use super::bytes::{choice, source};
use crate::formats::labels::yolo;
use crate::formats::metadata::{Options, inspect, read as read_metadata};
use crate::formats::{Source, export, labels as label_files, open_table};

/// By its name, which says what kind of file it may be.
fn named(data: &[u8]) -> Option<Source> {
    let (first, rest) = choice(data)?;
    let name = ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet", "a.zip"][usize::from(first % 6)];
    Some(source(name, rest))
}

/// Rows have no more cells than there are columns, and the table ends.
pub(super) fn table(data: &[u8]) {
    let Some(source) = named(data) else { return };
    let Ok(mut table) = open_table(&source) else { return };
    while let Ok(Some(row)) = table.next() {
        assert!(row.is_err() || row.is_ok_and(|row| row.cells.len() <= table.columns().len()));
    }
}

/// What was found out about the types of a file's fields holds when its rows are read.
pub(super) fn metadata(data: &[u8]) {
    let Some(source) = named(data) else { return };
    let Ok(schema) = inspect(&source, &Options::default()) else { return };
    let Ok(rows) = read_metadata(&source, &schema) else { return };
    for row in rows {
        if row.is_err() {
            break;
        }
    }
}

/// Labels in COCO's form and in tables.
pub(super) fn labels(data: &[u8]) {
    let Some(source) = named(data) else { return };
    let Ok(rows) = label_files::read(&source) else { return };
    for row in rows {
        if row.is_err() {
            break;
        }
    }
}

/// Exports, read again.
pub(super) fn export(data: &[u8]) {
    let Some(source) = named(data) else { return };
    let Ok(rows) = export::read(&source) else { return };
    for row in rows {
        if row.is_err() {
            break;
        }
    }
}

/// Lines of YOLO's form, and the names of its classes: boxes have an area.
pub(super) fn yolo(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = yolo::names::of_yaml(text);
    let classes = ["cat".to_owned(), String::new(), "dog".to_owned()];
    for object in yolo::objects(text, &classes).into_iter().flatten() {
        let [_, _, width, height] = object.parts;
        assert!(!object.category.is_empty() && object.parts.iter().all(|part| part.is_finite()));
        assert!(width > 0.0 && height > 0.0);
    }
}
