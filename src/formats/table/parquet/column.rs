//! One column, decoded some rows at a time.

use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use super::super::Cell;
use super::pages::{Held, Pages};
use super::values::Meaning;
use crate::facets::Json;
use crate::formats::source::{ROW_MAX, Source};

/// Cells that are made of their values as they are asked for: a value that stands in the file once can be in many.
pub(super) type Cells = Box<dyn Iterator<Item = Made>>;

type Made = std::result::Result<Cell, String>;

/// A column of one row group.
pub(super) struct Column {
    reader: ColumnReader,
    pages: Arc<Pages>,
    meaning: Meaning,
    shape: Shape,
}

/// What levels mean: from which one on there is a value, and where lists begin.
#[derive(Clone, Copy)]
struct Shape {
    max_definition: i16,
    is_list: bool,
}

impl Column {
    pub(super) fn open(source: &Source, held: &Held, group: &RowGroupMetaData, leaf: usize) -> Result<Self> {
        let column: ColumnDescPtr = group.schema_descr().column(leaf);
        let shape = Shape { max_definition: column.max_def_level(), is_list: column.max_rep_level() > 0 };
        let pages = Arc::new(Pages::new(source, held, shape.is_list));
        let rows = usize::try_from(group.num_rows())?;
        let reader = SerializedPageReader::new(Arc::clone(&pages), group.column(leaf), rows, None)?;
        let meaning = Meaning::of(&column);
        Ok(Self { reader: get_column_reader(column, Box::new(reader)), pages, meaning, shape })
    }

    /// The cells of the next rows.
    pub(super) fn read(&mut self, rows: usize) -> Result<Cells> {
        let (meaning, shape) = (self.meaning, self.shape);
        self.pages.begin_rows();
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => read(reader, shape, rows, |value| Ok(Cell::Bool(value))),
            ColumnReader::Int32ColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.integer(i64::from(value), 32))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.integer(value, 64))
            }
            ColumnReader::Int96ColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.julian(value.data().try_into().unwrap_or_default()))
            }
            ColumnReader::FloatColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.float(&value.to_string(), f64::from(value)))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.float(&value.to_string(), value))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.bytes(value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read(reader, shape, rows, move |value| meaning.bytes(value.data()))
            }
        }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    shape: Shape,
    rows: usize,
    cell: impl Fn(T::T) -> Made + 'static,
) -> Result<Cells> {
    let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (records, _, levels) =
            reader.read_records(rows - read, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
        if records == 0 && levels == 0 {
            break;
        }
        read += records;
    }
    let needed = definitions.iter().filter(|level| **level == shape.max_definition).count();
    if shape.max_definition > 0 && needed > values.len() {
        return Err(ParquetError::EOF("a column has too few values".into()));
    }
    let found = match shape {
        Shape { is_list: true, .. } => repetitions.iter().filter(|level| **level == 0).count(),
        Shape { max_definition: 0, .. } => values.len(),
        _ => definitions.len(),
    };
    if found != rows {
        return Err(ParquetError::EOF(format!("a column has {found} rows instead of {rows}")));
    }
    if shape.is_list && repetitions.first().is_some_and(|level| *level != 0) {
        return Err(ParquetError::General("a list begins in the middle".into()));
    }
    let mut values = values.into_iter().map(cell);
    let is_there = move |level: i16| level == shape.max_definition;
    Ok(if shape.is_list {
        let elements = definitions.into_iter().zip(repetitions).peekable();
        lists(elements, is_there, values)
    } else if shape.max_definition == 0 {
        Box::new(values)
    } else {
        let cell = move |level| if is_there(level) { values.next().unwrap_or(Ok(Cell::Null)) } else { Ok(Cell::Null) };
        Box::new(definitions.into_iter().map(cell))
    })
}

/// A row begins where nothing is repeated. A list without elements is an empty cell.
fn lists(
    mut elements: std::iter::Peekable<impl Iterator<Item = (i16, i16)> + 'static>,
    is_there: impl Fn(i16) -> bool + 'static,
    mut values: impl Iterator<Item = Made> + 'static,
) -> Cells {
    Box::new(std::iter::from_fn(move || {
        let (first, _) = elements.next()?;
        let mut list = List::default();
        if is_there(first) {
            list.push(values.next());
        }
        while let Some((level, _)) = elements.next_if(|(_, repetition)| *repetition != 0) {
            if is_there(level) {
                list.push(values.next());
            }
        }
        Some(list.end())
    }))
}

/// A list on its way into a cell. What is wrong with an element, or with their number, is wrong with the cell.
#[derive(Default)]
struct List {
    elements: Vec<Json>,
    length: usize,
    fault: Option<String>,
}

impl List {
    fn push(&mut self, value: Option<Made>) {
        match value {
            Some(Ok(value)) if self.fault.is_none() => {
                self.length += value.length();
                self.elements.push(to_json(value));
                if self.length > ROW_MAX {
                    self.elements = Vec::new();
                    self.fault = Some("is too long".into());
                }
            }
            Some(Err(why)) => drop(self.fault.get_or_insert(why)),
            _ => {}
        }
    }

    fn end(self) -> Made {
        match self {
            Self { fault: Some(why), .. } => Err(why),
            Self { elements, .. } if elements.is_empty() => Ok(Cell::Null),
            Self { elements, .. } => Ok(Cell::Nested(Json::Array(elements))),
        }
    }
}

fn to_json(cell: Cell) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Bool(value) => Json::Bool(value),
        Cell::Number(text) => Json::Number(text),
        Cell::Nested(json) => json,
        other => other.into_text().map_or(Json::Null, Json::String),
    }
}
