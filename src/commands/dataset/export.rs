//! `snapshot dataset export`

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::backend::{Backend, ExportFormat, ExportRequest};
use crate::commands::Place;
use crate::commands::items::side;
use crate::console::Console;
use crate::error::Error;
use crate::model::Reference;

/// Write items, with what is known of them, to a file for others
///
/// The format is that of the file's name, unless --format says otherwise: a zip with metadata.json (and with --images the
/// files themselves), metadata.json alone, CSV, Parquet, or COCO. Nothing is restored and the dataset does not change. The
/// file is there when it is whole; one of that name is not replaced without --force.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset export images.zip --images
  snapshot dataset export night.csv --where \"tag('night')\"
  snapshot dataset export annotations.json --format coco --snapshot current")]
pub struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The snapshot; by default what is known now
    #[arg(long, value_name = "SNAPSHOT")]
    snapshot: Option<Reference>,

    /// zip, json, csv, parquet or coco
    #[arg(long, value_name = "FORMAT")]
    format: Option<ExportFormat>,

    /// With the content of the items
    #[arg(long)]
    images: bool,

    /// Only items for which this is true, as for `snapshot items`
    #[arg(long = "where", value_name = "EXPR")]
    condition: Option<String>,

    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

/// Exports and says what came out.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let format = args.format.map_or_else(|| format_of(&args.file), Ok)?;
    let side = side(args.snapshot.as_ref(), place, backend).await?;
    let request = ExportRequest { format, images: args.images, condition: args.condition, ..ExportRequest::default() };
    request.ensure_sound()?;
    let (file, force) = (args.file, args.force);
    let report = console.work(|progress| backend.export(&side, request, file, force, progress)).await;
    console.show(&report.context("cannot export")?)?;
    Ok(())
}

fn format_of(file: &Path) -> crate::error::Result<ExportFormat> {
    ExportFormat::of_name(file).ok_or_else(|| {
        let what = format!("the name `{}`", file.display());
        Error::invalid(what, "it does not say the format; end it with .zip, .json, .csv or .parquet, or give --format")
    })
}
