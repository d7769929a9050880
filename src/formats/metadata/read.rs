//! The rows of a file of metadata.

use super::infer::Schema;
use super::value::value_of;
use crate::error::Result;
use crate::facets::Json;
use crate::formats::key;
use crate::formats::problems::{Place, RowError};
use crate::formats::source::Source;
use crate::formats::table::{self, Cell, Row, Table};

/// What a row says of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataRow {
    /// Where it stands.
    pub place: Place,
    /// The path of the item, or the name of its file.
    pub key: String,
    /// Values with the places of their fields in the schema. A field without a value is not among them.
    pub values: Vec<(usize, Json)>,
}

/// Reads rows one by one.
pub struct MetadataRows {
    table: Box<dyn Table>,
    schema: Schema,
    /// How many columns have been looked at, where the key stands, and where each field does.
    known: usize,
    key: Option<usize>,
    columns: Vec<Option<usize>>,
}

/// Opens a file whose schema was found by [`inspect`](super::inspect), or is known.
///
/// # Errors
/// `Invalid` if the file cannot be read as a table.
pub fn read(source: &Source, schema: &Schema) -> Result<MetadataRows> {
    let table = table::open(source)?;
    let columns = vec![None; schema.fields.len()];
    Ok(MetadataRows { table, schema: schema.clone(), known: 0, key: None, columns })
}

impl MetadataRows {
    fn learn_columns(&mut self) {
        let names = self.table.columns();
        for (at, name) in names.iter().enumerate().skip(self.known) {
            if *name == self.schema.key {
                self.key = Some(at);
            }
            for (field, column) in self.schema.fields.iter().zip(&mut self.columns) {
                if field.column == *name {
                    *column = Some(at);
                }
            }
        }
        self.known = names.len();
    }

    fn row(&mut self, mut row: Row) -> Result<MetadataRow, RowError> {
        let place = row.place;
        let key = self.key.map_or(Cell::Null, |column| row.take(column)).into_text().unwrap_or_default();
        let key = key::clean(&key).map_err(|reason| place.refuse(reason))?;
        let mut values = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let known = &self.schema.fields[at];
            let value = value_of(&known.field, row.take(*column));
            let value = value.map_err(|why| place.refuse(format!("field `{}`: {why}", known.name.escape_debug())))?;
            values.extend(value.map(|value| (at, value)));
        }
        Ok(MetadataRow { place, key, values })
    }
}

impl Iterator for MetadataRows {
    type Item = Result<Result<MetadataRow, RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.table.next() {
            Err(error) => return Some(Err(error)),
            Ok(row) => row?,
        };
        if self.table.columns().len() > self.known {
            self.learn_columns();
        }
        Some(Ok(row.and_then(|row| self.row(row))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, inspect};
    use super::*;
    use crate::facets::{Field, FieldType};
    use crate::formats::source::tests::source;

    fn rows(name: &str, text: &str, options: &Options) -> Vec<String> {
        let source = source(name, text);
        let schema = inspect(&source, options).unwrap();
        let shown = |row: MetadataRow| {
            let values = row.values.iter().map(|(at, value)| format!("{}={}", schema.fields[*at].name, value));
            format!("{} {}", row.key, values.collect::<Vec<_>>().join(" "))
        };
        read(&source, &schema).unwrap().map(|row| row.unwrap().map_or_else(|bad| bad.to_string(), shown)).collect()
    }

    #[test]
    fn bad_rows_fail_alone_with_their_numbers() {
        let text = "n,day,path,page\n1.50,2026-01-02,./a.jpg,\nx,,b.jpg,\n2,,,\n3\n,,c/d.jpg,http://e.f\n";
        let fields = [("n", FieldType::Float)].map(|(name, kind)| (name.to_owned(), Field::of(kind)));
        let options = Options { fields: fields.into(), ..Options::default() };
        let expected = [
            "a.jpg n=1.50 day=\"2026-01-02T00:00:00Z\"",
            "row 2 (line 3): field `n`: `x` is no number",
            "row 3 (line 4): it does not say which file it is about",
            "row 4 (line 5): it has 1 cells, but there are 4 columns",
            "c/d.jpg page=\"http://e.f\"",
        ];
        assert_eq!(rows("a.csv", text, &options), expected);
    }

    #[test]
    fn columns_that_come_late_are_found() {
        let text = "{\"file_name\":\"a\",\"x\":1}\n{\"y\":2.0,\"file_name\":\"b\"}\n{\"z\":1}\n";
        let found = rows("a.jsonl", text, &Options::default());
        assert_eq!(found[..2], ["a x=1", "b y=2.0"]);
        assert!(found[2].contains("which file"));
    }

    #[test]
    fn an_object_of_objects_is_keyed_by_its_names() {
        assert_eq!(
            rows("a.json", r#"{"a.jpg":{"x":1},"b.jpg":{"x":2}}"#, &Options::default()),
            ["a.jpg x=1", "b.jpg x=2"]
        );
    }
}
