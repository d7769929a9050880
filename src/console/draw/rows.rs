//! Rows of a long list, written while they are read so that memory stays bounded.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::marker::PhantomData;

use serde::Serialize;

use crate::console::{Format, Sheet, csv, output, show};
use crate::error::Result;

/// What can be written as a row.
pub trait Row {
    /// The columns of CSV.
    const FIELDS: &'static [&'static str];

    /// Its line for people. Columns have fixed widths, because the widest row is not known yet.
    ///
    /// # Errors
    /// `Corrupt` for a row that cannot be read.
    fn line(&self, sheet: &Sheet) -> Result<String>;

    /// Its JSON, on one line.
    fn json(&self) -> Cow<'_, str>;

    /// Its line of CSV.
    fn csv(&self) -> String;

    /// What `id` prints.
    fn id(&self) -> &str;
}

/// The line of CSV above all rows.
pub fn header<T: Row>() -> String {
    let mut line = String::new();
    csv::push_line(&mut line, T::FIELDS.iter().copied().map(Cow::Borrowed));
    line
}

/// The line of CSV of a row whose columns are its fields in JSON.
pub fn csv_of<T: Row + Serialize>(row: &T) -> String {
    let (value, mut line) = (show::value(row), String::new());
    csv::push_line(&mut line, T::FIELDS.iter().map(|field| csv::cell(value.get(field))));
    line
}

/// Writes rows one by one, in any format.
pub struct RowWriter<W: Write, T> {
    out: BufWriter<W>,
    format: Format,
    sheet: Sheet,
    written: u64,
    rows: PhantomData<fn(&T)>,
}

impl<W: Write, T: Row> RowWriter<W, T> {
    /// Begins with what stands before the first row.
    ///
    /// # Errors
    /// `Io` when `out` cannot be written to, here and below.
    pub fn new(out: W, format: Format, sheet: Sheet) -> Result<Self> {
        let out = BufWriter::with_capacity(1 << 16, out);
        let mut writer = Self { out, format, sheet, written: 0, rows: PhantomData };
        match format {
            Format::Csv => writer.put(&header::<T>())?,
            Format::Json => writer.put("[")?,
            Format::Table | Format::Jsonl | Format::Id => {}
        }
        Ok(writer)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// See [`new`](Self::new); `Corrupt` for a row that cannot be read.
    pub fn row(&mut self, row: &T) -> Result<()> {
        let text = match self.format {
            Format::Table => row.line(&self.sheet)?,
            Format::Json => format!("{}\n  {}", if self.written > 0 { "," } else { "" }, row.json()),
            Format::Jsonl => format!("{}\n", row.json()),
            Format::Csv => row.csv(),
            Format::Id => format!("{}\n", row.id()),
        };
        self.written += 1;
        self.put(&text)
    }

    /// Ends with what stands after the last row. Answers how many there were.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn finish(mut self) -> Result<u64> {
        if self.format == Format::Json {
            let end = if self.written > 0 { "\n]\n" } else { "]\n" };
            self.put(end)?;
        }
        self.out.flush().map_err(output::failed)?;
        Ok(self.written)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(output::failed)
    }
}
