//! Tables of labels: of images, and of objects in them.

use super::LabelRows;
use super::row::{LabelRow, Mark, category, confidence};
use crate::error::Result;
use crate::facets::Json;
use crate::formats::item::{Bbox, Label};
use crate::formats::key;
use crate::formats::metadata::shown;
use crate::formats::problems::RowError;
use crate::formats::source::Source;
use crate::formats::table::{self, Cell, Row, Table};

const LABEL: [&str; 4] = ["label", "labels", "category", "category_name"];
const BOX: [&str; 4] = ["col_x", "row_y", "width", "height"];

/// The columns that count, once they are known.
#[derive(Debug, Clone)]
struct Places {
    key: usize,
    label: Option<usize>,
    bbox: Option<[usize; 4]>,
    caption: Option<usize>,
    confidence: Option<usize>,
    source: Option<usize>,
    original_id: Option<usize>,
}

impl Places {
    fn of(source: &Source, columns: &[String]) -> Result<Self> {
        let find = |name: &str| columns.iter().position(|column| column == name);
        let bbox = match BOX.map(find) {
            [Some(x), Some(y), Some(width), Some(height)] => Some([x, y, width, height]),
            [None, None, ..] => None,
            _ => return Err(source.refuse(format!("a box needs all of the columns {}", BOX.join(", ")))),
        };
        let places = Self {
            key: key::column(source, columns, None)?,
            label: LABEL.into_iter().find_map(find),
            bbox,
            caption: find("caption"),
            confidence: find("confidence"),
            source: find("source"),
            original_id: find("original_id"),
        };
        match places {
            Self { label: None, caption: None, .. } => Err(source.refuse("it has no column `label`")),
            places => Ok(places),
        }
    }
}

/// Rows of a table. In JSON columns come to light late, so they are all found before the first row is given.
struct TableRows {
    table: Box<dyn Table>,
    places: Places,
}

pub(super) fn read(source: &Source) -> Result<LabelRows> {
    let mut columns = table::open(source)?;
    if columns.columns().is_empty() {
        while columns.next()?.is_some() {}
    }
    let names = columns.columns().to_vec();
    let places = Places::of(source, &names)?;
    Ok(Box::new(TableRows { table: table::open(source)?, places }))
}

impl Iterator for TableRows {
    type Item = Result<Result<LabelRow, RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.table.next() {
            Err(error) => Some(Err(error)),
            Ok(row) => row.map(|row| Ok(row.and_then(|row| self.row(row)))),
        }
    }
}

impl TableRows {
    fn row(&self, row: Row) -> Result<LabelRow, RowError> {
        let place = row.place;
        self.read_row(row).map_err(|reason| place.refuse(reason))
    }

    fn read_row(&self, mut row: Row) -> Result<LabelRow, String> {
        let places = &self.places;
        let mut take = |column: Option<usize>| column.map_or(Cell::Null, |column| row.take(column));
        let key = key::clean(&take(Some(places.key)).into_text().unwrap_or_default())?;
        let bbox = match places.bbox {
            Some(columns) => bbox(columns.map(|column| take(Some(column))))?,
            None => None,
        };
        let sure = match take(places.confidence) {
            Cell::Null => None,
            cell => Some(confidence(number("confidence", cell)?)?),
        };
        let original_id = match take(places.original_id) {
            Cell::Null => None,
            cell => Some(whole(cell)?),
        };
        let source = take(places.source).into_text();
        let mut marks = Vec::new();
        for text in labels(take(places.label)) {
            let (source, category) = (source.clone(), category(&text)?);
            marks.push(Mark::Label(Label { category, bbox, confidence: sure, original_id, source }));
        }
        marks.extend(take(places.caption).into_text().map(Mark::Caption));
        if marks.is_empty() {
            return Err(if places.label.is_some() { "the label is empty" } else { "the caption is empty" }.into());
        }
        Ok(LabelRow { place: row.place, key, marks })
    }
}

