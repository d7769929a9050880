//! A contest: tools in turn on one tree, A B A B, each operation as often as is counted.
//!
//! The tree begins and ends every round as the first snapshot has it. Between timed runs the tree is changed, taken back
//! and snapshotted as needed, so that each tool meets the state that its operation begins with, and what a restore or
//! clone has written is checked.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::change::Change;
use crate::data::{Dataset, Stand};
use crate::machine;
use crate::measure::{Meter, Step, make_ready};
use crate::operation::Operation;
use crate::peers::{Ground, Peer};
use crate::series::Series;

const FIRST: &str = "base";
const PAGE: u64 = 4096;

/// What one operation took, for each tool in the order in which they were given.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) operation: Operation,
    pub(crate) series: Vec<Series>,
    /// What a tool left wrong, if it did.
    pub(crate) wrong: Option<String>,
}

/// The tools on one stand.
pub(crate) struct Contest<'c> {
    change: Change<'c>,
    stand: &'c Stand,
    sides: Vec<Side<'c>>,
    meter: &'c Meter,
    runs: usize,
    /// Memory that a run may need for what it writes, in bytes.
    room: u64,
    outcomes: Vec<Outcome>,
    /// Whether every tool's newest snapshot is the tree as it is.
    is_settled: bool,
    settled: usize,
}

struct Side<'c> {
    tool: &'c dyn Peer,
    ground: Ground,
}

