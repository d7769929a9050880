//! `snapshot dataset import-labels`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, ImportRow, LabelForm, LabelImport, LabelRow, Rows};
use crate::commands::Place;
use crate::commands::dataset::yolo_rows;
use crate::console::{Console, escape};
use crate::facets::{Caption, Label, LabelSource, Labels};
use crate::formats::item;
use crate::formats::labels::{self, Mark};
use crate::formats::{RowError, Source};

/// Take over labels from a file of a labelling tool
///
/// The file is COCO (`annotations.json`), or a table of labels of images or of objects as CSV, JSON, JSON Lines or
/// Parquet, or a folder as YOLO has it. Labels come beside those that are there and have the source `import`, unless the file names one that is
/// known here. Rows that are no good fail alone and are listed with their numbers. As labels that are set by hand they
/// may come at any time and are part of the next snapshot.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset import-labels annotations.json
  snapshot dataset import-labels image_annotations.csv --replace
  snapshot dataset import-labels ../coco128")]
pub struct Args {
    /// The file, or the folder of a YOLO dataset
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Of the items in the file, remove labels that were taken over earlier
    #[arg(long)]
    replace: bool,
}

/// Reads the file and says what was taken over.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let context = || format!("cannot import labels into `{}`", escape::line(&dataset.dataset_name));
    let (rows, form) = if args.file.is_dir() {
        (yolo_rows::rows(args.file, args.replace), LabelForm::Parts)
    } else {
        (rows(Source::open(&args.file).with_context(context)?), LabelForm::Pixels)
    };
    let import = LabelImport { replace: args.replace, form };
    let report = console
        .work(|progress| backend.import_labels(&dataset.dataset_id, rows, import, progress))
        .await
        .with_context(context)?;
    console.show(&report)?;
    Ok(())
}

/// The rows of the file, as they are taken over.
fn rows(source: Source) -> Rows<LabelRow> {
    Box::new(move || {
        let rows = labels::read(&source)?;
        Ok(Box::new(rows.map(|row| {
            Ok(match row? {
                Ok(row) => {
                    let mut labels = Labels::default();
                    for mark in row.marks {
                        match mark {
                            Mark::Label(label) => {
                                labels.insert(taken_over(label));
                            }
                            Mark::Caption(text) => {
                                labels.insert_caption(Caption { text, source: LabelSource::Import });
                            }
                        }
                    }
                    ImportRow { number: row.place.row, content: Ok((row.key.into_bytes(), labels)) }
                }
                Err(bad) => ImportRow { number: bad.place.row, content: Err(told(bad)) },
            })
        })))
    })
}

/// Rows of annotations are what is counted; others say where they stand.
fn told(bad: RowError) -> String {
    match bad.place.part {
        Some(part) if part != "annotations" => format!("in `{part}`: {}", bad.reason),
        _ => bad.reason,
    }
}

fn taken_over(label: item::Label) -> Label {
    let item::Label { category, bbox, confidence, original_id, source } = label;
    // What another program calls the source means nothing here.
    let source = source.and_then(|word| word.parse().ok()).unwrap_or(LabelSource::Import);
    Label { category, source, bbox: bbox.map(|corners| corners.0), confidence, original_id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_kept_where_it_is_known() {
        let label = |source: Option<&str>| item::Label {
            category: "cat".into(),
            bbox: Some(item::Bbox([1.0, 2.0, 3.0, 4.0])),
            source: source.map(str::to_owned),
            ..item::Label::default()
        };
        assert_eq!(taken_over(label(None)).source, LabelSource::Import);
        assert_eq!(taken_over(label(Some("some tool"))).source, LabelSource::Import);
        let known = taken_over(label(Some("model yolo")));
        assert_eq!((known.source, known.bbox), (LabelSource::Model("yolo".into()), Some([1.0, 2.0, 3.0, 4.0])));
    }
}
