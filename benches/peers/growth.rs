//! Whether time per file stays the same as datasets grow, in one folder and in a thousand; ours alone.

use std::fmt;

use anyhow::Result;

use crate::contest::{Contest, Outcome};
use crate::data::{self, Dataset};
use crate::disk::Disk;
use crate::measure::Meter;
use crate::operation::Operation;
use crate::options::Options;
use crate::peers::Ours;
use crate::report::{megabytes, write_table};
use crate::series::Series;

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
const FOLDERS: [u64; 2] = [1, 1000];

/// Microseconds per file of each operation, and the most memory, by files and folders.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    rows: Vec<[String; 9]>,
}

/// Measures every size once in each shape.
pub(crate) fn measure(disk: &Disk, meter: &Meter, options: &Options) -> Result<Growth> {
    let mut growth = Growth::default();
    for folders in FOLDERS {
        for size in SIZES {
            let files = ((size as f64 * options.scale) as u64).max(200);
            let dataset = Dataset::growing(files, folders);
            let stand = data::stand(&dataset, disk)?;
            let outcomes = Contest::new(&dataset, &stand, &[&Ours], meter, 1)?.run(&options.only)?;
            growth.add(files, folders, &outcomes);
            stand.remove()?;
        }
    }
    Ok(growth)
}

impl Growth {
    fn add(&mut self, files: u64, folders: u64, outcomes: &[Outcome]) {
        let of = |operation| outcomes.iter().find(|outcome| outcome.operation == operation);
        let per_file = |operation| {
            let series = of(operation).and_then(|outcome| outcome.series.first());
            series.map_or_else(|| "-".to_owned(), |series| format!("{:.2}", series.median() * 1e6 / files as f64))
        };
        let [a, b, c, d, u, e] = Operation::ALL.map(per_file);
        let peak = outcomes.iter().flat_map(|outcome| &outcome.series).filter_map(Series::peak).max();
        let peak = peak.map_or_else(|| "-".to_owned(), |peak| megabytes(peak).to_string());
        self.rows.push([files.to_string(), folders.to_string(), a, b, c, d, u, e, peak]);
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## growth: microseconds per file of 1 KB, ours alone, one run each\n")?;
        let [a, b, c, d, u, e] = Operation::ALL.map(Operation::title);
        write_table(f, &["files", "folders", a, b, c, d, u, e, "MB"], &self.rows)
    }
}
