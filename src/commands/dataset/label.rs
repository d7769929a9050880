//! `snapshot dataset label`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, LabelChange};
use crate::commands::Place;
use crate::commands::dataset::items::Items;
use crate::console::Console;
use crate::error::Error;
use crate::facets::{Label, LabelSource};

/// Set labels of items, or remove them
///
/// A label says what an item shows: as a whole, or with `--box` at a place in it. Labels that are set here have the
/// source `manual`. As tags they are there at once and part of the next snapshot.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset label --add cat val/0001.jpg
  snapshot dataset label --add cat --box 10,20,64,48 val/0001.jpg
  snapshot dataset label --rm dog --glob 'train/**'
  snapshot dataset label --clear --add none --all")]
pub struct Args {
    #[command(flatten)]
    items: Items,

    /// Categories that they get, with commas between
    #[arg(long, value_name = "LABEL,...", value_delimiter = ',', required_unless_present_any = ["remove", "clear"])]
    add: Vec<String>,

    /// Categories that they lose, with commas between
    #[arg(long = "rm", value_name = "LABEL,...", value_delimiter = ',')]
    remove: Vec<String>,

    /// They lose all labels first
    #[arg(long)]
    clear: bool,

    /// Where the object is: left, top, width and height in pixels
    #[arg(long = "box", value_name = "X,Y,W,H", value_parser = corners, requires = "add")]
    corners: Option<[f64; 4]>,
}

/// Changes them and says how many that were.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let label = |category| Label { bbox: args.corners, ..Label::new(category, LabelSource::Manual) };
    let add = args.add.into_iter().map(label).collect();
    let change = LabelChange { add, remove: args.remove, clear: args.clear };
    let changed = backend.change_labels(&dataset.dataset_id, args.items.choice()?, change).await;
    console.show(&changed.with_context(|| format!("cannot label items of `{}`", dataset.dataset_name))?)?;
    Ok(())
}

/// A box as it is typed.
fn corners(text: &str) -> Result<[f64; 4], Error> {
    let sides: Result<Vec<f64>, _> = text.split(',').map(|side| side.trim().parse()).collect();
    let sides = sides.ok().and_then(|sides| <[f64; 4]>::try_from(sides).ok());
    sides.ok_or_else(|| Error::invalid(format!("box `{text}`"), "give four numbers: left, top, width and height"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_numbers() {
        assert_eq!(corners("1, 2.5,3,4").unwrap(), [1.0, 2.5, 3.0, 4.0]);
        for bad in ["1,2,3", "1,2,3,4,5", "a,b,c,d", ""] {
            assert!(corners(bad).is_err(), "{bad}");
        }
    }
}
