//! What fields a file has, and of which types.

use std::collections::{BTreeMap, BTreeSet};

use super::value::{ENUM_OPTIONS_MAX, ensure_name, ensure_option, is_single, list_of, one_of};
use super::{FIELD_PREFIX, link, number, time};
use crate::error::Result;
use crate::facets::{Field, FieldType, Json};
use crate::formats::key;
use crate::formats::source::Source;
use crate::formats::table::{self, Cell};

/// What is known of a file before it is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The column that names the items, if it is not one of those that are known.
    pub key: Option<String>,
    /// Fields whose types are known. An enumeration without options gets those that the file has.
    pub fields: BTreeMap<String, Field>,
    /// Take these fields only. None: all.
    pub only: Option<BTreeSet<String>>,
}

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The column that names the items.
    pub key: String,
    /// The fields in the order of the file, each with its column and its type.
    pub fields: Vec<SchemaField>,
    /// How many rows there are, those that cannot be used too.
    pub rows: u64,
}

/// A field of a [`Schema`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaField {
    /// Its column in the file.
    pub column: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub field: Field,
    /// How many rows have a value.
    pub values: u64,
}

/// Looks at all of a file. A field that was not declared gets the narrowest type that fits its values: link, datetime,
/// float, else string. One value in a hundred may not fit; such rows are then told as bad when the file is read.
///
/// # Errors
/// `Invalid` if the file cannot be read, nothing in it names the items, or a declared field is not there.
pub fn inspect(source: &Source, options: &Options) -> Result<Schema> {
    let mut table = table::open(source)?;
    let mut tallies: Vec<Tally> = Vec::new();
    let mut rows = 0;
    while let Some(row) = table.next()? {
        rows += 1;
        let Ok(row) = row else { continue };
        if row.cells.len() > tallies.len() {
            let names = &table.columns()[tallies.len()..row.cells.len()];
            tallies.extend(names.iter().map(|name| Tally::new(options.fields.get(field_name(name)))));
        }
        for (tally, cell) in tallies.iter_mut().zip(&row.cells) {
            tally.see(cell);
        }
    }
    let columns = table.columns().to_vec();
    let key = key::column(source, &columns, options.key.as_deref())?;
    tallies.resize_with(columns.len(), Tally::default);
    let fields = fields(source, options, &columns, key, tallies)?;
    Ok(Schema { key: columns[key].clone(), fields, rows })
}

fn field_name(column: &str) -> &str {
    column.strip_prefix(FIELD_PREFIX).unwrap_or(column)
}

fn fields(
    source: &Source,
    options: &Options,
    columns: &[String],
    key: usize,
    tallies: Vec<Tally>,
) -> Result<Vec<SchemaField>> {
    let is_marked = columns.iter().any(|column| column.starts_with(FIELD_PREFIX));
    let mut found = Vec::new();
    for (at, (column, tally)) in columns.iter().zip(tallies).enumerate() {
        let name = if is_marked { column.strip_prefix(FIELD_PREFIX) } else { Some(&column[..]) };
        let is_wanted = |name: &str| options.only.as_ref().is_none_or(|only| only.contains(name));
        let Some(name) = name.filter(|name| at != key && !name.is_empty() && is_wanted(name)) else { continue };
        ensure_name(name).map_err(|why| source.refuse(format!("the column `{}`: {why}", name.escape_debug())))?;
        let values = tally.values;
        let field = tally.field(options.fields.get(name)).map_err(|why| source.refuse(format!("`{name}` {why}")))?;
        found.push(SchemaField { column: column.clone(), name: name.to_owned(), field, values });
    }
    let wanted = options.fields.keys().chain(options.only.iter().flatten());
    match wanted.into_iter().find(|wanted| !found.iter().any(|field| field.name == **wanted)) {
        Some(missing) if options.only.as_ref().is_none_or(|only| only.contains(missing)) => {
            Err(source.refuse(format!("it has no column `{}`", missing.escape_debug())))
        }
        _ => Ok(found),
    }
}

