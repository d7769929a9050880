//! The label files of a folder as YOLO has it, as rows that are taken over.

use std::path::PathBuf;

use crate::backend::{ImportRow, LabelRow, Rows};
use crate::facets::{Label, LabelSource, Labels};
use crate::formats::labels::yolo::{Folder, LabelFile, Object};

/// A row for each line; they count through all files, and what is wrong is told with the file and the line. With
/// `has_empty` a file without lines is a row without labels.
pub(super) fn rows(folder: PathBuf, has_empty: bool) -> Rows<LabelRow> {
    Box::new(move || {
        let folder = Folder::open(&folder)?;
        let files = folder.files()?.into_iter();
        let rows = files.flat_map(move |file| rows_of(&folder, &file, has_empty));
        Ok(Box::new(rows.zip(1..).map(|(content, number)| Ok(ImportRow { number, content }))))
    })
}

/// What a row says, or why it is no good.
type Content = Result<(Vec<u8>, Labels), String>;

fn rows_of(folder: &Folder, file: &LabelFile, has_empty: bool) -> Vec<Content> {
    let item = || file.stem.clone().into_bytes();
    match folder.read(file) {
        Err(error) => vec![Err(error.to_string())],
        Ok(lines) if lines.is_empty() && has_empty => vec![Ok((item(), Labels::default()))],
        Ok(lines) => {
            let row = |line: Result<Object, _>| match line {
                Ok(object) => Ok((item(), Labels::from_iter([label(object)]))),
                Err(bad) => Err(format!("`{}.txt`, {bad}", file.stem)),
            };
            lines.into_iter().map(row).collect()
        }
    }
}

fn label(object: Object) -> Label {
    let Object { category, parts, confidence, .. } = object;
    Label { bbox: Some(parts), confidence, ..Label::new(category, LabelSource::Import) }
}
