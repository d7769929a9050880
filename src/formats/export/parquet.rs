//! A dataset as Parquet.
//!
//! Columns are filled item by item and written as a row group once there are some thousands of items or some megabytes.
//! Numbers of custom fields become doubles, instants microseconds in UTC.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::columns::{Column, ColumnType, Out, columns};
use super::{Fields, failed};
use crate::error::{Error, Result};
use crate::formats::item::Item;

/// How many items are held before they are written, and how many bytes of texts.
const ROWS_MAX: usize = 16 << 10;
const BYTES_MAX: usize = 32 << 20;

/// Writes a row for each item; gives the number of items.
///
/// # Errors
/// `Io` if it cannot be written, and whatever the items end with.
pub fn write_parquet(
    name: &str,
    out: impl Write + Send,
    fields: &Fields,
    items: impl Iterator<Item = Result<Item>>,
) -> Result<u64> {
    let columns = columns(fields);
    let wrong = |error| failed(name, to_io(error));
    let mut writer = open(out, &columns).map_err(wrong)?;
    let mut batch = Batch::new(&columns);
    let mut count = 0;
    for item in items {
        batch.push(&columns, &item?)?;
        count += 1;
        if batch.is_full() {
            batch.write(&mut writer).map_err(wrong)?;
            batch = Batch::new(&columns);
        }
    }
    if batch.rows > 0 {
        batch.write(&mut writer).map_err(wrong)?;
    }
    writer.close().map_err(wrong)?;
    Ok(count)
}

fn open<W: Write + Send>(out: W, columns: &[Column]) -> ParquetResult<SerializedFileWriter<W>> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<ParquetResult<Vec<_>>>()?;
    let schema = Type::group_type_builder("item").with_fields(fields).build()?;
    let compression = Compression::ZSTD(ZstdLevel::try_new(1)?);
    let properties = WriterProperties::builder().set_compression(compression).build();
    SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
}

fn field(column: &Column) -> ParquetResult<Type> {
    let (physical, logical) = match column.kind() {
        ColumnType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Whole => (Physical::INT64, None),
        ColumnType::Real => (Physical::DOUBLE, None),
        ColumnType::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(column.name(), physical);
    builder.with_logical_type(logical).with_repetition(Repetition::OPTIONAL).build()
}

/// Items that wait to be written, column by column.
struct Batch {
    columns: Vec<Filled>,
    rows: usize,
    bytes: usize,
}

/// The values of a column, and for each item whether it has one.
struct Filled {
    values: Values,
    levels: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

impl Batch {
    fn new(columns: &[Column]) -> Self {
        let filled = |column: &Column| Filled { values: Values::of(column.kind()), levels: Vec::new() };
        Self { columns: columns.iter().map(filled).collect(), rows: 0, bytes: 0 }
    }

    fn is_full(&self) -> bool {
        self.rows >= ROWS_MAX || self.bytes >= BYTES_MAX
    }

    fn push(&mut self, columns: &[Column], item: &Item) -> Result<()> {
        for (column, filled) in columns.iter().zip(&mut self.columns) {
            let cell = column.cell(item)?;
            if let Out::Text(text) = &cell {
                self.bytes += text.len();
            }
            let is_there = filled.values.push(&cell, column.kind() == ColumnType::Instant);
            let is_there =
                is_there.map_err(|reason| Error::invalid(format!("`{}` of `{}`", column.name(), item.path), reason))?;
            filled.levels.push(i16::from(is_there));
        }
        self.rows += 1;
        Ok(())
    }

    fn write<W: Write + Send>(&self, writer: &mut SerializedFileWriter<W>) -> ParquetResult<()> {
        let mut group = writer.next_row_group()?;
        for filled in &self.columns {
            let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column is missing".into()))?;
            filled.write(&mut column)?;
            column.close()?;
        }
        group.close().map(drop)
    }
}

impl Filled {
    fn write(&self, column: &mut SerializedColumnWriter<'_>) -> ParquetResult<()> {
        let levels = Some(&self.levels[..]);
        match &self.values {
            Values::Text(values) => column.typed::<ByteArrayType>().write_batch(values, levels, None),
            Values::Whole(values) => column.typed::<Int64Type>().write_batch(values, levels, None),
            Values::Real(values) => column.typed::<DoubleType>().write_batch(values, levels, None),
        }
        .map(drop)
    }
}

impl Values {
    fn of(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text => Self::Text(Vec::new()),
            ColumnType::Whole | ColumnType::Instant => Self::Whole(Vec::new()),
            ColumnType::Real => Self::Real(Vec::new()),
        }
    }

    /// Adds a cell if there is something in it.
    fn push(&mut self, cell: &Out<'_>, is_instant: bool) -> Result<bool, String> {
        let refuse = |text: &str| format!("`{text}` is not of the column's type");
        match (self, cell) {
            (_, Out::Nothing) => return Ok(false),
            (Self::Text(values), Out::Text(text)) => values.push(ByteArray::from(&text[..])),
            (Self::Whole(values), Out::Whole(number)) => values.push(i64::try_from(*number).unwrap_or(i64::MAX)),
            (Self::Real(values), Out::Real(number)) => values.push(*number),
            (Self::Real(values), Out::Value(text)) => values.push(text.parse().map_err(|_| refuse(text))?),
            (Self::Whole(values), Out::Value(text)) if is_instant => {
                values.push(text.parse::<Timestamp>().map_err(|_| refuse(text))?.as_microsecond());
            }
            (_, cell) => return Err(refuse(&format!("{cell:?}"))),
        }
        Ok(true)
    }
}

/// The failure of the disk behind an error, if it is one.
fn to_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
