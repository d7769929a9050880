//! Apache Parquet: columns that are read some rows at a time and handed out row by row.
//!
//! Columns inside of each other are named with dots. A list is one cell; lists of lists, maps and bytes that are no
//! text are passed over, as if the file did not have them. Row groups may be of any size: pages are read one by one, and
//! how much they may take is bounded (`pages`).

mod bytes;
mod column;
mod header;
mod pages;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescPtr;

use self::column::{Cells, Column};
use self::pages::Held;
use super::{COLUMNS_MAX, Cell, Row, Table};
use crate::error::{Error, Result};
use crate::formats::problems::{Place, RowError};
use crate::formats::source::{ROW_MAX, Source};

/// Rows that are decoded at once.
const BATCH: usize = 1024;

/// Reads a file row by row.
pub(super) struct ParquetTable {
    source: Source,
    reader: SerializedFileReader<Source>,
    names: Vec<String>,
    /// The columns of the file that are read, in the order of the names.
    leaves: Vec<usize>,
    next_group: usize,
    columns: Vec<Column>,
    left_in_group: u64,
    /// What pages take.
    held: Held,
    /// Cells of decoded rows, column by column.
    batch: Vec<Cells>,
    left_in_batch: usize,
    row: u64,
}

impl ParquetTable {
    pub(super) fn open(source: &Source) -> Result<Self> {
        let reader = guarded(|| SerializedFileReader::new(source.clone())).map_err(|error| failed(source, &error))?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        if schema.num_columns() > COLUMNS_MAX {
            return Err(source.refuse(format!("it has more than {COLUMNS_MAX} columns")));
        }
        let leaves: Vec<usize> = (0..schema.num_columns()).filter(|at| is_readable(&schema.column(*at))).collect();
        let names: Vec<String> = leaves.iter().map(|at| name(&schema.column(*at))).collect();
        if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
            return Err(source.refuse(format!("the column `{}` is there twice", twice.1.escape_debug())));
        }
        Ok(Self {
            source: source.clone(),
            reader,
            names,
            leaves,
            next_group: 0,
            columns: Vec::new(),
            left_in_group: 0,
            held: Held::default(),
            batch: Vec::new(),
            left_in_batch: 0,
            row: 0,
        })
    }

    /// Decodes some more rows; `false` at the end.
    fn fill(&mut self) -> ParquetResult<bool> {
        while self.left_in_group == 0 {
            if self.next_group == self.reader.num_row_groups() {
                return Ok(false);
            }
            let group = self.reader.get_row_group(self.next_group)?;
            ensure_places(group.metadata())?;
            self.next_group += 1;
            self.left_in_group = u64::try_from(group.metadata().num_rows()).unwrap_or(0);
            // Those of the group before give back what they hold.
            self.columns.clear();
            let open = |leaf: &usize| Column::open(&self.source, &self.held, group.metadata(), *leaf);
            self.columns = self.leaves.iter().map(open).collect::<ParquetResult<_>>()?;
        }
        let rows = BATCH.min(usize::try_from(self.left_in_group).unwrap_or(BATCH));
        self.batch.clear();
        for column in &mut self.columns {
            self.batch.push(column.read(rows)?);
        }
        self.left_in_group -= rows as u64;
        self.left_in_batch = rows;
        Ok(true)
    }
}

impl Table for ParquetTable {
    fn columns(&self) -> &[String] {
        &self.names
    }

    fn next(&mut self) -> Result<Option<Result<Row, RowError>>> {
        if self.left_in_batch == 0 && !guarded(|| self.fill()).map_err(|error| failed(&self.source, &error))? {
            return Ok(None);
        }
        self.left_in_batch -= 1;
        self.row += 1;
        let place = Place::row(self.row);
        Ok(Some(self.cells().map(|cells| Row { place, cells }).map_err(|reason| place.refuse(reason))))
    }
}

impl ParquetTable {
    /// The cells of the next row. All columns are advanced, so that a bad cell does not shift those after it.
    fn cells(&mut self) -> Result<Vec<Cell>, String> {
        let (mut found, mut length) = (Ok(Vec::with_capacity(self.names.len())), 0);
        for (cells, name) in self.batch.iter_mut().zip(&self.names) {
            let cell = cells.next().unwrap_or(Ok(Cell::Null)).map_err(|why| format!("`{name}` {why}"));
            length += cell.as_ref().map_or(0, Cell::length);
            found = match (found, cell) {
                (Ok(_), Ok(_)) if length > ROW_MAX => Err(format!("it is longer than {} MiB", ROW_MAX >> 20)),
                (Ok(mut all), Ok(cell)) => {
                    all.push(cell);
                    Ok(all)
                }
                (Err(why), _) | (Ok(_), Err(why)) => Err(why),
            };
        }
        found
    }
}

/// A column cannot begin in front of the file; the library takes that for granted, and would end the program's thread.
fn ensure_places(group: &RowGroupMetaData) -> ParquetResult<()> {
    let is_sound = |column: &ColumnChunkMetaData| {
        let starts = [Some(column.data_page_offset()), column.dictionary_page_offset(), Some(column.compressed_size())];
        starts.into_iter().flatten().all(|start| start >= 0)
    };
    match group.columns().iter().all(is_sound) {
        true => Ok(()),
        false => Err(ParquetError::General("a column begins in front of the file".into())),
    }
}

/// A damaged file must not end the program, also where the library has a hole.
fn guarded<T>(read: impl FnOnce() -> ParquetResult<T>) -> ParquetResult<T> {
    let broken = |_| Err(ParquetError::General("the file is damaged".into()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(broken)
}

fn failed(source: &Source, error: &ParquetError) -> Error {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) | ParquetError::NYI(text) => text.clone(),
        other => other.to_string(),
    };
    source.refuse(format!("the Parquet file cannot be read: {text}"))
}

/// Values, or lists of values.
fn is_readable(column: &ColumnDescPtr) -> bool {
    column.max_rep_level() <= 1 && values::is_readable(column)
}

/// The name of a column; what stands between a list and its elements is no part of it.
fn name(column: &ColumnDescPtr) -> String {
    let parts = column.path().parts();
    let is_list = column.max_rep_level() == 1;
    let kept = if is_list && parts.len() > 2 { &parts[..parts.len() - 2] } else { parts };
    kept.join(".")
}

#[cfg(test)]
mod tests;
