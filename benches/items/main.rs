//! How fast a large dataset is when what is known of its items changes: tags, labels, metadata, and snapshots of them.
//!
//! `cargo bench --bench items` makes a dataset of a million items in a temporary directory and runs the commands as
//! people do, each a process of its own; what it prints is the median. `-- --items 100000 --dir /data` chooses otherwise.
//! Aims are for a million items. It ends with 1 if one of them is missed.

mod data;
mod program;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use program::{Line, Program};

/// Rounds of which the median counts.
const ROUNDS: u64 = 5;
/// Labels that differ between two snapshots.
const FEW: u64 = 100;
/// Commands that share the changes before a snapshot, so that they wait as rows for it.
const COMMANDS: u64 = 10;

fn main() -> Result<ExitCode> {
    let (items, dir) = options();
    let room = dir.map_or_else(tempfile::tempdir, tempfile::tempdir_in)?;
    println!("{items} items, {}", room.path().display());
    data::fill(&room.path().join("store"), items)?;
    let bench = Bench { program: Program::new(room.path()), items };
    let parts: [Part; 5] = [Bench::labels, Bench::diff, Bench::snapshots, Bench::tags, Bench::metadata];
    let mut is_met = true;
    for part in parts {
        for line in part(&bench)? {
            line.print();
            is_met &= line.is_met();
        }
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Words behind `--`; what is not known is passed over, for cargo adds words of its own.
fn options() -> (u64, Option<String>) {
    let (mut items, mut dir) = (1_000_000, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--items" => items = words.next().and_then(|text| text.parse().ok()).expect("--items needs a number"),
            "--dir" => dir = words.next(),
            _ => {}
        }
    }
    (items, dir)
}

/// What is measured together.
type Part = fn(&Bench) -> Result<Vec<Line>>;

struct Bench {
    program: Program,
    items: u64,
}

impl Bench {
    /// Every item gets a label, every other one of an object.
    fn labels(&self) -> Result<Vec<Line>> {
        let file = self.program.write("labels.csv", |out| data::write_labels(out, self.items))?;
        let sample = self.program.run(&["dataset", "import-labels", &file], None)?;
        self.program.run(&["create", "base"], None)?;
        Ok(vec![Line::new("import of labels", sample)])
    }

    /// Two snapshots that differ in few labels.
    fn diff(&self) -> Result<Vec<Line>> {
        self.relabel("few", FEW, 0)?;
        self.program.run(&["create", "few"], None)?;
        let words = ["diff", "base", "few", "--json"];
        let sample = self.program.rounds(ROUNDS, |_| self.program.run(&words, None))?;
        Ok(vec![Line::new("diff, 100 labels differ", sample).within(Duration::from_millis(50))])
    }

    /// Snapshots after a hundredth of the labels has changed, in several commands and in one.
    fn snapshots(&self) -> Result<Vec<Line>> {
        let (all, create) = (self.items / 100, |name: String| self.program.run(&["create", &name], None));
        let waiting = self.program.rounds(ROUNDS, |round| {
            (0..COMMANDS).try_for_each(|at| {
                self.relabel(&format!("round-{round}"), all / COMMANDS, round * COMMANDS + at).map(drop)
            })?;
            create(format!("waiting-{round}"))
        })?;
        let mut changes = Vec::new();
        let folded = self.program.rounds(ROUNDS, |round| {
            changes.push(self.relabel(&format!("again-{round}"), all, round)?);
            create(format!("folded-{round}"))
        })?;
        let change = program::median(changes);
        Ok(vec![
            Line::new("1 % of labels, changed at once", change),
            Line::new("snapshot after that", folded).within(Duration::from_secs(1)),
            Line::new("snapshot, 1 % by ten commands", waiting).within(Duration::from_secs(1)),
        ])
    }

    /// A tenth of the items in one command.
    fn tags(&self) -> Result<Vec<Line>> {
        let sample = self.program.rounds(ROUNDS, |round| {
            let tag = format!("tag-{round}");
            self.program.run(&["dataset", "tag", "--add", &tag, "--glob", "3/**"], None)
        })?;
        Ok(vec![Line::new("tag on a tenth of the items", sample).within(Duration::from_secs(1))])
    }

    /// Four values for each item.
    fn metadata(&self) -> Result<Vec<Line>> {
        let file = self.program.write("metadata.csv", |out| data::write_metadata(out, self.items))?;
        let sample = self.program.run(&["dataset", "import-metadata", &file], None)?;
        let line = Line::new("import of metadata", sample).within(Duration::from_secs(10));
        Ok(vec![line.with_memory(500_000_000)])
    }

    /// Gives a label to so many items, spread over all of them.
    fn relabel(&self, label: &str, count: u64, first: u64) -> Result<program::Sample> {
        let step = (self.items / count.max(1)).max(1);
        let paths: String = (0..count).map(|at| data::path((first + at * step) % self.items) + "\n").collect();
        self.program.run(&["dataset", "label", "--add", label, "--stdin"], Some(paths))
    }
}
