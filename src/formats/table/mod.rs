//! Tables as files: rows of cells under named columns, one row at a time, whatever the size of the file.
//!
//! [`open`] finds out what a file is by its name and its beginning. A row that cannot be used is told with its number
//! and the rows after it are read; only what makes the file as a whole unreadable is an [`Error`](crate::Error).

mod csv;
mod json;
mod json_lines;
mod parquet;
mod sniff;

use std::collections::HashMap;

pub(crate) use sniff::TableFormat;

use crate::error::Result;
use crate::facets::Json;
use crate::formats::problems::{Place, RowError};
use crate::formats::source::Source;

/// The most columns that a table may have.
pub(crate) const COLUMNS_MAX: usize = 10_000;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// Text of a format that has nothing but text, so that it may stand for a number.
    Untyped(String),
    /// A text.
    Text(String),
    /// A number, as it was written.
    Number(Box<str>),
    /// Yes or no.
    Bool(bool),
    /// An instant.
    Instant(jiff::Timestamp),
    /// A list, or an object.
    Nested(Json),
}

impl Cell {
    pub(crate) fn of_json(json: Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(text) => Self::Number(text),
            Json::String(text) => Self::Text(text),
            nested => Self::Nested(nested),
        }
    }

    /// About how many bytes of memory it takes.
    fn length(&self) -> usize {
        match self {
            Self::Untyped(text) | Self::Text(text) => text.len(),
            Self::Number(text) => text.len(),
            Self::Nested(json) => length_of(json),
            Self::Null | Self::Bool(_) | Self::Instant(_) => 0,
        }
    }

    /// The cell as text, as it was written; `None` if there is nothing.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Untyped(text) | Self::Text(text) => Some(text),
            Self::Number(text) => Some(text.into()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Instant(instant) => Some(instant.to_string()),
            Self::Nested(json) => Some(json.to_string()),
        }
    }
}

fn length_of(json: &Json) -> usize {
    match json {
        Json::String(text) => text.len(),
        Json::Number(text) => text.len(),
        Json::Array(elements) => elements.iter().map(length_of).sum(),
        Json::Object(members) => members.iter().map(|(name, value)| name.len() + length_of(value)).sum(),
        Json::Null | Json::Bool(_) => 0,
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// Its cells in the order of the columns. Those that are missing at the end hold nothing.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Takes a cell out of the row.
    pub fn take(&mut self, column: usize) -> Cell {
        self.cells.get_mut(column).map_or(Cell::Null, |cell| std::mem::replace(cell, Cell::Null))
    }
}

/// Rows under columns. In JSON, columns come to light row by row.
pub trait Table {
    /// The columns found so far. They are only ever added at the end.
    fn columns(&self) -> &[String];

    /// The next row, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// `Invalid` or `Io` if the rest of the file cannot be read.
    fn next(&mut self) -> Result<Option<Result<Row, RowError>>>;
}

/// Opens a table: CSV (with commas, semicolons or tabs), JSON, JSON Lines or Parquet.
///
/// # Errors
/// `Invalid` if the file is none of them, or has no usable header.
pub fn open(source: &Source) -> Result<Box<dyn Table>> {
    Ok(match TableFormat::of(source)? {
        TableFormat::Csv { delimiter } => Box::new(csv::CsvTable::open(source, delimiter)?),
        TableFormat::Json => Box::new(json::JsonTable::open(source)?),
        TableFormat::JsonLines => Box::new(json_lines::JsonLinesTable::open(source)),
        TableFormat::Parquet => Box::new(parquet::ParquetTable::open(source)?),
    })
}

/// Names of columns, with their places.
#[derive(Debug, Default)]
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// The place of a column, a new one if it was not known; `None` if there are too many.
    fn place(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        if self.names.len() == COLUMNS_MAX {
            return None;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        Some(self.names.len() - 1)
    }

    /// A row made of the members of an object.
    fn row(&mut self, place: Place, json: Json, more: Option<(&str, String)>) -> Result<Row, RowError> {
        let Json::Object(members) = json else { return Err(place.refuse("it is no JSON object")) };
        let mut cells = vec![Cell::Null; self.names.len()];
        let mut put = |name: &str, cell: Cell| {
            let at =
                self.place(name).ok_or_else(|| place.refuse(format!("there are more than {COLUMNS_MAX} fields")))?;
            if at >= cells.len() {
                cells.resize(at + 1, Cell::Null);
            }
            cells[at] = cell;
            Ok(())
        };
        for (name, value) in members {
            put(&name, Cell::of_json(value))?;
        }
        if let Some((name, value)) = more {
            put(name, Cell::Text(value))?;
        }
        Ok(Row { place, cells })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    /// All rows of a table as text: `name=cell` of what is there, and what is wrong.
    pub(crate) fn rows(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Result<String, String>>> {
        let mut table = open(&source(name, bytes))?;
        let mut found = Vec::new();
        while let Some(row) = table.next()? {
            let shown = row.map_err(|problem| problem.to_string()).map(|row| {
                let cells = row.cells.into_iter().map(Cell::into_text).zip(table.columns());
                let cells: Vec<_> = cells.filter_map(|(cell, name)| Some(format!("{name}={}", cell?))).collect();
                cells.join(" ")
            });
            found.push(shown);
        }
        Ok(found)
    }

    #[test]
    fn missing_cells_are_empty() {
        let mut row = Row { place: Place::row(1), cells: vec![Cell::Bool(true)] };
        assert_eq!((row.take(0), row.take(0), row.take(9)), (Cell::Bool(true), Cell::Null, Cell::Null));
    }

    #[test]
    fn there_are_not_too_many_columns() {
        let wide = |from: usize| {
            let members: Vec<_> = (from..from + 6_000).map(|at| format!("\"f{at}\":1")).collect();
            format!("{{{}}}\n", members.join(","))
        };
        let found = rows("a.jsonl", wide(0) + &wide(6_000) + &wide(0)).unwrap();
        assert!(found[0].is_ok() && found[2].is_ok());
        assert!(found[1].as_ref().unwrap_err().contains("more than 10000"));
    }
}
