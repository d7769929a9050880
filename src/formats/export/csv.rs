//! A dataset as CSV.

use std::io::Write;

use csv::{Writer, WriterBuilder};

use super::columns::{Out, columns};
use super::{Fields, failed};
use crate::error::Result;
use crate::formats::item::Item;

/// Writes a header, and a line for each item; gives the number of items.
///
/// # Errors
/// `Io` if it cannot be written, and whatever the items end with.
pub fn write_csv(
    name: &str,
    out: impl Write,
    fields: &Fields,
    items: impl Iterator<Item = Result<Item>>,
) -> Result<u64> {
    let columns = columns(fields);
    let mut writer = WriterBuilder::new().buffer_capacity(64 << 10).from_writer(out);
    writer.write_record(columns.iter().map(super::columns::Column::name)).map_err(|error| failed(name, error))?;
    let mut count = 0;
    for item in items {
        let item = item?;
        for column in &columns {
            write_cell(&mut writer, column.cell(&item)?).map_err(|error| failed(name, error))?;
        }
        writer.write_record(None::<&[u8]>).map_err(|error| failed(name, error))?;
        count += 1;
    }
    writer.flush().map_err(|error| failed(name, error))?;
    Ok(count)
}

fn write_cell(writer: &mut Writer<impl Write>, cell: Out<'_>) -> csv::Result<()> {
    match cell {
        Out::Nothing => writer.write_field(""),
        Out::Text(text) => writer.write_field(&text[..]),
        Out::Value(text) => writer.write_field(text),
        Out::Whole(number) => writer.write_field(number.to_string()),
        Out::Real(number) => writer.write_field(number.to_string()),
    }
}
