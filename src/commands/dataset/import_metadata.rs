//! `snapshot dataset import-metadata`

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::backend::{Backend, ImportRow, MetadataImport, MetadataRow, Rows, State};
use crate::commands::Place;
use crate::console::{Console, escape};
use crate::error::Error;
use crate::facets::{Field, FieldType};
use crate::formats::Source;
use crate::formats::metadata::{self, Options, Schema};

/// Take over custom metadata from a CSV, JSON, JSON Lines or Parquet file
///
/// One column names the items, by path or by file name: `path`, `file_path`, `file_name`, `filename` or `media_path`
/// unless `--key` says another. Each other one becomes a field. Its type is that of the dataset's field of this name, or
/// the narrowest that fits its values: link, datetime, float, else string. Rows that are no good fail alone and are
/// listed with their numbers. The state before is kept, so that `snapshot undo` takes the import back.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset import-metadata weather.csv
  snapshot dataset import-metadata rides.parquet --key image --only speed,weather
  snapshot dataset import-metadata rides.jsonl --field weather=enum:sun,rain --field at=datetime")]
pub struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The column that names the items
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,

    /// The type of a field: string, float, datetime, link, or enum with its options; may be given several times
    #[arg(long = "field", value_name = "NAME=TYPE", value_parser = field)]
    fields: Vec<(String, Field)>,

    /// Take these fields only, with commas between
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    only: Vec<String>,
}

/// Reads the file twice: for the types, then for the rows.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let context = || format!("cannot import metadata into `{}`", escape::line(&dataset.dataset_name));
    let known = backend.custom_fields(&State::Working(dataset.dataset_id.clone())).await.with_context(context)?;
    let inspected = tokio::task::spawn_blocking(move || inspect(args, known)).await;
    let (source, schema) = inspected.map_err(|error| Error::Internal(error.to_string()))?.with_context(context)?;
    let fields = schema.fields.iter().filter(|field| field.values > 0);
    let fields = fields.map(|one| (one.name.clone(), one.field.clone())).collect();
    let import = MetadataImport { fields, are_new: false };
    let report = console
        .work(|progress| backend.import_metadata(&dataset.dataset_id, rows(source, schema), import, progress))
        .await
        .with_context(context)?;
    console.show(&report)?;
    Ok(())
}

/// How the file is to be read. Fields that the dataset has keep their types.
fn inspect(args: Args, known: BTreeMap<String, Field>) -> crate::Result<(Source, Schema)> {
    let source = Source::open(&args.file)?;
    let only = (!args.only.is_empty()).then(|| args.only.into_iter().collect::<BTreeSet<_>>());
    let mut options = Options { key: args.key, fields: args.fields.into_iter().collect(), only };
    let schema = metadata::inspect(&source, &options)?;
    let of_dataset = schema.fields.iter().filter_map(|field| known.get_key_value(&field.name));
    let of_dataset: Vec<(String, Field)> = of_dataset
        .filter(|(name, _)| !options.fields.contains_key(*name))
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect();
    if of_dataset.is_empty() {
        return Ok((source, schema));
    }
    options.fields.extend(of_dataset);
    let schema = metadata::inspect(&source, &options)?;
    Ok((source, schema))
}

/// The rows of the file, as they are taken over.
fn rows(source: Source, schema: Schema) -> Rows<MetadataRow> {
    Box::new(move || {
        let names: Vec<String> = schema.fields.iter().map(|field| field.name.clone()).collect();
        let rows = metadata::read(&source, &schema)?;
        Ok(Box::new(rows.map(move |row| {
            Ok(match row? {
                Ok(row) => {
                    let values = row.values.into_iter().map(|(at, value)| (names[at].clone(), value)).collect();
                    ImportRow { number: row.place.row, content: Ok((row.key.into_bytes(), values)) }
                }
                Err(bad) => ImportRow { number: bad.place.row, content: Err(bad.reason) },
            })
        })))
    })
}

/// A field as it is typed: `NAME=TYPE`, `NAME=enum:OPTION,OPTION`.
fn field(text: &str) -> Result<(String, Field), Error> {
    let refuse = || Error::invalid(format!("field `{text}`"), "give NAME=TYPE, such as weather=enum:sun,rain");
    let (name, kind) = text.split_once('=').ok_or_else(refuse)?;
    let (kind, options) = kind.split_once(':').map_or((kind, None), |(kind, options)| (kind, Some(options)));
    let kind: FieldType = kind.parse()?;
    let options = options.map(|all| all.split(',').map(str::to_owned).collect()).unwrap_or_default();
    Ok((name.to_owned(), Field { options, ..Field::of(kind) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_a_type_and_an_enum_its_options() {
        assert_eq!(field("at=datetime").unwrap(), ("at".into(), Field::of(FieldType::Datetime)));
        let (name, weather) = field("weather=enum:sun,rain").unwrap();
        assert_eq!(
            (&*name, weather.kind, &weather.options[..]),
            ("weather", FieldType::Enum, &["sun", "rain"].map(str::to_owned)[..])
        );
        for bad in ["at", "at=when", "=x:"] {
            assert!(field(bad).is_err(), "{bad}");
        }
    }
}
