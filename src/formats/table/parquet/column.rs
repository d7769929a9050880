//! One column, decoded some rows at a time.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::ColumnDescPtr;

use super::super::Cell;
use super::values::Meaning;
use crate::facets::Json;

type Cells = Vec<std::result::Result<Cell, String>>;

/// A column of one row group.
pub(super) struct Column {
    reader: ColumnReader,
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
    pub(super) fn open(group: &dyn RowGroupReader, leaf: usize) -> Result<Self> {
        let column: ColumnDescPtr = group.metadata().schema_descr().column(leaf);
        let shape = Shape { max_definition: column.max_def_level(), is_list: column.max_rep_level() > 0 };
        Ok(Self { reader: group.get_column_reader(leaf)?, meaning: Meaning::of(&column), shape })
    }

    /// The cells of the next rows.
    pub(super) fn read(&mut self, rows: usize) -> Result<Cells> {
        let (meaning, shape) = (self.meaning, self.shape);
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => read(reader, shape, rows, |value| Ok(Cell::Bool(value))),
            ColumnReader::Int32ColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.integer(i64::from(value), 32))
            }
            ColumnReader::Int64ColumnReader(reader) => read(reader, shape, rows, |value| meaning.integer(value, 64)),
            ColumnReader::Int96ColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.julian(value.data().try_into().unwrap_or_default()))
            }
            ColumnReader::FloatColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.float(&value.to_string(), f64::from(value)))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.float(&value.to_string(), value))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.bytes(value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read(reader, shape, rows, |value| meaning.bytes(value.data()))
            }
        }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    shape: Shape,
    rows: usize,
    cell: impl Fn(T::T) -> std::result::Result<Cell, String>,
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
    let mut values = values.into_iter().map(cell);
    if shape.is_list {
        return lists(shape, &definitions, &repetitions, values);
    }
    if shape.max_definition == 0 {
        return Ok(values.collect());
    }
    let is_there = definitions.iter().map(|level| *level == shape.max_definition);
    is_there.map(|is_there| if is_there { next(&mut values) } else { Ok(Ok(Cell::Null)) }).collect()
}

fn next<T>(values: &mut impl Iterator<Item = T>) -> Result<T> {
    values.next().ok_or_else(|| ParquetError::EOF("a column has too few values".into()))
}

/// A row begins where nothing is repeated. A list without elements is an empty cell.
fn lists(
    shape: Shape,
    definitions: &[i16],
    repetitions: &[i16],
    mut values: impl Iterator<Item = std::result::Result<Cell, String>>,
) -> Result<Cells> {
    let mut cells: Cells = Vec::new();
    for (definition, repetition) in definitions.iter().zip(repetitions) {
        if *repetition == 0 {
            cells.push(Ok(Cell::Null));
        }
        if *definition != shape.max_definition {
            continue;
        }
        let value = next(&mut values)?;
        let Some(cell) = cells.last_mut() else {
            return Err(ParquetError::General("a list begins in the middle".into()));
        };
        match (cell, value) {
            (Ok(Cell::Nested(Json::Array(elements))), Ok(value)) => elements.push(to_json(value)),
            (cell @ Ok(_), Ok(value)) => *cell = Ok(Cell::Nested(Json::Array(vec![to_json(value)]))),
            (cell @ Ok(_), Err(why)) => *cell = Err(why),
            (Err(_), _) => {}
        }
    }
    Ok(cells)
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