/// One label, or all of a list. CSV has lists as JSON or as Python writes them.
fn labels(cell: Cell) -> Vec<String> {
    match cell {
        Cell::Nested(Json::Array(elements)) => elements.into_iter().filter_map(of_json).collect(),
        Cell::Untyped(text) | Cell::Text(text) if text.trim().starts_with('[') => {
            match Json::parse(text.as_bytes()).ok().or_else(|| of_python(&text)) {
                Some(Json::Array(elements)) => elements.into_iter().filter_map(of_json).collect(),
                _ => vec![text],
            }
        }
        cell => cell.into_text().into_iter().collect(),
    }
}

fn of_json(json: Json) -> Option<String> {
    Cell::of_json(json).into_text()
}

/// `['a', "b"]`.
fn of_python(text: &str) -> Option<Json> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut rest = inner.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (word, after) = rest[1..].split_once(quote)?;
        found.push(Json::text(word));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(more) => more.trim_start(),
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(Json::Array(found))
}

/// A box, or none if all of its cells are empty.
fn bbox(cells: [Cell; 4]) -> Result<Option<Bbox>, String> {
    if cells.iter().all(|cell| *cell == Cell::Null) {
        return Ok(None);
    }
    let mut numbers = [0.0; 4];
    for ((number_of, cell), name) in numbers.iter_mut().zip(cells).zip(BOX) {
        *number_of = number(name, cell)?;
    }
    Bbox(numbers).ensure_box()?;
    Ok(Some(Bbox(numbers)))
}

fn number(name: &str, cell: Cell) -> Result<f64, String> {
    let text = cell.into_text().ok_or_else(|| format!("`{name}` is empty"))?;
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| format!("`{name}` is `{}`, which is no number", shown(&text)))
}

fn whole(cell: Cell) -> Result<i64, String> {
    let text = cell.into_text().unwrap_or_default();
    text.trim().parse().map_err(|_| format!("`original_id` is `{}`, which is no whole number", shown(&text)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

    #[test]
    fn labels_of_images_are_values_or_lists() {
        let text = "filename,label,caption\na.jpg,cat,\nb.jpg,\"[\"\"cat\"\", \"\"dog\"\"]\",A cat\nc.jpg,\"['x', \"\"y z\"\"]\",\nd.jpg,,\n,cat,\ne,,only words\n";
        let expected = [
            "a.jpg {\"category\":\"cat\"}",
            "b.jpg {\"category\":\"cat\"} {\"category\":\"dog\"} caption A cat",
            "c.jpg {\"category\":\"x\"} {\"category\":\"y z\"}",
            "row 4 (line 5): the label is empty",
            "row 5 (line 6): it does not say which file it is about",
            "e caption only words",
        ];
        assert_eq!(rows("image_annotations.csv", text).unwrap(), expected);
        let found = rows("image_annotations.json", r#"[{"filename":"a","label":["x",5]}]"#).unwrap();
        assert_eq!(found, [r#"a {"category":"x"} {"category":"5"}"#]);
    }

    #[test]
    fn labels_of_objects_have_boxes() {
        let text = "filename,col_x,row_y,width,height,label,confidence\n\
            a.jpg,1,2.5,10,20,cat,0.5\na.jpg,1,2,0,4,cat,\na.jpg,x,2,3,4,cat,\na.jpg,1,2,3,4,,\na.jpg,1,2,,4,cat,\na.jpg,1,2,3,4,cat,7\nb.jpg,,,,,whole,\n";
        let expected = [
            r#"a.jpg {"category":"cat","bbox":[1.0,2.5,10.0,20.0],"confidence":0.5}"#,
            "row 2 (line 3): the box [1, 2, 0, 4] has no area",
            "row 3 (line 4): `col_x` is `x`, which is no number",
            "row 4 (line 5): the label is empty",
            "row 5 (line 6): `width` is empty",
            "row 6 (line 7): the confidence 7 is not from 0 to 1",
            r#"b.jpg {"category":"whole"}"#,
        ];
        assert_eq!(rows("object_annotations.csv", text).unwrap(), expected);
    }

    #[test]
    fn a_table_without_what_is_needed_is_refused() {
        let say = |text: &str| rows("a.csv", text).unwrap_err().to_string();
        assert!(say("filename,x\na,b\n").contains("no column `label`"));
        assert!(say("x,label\na,b\n").contains("no column names the files"));
        assert!(say("filename,label,col_x,row_y,width\na,b,1,1,1\n").contains("all of the columns col_x"));
    }
}
