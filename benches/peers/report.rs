//! The tables, in Markdown that also reads well as plain text.

use std::fmt;

use crate::aims;
use crate::contest::Outcome;
use crate::data::Dataset;
use crate::operation::Operation;
use crate::series::Series;

const HEAD: [&str; 10] = [
    "operation",
    "peer",
    "ours s",
    "(min)",
    "peer s",
    "(min)",
    "ratio",
    "aim",
    "CPU s, ours / peer",
    "MB, ours / peer",
];

/// What was measured on one dataset: a row for every operation and peer.
#[derive(Debug)]
pub(crate) struct Table {
    dataset: Dataset,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    operation: Operation,
    peer: &'static str,
    ours: Series,
    theirs: Series,
    wrong: Option<String>,
}

impl Table {
    pub(crate) fn new(dataset: &Dataset) -> Self {
        Self { dataset: dataset.clone(), rows: Vec::new() }
    }

    /// Adds the outcomes of a contest of ours with `peer`.
    pub(crate) fn add(&mut self, peer: &'static str, outcomes: Vec<Outcome>) {
        for Outcome { operation, series, wrong } in outcomes {
            let Ok([ours, theirs]) = <[Series; 2]>::try_from(series) else { continue };
            self.rows.push(Row { operation, peer, ours, theirs, wrong });
        }
    }

    fn peak(&self) -> Option<u64> {
        self.rows.iter().filter_map(|row| row.ours.peak()).max()
    }
}

impl Row {
    fn cells(&self, dataset: &Dataset) -> [String; 10] {
        let ratio = self.ours.median() / self.theirs.median();
        let aim = aims::ratio(dataset.shape, self.operation, self.peer);
        [
            self.operation.title().to_owned(),
            self.peer.to_owned(),
            seconds(self.ours.median()),
            seconds(self.ours.minimum()),
            seconds(self.theirs.median()),
            seconds(self.theirs.minimum()),
            format!("{ratio:.2}"),
            aim.map_or_else(String::new, |aim| format!("<= {aim:.2} {}", aims::verdict(ratio <= aim))),
            format!("{} / {}", processor(&self.ours), processor(&self.theirs)),
            format!("{} / {}", memory(&self.ours), memory(&self.theirs)),
        ]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}: {}\n", self.dataset.name(), self.dataset.describe())?;
        let order = |operation| Operation::ALL.iter().position(|one| *one == operation);
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| !row.ours.is_empty()).collect();
        rows.sort_by_key(|row| order(row.operation));
        let cells: Vec<_> = rows.iter().map(|row| row.cells(&self.dataset)).collect();
        write_table(f, &HEAD, &cells)?;
        for (row, wrong) in rows.iter().filter_map(|row| Some((row, row.wrong.as_ref()?))) {
            writeln!(f, "\nWRONG after {}: {wrong}", row.operation.title())?;
        }
        if let Some(peak) = self.peak() {
            let aim = aims::peak(self.dataset.shape);
            let verdict = aims::verdict(peak <= aim);
            writeln!(f, "\nMost memory of ours: {} MB (aim: {} MB, {verdict})", megabytes(peak), megabytes(aim))?;
        }
        Ok(())
    }
}

/// Writes a table with columns as wide as they need to be.
pub(crate) fn write_table<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    head: &[&str; N],
    rows: &[[String; N]],
) -> fmt::Result {
    let width = |column: usize| {
        let widest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        widest.max(head[column].len())
    };
    let line = |f: &mut fmt::Formatter<'_>, cells: &[String; N]| {
        for (column, cell) in cells.iter().enumerate() {
            write!(f, "| {cell:<width$} ", width = width(column))?;
        }
        writeln!(f, "|")
    };
    line(f, &head.map(str::to_owned))?;
    line(f, &std::array::from_fn(|column| "-".repeat(width(column))))?;
    rows.iter().try_for_each(|row| line(f, row))
}

/// Seconds with as many digits as mean something.
pub(crate) fn seconds(seconds: f64) -> String {
    if seconds < 0.1 { format!("{seconds:.4}") } else { format!("{seconds:.2}") }
}

/// Whole megabytes.
pub(crate) fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

fn processor(series: &Series) -> String {
    series.cpu().map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.2}"))
}

fn memory(series: &Series) -> String {
    series.peak().map_or_else(|| "-".to_owned(), |peak| megabytes(peak).to_string())
}
