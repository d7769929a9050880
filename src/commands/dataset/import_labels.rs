//! `snapshot dataset import-labels`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, ImportRow, LabelImport, LabelRow, Rows};
use crate::commands::Place;
use crate::console::{Console, escape};
use crate::facets::{Label, LabelSource};
use crate::formats::Source;
use crate::formats::item;
use crate::formats::labels::{self, Mark};

/// Take over labels from a file of a labelling tool
///
/// The file is COCO (`annotations.json`), or a table of labels of images or of objects as CSV, JSON, JSON Lines or
/// Parquet. Labels come beside those that are there and have the source `import`, unless the file names one that is
/// known here. Rows that are no good fail alone and are listed with their numbers. As labels that are set by hand they
/// may come at any time and are part of the next snapshot.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset import-labels annotations.json
  snapshot dataset import-labels image_annotations.csv --replace")]
pub struct Args {
    /// The file
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
    let source = Source::open(&args.file).with_context(context)?;
    let import = LabelImport { replace: args.replace };
    let report = console
        .work(|progress| backend.import_labels(&dataset.dataset_id, rows(source), import, progress))
        .await
        .with_context(context)?;
    console.show(&report)?;
    Ok(())
}

/// The rows of the file, as they are taken over. Captions are none of them.
fn rows(source: Source) -> Rows<LabelRow> {
    Box::new(move || {
        let rows = labels::read(&source)?;
        Ok(Box::new(rows.map(|row| {
            Ok(match row? {
                Ok(row) => {
                    let labels = row.marks.into_iter().filter_map(|mark| match mark {
                        Mark::Label(label) => Some(taken_over(label)),
                        Mark::Caption(_) => None,
                    });
                    ImportRow { number: row.place.row, content: Ok((row.key.into_bytes(), labels.collect())) }
                }
                Err(bad) => ImportRow { number: bad.place.row, content: Err(bad.reason) },
            })
        })))
    })
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
