//! Rows that were sent, one JSON object a line, read from a file.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::backend::ImportRow;
use crate::contract::own::{FieldForm, ImportLine};
use crate::error::{Error, Result};

/// The longest line, in bytes.
const LINE_MAX: u64 = 16 << 20;
/// What errors call them.
const WHAT: &str = "the rows";

/// The rows of a file. They end with the line that says how many they were; without it they have broken off.
pub struct Lines<V> {
    reader: BufReader<File>,
    line: Vec<u8>,
    number: u64,
    rows: u64,
    is_over: bool,
    values: PhantomData<fn() -> V>,
}

impl<V: DeserializeOwned> Lines<V> {
    /// The rows of a file, from its beginning.
    ///
    /// # Errors
    /// `Io`.
    pub fn of(mut file: File) -> Result<Self> {
        file.rewind().map_err(|error| Error::io("read", WHAT, error))?;
        let (reader, line) = (BufReader::with_capacity(256 << 10, file), Vec::new());
        Ok(Self { reader, line, number: 0, rows: 0, is_over: false, values: PhantomData })
    }

    /// The types of fields, which the first line says.
    ///
    /// # Errors
    /// `Invalid` if it says something else.
    pub fn fields(&mut self) -> Result<Vec<(String, FieldForm)>> {
        match self.next_line()? {
            ImportLine::Fields(fields) => Ok(fields.into_iter().collect()),
            _ => Err(self.refuse("it has to name the fields with their types")),
        }
    }

    fn row(&mut self) -> Result<Option<ImportRow<V>>> {
        match self.next_line()? {
            ImportLine::Row(row) => {
                self.rows += 1;
                let row = row.into_row();
                row.map(Some).ok_or_else(|| self.refuse("it says neither something of an item nor why it does not"))
            }
            ImportLine::End(rows) if rows == self.rows => Ok(None),
            ImportLine::End(_) => Err(self.refuse("there are not so many rows before it")),
            ImportLine::Fields(_) => Err(self.refuse("fields are named in the first line of metadata alone")),
        }
    }

    fn next_line(&mut self) -> Result<ImportLine<V>> {
        self.line.clear();
        self.number += 1;
        let read = (&mut self.reader).take(LINE_MAX).read_until(b'\n', &mut self.line);
        match read.map_err(|error| Error::io("read", WHAT, error))? {
            0 => Err(self.refuse("it is missing, the rows break off")),
            length if length as u64 == LINE_MAX => Err(self.refuse("it is too long")),
            _ => serde_json::from_slice(&self.line).map_err(|error| self.refuse(&error.to_string())),
        }
    }

    fn refuse(&self, reason: &str) -> Error {
        Error::invalid(format!("line {} of {WHAT}", self.number), reason)
    }
}

impl<V: DeserializeOwned> Iterator for Lines<V> {
    type Item = Result<ImportRow<V>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.row().transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::facets::Json;

    fn lines(text: &str) -> Lines<Vec<(String, Json)>> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Lines::of(file).unwrap()
    }

    const ROW: &str = r#"{"row":{"number":3,"item":"a.jpg","value":[["n",1.50]]}}"#;

    #[test]
    fn rows_are_read_to_the_word_that_they_were_all() {
        let mut all = lines(&format!("{{\"fields\":{{\"n\":{{\"type\":\"float\"}}}}}}\n{ROW}\n{{\"end\":1}}\nmore\n"));
        assert_eq!(all.fields().unwrap()[0].0, "n");
        let rows: Vec<_> = all.collect::<Result<_>>().unwrap();
        assert_eq!((rows.len(), rows[0].number), (1, 3));
        assert_eq!(rows[0].content.as_ref().unwrap().1[0].1.to_string(), "1.50");
    }

    #[test]
    fn what_breaks_off_or_is_no_row_is_refused_with_its_line() {
        for (text, line) in [
            (String::new(), "line 1"),
            (format!("{ROW}\n"), "line 2"),
            (format!("{ROW}\n{{\"end\":2}}\n"), "line 2"),
            (format!("{ROW}\n{{\"row\":"), "line 2"),
            ("{\"row\":{\"number\":1}}\n".into(), "line 1"),
            ("[]\n".into(), "line 1"),
        ] {
            let error = lines(&text).collect::<Result<Vec<_>>>().unwrap_err().to_string();
            assert!(error.contains(line), "{text}: {error}");
        }
    }
}
