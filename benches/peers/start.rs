//! Commands that should answer at once: `list` in a catalog of a hundred thousand snapshots, and `--version`.

use std::fs;
use std::path::Path;

use anyhow::Result;
use snapshot::catalog::{Catalog, NewSnapshot, Trash};
use snapshot::model::{Counts, Reason, SnapshotId, Timestamp};

use crate::aims;
use crate::disk::Disk;
use crate::measure::{Line, Meter, Step};
use crate::options::Options;
use crate::peers::Ours;
use crate::report::{megabytes, seconds};
use crate::series::{Sample, Series};

const RUNS: usize = 40;
const BATCH: u64 = 10_000;

/// Measures both and says what they took.
pub(crate) fn measure(disk: &Disk, meter: &Meter, options: &Options) -> Result<String> {
    let root = disk.root().join("start");
    let (store, folder) = (root.join("store"), root.join("folder"));
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("note.txt"), "a file\n")?;
    let ours = || Line::new(Ours::program(), &folder).variable("HOME", &root).word("--store").word(&store);
    meter.take(&[Step::Run(ours().words(["--yes", "--json", "create", "base"]))])?;
    let snapshots = ((100_000.0 * options.scale) as u64).max(100);
    eprintln!("start: making {snapshots} snapshots");
    add_snapshots(&store, snapshots)?;
    let list = ours().words(["list", "--limit", "50"]);
    let version = Line::new(Ours::program(), &folder).word("--version");
    let list = line(&format!("list --limit 50 of {snapshots}"), aims::LIST_SECONDS, &list, meter)?;
    let version = line("--version", aims::VERSION_SECONDS, &version, meter)?;
    fs::remove_dir_all(&root)?;
    Ok(format!("## start: {RUNS} runs each\n\n{list}{version}"))
}

fn line(title: &str, aim: f64, command: &Line, meter: &Meter) -> Result<String> {
    let mut series = Series::default();
    for _ in 0..RUNS {
        series.push(Sample { wall: meter.wall(command)?, ..Sample::default() });
    }
    let peak = meter.take(&[Step::Run(command.clone())])?.peak;
    let memory = peak.map_or_else(String::new, |peak| format!(", {} MB", megabytes(peak)));
    let (median, minimum) = (seconds(series.median()), seconds(series.minimum()));
    let verdict = aims::verdict(series.median() < aim);
    Ok(format!("- {title}: {median} s (min {minimum}){memory}; aim: < {} s, {verdict}\n", seconds(aim)))
}

/// Adds rows as `create` would, without the work of a real one.
fn add_snapshots(store: &Path, count: u64) -> Result<()> {
    let catalog = Catalog::open(&store.join("catalog.db"))?;
    let dataset = catalog.read(|read| read.datasets(Trash::Without))?.remove(0);
    for start in (0..count).step_by(BATCH as usize) {
        catalog.write(|write| {
            for number in start..count.min(start + BATCH) {
                write.insert_snapshot(NewSnapshot {
                    id: SnapshotId::random(),
                    dataset_id: dataset.id.clone(),
                    name: format!("snapshot-{number}"),
                    description: "as many as there are in a long life".to_owned(),
                    reason: Reason::Manual,
                    created_at: Timestamp::now(),
                    created_by: "benchmark@example.com".to_owned(),
                    state: dataset.head,
                    counts: Counts { files: 1, bytes: 7, ..Counts::default() },
                    training_model: None,
                    pending_epoch: None,
                })?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
