//! JSON Lines: an object a line.

use std::io::{BufRead, BufReader, Read};

use super::{Columns, Row, Table};
use crate::error::{Error, Result};
use crate::facets::Json;
use crate::formats::problems::{Place, RowError};
use crate::formats::source::{ROW_MAX, Source, SourceReader};
use crate::formats::utf8::Utf8Reader;

/// Reads a file with an object a line. Empty lines count for nothing.
pub(super) struct JsonLinesTable {
    source: Source,
    reader: BufReader<Utf8Reader<SourceReader>>,
    columns: Columns,
    buffer: Vec<u8>,
    row: u64,
    line: u64,
}

impl JsonLinesTable {
    pub(super) fn open(source: &Source) -> Self {
        let reader = BufReader::with_capacity(64 << 10, Utf8Reader::new(source.reader()));
        Self { source: source.clone(), reader, columns: Columns::default(), buffer: Vec::new(), row: 0, line: 0 }
    }

    /// Reads the next line that is not empty; `false` at the end.
    fn read_line(&mut self) -> Result<bool> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().renew();
            let mut limited = self.reader.by_ref().take(ROW_MAX as u64);
            let read = limited.read_until(b'\n', &mut self.buffer).map_err(|error| self.source.failed(error))?;
            self.line += 1;
            if read == ROW_MAX {
                let reason = format!("line {} is longer than {} MiB", self.line, ROW_MAX >> 20);
                return Err(self.source.refuse(reason));
            }
            if read == 0 || !self.buffer.trim_ascii().is_empty() {
                return Ok(read > 0);
            }
        }
    }
}

impl Table for JsonLinesTable {
    fn columns(&self) -> &[String] {
        &self.columns.names
    }

    fn next(&mut self) -> Result<Option<Result<Row, RowError>>> {
        if !self.read_line()? {
            return Ok(None);
        }
        self.row += 1;
        let place = Place::line(self.row, self.line);
        let json = Json::parse(self.buffer.trim_ascii()).map_err(|error| place.refuse(reason(error)));
        Ok(Some(json.and_then(|json| self.columns.row(place, json, None))))
    }
}

/// What is wrong with the JSON, without the place in its text, which people cannot look up.
pub(super) fn reason(error: Error) -> String {
    match error {
        Error::Invalid { reason, .. } => match reason.rsplit_once(", in line ") {
            Some((what, place)) => {
                let column = place.split_once("column ").map_or("", |(_, column)| column);
                format!("it is no JSON: {what}, at character {column}")
            }
            None => format!("it is no JSON: {reason}"),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::table::tests::rows;

    #[test]
    fn a_bad_line_fails_alone() {
        let text = "{\"path\":\"a\",\"n\":1.50}\n\n[1]\n{\"path\":\n{\"m\":[1],\"path\":\"b\"}\r\n{\"x\":1,\"x\":2}";
        let found = rows("a.jsonl", text).unwrap();
        assert_eq!(found[0], Ok("n=1.50 path=a".into()));
        assert_eq!(found[1], Err("row 2 (line 3): it is no JSON object".into()));
        assert_eq!(found[2], Err("row 3 (line 4): it is no JSON: it ends too early, at character 9".into()));
        assert_eq!(found[3], Ok("path=b m=[1]".into()));
        assert!(found[4].as_ref().unwrap_err().contains("`x` is there twice"), "{found:?}");
    }

    #[test]
    fn a_line_has_an_end() {
        let text = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n", "x".repeat(17 << 20));
        assert!(rows("a.jsonl", text).unwrap_err().to_string().contains("line 2 is longer than 16 MiB"));
    }
}
