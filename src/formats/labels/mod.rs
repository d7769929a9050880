//! Labels of items and of objects in them, from the files that labelling tools write.
//!
//! [`read`] finds out which kind of file it has: COCO (`annotations.json`), or a table of labels of images
//! (`image_annotations`) or of objects (`object_annotations`) as CSV, JSON, JSON Lines or Parquet. Folders in YOLO's form
//! are read by [`yolo`], because what their files say depends on the sizes of the images. Who made a label is said by
//! the file or left open; a category that is empty or a box that is none makes its row fail alone.

mod coco;
mod row;
mod table;
pub mod yolo;

pub use row::{LabelRow, Mark};

use crate::error::Result;
use crate::formats::problems::RowError;
use crate::formats::scanner::Scanner;
use crate::formats::source::Source;

/// Rows of labels, one by one.
pub type LabelRows = Box<dyn Iterator<Item = Result<Result<LabelRow, RowError>>>>;

/// Opens a file of labels.
///
/// # Errors
/// `Invalid` if it is none of the kinds that are known, or cannot be read.
pub fn read(source: &Source) -> Result<LabelRows> {
    if is_coco(source)? { Ok(Box::new(coco::read(source)?)) } else { table::read(source) }
}

/// Whether one of the first members of the document is what only COCO has.
fn is_coco(source: &Source) -> Result<bool> {
    if !source.name().to_ascii_lowercase().ends_with(".json") {
        return Ok(false);
    }
    let mut scanner = Scanner::open(source);
    if scanner.peek()? != Some(b'{') {
        return Ok(false);
    }
    let mut level = scanner.enter(b'{')?;
    while scanner.advance(&mut level)? {
        let name = scanner.name()?;
        if matches!(&name[..], "annotations" | "images" | "categories") && scanner.peek()? == Some(b'[') {
            return Ok(true);
        }
        scanner.skip()?;
    }
    Ok(false)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    /// Rows as text: the item and its labels, or what is wrong.
    pub(crate) fn rows(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<String>> {
        let rows = read(&source(name, bytes))?;
        rows.map(|row| row.map(|row| row.map_or_else(|bad| bad.to_string(), |row| shown(&row)))).collect()
    }

    fn shown(row: &LabelRow) -> String {
        let marks = row.marks.iter().map(|mark| match mark {
            Mark::Label(label) => serde_json::to_string(label).unwrap(),
            Mark::Caption(text) => format!("caption {text}"),
        });
        format!("{} {}", row.key, marks.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_kind_of_file_is_found() {
        assert!(is_coco(&source("a.json", r#"{"info":{"images":[]},"licenses":[],"images":[]}"#)).unwrap());
        assert!(!is_coco(&source("a.json", r#"{"a.jpg":{"label":"x"}}"#)).unwrap());
        assert!(!is_coco(&source("a.json", "[]")).unwrap());
        assert!(!is_coco(&source("a.csv", "annotations")).unwrap());
        assert!(read(&source("a.txt", "hello\n")).is_err());
    }
}
