//! Comma-separated values.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::{COLUMNS_MAX, Cell, Row, Table};
use crate::error::{Error, Result};
use crate::formats::problems::{Place, RowError};
use crate::formats::source::{Source, SourceReader};
use crate::formats::utf8::Utf8Reader;

/// Reads a file with a header and one record a line. An empty cell holds nothing.
pub(super) struct CsvTable {
    source: Source,
    reader: Reader<Utf8Reader<SourceReader>>,
    columns: Vec<String>,
    record: StringRecord,
    row: u64,
}

impl CsvTable {
    pub(super) fn open(source: &Source, delimiter: u8) -> Result<Self> {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(64 << 10)
            .from_reader(Utf8Reader::new(source.reader()));
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record).map_err(|error| failed(source, error))? {
            return Err(source.refuse("it is empty, a header with the names of the columns should stand there"));
        }
        let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        ensure_header(source, &columns)?;
        Ok(Self { source: source.clone(), reader, columns, record, row: 0 })
    }

    fn row(&self, place: Place) -> Result<Row, RowError> {
        let (found, expected) = (self.record.len(), self.columns.len());
        if found != expected {
            return Err(place.refuse(format!("it has {found} cells, but there are {expected} columns")));
        }
        let cell = |text: &str| if text.is_empty() { Cell::Null } else { Cell::Untyped(text.to_owned()) };
        Ok(Row { place, cells: self.record.iter().map(cell).collect() })
    }
}

impl Table for CsvTable {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self) -> Result<Option<Result<Row, RowError>>> {
        self.reader.get_mut().renew();
        if !self.reader.read_record(&mut self.record).map_err(|error| failed(&self.source, error))? {
            return Ok(None);
        }
        self.row += 1;
        let line = self.record.position().map_or(0, csv::Position::line);
        Ok(Some(self.row(Place::line(self.row, line))))
    }
}

/// Columns without a name are of no use, but do no harm: some programs write an index so.
fn ensure_header(source: &Source, columns: &[String]) -> Result<()> {
    if columns.len() > COLUMNS_MAX {
        return Err(source.refuse(format!("it has more than {COLUMNS_MAX} columns")));
    }
    let mut names: Vec<_> = columns.iter().filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(source.refuse(format!("the column `{}` is there twice", pair[0].escape_debug()))),
        None => Ok(()),
    }
}

fn failed(source: &Source, error: csv::Error) -> Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => source.failed(error),
        _ => source.refuse(text),
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::table::tests::rows;

    fn good(name: &str, text: &str) -> Vec<String> {
        rows(name, text).unwrap().into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn quotes_delimiters_and_marks_are_understood() {
        let found = good("a.csv", "\u{feff}path, n ,\"x,\"\"y\"\"\"\r\na,1,\"two\r\nlines\"\r\n\r\nb,,\n");
        assert_eq!(found, ["path=a n=1 x,\"y\"=two\r\nlines", "path=b"]);
        assert_eq!(good("a.csv", "path;n\na;1,5\n"), ["path=a n=1,5"]);
        assert_eq!(good("a.tsv", "path\tn\na\t1"), ["path=a n=1"]);
    }

    #[test]
    fn a_row_of_another_length_fails_alone() {
        let found = rows("a.csv", "path,n\na,1\nb\nc,1,2\n\"d\nd\",4\ne,5\n").unwrap();
        assert_eq!(found[1], Err("row 2 (line 3): it has 1 cells, but there are 2 columns".into()));
        assert_eq!(found[2], Err("row 3 (line 4): it has 3 cells, but there are 2 columns".into()));
        assert_eq!(found[4], Ok("path=e n=5".into()));
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn a_file_without_a_usable_header_is_refused() {
        let say = |text: &str| rows("a.csv", text).unwrap_err().to_string();
        assert!(say("").contains("header"));
        assert!(say("a,b,a\n").contains("`a` is there twice"));
        assert!(say(&",x".repeat(20_000)).contains("more than 10000"));
        assert_eq!(good("a.csv", ",path,\n0,a,1\n"), ["=0 path=a =1"]);
    }

    #[test]
    fn a_quote_without_an_end_is_told() {
        let text = format!("path,n\n\"a,1\n{}", "b,2\n".repeat(6 << 20));
        assert!(rows("a.csv", text).unwrap_err().to_string().contains("does a quote have no end"));
    }

    #[test]
    fn another_encoding_is_told() {
        let found = rows("a.csv", b"path,n\na,1\nb,caf\xe9\n").unwrap_err().to_string();
        assert!(found.contains("`a.csv` cannot be used") && found.contains("in line 3, is 0xe9"), "{found}");
    }
}
