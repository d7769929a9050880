//! JSON: an array of objects, or an object that has an object for each path or name.

use super::json_lines::reason;
use super::{Columns, Row, Table};
use crate::error::Result;
use crate::facets::Json;
use crate::formats::problems::{Place, RowError};
use crate::formats::scanner::{Level, Scanner};
use crate::formats::source::Source;

/// The column in which the names of the members stand, where a file is an object of objects.
const KEY: &str = "path";

/// Reads a document row by row.
pub(super) struct JsonTable {
    scanner: Scanner,
    level: Level,
    is_named: bool,
    is_done: bool,
    columns: Columns,
    row: u64,
}

impl JsonTable {
    pub(super) fn open(source: &Source) -> Result<Self> {
        let mut scanner = Scanner::open(source);
        let is_named = scanner.peek()? == Some(b'{');
        let level = scanner.enter(if is_named { b'{' } else { b'[' })?;
        Ok(Self { scanner, level, is_named, is_done: false, columns: Columns::default(), row: 0 })
    }

    fn read(&mut self) -> Result<Result<Row, RowError>> {
        let key = if self.is_named { Some(self.scanner.name()?) } else { None };
        self.scanner.peek()?;
        let place = Place::line(self.row, self.scanner.line());
        let json = Json::parse(self.scanner.value()?).map_err(|error| place.refuse(reason(error)));
        let named = key.map(|key| (KEY, key));
        Ok(json.and_then(|json| self.columns.row(place, json, named)))
    }
}

impl Table for JsonTable {
    fn columns(&self) -> &[String] {
        &self.columns.names
    }

    fn next(&mut self) -> Result<Option<Result<Row, RowError>>> {
        if self.is_done {
            return Ok(None);
        }
        if !self.scanner.advance(&mut self.level)? {
            self.is_done = true;
            self.scanner.finish()?;
            return Ok(None);
        }
        self.row += 1;
        self.read().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::table::tests::rows;

    #[test]
    fn an_array_of_objects() {
        let found =
            rows("a.json", "[{\"path\":\"a\",\"n\":1.0},\n\n 5,{\"path\":\"b\",\"n\":01},{\"m\":null,\"n\":2}]")
                .unwrap();
        assert_eq!(found[0], Ok("n=1.0 path=a".into()));
        assert_eq!(found[1], Err("row 2 (line 3): it is no JSON object".into()));
        assert!(found[2].as_ref().unwrap_err().contains("row 3 (line 3): it is no JSON: "));
        assert_eq!(found[3], Ok("n=2".into()));
    }

    #[test]
    fn an_object_of_objects() {
        let found = rows("a.json", "{\"a.jpg\": {\"n\": 1}, \"b.jpg\": {\"path\": \"x\"}, \"c\": 1}").unwrap();
        assert_eq!(found[..2], [Ok("n=1 path=a.jpg".into()), Ok("path=b.jpg".into())]);
        assert!(found[2].is_err());
    }

    #[test]
    fn a_document_that_breaks_off_is_refused() {
        for text in ["[{\"a\":1},{\"a\"", "[{\"a\":1}", "{\"a\":{}", "[{\"a\":1}] []", "1", "", "[{} {}]"] {
            assert!(rows("a.json", text).is_err(), "{text}");
        }
    }
}