impl<'c> Contest<'c> {
    /// Makes a room for each tool.
    pub(crate) fn new(
        dataset: &'c Dataset,
        stand: &'c Stand,
        tools: &[&'c dyn Peer],
        meter: &'c Meter,
        runs: usize,
    ) -> Result<Self> {
        let side = |tool: &&'c dyn Peer| Side { tool: *tool, ground: ground(stand, tool.name()) };
        let series = vec![Series::default(); tools.len()];
        let outcome = |operation| Outcome { operation, series: series.clone(), wrong: None };
        Ok(Self {
            change: Change::of(dataset),
            stand,
            sides: tools.iter().map(side).collect(),
            meter,
            runs,
            room: room(stand)?,
            outcomes: Operation::ALL.map(outcome).to_vec(),
            is_settled: true,
            settled: 0,
        })
    }

    /// Runs what is wanted and can be done by all; the rooms are gone afterwards.
    pub(crate) fn run(mut self, wanted: &[Operation]) -> Result<Vec<Outcome>> {
        let able = |operation: &Operation| self.sides.iter().all(|side| side.tool.does(*operation));
        let wanted: Vec<Operation> = wanted.iter().copied().filter(able).collect();
        let is_wanted = |operation| wanted.contains(&operation);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.first(is_wanted(Operation::First))?;
        let rounds = if wanted == [Operation::First] { 0 } else { self.runs };
        for round in 1..=rounds as u64 {
            if is_wanted(Operation::Again) {
                self.again(round)?;
            }
            if is_wanted(Operation::Changed) {
                self.changed(round)?;
            }
            if is_wanted(Operation::Back) {
                self.back(round)?;
            }
            if is_wanted(Operation::BackUnsaved) {
                self.back_unsaved(round)?;
            }
            if is_wanted(Operation::Clone) {
                self.clone_each(round)?;
            }
        }
        for side in &self.sides {
            remove(&side.ground.room)?;
        }
        self.outcomes.retain(|outcome| wanted.contains(&outcome.operation));
        Ok(self.outcomes)
    }

    fn first(&mut self, is_counted: bool) -> Result<()> {
        for _ in 0..if is_counted { self.runs } else { 1 } {
            for index in 0..self.sides.len() {
                let side = &self.sides[index];
                remove(&side.ground.room)?;
                fs::create_dir_all(&side.ground.room)?;
                self.meter.take(&side.tool.begin(&side.ground))?;
                let steps = side.tool.snapshot(&side.ground, FIRST);
                if is_counted {
                    make_ready(&[&self.stand.tree], self.room)?;
                    self.time(Operation::First, index, &steps)?;
                } else {
                    self.meter.take(&steps)?;
                }
            }
        }
        Ok(())
    }

    fn again(&mut self, round: u64) -> Result<()> {
        self.settle()?;
        for index in 0..self.sides.len() {
            self.snapshot(Operation::Again, index, &format!("again-{round}"))?;
        }
        Ok(())
    }

    fn changed(&mut self, round: u64) -> Result<()> {
        self.settle()?;
        self.change.apply(&self.stand.tree, round)?;
        for index in 0..self.sides.len() {
            self.snapshot(Operation::Changed, index, &format!("changed-{round}"))?;
        }
        self.take_back()
    }

    fn back(&mut self, round: u64) -> Result<()> {
        for index in 0..self.sides.len() {
            self.change.apply(&self.stand.tree, round)?;
            self.is_settled = false;
            self.settle_one(index)?;
            self.restore(Operation::Back, index)?;
        }
        Ok(())
    }

    fn back_unsaved(&mut self, round: u64) -> Result<()> {
        for index in 0..self.sides.len() {
            self.settle_one(index)?;
            // No snapshot may know these contents, so they are not those of `changed` and `back`.
            self.change.apply(&self.stand.tree, 1000 + round)?;
            self.restore(Operation::BackUnsaved, index)?;
        }
        Ok(())
    }

    fn clone_each(&mut self, round: u64) -> Result<()> {
        for index in 0..self.sides.len() {
            let side = &self.sides[index];
            let destination = self.stand.root.join(format!("clone-{round}-{}", side.tool.name()));
            let steps = side.tool.clone_to(&side.ground, FIRST, &destination);
            make_ready(&[side.tool.source(&side.ground)], self.room)?;
            self.time(Operation::Clone, index, &steps)?;
            let (is, should) = (Size::of(&destination)?, Size::of(&self.stand.base)?);
            if is != should {
                self.note_wrong(Operation::Clone, index, &format!("{is:?} instead of {should:?}"));
            }
            remove(&destination)?;
        }
        Ok(())
    }

    fn snapshot(&mut self, operation: Operation, index: usize, name: &str) -> Result<()> {
        let side = &self.sides[index];
        let steps = side.tool.snapshot(&side.ground, name);
        make_ready(&[&self.stand.tree], self.room)?;
        self.time(operation, index, &steps)
    }

    fn restore(&mut self, operation: Operation, index: usize) -> Result<()> {
        let side = &self.sides[index];
        let steps = side.tool.restore(&side.ground, FIRST);
        make_ready(&[side.tool.source(&side.ground), &self.stand.tree], self.room)?;
        self.time(operation, index, &steps)?;
        if let Err(error) = self.change.ensure_undone(&self.stand.tree, &self.stand.base) {
            self.note_wrong(operation, index, &format!("{error:#}"));
            self.take_back()?;
        }
        self.is_settled = false;
        Ok(())
    }

    fn time(&mut self, operation: Operation, index: usize, steps: &[Step]) -> Result<()> {
        let name = self.sides[index].tool.name();
        let sample = self.meter.take(steps).with_context(|| format!("{name}: {}", operation.title()))?;
        eprintln!("  {:<17} {name:<9} {:8.3} s", operation.title(), sample.wall);
        self.outcome(operation).series[index].push(sample);
        Ok(())
    }

    fn take_back(&mut self) -> Result<()> {
        self.is_settled = false;
        self.change.undo(&self.stand.tree, &self.stand.base)
    }

    /// Lets every tool see the tree as it is, if it has been touched since.
    fn settle(&mut self) -> Result<()> {
        if !self.is_settled {
            for index in 0..self.sides.len() {
                self.settle_one(index)?;
            }
        }
        self.is_settled = true;
        Ok(())
    }

    fn settle_one(&mut self, index: usize) -> Result<()> {
        self.settled += 1;
        let side = &self.sides[index];
        let steps = side.tool.snapshot(&side.ground, &format!("settled-{}", self.settled));
        // What is not older than a snapshot may be read again by the next one; that is not what is measured.
        make_ready(&[], 0)?;
        self.meter.take(&steps).map(drop)
    }

    fn note_wrong(&mut self, operation: Operation, index: usize, what: &str) {
        let text = format!("{}: {what}", self.sides[index].tool.name());
        eprintln!("  wrong: {text}");
        self.outcome(operation).wrong = Some(text);
    }

    fn outcome(&mut self, operation: Operation) -> &mut Outcome {
        let found = self.outcomes.iter_mut().find(|outcome| outcome.operation == operation);
        found.expect("there is one of every operation")
    }
}

/// A little more than the tree takes, and never so much that what is read would have to leave.
fn room(stand: &Stand) -> Result<u64> {
    let size = Size::of(&stand.base)?;
    let needed = size.bytes + size.files * PAGE + (64 << 20);
    Ok(needed.min(machine::free_memory().unwrap_or(0) / 2))
}

fn ground(stand: &Stand, name: &str) -> Ground {
    let room = stand.root.join(format!("room-{name}"));
    Ground { tree: stand.tree.clone(), base: stand.base.clone(), room }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    Ok(())
}

/// How much there is in a folder, but for what a tool keeps about itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Size {
    files: u64,
    bytes: u64,
}

impl Size {
    fn of(folder: &Path) -> Result<Self> {
        ensure!(folder.is_dir(), "{} is not there", folder.display());
        let mut size = Self::default();
        let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let metadata = entry.metadata()?;
                if !metadata.is_dir() {
                    size.files += 1;
                    size.bytes += metadata.len();
                } else if entry.file_name() != ".git" {
                    waiting.push(entry.path());
                }
            }
        }
        Ok(size)
    }
}