/// What was seen of a column.
#[derive(Debug, Default)]
struct Tally {
    values: u64,
    /// Cells that are lists, and those that are the text of one.
    lists: u64,
    text_lists: u64,
    whole: Counts,
    /// The same with the elements of lists in place of the lists.
    parts: Counts,
    /// The options of an enumeration that has none, until there are too many.
    options: Option<BTreeSet<String>>,
    is_declared: bool,
}

/// How many values could be of which type.
#[derive(Debug, Default)]
struct Counts {
    values: u64,
    numbers: u64,
    instants: u64,
    links: u64,
}

impl Tally {
    fn new(declared: Option<&Field>) -> Self {
        let is_open = declared.is_some_and(|field| field.kind == FieldType::Enum && field.options.is_empty());
        Self { is_declared: declared.is_some(), options: is_open.then(BTreeSet::new), ..Self::default() }
    }

    fn see(&mut self, cell: &Cell) {
        match cell {
            Cell::Null => return,
            Cell::Untyped(text) if !self.is_declared && number::is_nan(text) => return,
            _ => self.values += 1,
        }
        let parsed;
        let elements = match cell {
            Cell::Nested(Json::Array(elements)) if elements.iter().all(is_single) => {
                self.lists += 1;
                Some(&elements[..])
            }
            Cell::Untyped(text) | Cell::Text(text) => {
                parsed = list_of(text);
                self.text_lists += u64::from(parsed.is_some());
                parsed.as_deref()
            }
            _ => None,
        };
        if self.is_declared {
            return self.see_options(cell, elements);
        }
        self.whole.see(cell);
        match elements {
            Some(elements) => elements.iter().for_each(|element| self.parts.see(&Cell::of_json(element.clone()))),
            None => self.parts.see(cell),
        }
    }

    fn see_options(&mut self, cell: &Cell, elements: Option<&[Json]>) {
        let Some(options) = &mut self.options else { return };
        let mut add = |cell: Cell| {
            let is_option = !matches!(cell, Cell::Nested(_) | Cell::Instant(_));
            let text = cell.into_text().filter(|text| is_option && ensure_option(text).is_ok());
            if options.len() <= ENUM_OPTIONS_MAX {
                options.extend(text);
            }
        };
        match elements {
            Some(elements) => elements.iter().cloned().map(Cell::of_json).for_each(add),
            None => add(cell.clone()),
        }
    }

    /// The type, declared or found.
    fn field(self, declared: Option<&Field>) -> Result<Field, String> {
        let is_multi = self.lists > 0 || (self.text_lists > 0 && self.text_lists == self.values);
        if let Some(options) = self.options {
            let count = options.len();
            let why = format!("is an enum with {}", if count == 0 { "no options" } else { "more options than 256" });
            let is_multi = is_multi || declared.is_some_and(|field| field.is_multi);
            return one_of(options).map(|field| Field { is_multi, ..field }).map_err(|_| why);
        }
        match declared {
            Some(field) => Ok(field.clone()),
            None if is_multi => Ok(Field { is_multi, ..Field::of(self.parts.kind()) }),
            None => Ok(Field::of(self.whole.kind())),
        }
    }
}

impl Counts {
    fn see(&mut self, cell: &Cell) {
        match cell {
            Cell::Null => return,
            Cell::Number(_) => self.numbers += 1,
            Cell::Instant(_) => self.instants += 1,
            Cell::Untyped(text) if number::parse(text).is_some() => self.numbers += 1,
            Cell::Untyped(text) | Cell::Text(text) if time::parse(text).is_some() => self.instants += 1,
            Cell::Untyped(text) | Cell::Text(text) if link::is_link(text) => self.links += 1,
            _ => {}
        }
        self.values += 1;
    }

    fn kind(&self) -> FieldType {
        let fits = |count: u64| count > 0 && (self.values - count) <= self.values / 100;
        match () {
            () if fits(self.links) => FieldType::Link,
            () if fits(self.instants) => FieldType::Datetime,
            () if fits(self.numbers) => FieldType::Float,
            () => FieldType::String,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    fn types(name: &str, text: &str, options: &Options) -> String {
        let schema = inspect(&source(name, text), options).unwrap();
        let fields = schema.fields.iter().map(|found| {
            let several = if found.field.is_multi { "[]" } else { "" };
            format!("{}:{}{several}", found.name, found.field.kind)
        });
        format!("{} {} {}", schema.key, schema.rows, fields.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_narrowest_type_that_fits_is_taken() {
        let text =
            "path,n,day,page,code,mixed,none,flag\na,1.5,2026-01-02,http://x.y/,007,1,,true\nb,NaN,,,,x,,false\n";
        let expected = "path 2 n:float day:datetime page:link code:string mixed:string none:string flag:string";
        assert_eq!(types("a.csv", text, &Options::default()), expected);
        let text = r#"[{"filename":"a","n":1,"t":"5","l":[1],"d":"2026-01-02T00:00:00Z"},{"filename":"b","m":true}]"#;
        let expected = "filename 2 d:datetime l:float[] n:float t:string m:string";
        assert_eq!(types("a.json", text, &Options::default()), expected);
    }

    #[test]
    fn lists_are_several_values() {
        let text = "path,a,b,c\na,\"[1, 2]\",[x],[1]\nb,[3],y,z\nc,,,\n";
        assert_eq!(types("a.csv", text, &Options::default()), "path 3 a:float[] b:string c:string");
        let text = r#"[{"path":"a","x":["u","v"],"y":[[1]]},{"path":"b","x":"w","y":{}}]"#;
        assert_eq!(types("a.json", text, &Options::default()), "path 2 x:string[] y:string");
    }

    #[test]
    fn one_in_a_hundred_may_not_fit() {
        let text = |bad: usize| {
            let rows: String =
                (0..200).map(|row| format!("{row}.jpg,{}\n", if row < bad { "?" } else { "1" })).collect();
            format!("path,n\n{rows}")
        };
        assert_eq!(types("a.csv", &text(2), &Options::default()), "path 200 n:float");
        assert_eq!(types("a.csv", &text(3), &Options::default()), "path 200 n:string");
    }

    #[test]
    fn declared_types_stand_and_options_are_found() {
        let fields = [("n", FieldType::String), ("kind", FieldType::Enum)];
        let fields = fields.map(|(name, kind)| (name.to_owned(), Field::of(kind)));
        let options = Options { fields: fields.into(), ..Options::default() };
        let schema = inspect(&source("a.csv", "path,n,kind\na,1,x\nb,2,y\nc,3,x\n"), &options).unwrap();
        assert_eq!(schema.fields[0].field.kind, FieldType::String);
        assert_eq!(schema.fields[1].field.options, ["x", "y"]);
        let missing = inspect(&source("a.csv", "path,n\na,1\n"), &options).unwrap_err();
        assert!(missing.to_string().contains("no column `kind`"));
        let many: String = (0..300).map(|at| format!("{at},1,o{at}\n")).collect();
        let many = inspect(&source("a.csv", format!("path,n,kind\n{many}")), &options).unwrap_err();
        assert!(many.to_string().contains("`kind` is an enum with more options"), "{many}");
    }

    #[test]
    fn fields_can_be_chosen_and_marked() {
        let only = Options { only: Some(["n".to_owned()].into()), ..Options::default() };
        assert_eq!(types("a.csv", "path,n,m\na,1,2\n", &only), "path 1 n:float");
        let text = "file_path,width,metadata.n,metadata.width\na,5,1,x\n";
        assert_eq!(types("a.csv", text, &Options::default()), "file_path 1 n:float width:string");
    }
}
